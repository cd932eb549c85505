package io.fermata.wait;

import java.util.concurrent.Executor;

/**
 * The side of a wait context that belongs to a runtime of jobs. Drivers, and who waits for a job,
 * have no use for it.
 *
 * <p>A runtime calls, for each job and in this order: {@link #begin} before it first runs; then
 * {@link #resumed} before it goes on and {@link #paused} when it has stopped at a pause, in turn;
 * and {@link #end} when it has ended, before anybody can see that. In the job,
 * {@link #requireNoError} after each pause.
 *
 * @see <a href="https://docs.openssl.org/3.0/man3/ASYNC_start_job/">ASYNC_start_job(3)</a>
 */
public final class JobSide {
  private JobSide() {}

  /**
   * Takes the context for a job, until {@link #end}: no other job can be started with it and it
   * cannot be closed.
   *
   * @param job told with {@code toString} when something is refused because of it
   * @throws IllegalStateException if the context is closed or serves an unfinished job, which is
   *     named
   */
  public static void begin(WaitContext waits, Object job) {
    waits.begin(job);
  }

  /** The job has stopped at a pause, and whoever looks at the changes now has seen them. */
  public static void paused(WaitContext waits) {
    waits.paused();
  }

  /** The job goes on: takes the signal back and forgets the changes that the pause has shown. */
  public static void resumed(WaitContext waits) {
    waits.resumed();
  }

  /**
   * The job has ended: the context is free for another one, or to be closed.
   *
   * @throws IllegalStateException if it does not serve this job
   */
  public static void end(WaitContext waits, Object job) {
    waits.end(job);
  }

  /**
   * Called in the job as it returns from a pause.
   *
   * @throws WaitException if the status was set to ERR since the job began, once for each time
   */
  public static void requireNoError(WaitContext waits) {
    if (waits.isFailed()) {
      throw new WaitException("the operation that the job waits for failed: status is ERR");
    }
  }

  /**
   * Wakes a job that was paused by something that knows of no wait context: a lock, a queue, a
   * sleep. Nobody has set a status then, and the callback is run whatever it is. Never throws.
   *
   * @param callbacks runs the callback: the calling thread may be the JDK's or another virtual
   *     thread's carrier, on which no code of a user may block. Not used if there is no callback.
   */
  public static void wake(WaitContext waits, Executor callbacks) {
    waits.wake(callbacks);
  }
}
