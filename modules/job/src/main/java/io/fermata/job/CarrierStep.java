package io.fermata.job;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.concurrent.ForkJoinTask;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;

/**
 * Steps of a job whose caller is a virtual thread. A body cannot be mounted on a virtual thread, so it
 * is run as a task of the JDK's scheduler, while the caller waits.
 *
 * <p>The task is put into the queue of the caller's own carrier, without a signal to other carriers,
 * and the caller yields: its carrier runs the task, and then the caller again. Nothing is woken, and no
 * other processor takes part. If the caller could not yield (a native frame is on its stack), or
 * another carrier took the task, the caller parks until the step is over.
 */
final class CarrierStep extends ForkJoinTask<@Nullable Void> {
  private static final long serialVersionUID = 1;
  private static final VarHandle STATE;
  private static final int QUEUED = 1;
  private static final int RUNS = 2;
  private static final int OVER = 3;

  /** How often to yield before parking, which costs a timer. */
  private static final int YIELDS = 8;

  private static final long LOOK_AGAIN_NANOS = 1_000_000;

  static {
    try {
      STATE = MethodHandles.lookup().findVarHandle(CarrierStep.class, "state", int.class);
    } catch (ReflectiveOperationException e) {
      throw new ExceptionInInitializerError(e);
    }
  }

  private final transient MountedRunner runner;
  private transient boolean interrupt;
  private volatile int state;
  private transient volatile @Nullable Thread caller;

  CarrierStep(MountedRunner runner) {
    this.runner = runner;
  }

  /** Steps, on a virtual thread. */
  @SuppressWarnings("ThreadPriorityCheck") // to give the carrier away is the point
  void run(boolean interrupt) {
    this.interrupt = interrupt;
    state = QUEUED;
    OpenedThreads.lazySubmit(this);
    for (int i = 0; i < YIELDS && state != OVER; i++) {
      Thread.yield();
    }
    if (state != OVER) {
      await();
    }
  }

  private void await() {
    if (state == QUEUED) { // our carrier is not free, or late: any other will do
      OpenedThreads.defaultScheduler().execute(this::begin);
    }
    caller = Thread.currentThread();
    boolean interrupted = false;
    while (state != OVER) {
      LockSupport.parkNanos(this, LOOK_AGAIN_NANOS);
      interrupted |= Thread.interrupted();
      runner.freeIfPinned();
    }
    caller = null;
    if (interrupted) {
      Thread.currentThread().interrupt();
    }
  }

  /** The task, on a carrier. Answers that it is not done: it is to be queued again. */
  @Override
  protected boolean exec() {
    begin();
    return false;
  }

  private void begin() {
    if (state == QUEUED && STATE.compareAndSet(this, QUEUED, RUNS)) {
      runner.mountOnCarrier(interrupt);
      end();
    }
  }

  private void goOn() {
    runner.goOn();
    end();
  }

  private void end() {
    if (!runner.stands()) { // the JDK has it, or will hand it over: this carrier is not to wait
      LATER.execute(this::goOn);
      return;
    }
    state = OVER;
    LockSupport.unpark(caller);
  }

  @Override
  public @Nullable Void getRawResult() {
    return null;
  }

  @Override
  protected void setRawResult(@Nullable Void value) {}

  private static final Executor LATER =
      CompletableFuture.delayedExecutor(
          50, TimeUnit.MICROSECONDS, OpenedThreads.defaultScheduler());
}
