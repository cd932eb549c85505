package io.fermata.provider;

import io.fermata.framework.Choice;
import io.fermata.framework.Memory;
import io.fermata.framework.Session;
import io.fermata.spi.DriverException;
import io.fermata.spi.DriverShape;
import io.fermata.spi.SessionSpec;
import java.security.InvalidKeyException;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * The sessions of one JCA object for its key: one, or two at different drivers if short messages go to another
 * than long ones. Opened when first needed, kept while the key stays, closed on a new key and when this is no
 * longer reachable. Belongs to one thread at a time, as a JCA object does.
 */
final class KeyedSessions implements MessageStream.Sessions {
  private static final int NONE = -1;

  private final Composition composition;
  private final Held held;
  private @Nullable SessionSpec spec;
  private @Nullable Choice choice;
  // which candidate the two are at; the one used last is the first
  private int first = NONE;
  private int second = NONE;
  private boolean watched;

  /** Knows nothing of what the cleaner watches. */
  private static final class Held implements Runnable {
    private final SharedSessions shared;
    // guarded by this, for the cleaner; the objects' own thread reads them without
    private @Nullable Session first;
    private @Nullable Session second;

    @Override
    public synchronized void run() {
      close(first);
      close(second);
      first = null;
      second = null;
    }

    Held(SharedSessions shared) {
      this.shared = shared;
    }

    private void close(@Nullable Session session) {
      if (session != null) {
        shared.close(session);
      }
    }

    synchronized void open(Session session) {
      close(second);
      second = first;
      first = session;
    }

    synchronized void swap() {
      Session last = second;
      second = first;
      first = last;
    }
  }

  KeyedSessions(Composition composition) {
    this.composition = composition;
    this.held = new Held(composition.shared());
  }

  /** Watched itself, and not the JCA object: whoever works with a session has this at hand. Many never open one. */
  private void watch() {
    if (!watched) {
      composition.cleaner().register(this, held);
      watched = true;
    }
  }

  /**
   * Sets what to open, and closes what was open for anything else; does no device work. If it throws, all is as
   * it was.
   *
   * @throws DriverException if no driver would take it; {@link io.fermata.spi.Reason#BAD_KEY} if another key would do
   */
  void use(SessionSpec wanted) throws DriverException {
    if (!wanted.equals(spec)) {
      choice = composition.choice(wanted);
      forget();
      spec = wanted;
    }
  }

  /**
   * As {@link #use}, and opens one now, which reads the key: for a key of which the drivers' tables do not tell whether
   * they take it. No device is asked: a handle is opened now only if what it would go to completes inline.
   *
   * @throws InvalidKeyException if no driver takes it
   */
  void useNow(SessionSpec wanted) throws InvalidKeyException {
    try {
      use(wanted);
      Choice mine = choice;
      boolean isMaterial = wanted.key().filter(PairKeys::isMaterial).isPresent();
      if (mine != null && (isMaterial || isInline(mine))) {
        open(0);
      }
    } catch (DriverException | FermataException e) {
      throw new InvalidKeyException(e.getMessage(), e);
    }
  }

  private static boolean isInline(Choice choice) {
    int picked = choice.pick(0, Memory.ARRAY, choice.out() + 1);
    return choice.candidates().get(picked).shape().completion() == DriverShape.Completion.INLINE;
  }

  /** Sessions for the same, opened when needed. */
  KeyedSessions likewise() {
    KeyedSessions other = new KeyedSessions(composition);
    other.spec = spec;
    other.choice = choice;
    return other;
  }

  /** A session at the driver where another's was used last. */
  Session openAs(KeyedSessions other) {
    Choice mine = choice;
    if (mine == null || other.first == NONE) {
      throw new IllegalStateException("not initialised");
    }
    return other.first == first && held.first != null ? held.first : other(mine, other.first);
  }

  private void forget() {
    held.run();
    first = NONE;
    second = NONE;
  }

  /**
   * The session for a message, or the first part of one, of this length; opened now if it is not. Keep it until
   * the message ends.
   *
   * @throws FermataException if no driver takes it any more
   */
  @Override
  public Session open(int length, Memory memory) {
    Choice mine = choice;
    if (mine == null) {
      throw new IllegalStateException("not initialised");
    }
    int picked = mine.pick(length, memory, mine.out() + 1);
    Session session = held.first;
    return picked == first && session != null ? session : other(mine, picked);
  }

  @Override
  public Optional<Session> after(Session refusing, int length, Memory memory) {
    Choice mine = choice;
    if (mine == null || refusing != held.first) {
      return Optional.empty();
    }
    int next = mine.after(first, length, memory, mine.out() + 1);
    return next < 0 ? Optional.empty() : Optional.of(other(mine, next));
  }

  private Session other(Choice mine, int picked) {
    if (picked == second) {
      held.swap();
    } else {
      SessionSpec wanted = spec;
      if (wanted == null) {
        throw new IllegalStateException("not initialised");
      }
      watch();
      held.open(composition.openFor(wanted, mine, picked));
    }
    second = first;
    first = picked;
    Session session = held.first;
    if (session == null) {
      throw new IllegalStateException("the sessions were closed meanwhile");
    }
    return session;
  }
}
