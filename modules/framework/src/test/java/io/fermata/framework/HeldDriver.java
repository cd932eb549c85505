package io.fermata.framework;

import io.fermata.spi.Batching;
import io.fermata.spi.Driver;
import io.fermata.spi.DriverHost;
import io.fermata.spi.DriverRequest;
import io.fermata.spi.DriverSession;
import io.fermata.spi.DriverShape;
import io.fermata.spi.Operation;
import io.fermata.spi.Reason;
import io.fermata.spi.SessionSpec;
import io.fermata.spi.Suitability;
import io.fermata.spi.Taken;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.function.BiPredicate;
import java.util.function.BooleanSupplier;

/**
 * A device in the hands of the test: it holds what it has taken until the test completes it, from any
 * thread, and answers FULL beyond its depth. Until {@link #hold} it answers at once, so that it passes
 * its self test.
 */
class HeldDriver implements Driver {
  private record Held(HeldSession session, DriverRequest request) {}

  private final String name;
  private final ArrayDeque<Held> held = new ArrayDeque<>();
  private final List<String> arrivals = new ArrayList<>();
  private final List<Boolean> hints = new ArrayList<>();
  private final List<HeldSession> sessions = new ArrayList<>();
  private int depth;
  private boolean holding;
  private boolean closed;
  private int fulls;
  private int closes;
  private boolean refused;
  private DriverHost host;
  private volatile BooleanSupplier moody = () -> false;
  private volatile BooleanSupplier declining = () -> false;
  private volatile BiPredicate<SessionSpec, List<DriverRequest>> together;
  private volatile Runnable beforeFull = () -> {};
  private volatile InlineDriver.Act instead;

  HeldDriver(String name, int depth) {
    this.name = name;
    this.depth = depth;
  }

  HeldDriver(int depth) {
    this("held", depth);
  }

  // In the hands of the test.

  /** From now on holds what comes. */
  synchronized HeldDriver hold() {
    holding = true;
    arrivals.clear();
    hints.clear();
    return this;
  }

  /** From now on answers inside submit. */
  synchronized void stopHolding() {
    holding = false;
  }

  synchronized void depth(int depth) {
    this.depth = depth;
  }

  /** Asked at each submit: true is answered with FULL, room or not. */
  void moody(BooleanSupplier moody) {
    this.moody = moody;
  }

  /** Asked for each request that comes alone: true declines it. */
  void declining(BooleanSupplier declining) {
    this.declining = declining;
  }

  /** Asked whether it has done several at once; to be set before a framework has it. */
  HeldDriver together(BiPredicate<SessionSpec, List<DriverRequest>> together) {
    this.together = together;
    return this;
  }

  /** Run once, after FULL was decided and before it is answered. */
  void beforeFull(Runnable action) {
    this.beforeFull = action;
  }

  /** Does this with what is submitted, until set to null. */
  void instead(InlineDriver.Act act) {
    this.instead = act;
  }

  /** Takes the oldest request out of the device; the test completes it. */
  synchronized DriverRequest take() {
    return held.remove().request;
  }

  /** Completes the oldest request; says nothing of the room made. False if there is none. */
  boolean completeNext() {
    Held next;
    synchronized (this) {
      next = held.poll();
    }
    if (next != null) {
      Computes.complete(next.session.spec, next.request);
    }
    return next != null;
  }

  /** Completes the oldest request and says that there is room. */
  void completeAndUnblock() {
    if (!completeNext()) {
      throw new AssertionError("nothing is held");
    }
    unblock();
  }

  void unblock() {
    synchronized (this) {
      refused = false;
    }
    host.unblocked();
  }

  /** True if FULL was answered since the last {@link #unblock}. */
  synchronized boolean owesUnblock() {
    return refused;
  }

  /** Returns when so many requests have been taken since {@link #hold}. */
  synchronized void awaitArrivals(int count) throws InterruptedException {
    while (arrivals.size() < count) {
      wait();
    }
  }

  /** Returns when FULL has been answered so often. */
  synchronized void awaitFulls(int count) throws InterruptedException {
    while (fulls < count) {
      wait();
    }
  }

  synchronized int fulls() {
    return fulls;
  }

  /** The texts of the requests taken, in order. */
  synchronized List<String> arrivals() {
    return List.copyOf(arrivals);
  }

  /** The hint that came with each. */
  synchronized List<Boolean> hints() {
    return List.copyOf(hints);
  }

  synchronized int closes() {
    return closes;
  }

  /** The session opened last. */
  synchronized HeldSession lastSession() {
    return sessions.getLast();
  }

  // What a driver does.

  @Override
  public String name() {
    return name;
  }

  @Override
  public void start(DriverHost host) {
    this.host = host;
  }

  @Override
  public synchronized DriverShape shape() {
    return new DriverShape(
        DriverShape.Kind.HARDWARE,
        DriverShape.Completion.OWN_THREAD,
        depth,
        List.of("SHA-256", "AES/GCM"))
        .withBatching(together == null ? Batching.NONE : new Batching(2, 1, 0));
  }

  @Override
  public Suitability probe(SessionSpec spec) {
    return new Suitability.Fits(0);
  }

  @Override
  public synchronized DriverSession open(SessionSpec spec) {
    sessions.add(new HeldSession(spec));
    return sessions.getLast();
  }

  @Override
  public void close() {
    List<Held> left;
    synchronized (this) {
      closes++;
      closed = true;
      left = List.copyOf(held);
      held.clear();
    }
    left.forEach(one -> one.request.fail(Reason.CLOSED, name + " is closed"));
  }

  /** Tells how often it was closed, and whether a request of its own was still with the device. */
  final class HeldSession implements DriverSession {
    private final SessionSpec spec;
    private int closed;
    private boolean closedTooEarly;

    private HeldSession(SessionSpec spec) {
      this.spec = spec;
    }

    int closed() {
      synchronized (HeldDriver.this) {
        return closed;
      }
    }

    boolean closedTooEarly() {
      synchronized (HeldDriver.this) {
        return closedTooEarly;
      }
    }

    @Override
    public Taken submit(DriverRequest request, boolean more) {
      InlineDriver.Act other = instead;
      if (other != null) {
        return other.act(spec, request);
      }
      boolean full = moody.getAsBoolean();
      synchronized (HeldDriver.this) {
        if (HeldDriver.this.closed) {
          request.fail(Reason.CLOSED, name + " is closed");
          return Taken.DONE;
        }
        full |= holding && held.size() >= depth;
        if (full) {
          refused = true;
        } else {
          arrivals.add(Computes.text(request));
          hints.add(more);
          HeldDriver.this.notifyAll();
          if (holding) {
            held.add(new Held(this, request));
            return Taken.ACCEPTED;
          }
        }
      }
      if (!full) {
        Computes.complete(spec, request);
        return Taken.DONE;
      }
      Runnable action = beforeFull;
      beforeFull = () -> {};
      action.run();
      synchronized (HeldDriver.this) {
        fulls++;
        HeldDriver.this.notifyAll();
      }
      return Taken.FULL;
    }

    @Override
    public boolean doTogether(List<DriverRequest> requests) {
      BiPredicate<SessionSpec, List<DriverRequest>> way = together;
      return way != null && way.test(spec, requests);
    }

    @Override
    public boolean declines(Operation operation, int length) {
      return declining.getAsBoolean();
    }

    @Override
    public void close() {
      synchronized (HeldDriver.this) {
        closed++;
        closedTooEarly |= held.stream().anyMatch(one -> one.session == this);
      }
    }
  }
}
