package io.fermata.wait;

import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.util.Objects;
import java.util.concurrent.atomic.AtomicBoolean;

/**
 * Carries the wake-up from whatever a job waits for to whoever resumes the job.
 *
 * <p>One job at a time, many over its life. The side that completes an operation calls {@link #wake};
 * the callback then tells the side that runs jobs, usually by putting the job into a queue:
 *
 * <pre>{@code
 * WaitContext wait = WaitContext.open();
 * wait.onWake(() -> ready.add(wait));
 * }</pre>
 *
 * <p>A wake-up may come before the job has paused, twice, or after it has ended: none of these is an
 * error, and a job resumed too early pauses again. Every method may be called from any thread.
 *
 * @see <a href="https://docs.openssl.org/3.0/man3/ASYNC_WAIT_CTX_new/">ASYNC_WAIT_CTX_new(3)</a>
 */
public final class WaitContext implements AutoCloseable {
  private static final Logger LOG = System.getLogger("io.fermata.wait");
  private static final Runnable NOTHING = () -> {};

  private final AtomicBoolean signalled = new AtomicBoolean();
  private volatile Runnable callback = NOTHING;
  private volatile boolean closed;

  private WaitContext() {}

  /** Opens a context with no callback. */
  public static WaitContext open() {
    return new WaitContext();
  }

  /**
   * Sets the callback, in place of an earlier one; it is looked up at each wake-up.
   *
   * @param callback run on the thread that completes the operation: it must be short and not block.
   *     What it throws is logged and goes no further.
   * @throws IllegalStateException if the context is closed
   */
  public void onWake(Runnable callback) {
    Objects.requireNonNull(callback, "callback");
    if (closed) {
      throw new IllegalStateException("wait context is closed");
    }
    this.callback = callback;
  }

  /** Says that the job can go on. Does nothing once the context is closed. */
  public void wake() {
    if (closed) {
      return;
    }
    signalled.set(true);
    try {
      callback.run();
    } catch (Throwable thrown) { // the thread is a device's, and others wait for it
      LOG.log(Level.WARNING, "callback of a wait context threw", thrown);
    }
  }

  /** True if {@link #wake} was called since the job was last started or resumed. */
  public boolean isSignalled() {
    return signalled.get();
  }

  /** Takes the signal back; the job runtime does this as it resumes the job. */
  public void drain() {
    signalled.set(false);
  }

  /** Drops the callback: later wake-ups do nothing. Idempotent. */
  @Override
  public void close() {
    closed = true;
    callback = NOTHING;
  }
}
