package io.fermata.framework;

import io.fermata.wait.Completion;
import java.util.List;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/** Holds the requests of a session that wait for a {@linkplain Request.Order#BARRIER barrier}. */
final class Barriers {
  private final Session session;
  private final ReentrantLock lock = new ReentrantLock();
  private volatile @Nullable Fence fence;

  Barriers(Session session) {
    this.session = session;
  }

  /** True if a request waits, or a barrier is passing. */
  boolean stand() {
    return fence != null;
  }

  /** True if as many wait as may. */
  boolean isFull() {
    lock.lock();
    try {
      Fence mine = fence;
      return mine != null && mine.size() >= session.limit();
    } finally {
      lock.unlock();
    }
  }

  /** Given when there may be room again; null if there is room. */
  @Nullable Completion room() {
    lock.lock();
    try {
      Fence mine = fence;
      return mine != null && mine.size() >= session.limit() ? mine.room() : null;
    } finally {
      lock.unlock();
    }
  }

  /** Lets a request wait for a barrier, or be one. */
  void hold(Attempt attempt, boolean barrier) {
    lock.lock();
    try {
      Fence mine = fence == null ? new Fence() : fence;
      fence = mine;
      mine.add(attempt, barrier);
    } finally {
      lock.unlock();
    }
    letThrough();
  }

  /** An attempt has ended with its request. */
  void ended(Attempt attempt) {
    if (fence != null) {
      lock.lock();
      try {
        Fence mine = fence;
        if (mine != null) {
          mine.ended(attempt.ticket());
        }
      } finally {
        lock.unlock();
      }
    }
  }

  /** Fewer requests are out than were. */
  void fewer() {
    if (fence != null) {
      letThrough();
    }
  }

  /**
   * Submits what may pass the fence, in its order: one thread at a time, and the fence stands until the
   * last has gone to the lane, so that nothing passes those that are on their way there.
   */
  private void letThrough() {
    boolean mine = false;
    while (true) {
      Attempt next;
      List<Completion> woken;
      lock.lock();
      try {
        Fence now = fence;
        if (now == null || (now.isTended() && !mine)) {
          return;
        }
        next = now.next(session.underWay() - now.size());
        mine = next != null;
        now.tend(mine);
        woken = now.roomMade(session.limit());
        if (now.isOpen()) {
          fence = null;
        }
      } finally {
        lock.unlock();
      }
      woken.forEach(Completion::give);
      if (next == null) {
        return;
      }
      session.house(next);
    }
  }
}
