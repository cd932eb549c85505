package io.fermata.driver.pkcs11;

import io.fermata.spi.Alarm;
import io.fermata.spi.DriverException;
import io.fermata.spi.DriverHost;
import io.fermata.spi.Health;
import io.fermata.spi.Reason;
import io.fermata.spi.ReentryGuard;
import java.security.GeneralSecurityException;
import java.security.ProviderException;
import java.util.Optional;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * How a token is, as found by {@linkplain RealOperation real operations} and no other way: one after each failure that
 * is not the request's, and others from time to time until the token is well again.
 *
 * <pre>
 *   WELL ──the token fails──► AWAY (BLOCKED) ──it works again──► WELL
 *   WELL ──a key is not found, and the token works──► DOUBTED (DEGRADED) ──found, or given up──► WELL
 *   any  ──the PIN is refused──► LOST (GONE)
 * </pre>
 *
 * <p>Every method but {@link #close} and {@link #isAway} is for a lane's thread: it may block in the library.
 */
final class Wellbeing {
  /** So often a key is looked for that the token, which works, does not find. */
  private static final int MOST_SEARCHES = 20;

  private enum State {
    WELL,
    DOUBTED,
    AWAY,
    LOST
  }

  private final DriverHost host;
  private final Attachment token;
  private final Pin pin;
  private final long recheckNanos;
  private final Consumer<Runnable> onLane;
  private State state = State.WELL;
  private @Nullable Witness witness;
  private @Nullable Alarm alarm;
  private int attempts;
  private int searches;
  private boolean closed;

  /**
   * @param onLane has a lane run something
   */
  Wellbeing(
      DriverHost host, Attachment token, Pin pin, TokenSettings settings, Consumer<Runnable> onLane) {
    this.host = host;
    this.token = token;
    this.pin = pin;
    this.recheckNanos = settings.recheck().toNanos();
    this.onLane = onLane;
  }

  /** True while the token does not work. From any thread; does not ask the token. */
  synchronized boolean isAway() {
    return state == State.AWAY || state == State.LOST;
  }

  /** Looks how the token is after a failure; false if it does not work. */
  boolean isWell(Trouble trouble, Optional<Witness> failed) {
    if (isAway()) {
      return false;
    }
    Optional<DriverException> why = check();
    if (why.isPresent()) {
      away(why.get());
      return false;
    }
    if (trouble.blame() == Trouble.Blame.HANDLE && failed.isPresent()) {
      doubt(failed.get(), trouble);
    }
    return true;
  }

  /** A login if need be, and an operation; what is wrong, if anything is. */
  private Optional<DriverException> check() {
    try {
      token.login(pin);
      ReentryGuard.<Boolean, GeneralSecurityException>call(
          () -> {
            RealOperation.run(token.provider());
            return true;
          });
      return Optional.empty();
    } catch (DriverException e) {
      return Optional.of(e);
    } catch (GeneralSecurityException | ProviderException e) {
      return Optional.of(new DriverException(Reason.UNAVAILABLE, "the token fails: " + Trouble.words(e), e));
    }
  }

  private void away(DriverException why) {
    boolean refused = why.reason() == Reason.BAD_SETTING;
    become(refused ? State.LOST : State.AWAY, String.valueOf(why.getMessage()));
  }

  private void doubt(Witness failed, Trouble trouble) {
    synchronized (this) {
      if (state == State.AWAY) { // meanwhile
        return;
      }
      if (witness == null) {
        witness = failed;
        searches = 0;
      }
    }
    become(State.DOUBTED, "the token works, and does not find a key: " + trouble.code());
  }

  private void become(State next, String why) {
    synchronized (this) {
      if (closed || state == State.LOST) {
        return;
      }
      boolean same = state == next;
      state = next;
      if (next == State.WELL) {
        forget();
        attempts = 0;
      } else if (next != State.LOST && alarm == null) {
        alarm = host.time().at(host.time().nanoTime() + recheckNanos, () -> onLane.accept(this::recheck));
      }
      if (same) {
        return;
      }
    }
    host.changed(
        switch (next) {
          case WELL -> Health.HEALTHY;
          case DOUBTED -> Health.DEGRADED;
          case AWAY -> Health.BLOCKED;
          case LOST -> Health.GONE;
        },
        why);
  }

  /** On a lane, when it is time. */
  private void recheck() {
    int attempt;
    synchronized (this) {
      alarm = null;
      if (closed || state == State.WELL || state == State.LOST) {
        return;
      }
      attempts++;
      attempt = attempts;
    }
    Optional<DriverException> why = check();
    if (why.isPresent() && Integer.bitCount(attempt) == 1) { // now and then: each provider stays with the JVM
      why = renewed();
    }
    if (why.isPresent()) {
      away(why.get());
    } else {
      search();
    }
  }

  private Optional<DriverException> renewed() {
    try {
      token.renew(pin);
      return check();
    } catch (DriverException e) {
      return Optional.of(e);
    }
  }

  /** The token works; does it find the key that it did not? */
  private void search() {
    Witness sought;
    int search;
    synchronized (this) {
      sought = witness;
      searches++;
      search = searches;
    }
    if (sought == null) {
      become(State.WELL, "the token works");
      return;
    }
    try {
      ReentryGuard.<Boolean, Exception>call(
          () -> {
            sought.ask(token.provider());
            return true;
          });
      become(State.WELL, "the token works, and finds the key that it did not");
    } catch (Exception e) {
      if (Trouble.of(e).blame() == Trouble.Blame.REQUEST) { // it was looked at: the key is there
        become(State.WELL, "the token works, and finds the key that it did not");
      } else if (search >= MOST_SEARCHES) {
        become(State.WELL, "the token works; the key that it does not find is no longer looked for");
      } else {
        become(State.DOUBTED, "the token works, and does not find a key");
      }
    }
  }

  /** With the monitor held. */
  private void forget() {
    Witness last = witness;
    if (last != null) {
      last.asking().wipe();
      witness = null;
    }
  }

  /** Looks no more. */
  void close() {
    Alarm set;
    synchronized (this) {
      closed = true;
      set = alarm;
      alarm = null;
      forget();
    }
    if (set != null) {
      set.cancel();
    }
  }
}
