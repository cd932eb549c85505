package io.fermata.wait;

import java.io.IOException;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.channels.SelectableChannel;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.Executor;
import java.util.concurrent.atomic.AtomicIntegerFieldUpdater;
import java.util.concurrent.atomic.AtomicReferenceFieldUpdater;
import org.jspecify.annotations.Nullable;

/**
 * Carries the wake-up from whatever a job waits for to whoever resumes the job.
 *
 * <p>One job at a time, many over its life. The side that completes an operation calls
 * {@link #wake}, or makes a {@linkplain WaitHandle wait handle} of its own ready; the side that
 * runs jobs is told in one of three ways, and may use several:
 *
 * <pre>{@code
 * try (WaitContext wait = WaitContext.open()) {
 *   wait.onWake(() -> ready.add(wait));            // a callback: cheapest, no descriptor
 *   wait.channel().register(selector, OP_READ);    // a channel for a Selector
 *   int number = wait.eventfd();                   // a descriptor for a native poller, on Linux
 * }
 * }</pre>
 *
 * <p>A wake-up may come before the job has paused, twice, or after it has ended: none of these is
 * an error, and a job resumed too early pauses again. Many wake-ups before the job is resumed are
 * one signal; resuming takes it back.
 *
 * <p>Every method may be called from any thread, and none blocks. Callbacks and cleanups run with
 * no lock held. Once the context is closed, what would give it something is refused with an {@link
 * IllegalStateException}; it has nothing, and a late wake-up does nothing.
 *
 * @see <a href="https://docs.openssl.org/3.0/man3/ASYNC_WAIT_CTX_new/">ASYNC_WAIT_CTX_new(3)</a>
 */
public final class WaitContext implements AutoCloseable {
  private static final Logger LOG = System.getLogger("io.fermata.wait");
  private static final WaitStatus[] STATUSES = WaitStatus.values();
  /** The status ERR after the job was told of it. */
  private static final int ERR_TOLD = STATUSES.length;
  /** In place of a job, for good. */
  private static final Object CLOSED = new Object();

  // Updaters and not atomic objects: a context is part of what a parked job costs.
  private static final AtomicReferenceFieldUpdater<WaitContext, HandleList> HANDLES =
      AtomicReferenceFieldUpdater.newUpdater(WaitContext.class, HandleList.class, "handles");
  private static final VarHandle SERVED;
  private static final AtomicIntegerFieldUpdater<WaitContext> STATUS =
      AtomicIntegerFieldUpdater.newUpdater(WaitContext.class, "status");
  private static final AtomicIntegerFieldUpdater<WaitContext> CALLBACK_FAILURES =
      AtomicIntegerFieldUpdater.newUpdater(WaitContext.class, "callbackFailures");

  static {
    try {
      SERVED = MethodHandles.lookup().findVarHandle(WaitContext.class, "served", Object.class);
    } catch (ReflectiveOperationException e) {
      throw new ExceptionInInitializerError(e);
    }
  }

  private final Signal signal = new Signal();
  private volatile HandleList handles = HandleList.EMPTY;
  private volatile @Nullable Object served; // the unfinished job, or CLOSED
  private volatile @Nullable Runnable callback;
  private volatile int status; // the place of a WaitStatus, or ERR_TOLD
  private volatile int callbackFailures;

  private WaitContext() {}

  /** Opens a context with no handle, no callback, no descriptor, and status UNSUPPORTED. */
  public static WaitContext open() {
    return new WaitContext();
  }

  /**
   * Adds a wait handle. A second one under the same key hides the first until it is cleared.
   *
   * @param key whose handle it is, usually the driver; compared with {@code equals}
   * @throws IllegalArgumentException if the handle's channel is closed
   * @throws IllegalStateException if the context is closed; the handle is still the caller's then
   */
  public void put(Object key, WaitHandle handle) {
    Objects.requireNonNull(key, "key");
    Objects.requireNonNull(handle, "handle");
    if (handle instanceof WaitHandle.OfChannel(var channel, _, _) && !channel.isOpen()) {
      throw new IllegalArgumentException("handle of " + key + ": channel is closed: " + channel);
    }
    HANDLES.updateAndGet(this, list -> list.put(key, handle));
  }

  /** The newest handle of the key that was not cleared. */
  public Optional<WaitHandle> get(Object key) {
    Objects.requireNonNull(key, "key");
    return handles.get(key);
  }

  /** All handles that were not cleared, newest first; a copy. */
  public List<WaitHandle> handles() {
    return handles.live();
  }

  /**
   * What changed since the job last paused and somebody could see it; to be applied once after each
   * pause. Looking changes nothing. A handle put and cleared in between is in neither list.
   *
   * <p>What a pause shows is forgotten as the job is resumed, and only then: the end of a job and
   * the start of the next one keep it. What is put or cleared while the job is parked shows at
   * once, and again after the next pause.
   */
  public Changes changes() {
    return handles.changes();
  }

  /**
   * Takes out the newest handle of the key; an older one under the same key shows through. Its
   * cleanup is not run: who clears a handle closes what is inside.
   *
   * @return false if the key has none
   */
  public boolean clear(Object key) {
    Objects.requireNonNull(key, "key");
    return HANDLES.getAndUpdate(this, list -> list.clear(key)).get(key).isPresent();
  }

  /**
   * Sets the callback, in place of an earlier one; it is looked up at each wake-up.
   *
   * @param callback run once for each wake-up, on the thread that completes the operation: it must
   *     be short and not block. It may call any method of this context. What it throws goes no
   *     further: it is counted, and logged the first time.
   * @throws IllegalStateException if the context is closed
   */
  public void onWake(Runnable callback) {
    this.callback = Objects.requireNonNull(callback, "callback");
    if (isClosed()) { // after the write, so that a close in between finds one or the other
      this.callback = null;
      throw closed();
    }
  }

  /** Removes the callback. */
  public void clearCallback() {
    callback = null;
  }

  /** The callback that the next wake-up would run. */
  public Optional<Runnable> callback() {
    return Optional.ofNullable(callback);
  }

  /** How often the callback threw. */
  public int callbackFailures() {
    return callbackFailures;
  }

  /** What the side that completes operations said last; kept from job to job. */
  public WaitStatus status() {
    int now = status;
    return now == ERR_TOLD ? WaitStatus.ERR : STATUSES[now];
  }

  /**
   * Says how the job is brought back. The last word counts. {@link WaitStatus#ERR} makes the job's
   * next return from a pause throw a {@link WaitException}, once, and not in a job started later.
   */
  @SuppressWarnings("EnumOrdinal") // one int holds the status and whether an ERR was told
  public void status(WaitStatus status) {
    this.status = Objects.requireNonNull(status, "status").ordinal();
  }

  /**
   * A channel that is ready for reading from a wake-up until the job is resumed: made when first
   * asked for, ready at once if the wake-up came before. Always the same; does not block. The
   * context owns and closes it; a selector lets go of the closed channel in its next selection.
   *
   * @throws IOException if the system has no descriptor left
   * @throws IllegalStateException if the context is closed
   */
  public SelectableChannel channel() throws IOException {
    return signal.descriptors().channel();
  }

  /**
   * The number of an eventfd(2) that is ready for reading from a wake-up until the job is resumed:
   * made when first asked for, ready at once if the wake-up came before. Always the same; does not
   * block and is not inherited by other programs. The context owns and closes it: poll it, do not
   * close it. Wants {@code --enable-native-access=io.fermata.wait}, without which the JVM prints a
   * warning.
   *
   * @throws IOException if the system has no descriptor left
   * @throws UnsupportedOperationException if this is not Linux, or native access is denied; {@link
   *     #channel} works then
   * @throws IllegalStateException if the context is closed
   */
  public int eventfd() throws IOException {
    return signal.descriptors().eventfd();
  }

  /**
   * Says that the job can go on: makes channel and eventfd ready, and runs the callback unless the
   * status is UNSUPPORTED. Never throws. Does nothing once the context is closed; a wake-up under
   * way may still run the callback as {@code close} returns.
   */
  public void wake() {
    if (signal.raise() && status != 0) { // 0 is UNSUPPORTED
      call();
    }
  }

  /** True if {@link #wake} was called since the job was last started or resumed. */
  public boolean isSignalled() {
    return signal.isRaised();
  }

  /**
   * Takes the signal back: channel and eventfd are no longer ready. The job runtime does this as it
   * resumes the job. Never throws.
   */
  public void drain() {
    signal.lower();
  }

  /**
   * Closes channel and eventfd, drops the callback, and runs the cleanup of each handle that was
   * not cleared, newest first. Idempotent.
   *
   * @throws IllegalStateException if a job that was started with this context has not ended; names
   *     it. Nothing is closed then.
   * @throws WaitException if a cleanup threw, which is suppressed in it. Everything is closed.
   */
  @Override
  public void close() {
    Object before = take(CLOSED);
    if (before == CLOSED) {
      return;
    }
    callback = null;
    List<Throwable> thrown = new ArrayList<>(signal.close());
    thrown.addAll(HANDLES.getAndSet(this, HandleList.CLOSED).cleanUp());
    if (!thrown.isEmpty()) {
      WaitException failed =
          new WaitException("wait context is closed, with failures: " + thrown.size());
      thrown.forEach(failed::addSuppressed);
      throw failed;
    }
  }

  // What follows is called by JobSide, whose methods say what it is for.

  void begin(Object job) {
    if (take(job) == CLOSED) {
      throw closed();
    }
    isFailed(); // an error of an earlier job is not this one's
  }

  void paused() {
    if (handles != HandleList.EMPTY) {
      HANDLES.updateAndGet(this, HandleList::paused);
    }
  }

  void resumed() {
    signal.lower();
    if (handles != HandleList.EMPTY) {
      HANDLES.updateAndGet(this, HandleList::resumed);
    }
  }

  void end(Object job) {
    if (served != job) {
      throw new IllegalStateException("wait context is not in use by " + job);
    }
    SERVED.setRelease(this, null); // while it serves a job nobody else changes it
  }

  /** True once for each ERR. */
  @SuppressWarnings("EnumOrdinal")
  boolean isFailed() {
    int error = WaitStatus.ERR.ordinal();
    return status == error && STATUS.compareAndSet(this, error, ERR_TOLD);
  }

  void wake(Executor callbacks) {
    if (signal.raise() && callback != null) {
      try {
        callbacks.execute(this::call);
      } catch (Throwable t) {
        contain(t);
      }
    }
  }

  /** Puts a job, or CLOSED, where nothing is; answers what was there, null or CLOSED. */
  private @Nullable Object take(Object job) {
    // Not read first: the runtime has just counted the job, and this is the fence of that write too.
    Object before = SERVED.compareAndExchange(this, null, job);
    if (before != null && before != CLOSED) {
      throw new IllegalStateException(
          "wait context is in use by " + before + ", which has not ended");
    }
    return before;
  }

  private boolean isClosed() {
    return served == CLOSED;
  }

  static IllegalStateException closed() {
    return new IllegalStateException("wait context is closed");
  }

  private void call() {
    Runnable run = callback;
    if (run != null) {
      try {
        run.run();
      } catch (Throwable thrown) { // the thread is a device's, and others wait for it
        contain(thrown);
      }
    }
  }

  private void contain(Throwable thrown) {
    if (CALLBACK_FAILURES.getAndIncrement(this) == 0) {
      LOG.log(Level.WARNING, "callback of a wait context threw; further ones are counted", thrown);
    }
  }
}
