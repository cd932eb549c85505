package io.fermata.wait;

import java.util.concurrent.locks.LockSupport;

/** Parks the thread until it is woken. */
enum ParkingWaiter implements Waiter {
  INSTANCE;

  @Override
  public boolean serves() {
    return true;
  }

  @Override
  public Waited await(Awaited what) {
    Thread waiting = Thread.currentThread();
    if (!what.onDone(() -> LockSupport.unpark(waiting))) {
      return Waited.NOT_AT_ALL;
    }
    if (what.isDone()) {
      return Waited.NOT_AT_ALL;
    }
    boolean interrupted = false;
    while (!what.isDone()) {
      LockSupport.park(what);
      interrupted |= Thread.interrupted();
    }
    if (interrupted) {
      waiting.interrupt();
    }
    return waiting.isVirtual() ? Waited.PARKED : Waited.BLOCKED;
  }
}
