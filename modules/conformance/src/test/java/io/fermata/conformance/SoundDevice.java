package io.fermata.conformance;

import io.fermata.spi.Batching;
import io.fermata.spi.DriverException;
import io.fermata.spi.DriverHost;
import io.fermata.spi.DriverRequest;
import io.fermata.spi.DriverSession;
import io.fermata.spi.DriverShape;
import io.fermata.spi.Operation;
import io.fermata.spi.Reason;
import io.fermata.spi.SessionSpec;
import io.fermata.spi.Taken;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** A device that does everything right, on a thread of its own; a broken one overrides one thing. */
class SoundDevice extends SoundDriver {
  static final int DEPTH = 8;

  /** A request in the ring. */
  record Entry(SoundSession session, DriverRequest request, boolean more) {}

  final Deque<Entry> ring = new ArrayDeque<>();
  @Nullable DriverHost host;
  private final boolean stopped;
  private final Thread thread = Thread.ofPlatform().daemon().name("sound-device").unstarted(this::run);
  private boolean refused;
  private boolean closed;

  /** Over a device that stands still, or runs. */
  SoundDevice(boolean stopped) {
    super("device");
    this.stopped = stopped;
  }

  @Override
  public void start(DriverHost host) throws DriverException {
    this.host = host;
    thread.start();
  }

  @Override
  public DriverShape shape() {
    return new DriverShape(
        DriverShape.Kind.HARDWARE, DriverShape.Completion.OWN_THREAD, DEPTH, ALGORITHMS, batching());
  }

  Batching batching() {
    return Batching.NONE;
  }

  @Override
  public DriverSession open(SessionSpec spec) throws DriverException {
    super.open(spec).close(); // refuses what is not offered
    SoundSession session = new SoundSession(spec);
    return new DriverSession() {
      @Override
      public Taken submit(DriverRequest request, boolean more) {
        return SoundDevice.this.submit(new Entry(session, request, more));
      }

      @Override
      public boolean declines(Operation operation, int length) {
        return SoundDevice.this.declines();
      }

      @Override
      public boolean doTogether(List<DriverRequest> requests) {
        return SoundDevice.this.doTogether(session, requests);
      }

      @Override
      public void close() {
        session.close();
      }
    };
  }

  /** Leaves them to its thread. */
  boolean doTogether(SoundSession session, List<DriverRequest> requests) {
    return false;
  }

  Taken submit(Entry entry) {
    synchronized (ring) {
      if (!closed) {
        if (ring.size() == room()) {
          refused = true;
          return full(entry);
        }
        ring.add(entry);
        ring.notifyAll();
        return Taken.ACCEPTED;
      }
    }
    entry.request().fail(Reason.CLOSED, "is closed");
    return Taken.DONE;
  }

  boolean isClosed() {
    synchronized (ring) {
      return closed;
    }
  }

  int room() {
    return DEPTH;
  }

  /** Whether so few are a loss. */
  boolean declines() {
    return false;
  }

  Taken full(Entry entry) {
    return Taken.FULL;
  }

  void roomMade() {
    host.unblocked();
  }

  /** Whether the ring is to be looked at; with its lock. */
  boolean isDue() {
    return !ring.isEmpty();
  }

  void finish(Entry entry) throws InterruptedException {
    entry.session().carryOut(entry.request());
  }

  /** What was in the ring when the driver was closed. */
  void giveUp(Entry entry) {
    entry.request().fail(Reason.CLOSED, "is closed");
  }

  private void run() {
    while (true) {
      Entry next;
      boolean tell;
      synchronized (ring) {
        while (!closed && (stopped || !isDue())) {
          try {
            ring.wait();
          } catch (InterruptedException e) {
            return;
          }
        }
        if (closed) {
          return;
        }
        next = ring.remove();
        tell = refused;
        refused = false;
        ring.notifyAll();
      }
      if (tell) {
        roomMade();
      }
      try {
        finish(next);
      } catch (InterruptedException e) {
        return;
      }
    }
  }

  @Override
  public void close() {
    synchronized (ring) {
      closed = true;
      ring.notifyAll();
    }
    try {
      thread.join();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
    Entry left;
    while ((left = next()) != null) {
      giveUp(left);
    }
  }

  private @Nullable Entry next() {
    synchronized (ring) {
      return ring.poll();
    }
  }
}
