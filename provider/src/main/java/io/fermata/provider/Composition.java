package io.fermata.provider;

import io.fermata.framework.Framework;
import io.fermata.framework.Preference;
import io.fermata.framework.Session;
import io.fermata.spi.DriverException;
import io.fermata.spi.SessionSpec;
import jakarta.inject.Inject;
import java.lang.ref.Cleaner;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;

/** What the services of one provider share. */
final class Composition {
  private final Framework framework;
  private final Preference preference;
  private final Settings settings;
  private final Cleaner cleaner = Cleaner.create();
  private final AtomicReference<@Nullable Session> digests = new AtomicReference<>();

  /** The framework comes last, so that nothing can fail once it is open. */
  @Inject
  Composition(Settings settings, Preference preference, Framework framework) {
    this.framework = framework;
    this.preference = preference;
    this.settings = settings;
  }

  Framework framework() {
    return framework;
  }

  Settings settings() {
    return settings;
  }

  Preference preference() {
    return preference;
  }

  Cleaner cleaner() {
    return cleaner;
  }

  /** Refuses what no driver would take; does no device work. */
  void check(SessionSpec spec) throws DriverException {
    framework.check(spec, preference);
  }

  Session open(SessionSpec spec) {
    try {
      return framework.open(spec, preference);
    } catch (DriverException e) {
      throw FermataException.of(e);
    }
  }

  /** A session for hashing: it has no key, so that one serves every object. */
  Session digests(SessionSpec spec) {
    Session open = digests.get();
    if (open != null) {
      return open;
    }
    Session mine = open(spec);
    if (digests.compareAndSet(null, mine)) {
      return mine;
    }
    mine.close();
    return digests(spec);
  }

  void close() {
    Session open = digests.get();
    if (open != null) {
      open.close();
    }
    framework.close();
  }
}
