package io.fermata.provider;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;

/**
 * Lets one thread at a time into an object that belongs to one at a time. Another is refused and not kept waiting: whoever
 * shares such an object has an error to mend, and would else get another's plaintext, or two messages under one nonce. A
 * plain flag is not enough, since two threads that come at once both find it unset.
 */
final class OneThread {
  private static final VarHandle INSIDE;

  static {
    try {
      INSIDE = MethodHandles.lookup().findVarHandle(OneThread.class, "inside", long.class);
    } catch (ReflectiveOperationException e) {
      throw new ExceptionInInitializerError(e);
    }
  }

  @SuppressWarnings("UnusedVariable") // written by its handle
  private long inside; // the number of a thread, which is never 0; not the thread, which a collector would look at

  /**
   * The calling thread is inside from now on.
   *
   * @return whether it was before: one call of an object may make another; for {@link #leave}
   * @throws IllegalStateException if another is
   */
  boolean enter() {
    long me = Thread.currentThread().threadId();
    if (INSIDE.compareAndSet(this, 0L, me)) {
      return false;
    }
    if ((long) INSIDE.getOpaque(this) != me) {
      throw new IllegalStateException("another thread uses this object; it is for one at a time");
    }
    return true;
  }

  /** Undoes {@link #enter}, which has answered this. */
  void leave(boolean wasInside) {
    if (!wasInside) {
      INSIDE.setRelease(this, 0L);
    }
  }
}
