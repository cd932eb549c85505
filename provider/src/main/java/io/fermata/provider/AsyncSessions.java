package io.fermata.provider;

import io.fermata.framework.Session;
import io.fermata.spi.DriverException;
import io.fermata.spi.Reason;
import io.fermata.spi.SessionSpec;
import java.security.InvalidAlgorithmParameterException;
import java.security.InvalidKeyException;
import java.security.Key;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.SequencedMap;
import java.util.concurrent.locks.ReentrantLock;
import javax.security.auth.Destroyable;
import org.jspecify.annotations.Nullable;

/**
 * The sessions of one asynchronous service: one for each key, and what else a session is opened with, of those that were used last. One
 * that was not used for long is closed, and the others when this is closed or unreachable; what is out in it then ends
 * all the same. Any thread.
 */
final class AsyncSessions {
  /** As many keys as are likely to be used in turn; a session is some kilobytes. */
  static final int MOST = 256;

  private final Composition composition;
  private final Held held = new Held();
  private volatile @Nullable Last last; // so that one key costs no look-up

  private record Last(@Nullable Key key, SessionSpec keyless, Session session) {}

  /** Knows nothing of what the cleaner watches. */
  private static final class Held implements Runnable {
    private final ReentrantLock lock = new ReentrantLock();
    private final SequencedMap<SessionSpec, Session> open = new LinkedHashMap<>(16, 0.75f, true);
    private boolean closed;

    /** The session for this, if it is there and open. */
    @Nullable Session find(SessionSpec spec) {
      lock.lock();
      try {
        Session session = open.get(spec);
        return session != null && session.isOpen() && !session.isLost() ? session : null;
      } finally {
        lock.unlock();
      }
    }

    /** Keeps a session, unless another thread was quicker; answers the one that is kept. */
    Session keep(SessionSpec spec, Session mine) {
      List<Session> left = new ArrayList<>();
      Session kept = mine;
      lock.lock();
      try {
        Session other = closed ? null : open.get(spec);
        if (other != null && other.isOpen() && !other.isLost()) {
          kept = other;
          left.add(mine);
        } else if (closed) {
          left.add(mine);
        } else {
          Session before = open.put(spec, mine);
          if (before != null) {
            left.add(before);
          } else if (open.size() > MOST) {
            left.add(open.pollFirstEntry().getValue());
          }
        }
      } finally {
        lock.unlock();
      }
      left.forEach(Session::close);
      return kept;
    }

    @Override
    public void run() {
      List<Session> left;
      lock.lock();
      try {
        closed = true;
        left = List.copyOf(open.values());
        open.clear();
      } finally {
        lock.unlock();
      }
      left.forEach(Session::close);
    }
  }

  AsyncSessions(Composition composition) {
    this.composition = composition;
    composition.cleaner().register(this, held);
  }

  /**
   * The session for a key; opened now if it is not.
   *
   * @param key null if the algorithm takes none
   * @param keyless what the session is opened for, without the key; as it is if the algorithm takes none
   * @throws FermataException if no driver opens it now, though one takes it
   */
  @SuppressWarnings("ReferenceEquality") // mostly the same object, which is known sooner
  Session open(@Nullable Key key, SessionSpec keyless)
      throws InvalidKeyException, InvalidAlgorithmParameterException {
    Last recent = last;
    if (key instanceof Destroyable secret && secret.isDestroyed()) {
      throw new InvalidKeyException("the key is destroyed");
    }
    if (recent != null
        && recent.key == key
        && (recent.keyless == keyless || recent.keyless.equals(keyless))
        && recent.session.isOpen()
        && !recent.session.isLost()) {
      return recent.session;
    }
    SessionSpec spec = key == null ? keyless : keyless.key(key);
    Session session = held.find(spec);
    if (session == null) {
      session = held.keep(spec, make(spec));
    }
    last = new Last(key, keyless, session);
    return session;
  }

  private Session make(SessionSpec spec)
      throws InvalidKeyException, InvalidAlgorithmParameterException {
    try {
      composition.choice(spec);
    } catch (DriverException e) {
      if (spec.key().isPresent() && (e.reason() == Reason.BAD_KEY || isPlain(spec))) {
        throw new InvalidKeyException(e.getMessage(), e);
      }
      throw new InvalidAlgorithmParameterException(e.getMessage(), e);
    }
    try {
      return composition.framework().open(spec, composition.preference());
    } catch (DriverException e) {
      throw FermataException.of(e);
    }
  }

  /** False if other parameters may be what a driver takes. */
  private static boolean isPlain(SessionSpec spec) {
    return spec.tagLength() == 0 && spec.parameters().isEmpty();
  }

  /** Closes them; what is asked for after is open for one operation. */
  void close() {
    last = null;
    held.run();
  }
}
