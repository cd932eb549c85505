package io.fermata.provider;

import io.fermata.framework.Choice;
import io.fermata.framework.Framework;
import io.fermata.framework.Preference;
import io.fermata.framework.Session;
import io.fermata.spi.DriverException;
import io.fermata.spi.SessionSpec;
import jakarta.inject.Inject;
import java.lang.ref.Cleaner;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/** What the services of one provider share. */
final class Composition {
  private final Framework framework;
  private final Preference preference;
  private final Settings settings;
  private final Cleaner cleaner = Cleaner.create();
  private final Map<SessionSpec, SpecSessions> keyless = new ConcurrentHashMap<>();
  private volatile boolean closed;

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

  /** Refuses an algorithm that no driver offers, whatever the key. */
  void requireOffered(SessionSpec spec) throws DriverException {
    framework.checkOffered(spec, preference);
  }

  /** The drivers that would take such a session, and which is best for a message; does no device work. */
  Choice choice(SessionSpec spec) throws DriverException {
    return framework.choice(spec, preference);
  }

  /** Opens a session at one of the choice's candidates. */
  Session open(SessionSpec spec, Choice choice, int candidate) {
    try {
      return framework.open(spec, choice, candidate, preference);
    } catch (DriverException e) {
      throw FermataException.of(e);
    }
  }

  /**
   * The sessions of an algorithm that takes no key.
   *
   * @throws FermataException if no driver takes them now
   */
  SpecSessions keyless(SessionSpec spec) {
    SpecSessions known = keyless.get(spec);
    if (known != null) {
      known.renew();
      return known;
    }
    try {
      int changes = changes();
      Choice choice = choice(spec);
      return keyless.computeIfAbsent(spec, mine -> new SpecSessions(this, mine, choice, changes));
    } catch (DriverException e) {
      throw FermataException.of(e);
    }
  }

  /** See {@link Framework#changes}. */
  int changes() {
    return framework.changes();
  }

  boolean isClosed() {
    return closed;
  }

  void close() {
    closed = true;
    keyless.values().forEach(SpecSessions::close);
    framework.close();
  }
}
