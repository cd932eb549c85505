package io.fermata.provider;

import io.fermata.framework.Choice;
import io.fermata.framework.Memory;
import io.fermata.framework.Request;
import io.fermata.framework.Session;
import io.fermata.spi.DriverException;
import io.fermata.spi.DriverRequest.Outcome;
import io.fermata.spi.SessionSpec;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.atomic.AtomicReferenceArray;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/**
 * Sessions without a key, which serve every object: at most one at each driver, opened when first needed. Any thread.
 *
 * <p>Once a driver has come, gone or changed, the next message is for those that are there now. A session that is of no
 * more use is closed when the messages have ended that go there in parts; whole ones go elsewhere.
 */
final class SpecSessions implements MessageStream.Sessions {
  private final Composition composition;
  private final SessionSpec spec;
  // for what is below; nothing is waited for under it
  private final ReentrantLock lock = new ReentrantLock();
  private final Map<Session, Integer> held = new HashMap<>();
  private final Set<Session> retired = new HashSet<>();
  private volatile Found now;

  /**
   * What was found at some time.
   *
   * @param changes when: see {@link io.fermata.framework.Framework#changes}
   * @param open for each candidate its session, once there is one; written under the lock
   */
  private record Found(Choice choice, int changes, AtomicReferenceArray<@Nullable Session> open) {
    static Found of(Choice choice, int changes) {
      return new Found(choice, changes, new AtomicReferenceArray<>(choice.candidates().size()));
    }
  }

  /**
   * @param choice as found now
   * @param changes seen before it was found
   */
  SpecSessions(Composition composition, SessionSpec spec, Choice choice, int changes) {
    this.composition = composition;
    this.spec = spec;
    this.now = Found.of(choice, changes);
  }

  /**
   * Looks for drivers again if something has changed.
   *
   * @throws FermataException if there is none any more
   */
  void renew() {
    Found unused = found();
  }

  private Found found() {
    Found seen = now;
    return seen.changes == composition.changes() ? seen : renewed(seen);
  }

  private Found renewed(Found before) {
    int changes = composition.changes();
    Choice choice;
    try {
      choice = composition.choice(spec);
    } catch (DriverException e) {
      throw FermataException.of(e);
    }
    lock.lock();
    try {
      Found last = now;
      if (last != before) { // somebody else was here
        return last;
      }
      Found next = choice == last.choice ? new Found(choice, changes, last.open) : Found.of(choice, changes);
      if (next.open != last.open) {
        for (int i = 0; i < last.open.length(); i++) {
          Session session = last.open.get(i);
          if (session != null && !isKept(session, next)) {
            retire(session);
          }
        }
      }
      now = next;
      return next;
    } finally {
      lock.unlock();
    }
  }

  /** Takes over a session whose driver is still a candidate, and has it still. */
  private static boolean isKept(Session session, Found next) {
    for (int i = 0; i < next.open.length(); i++) {
      if (!session.isLost() && next.choice.candidates().get(i).driver().equals(session.driver())) {
        return next.open.compareAndSet(i, null, session);
      }
    }
    return false;
  }

  /** The session for a message, or the first part of one, of this length. */
  @Override
  public Session open(int length, Memory memory) {
    Found mine = found();
    return at(mine, mine.choice.pick(length, memory, mine.choice.out() + 1), length, memory);
  }

  private Session at(Found mine, int picked, int length, Memory memory) {
    Session session = mine.open.get(picked);
    return session != null ? session : make(mine, picked, length, memory);
  }

  private Session make(Found of, int picked, int length, Memory memory) {
    Session mine = composition.open(spec, of.choice, picked);
    lock.lock();
    try {
      if (now.open == of.open && of.open.compareAndSet(picked, null, mine)) {
        return mine;
      }
    } finally {
      lock.unlock();
    }
    mine.close();
    return open(length, memory);
  }

  @Override
  public Optional<Session> after(Session refusing, int length, Memory memory) {
    Found mine = found();
    for (int i = 0; i < mine.open.length(); i++) {
      if (mine.open.get(i) == refusing) {
        int next = mine.choice.after(i, length, memory, mine.choice.out() + 1);
        return next < 0 ? Optional.empty() : Optional.of(at(mine, next, length, memory));
      }
    }
    return Optional.empty(); // the drivers have changed, or the provider was closed meanwhile
  }

  /** Submits a request where its length is best served, and waits until it has ended. */
  Outcome perform(int length, Request request) {
    return perform(open(length), length, request);
  }

  @Override
  public Outcome perform(Session at, int length, Request request) {
    Session session = at;
    while (true) {
      try {
        return session.perform(request);
      } catch (IllegalStateException e) {
        if (session.isOpen() || composition.isClosed()) {
          throw e;
        }
        session = open(length); // retired before the request was accepted
      }
    }
  }

  @Override
  public boolean hold(Session session) {
    lock.lock();
    try {
      if (!session.isOpen()) {
        return false;
      }
      held.merge(session, 1, Integer::sum);
      return true;
    } finally {
      lock.unlock();
    }
  }

  @Override
  public void release(Session session) {
    lock.lock();
    try {
      if (held.merge(session, -1, Integer::sum) == 0) {
        held.remove(session);
        if (retired.remove(session)) {
          session.close();
        }
      }
    } finally {
      lock.unlock();
    }
  }

  /** Closes it as soon as no message is there in parts; under the lock. */
  private void retire(Session session) {
    if (held.containsKey(session)) {
      retired.add(session);
    } else {
      session.close();
    }
  }

  void close() {
    lock.lock();
    try {
      AtomicReferenceArray<@Nullable Session> open = now.open;
      for (int i = 0; i < open.length(); i++) {
        Session session = open.getAndSet(i, null);
        if (session != null) {
          session.close();
        }
      }
      retired.forEach(Session::close);
      retired.clear();
    } finally {
      lock.unlock();
    }
  }
}
