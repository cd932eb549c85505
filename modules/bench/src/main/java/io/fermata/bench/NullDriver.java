package io.fermata.bench;

import io.fermata.spi.Driver;
import io.fermata.spi.DriverHost;
import io.fermata.spi.DriverRequest;
import io.fermata.spi.DriverSession;
import io.fermata.spi.DriverShape;
import io.fermata.spi.SessionSpec;
import io.fermata.spi.Suitability;
import io.fermata.spi.Taken;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicReferenceArray;
import java.util.concurrent.locks.LockSupport;

/**
 * Does nothing, at once or on a thread of its own, so that what is measured is the way to it and back.
 * The thread takes from a ring, as a device does, spins for a while when it is empty and then parks;
 * requests are looked at when the doorbell rings.
 */
final class NullDriver implements Driver {
  static final int DEPTH = 256;
  private static final int LOOKS = 200;
  private static final int SPINS = 16;

  private final boolean inline;
  private final AtomicReferenceArray<DriverRequest> ring = new AtomicReferenceArray<>(DEPTH);
  private final AtomicLong tail = new AtomicLong();
  private volatile long rung;
  private volatile boolean parked;
  private volatile boolean closed;
  private Thread thread = Thread.currentThread();

  NullDriver(boolean inline) {
    this.inline = inline;
  }

  @Override
  public String name() {
    return "null";
  }

  @Override
  public void start(DriverHost host) {
    if (!inline) {
      thread = Thread.ofPlatform().daemon().name("null-driver").start(this::run);
    }
  }

  @Override
  public DriverShape shape() {
    return inline
        ? DriverShape.inline(DriverShape.Kind.SOFTWARE, List.of("null"))
        : new DriverShape(
            DriverShape.Kind.HARDWARE,
            DriverShape.Completion.OWN_THREAD,
            DEPTH,
            List.of("null"));
  }

  @Override
  public Suitability probe(SessionSpec spec) {
    return new Suitability.Fits(0);
  }

  @Override
  public DriverSession open(SessionSpec spec) {
    return new DriverSession() {
      @Override
      public Taken submit(DriverRequest request, boolean more) {
        return inline ? done(request) : queue(request, more);
      }

      @Override
      public void close() {
        // keeps nothing
      }
    };
  }

  private static Taken done(DriverRequest request) {
    request.succeed(0);
    return Taken.DONE;
  }

  private Taken queue(DriverRequest request, boolean more) {
    long at = tail.get();
    if (ring.get((int) (at % DEPTH)) != null) {
      return Taken.FULL;
    }
    if (!tail.compareAndSet(at, at + 1)) {
      return queue(request, more);
    }
    ring.setRelease((int) (at % DEPTH), request);
    if (!more) {
      rung = at + 1;
      if (parked) {
        LockSupport.unpark(thread);
      }
    }
    return Taken.ACCEPTED;
  }

  private void run() {
    long head = 0;
    int empty = 0;
    while (!closed) {
      int place = (int) (head % DEPTH);
      DriverRequest request = head < rung ? ring.getAcquire(place) : null;
      if (request != null) {
        ring.setRelease(place, null);
        head++;
        empty = 0;
        request.succeed(0);
      } else if (++empty < LOOKS) {
        for (int i = 0; i < SPINS; i++) { // not to fight for the line that the submitter writes
          Thread.onSpinWait();
        }
      } else {
        parked = true;
        if (head >= rung && !closed) {
          LockSupport.park(this);
        }
        parked = false;
        empty = 0;
      }
    }
  }

  @Override
  public void close() {
    closed = true;
    LockSupport.unpark(thread);
  }
}
