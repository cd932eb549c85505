package io.fermata.job;

import io.fermata.wait.Awaited;
import java.util.ArrayList;
import java.util.List;

/** Opened by hand: what a device does when it completes. */
final class Latch implements Awaited {
  private final List<Runnable> wakers = new ArrayList<>();
  private boolean open;

  @Override
  public synchronized boolean isDone() {
    return open;
  }

  @Override
  public boolean onDone(Runnable waker) {
    return whenOpen(waker);
  }

  synchronized boolean whenOpen(Runnable waker) {
    if (!open) {
      wakers.add(waker);
    }
    return !open;
  }

  void open() {
    List<Runnable> all;
    synchronized (this) {
      open = true;
      all = List.copyOf(wakers);
      wakers.clear();
    }
    all.forEach(Runnable::run);
  }
}
