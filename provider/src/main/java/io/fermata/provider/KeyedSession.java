package io.fermata.provider;

import io.fermata.framework.Session;
import io.fermata.spi.DriverException;
import io.fermata.spi.SessionSpec;
import java.security.InvalidKeyException;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;

/**
 * The session of one JCA object: opened when the object is first used after its initialisation, kept
 * while the key stays, closed on a new key and when this is no longer reachable. Belongs to one
 * thread at a time, as a JCA object does.
 */
final class KeyedSession {
  private final Composition composition;
  private final Held held = new Held();
  private Optional<SessionSpec> spec = Optional.empty();

  /** Knows nothing of what the cleaner watches. */
  private static final class Held implements Runnable {
    private final AtomicReference<@Nullable Session> session = new AtomicReference<>();

    @Override
    public void run() {
      Session open = session.getAndSet(null);
      if (open != null) {
        open.close();
      }
    }
  }

  /** Watched itself, and not the JCA object: whoever works with a session has this at hand. */
  KeyedSession(Composition composition) {
    this.composition = composition;
    composition.cleaner().register(this, held);
  }

  /** What the session is opened for; empty before the first {@link #use}. */
  Optional<SessionSpec> spec() {
    return spec;
  }

  /** True if the session is, or would be opened, for this. */
  boolean isFor(SessionSpec wanted) {
    return spec.isPresent() && spec.get().equals(wanted);
  }

  /**
   * As {@link #use}, after a look whether any driver would take it; no device work.
   *
   * @throws InvalidKeyException if none does
   */
  void checkAndUse(SessionSpec wanted) throws InvalidKeyException {
    if (!isFor(wanted)) {
      try {
        composition.check(wanted);
      } catch (DriverException e) {
        throw new InvalidKeyException(e.getMessage(), e);
      }
      use(wanted);
    }
  }

  /** Sets what to open, and closes what was open for anything else. */
  void use(SessionSpec wanted) {
    if (!isFor(wanted)) {
      held.run();
      spec = Optional.of(wanted);
    }
  }

  /** The session, opened now if it is not. */
  Session open() {
    Session open = held.session.get();
    if (open == null) {
      open = composition.open(spec.orElseThrow(() -> new IllegalStateException("not initialised")));
      held.session.set(open);
    }
    return open;
  }
}
