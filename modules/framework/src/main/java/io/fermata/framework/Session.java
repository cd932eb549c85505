package io.fermata.framework;

import io.fermata.spi.DriverRequest;
import io.fermata.spi.DriverRequest.Outcome;
import io.fermata.spi.DriverSession;
import io.fermata.spi.Reason;
import io.fermata.spi.SessionSpec;
import io.fermata.spi.Taken;
import io.fermata.wait.Waiter;
import java.util.Objects;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * One algorithm and key, open on one driver.
 *
 * <p>May be used by several threads at once. Requests that one thread submits reach the driver in that
 * order. {@link #close} refuses further requests; the key is forgotten when the last ticket that is out
 * has been awaited, at once if there is none.
 */
public final class Session implements AutoCloseable {
  private static final int CLOSED = 1 << 30;

  private final Framework framework;
  private final DriverPort port;
  private final SessionSpec spec;
  private final DriverSession driverSession;
  // Requests whose outcome was not collected yet, plus CLOSED. Whoever takes it to CLOSED exactly closes the driver's session;
  // a submission that is refused passes there too, so that it can happen more than once.
  private final AtomicInteger underWay = new AtomicInteger();
  private final AtomicBoolean released = new AtomicBoolean();

  Session(Framework framework, DriverPort port, SessionSpec spec, DriverSession driverSession) {
    this.framework = framework;
    this.port = port;
    this.spec = spec;
    this.driverSession = driverSession;
  }

  /** The name of the driver that answers. */
  public String driver() {
    return port.name();
  }

  /** What the session was opened with. */
  public SessionSpec spec() {
    return spec;
  }

  /**
   * Hands over a request. Never waits for a device.
   *
   * @throws IllegalStateException if the session is closed or the request is still out
   */
  public Submission submit(Request request) {
    Objects.requireNonNull(request, "request");
    enter();
    return port.isInline() ? inline(request) : queued(request);
  }

  /** Submits a request and waits until it has ended; waits for room too, if there is none. */
  public Outcome perform(Request request) {
    Submission submission = submit(request);
    while (submission == Submission.Rejected.REJECTED) {
      Waiter.current().await(port.lane().room());
      submission = submit(request);
    }
    return switch (submission) {
      case Submission.Done done -> request.outcome();
      case Submission.Accepted(Ticket ticket) -> ticket.await();
      case Submission.Congested(Ticket ticket) -> ticket.await();
      case Submission.Rejected rejected -> throw new AssertionError(rejected);
    };
  }

  /** The whole way of a request to an inline driver: no queue, no copy, no other thread. */
  private Submission inline(Request request) {
    DriverRequest work;
    try {
      work = request.work(port);
      work.begin(request.operation(), request.part());
    } catch (IllegalStateException e) {
      leave();
      throw e;
    }
    boolean kept = false;
    try {
      Taken taken = driverSession.submit(work, false);
      if (!work.isEnded()) {
        kept = true;
        work.fail(
            Reason.FAULT, port.name() + " answered " + taken + " though it declares INLINE");
      }
    } catch (Throwable thrown) {
      if (!work.isEnded()) {
        kept = true;
        work.fail(port.fault(thrown));
      }
    } finally {
      leave();
    }
    while (!work.isEnded()) {
      Thread.onSpinWait(); // a faulty driver is completing it on another thread just now
    }
    request.end(work, port);
    if (kept) {
      request.renew();
    }
    counters().inline.increment();
    return Submission.Done.DONE;
  }

  private Submission queued(Request request) {
    Ticket ticket;
    try {
      ticket = new Ticket(this, request);
    } catch (RuntimeException | Error e) {
      leave();
      throw e;
    }
    return port.lane().submit(ticket);
  }

  private void enter() {
    if (underWay.getAndIncrement() >= CLOSED) {
      leave();
      throw new IllegalStateException("session for " + spec + " is closed");
    }
  }

  /** A request has ended. */
  void leave() {
    if (underWay.decrementAndGet() == CLOSED) {
      release();
    }
  }

  /** Refuses further requests and forgets the key; see the class comment. Idempotent. */
  @Override
  public void close() {
    int seen = underWay.get();
    while (seen < CLOSED) {
      if (underWay.compareAndSet(seen, seen + CLOSED)) {
        if (seen == 0) {
          release();
        }
        return;
      }
      seen = underWay.get();
    }
  }

  private void release() {
    if (released.compareAndSet(false, true)) {
      port.close(this, driverSession);
    }
  }

  DriverPort port() {
    return port;
  }

  DriverSession driverSession() {
    return driverSession;
  }

  MemoryPool pool() {
    return framework.pool();
  }

  Counters counters() {
    return port.counters();
  }
}
