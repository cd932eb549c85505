package io.fermata.wait;

/**
 * What the side that completes operations has to say about how a job is brought back. Written by a
 * driver or by a way of waiting, read by whoever resumes; see {@link WaitContext#status()}.
 *
 * @see <a href="https://docs.openssl.org/3.0/man3/ASYNC_WAIT_CTX_new/">ASYNC_WAIT_CTX_new(3)</a>
 */
public enum WaitStatus {
  /**
   * Nobody said that it wakes through the callback, and {@link WaitContext#wake} does not run it.
   * Wait handles, {@link WaitContext#channel} and {@link WaitContext#eventfd} work. The status of a
   * new context.
   */
  UNSUPPORTED,
  /** The operation failed for good: the pause from which the job is resumed next throws. */
  ERR,
  /** The operation is under way, and its completion will wake the job. */
  OK,
  /** The operation was not taken and nothing will wake the job: resume it later, to try again. */
  EAGAIN
}
