package io.fermata.provider;

import io.fermata.framework.Choice;
import io.fermata.framework.Framework;
import io.fermata.framework.Preference;
import io.fermata.framework.Session;
import io.fermata.spi.DriverException;
import io.fermata.spi.DriverShape;
import io.fermata.spi.SessionSpec;
import io.fermata.spi.SessionSpec.Kind;
import jakarta.inject.Inject;
import java.lang.ref.Cleaner;
import java.security.Key;
import java.util.Arrays;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;

/** What the services of one provider share. */
final class Composition {
  private final FermataProvider provider;
  private final Framework framework;
  private final Preference preference;
  private final Settings settings;
  private final Cleaner cleaner = Cleaner.create();
  private final Map<SessionSpec, SpecSessions> keyless = new ConcurrentHashMap<>();
  private final SharedSessions shared = new SharedSessions(this);
  private volatile boolean closed;

  /** The framework comes last, so that nothing can fail once it is open. */
  @Inject
  Composition(
      FermataProvider provider, Settings settings, Preference preference, Framework framework) {
    this.provider = provider;
    this.framework = framework;
    this.preference = preference;
    this.settings = settings;
  }

  /** Whose the services are, for objects of JCA that tell it. */
  FermataProvider provider() {
    return provider;
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
   * A session for one object's key, which others with the same key may have too: of signatures with key material, at what
   * completes inline. To be closed with {@link SharedSessions#close}.
   */
  Session openFor(SessionSpec spec, Choice choice, int candidate) {
    Optional<Key> key = spec.key().filter(own -> spec.kind() == Kind.SIGNATURE && isMaterial(own));
    boolean isInline =
        choice.candidates().get(candidate).shape().completion() == DriverShape.Completion.INLINE;
    return key.isPresent() && isInline
        ? shared.open(spec, key.get(), choice, candidate)
        : open(spec, choice, candidate);
  }

  private static boolean isMaterial(Key key) {
    byte[] encoded = key.getEncoded();
    if (encoded == null) {
      return false;
    }
    Arrays.fill(encoded, (byte) 0);
    return true;
  }

  SharedSessions shared() {
    return shared;
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
