package io.fermata.wait;

/** Something that will be done once, and can then wake one waiter. */
public interface Awaited {

  /** True once it is done; never false again. Whatever was written before is visible then. */
  boolean isDone();

  /**
   * Asks to be woken. A later call replaces the waker of an earlier one.
   *
   * @param waker run once when this is done, on the thread that finishes it: it must be short, not
   *     block and not throw
   * @return false if this is done already, and the waker need not be waited for
   */
  boolean onDone(Runnable waker);
}
