package io.fermata.framework;

import io.fermata.spi.Alarm;
import io.fermata.spi.DriverException;
import io.fermata.spi.DriverRequest.Outcome;
import io.fermata.spi.DriverRequest;
import io.fermata.spi.Operation;
import io.fermata.spi.Part;
import io.fermata.spi.Reason;
import io.fermata.spi.Taken;
import io.fermata.spi.WorkKind;
import io.fermata.wait.Completion;
import io.fermata.wait.Waiter;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import org.jspecify.annotations.Nullable;

/**
 * A request that a driver keeps, and the way to wait for it or to give it up.
 *
 * <p>A ticket is for one submission: whatever a driver does with it later reaches no other operation.
 * It works on a copy of the caller's memory. Unless the request is called back or polled, its ticket is
 * awaited, by the thread that submitted it, or cancelled; all other methods may be called by any thread.
 *
 * <pre>
 *   OPEN ── the driver completes it ──► ENDED ────────┐
 *     └──── cancelled, too late ──────► given up ─────┴─► delivered: awaited, called back or polled
 * </pre>
 *
 * Given up, its memory is freed when the driver completes it, and not before.
 */
public final class Ticket implements Offer, CompletionQueue.Ended {
  private static final int OPEN = 0;
  private static final int ENDED = 1;
  private static final int CANCELLED = 2;
  private static final int EXPIRED = 3;
  private static final int ABANDONED = 4;
  private static final int SHUT = 5;
  private static final int LOST = 6;
  private static final int MOST_ATTEMPTS = 4;
  private static final VarHandle STATE;
  private static final VarHandle COLLECTED;

  static {
    try {
      STATE = MethodHandles.lookup().findVarHandle(Ticket.class, "state", int.class);
      COLLECTED = MethodHandles.lookup().findVarHandle(Ticket.class, "collected", boolean.class);
    } catch (ReflectiveOperationException e) {
      throw new ExceptionInInitializerError(e);
    }
  }

  private final Session session;
  private final Request request;
  private final TicketMemory memory;
  private final Delivery delivery; // of this submission: once it has ended the request may be its user's again
  private final Completion delivered = new Completion();
  private final StageTimes times;
  private volatile DriverRequest work;
  private volatile int state = OPEN;
  private volatile boolean collected;
  private volatile @Nullable Alarm alarm;
  private InFlight.@Nullable Chunk chunk;
  private int place;
  private final long number;
  private final boolean timed;
  private final long deadline;
  private volatile @Nullable Outcome outcome;
  private int attempts = 1;
  // the driver did not say that it is done with the memory, so nobody else may have it
  private volatile boolean kept;

  private final DriverRequest.Owner ending = new Ending();

  private final class Ending implements DriverRequest.Owner {
    @Override
    public void ended(DriverRequest ended) {
      driverEnded(ended);
    }

    @Override
    public void endedAgain(DriverRequest ended) {
      session.port().completedTwice();
    }
  }

  /** Copies the request's input, so that the caller may do with its memory what it likes. */
  Ticket(Session session, Request request) {
    this.session = session;
    this.request = request;
    this.delivery = request.delivery();
    this.times = session.port().stages().begin(session.spec(), request.memory().input.length());
    this.work = new DriverRequest(ending);
    this.number = session.lane().nextNumber();
    this.memory = new TicketMemory(session.pool(), request.memory(), request.operation(), work);
    this.timed = request.isTimed();
    this.deadline = timed ? request.deadline(session.port().time().nanoTime()) : 0;
    work.begin(request.operation(), request.part());
  }

  /** A driver may still complete what it had: the next attempt has an object that it never saw. */
  private void beginAgain() {
    DriverRequest fresh = new DriverRequest(ending);
    fresh.pointAs(work);
    fresh.begin(request.operation(), request.part());
    work = fresh;
  }

  /** Notes where it is kept until it has been collected. */
  void placed(InFlight.Chunk chunk, int place) {
    this.chunk = chunk;
    this.place = place;
  }

  private void leavePlace() {
    InFlight.Chunk held = chunk;
    if (held != null) {
      held.compareAndSet(place, this, null); // not simply cleared: the place may be another's by now
    }
  }

  /** Sets its deadline, if it has one; the request may have ended, and be its user's again. */
  void watch() {
    if (timed && state == OPEN) {
      alarm = session.port().time().at(deadline, () -> giveUp(EXPIRED));
      if (state != OPEN) {
        disarm();
      }
    }
  }

  private void disarm() {
    Alarm set = alarm;
    if (set != null) {
      set.cancel();
    }
  }

  /** True if it is neither called back nor polled; the request may be somebody else's by now. */
  boolean isAwaited() {
    return delivery == Delivery.Awaited.AWAITED;
  }

  // The way to the driver.

  @Override
  public Taken offer(boolean more) {
    DriverRequest offered = work;
    if (state != OPEN) {
      offered.fail(Reason.CANCELLED, "given up before a driver had it");
      return Taken.DONE;
    }
    DriverPort port = session.port();
    times.invoked();
    int call = port.calls().enterSubmit();
    try {
      Taken taken = session.driverSession().submit(offered, more);
      if (offered.isEnded()) {
        return Taken.DONE;
      }
      if (taken == Taken.ACCEPTED || taken == Taken.FULL) {
        return taken;
      }
      kept = true;
      offered.fail(
          port.nonsense("answered " + taken + " and did not complete the request"));
    } catch (Throwable thrown) { // a driver's fault ends the request and nothing else
      DriverException fault = port.fault(thrown);
      if (!offered.isEnded()) {
        kept = true;
        offered.fail(fault);
      }
    } finally {
      port.calls().exitSubmit(call);
    }
    return Taken.DONE;
  }

  @Override
  public long number() {
    return number;
  }

  @Override
  public boolean batched() {
    return request.isBatch();
  }

  @Override
  public QueuedRequest describe(String driver, WorkKind work) {
    return QueuedRequest.of(driver, work, request, memory.size());
  }

  @Override
  public void refuse(Reason reason, String message) {
    work.fail(reason, message);
  }

  /** Gives back what a rejected request held; false if its deadline came first, and was told. */
  boolean retract() {
    if (!STATE.compareAndSet(this, OPEN, ABANDONED)) {
      work.fail(Reason.CANCELLED, "given up before a driver had it");
      return false;
    }
    leavePlace();
    disarm();
    request.back();
    memory.free(false);
    session.leave();
    return true;
  }

  private void driverEnded(DriverRequest ended) {
    if (ended.outcome() == Outcome.FAILED
        && ended.failure().reason() == Reason.TRANSIENT
        && isRepeatable()) {
      attempts++;
      session.counters().retried.increment();
      beginAgain();
      session.lane().resubmit(this);
      return;
    }
    if (ended.outcome() == Outcome.FAILED && ended.failure() instanceof DriverFault) {
      kept = true;
    }
    boolean first = STATE.compareAndSet(this, OPEN, ENDED);
    if (first) {
      times.done();
    } else {
      memory.free(kept);
    }
    disarm();
    session.ended(this);
    if (first) {
      deliver();
    }
  }

  /** True if the input is still as it was. */
  private boolean isRepeatable() {
    return attempts < MOST_ATTEMPTS
        && state == OPEN
        && request.part() == Part.WHOLE
        && request.operation() != Operation.CHAIN
        && memory.isCopy();
  }

  // Giving up.

  /**
   * Gives the request up, if it has not ended: it ends at once, as failed with {@link
   * Reason#CANCELLED}. The driver may still work on it, on memory that is no longer the caller's.
   *
   * @return false if it had ended already
   */
  public boolean cancel() {
    return giveUp(CANCELLED);
  }

  /** Ends it because the session or the framework does not wait any longer. */
  void shut() {
    giveUp(SHUT);
  }

  /** Ends it because the driver is taken out of use. */
  void lose() {
    giveUp(LOST);
  }

  private boolean giveUp(int how) {
    if (!STATE.compareAndSet(this, OPEN, how)) {
      return false;
    }
    disarm();
    if (session.lane().remove(this)) {
      work.fail(Reason.CANCELLED, "given up before a driver had it");
    }
    if (how != ABANDONED) {
      deliver();
    }
    return true;
  }

  private DriverException whyGivenUp() {
    String driver = session.driver();
    return switch (state) {
      case CANCELLED -> new DriverException(Reason.CANCELLED, "cancelled by its user");
      case EXPIRED ->
          new DriverException(Reason.DEADLINE, driver + " did not answer before the deadline");
      case LOST -> new DriverException(Reason.SESSION_LOST, driver + " is gone");
      default -> new DriverException(Reason.CLOSED, driver + " is closed");
    };
  }

  // Delivery.

  private void deliver() {
    switch (delivery) {
      case Delivery.Awaited _ -> delivered.give();
      case Delivery.Polled(CompletionQueue queue) -> queue.add(this);
      case Delivery.Call call -> {
        if (call.isImmediate(session.port().isInline())) {
          callBack(call);
        } else {
          session.completions().add(session.workKind(), () -> callBack(call));
        }
      }
    }
  }

  private void callBack(Delivery.Call call) {
    collect();
    session.completions().call(() -> call.callback().accept(request));
    times.returned();
  }

  /** Brings the result to the caller's memory, once. */
  @Override
  public Request collect() {
    if (COLLECTED.compareAndSet(this, false, true)) {
      leavePlace();
      times.delivered();
      Counters counters = session.counters();
      if (state == ENDED) {
        DriverRequest ended = work;
        request.end(ended, session);
        if (request.outcome() == Outcome.DONE) {
          bringBack(ended);
        }
        memory.free(kept);
      } else {
        request.fail(whyGivenUp());
      }
      Outcome end = request.outcome();
      outcome = end;
      times.ended(end);
      counters.ended(end);
      if (!isAwaited()) {
        counters.delivered.increment();
        delivered.give();
      }
      if (!(delivery instanceof Delivery.Call)) {
        times.returned();
      }
    }
    return request;
  }

  /** The caller may have closed its memory meanwhile; that must not keep it from hearing of the end. */
  private void bringBack(DriverRequest ended) {
    try {
      memory.bringBack(request.memory(), ended, request.operation());
    } catch (RuntimeException e) {
      request.fail(
          new DriverException(
              Reason.BAD_REQUEST, "its output can no longer be written: " + e.getMessage(), e));
    }
  }

  /**
   * True once the request has ended; if it is called back or polled, once its result is in place.
   */
  public boolean isDone() {
    return delivered.isDone();
  }

  /**
   * Waits until the request has ended, in the way that suits the thread: a job pauses, a virtual
   * thread parks, a platform thread blocks. The output is in place when this returns. A second call
   * answers the same at once.
   */
  public Outcome await() {
    return await(Waiter.current());
  }

  Outcome await(Waiter waiter) {
    if (!isAwaited()) {
      waiter.await(delivered);
    } else if (!collected) {
      boolean waited = false;
      try {
        session.counters().count(waiter.await(delivered));
        waited = true;
      } finally {
        if (!waited) {
          abandon();
        }
      }
      collect();
    }
    Outcome ended = outcome;
    return ended == null ? request.outcome() : ended;
  }

  /** The waiter was thrown out of its wait: the memory goes back when the driver is done with it. */
  private void abandon() {
    if (COLLECTED.compareAndSet(this, false, true)) {
      leavePlace();
      if (!giveUp(ABANDONED) && state == ENDED) {
        memory.free(kept);
      }
      request.drop();
    }
  }
}
