package io.fermata.driver.simulated;

import io.fermata.spi.DriverHost;
import io.fermata.spi.DriverRequest;
import io.fermata.spi.DriverSession;
import io.fermata.spi.Reason;
import io.fermata.spi.Taken;
import io.fermata.spi.TimeSource;
import java.time.Duration;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;

/**
 * A ring of requests and one thread that answers each when its time has come, in the order of arrival:
 * the latency is the same for all, so the head is always the next.
 */
final class Device {
  private final DriverHost host;
  private final TimeSource time;
  private final long latencyNanos;
  private final int depth;
  private final ConcurrentLinkedQueue<Entry> ring = new ConcurrentLinkedQueue<>();
  private final AtomicInteger inside = new AtomicInteger();
  private final Thread thread;
  private volatile boolean refused;
  private volatile boolean idle;
  private volatile boolean closed;

  private record Entry(DriverRequest request, DriverSession computes, long dueNanos) {}

  Device(DriverHost host, Duration latency, int depth) {
    this.host = host;
    this.time = host.time();
    this.latencyNanos = latency.toNanos();
    this.depth = depth;
    this.thread = Thread.ofPlatform().daemon().name("fermata-simulated").start(this::run);
  }

  DriverSession session(DriverSession computes) {
    return new DriverSession() {
      @Override
      public Taken submit(DriverRequest request, boolean more) {
        return Device.this.submit(request, computes);
      }

      @Override
      public void close() {
        computes.close();
      }
    };
  }

  private Taken submit(DriverRequest request, DriverSession computes) {
    if (!admit()) {
      refused = true;
      // room made before the line above was visible would never be told
      if (!admit()) {
        return Taken.FULL;
      }
    }
    ring.add(new Entry(request, computes, time.nanoTime() + latencyNanos));
    if (closed) {
      drain();
    } else if (idle) {
      LockSupport.unpark(thread);
    }
    return Taken.ACCEPTED;
  }

  private boolean admit() {
    int seen = inside.get();
    while (seen < depth) {
      if (inside.compareAndSet(seen, seen + 1)) {
        return true;
      }
      seen = inside.get();
    }
    return false;
  }

  private void run() {
    while (!closed) {
      Entry head = ring.peek();
      if (head == null) {
        idle = true;
        if (ring.isEmpty() && !closed) {
          LockSupport.park(this);
        }
        idle = false;
      } else if (time.nanoTime() - head.dueNanos < 0) {
        time.parkUntil(head.dueNanos);
      } else {
        answerNext();
      }
    }
    drain();
  }

  /** There is room again as soon as a request is being answered, not only when its waiter knows. */
  private void answerNext() {
    Entry entry = ring.poll();
    if (entry == null) {
      return;
    }
    release();
    try {
      entry.computes.submit(entry.request, false);
    } catch (RuntimeException | Error e) { // the thread must go on: others wait for it
      entry.request.fail(Reason.FAULT, "the simulated device cannot compute: " + e);
    }
  }

  private void release() {
    inside.decrementAndGet();
    if (refused) {
      refused = false;
      host.unblocked();
    }
  }

  private void drain() {
    Entry left = ring.poll();
    while (left != null) {
      inside.decrementAndGet();
      left.request.fail(Reason.CLOSED, "simulated is closed");
      left = ring.poll();
    }
  }

  /** Ends the thread; what it had not answered fails. */
  void close() {
    closed = true;
    LockSupport.unpark(thread);
    boolean interrupted = false;
    while (thread != Thread.currentThread() && thread.isAlive()) {
      try {
        thread.join();
      } catch (InterruptedException e) {
        interrupted = true;
      }
    }
    if (interrupted) {
      Thread.currentThread().interrupt();
    }
  }
}
