package io.fermata.framework;

import io.fermata.spi.DriverException;
import io.fermata.spi.DriverRequest.Outcome;
import io.fermata.spi.DriverRequest;
import io.fermata.spi.DriverSession;
import io.fermata.spi.Reason;
import io.fermata.spi.SessionSpec;
import io.fermata.spi.Taken;
import io.fermata.spi.WorkKind;
import io.fermata.wait.Completion;
import io.fermata.wait.Waiter;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/**
 * One algorithm and key, or a chain of them, open on one driver.
 *
 * <p>May be used by several threads at once. Requests that one thread submits reach the driver in that
 * order, unless one says {@linkplain Request#order otherwise}; they may end in any order. {@link #close}
 * refuses further requests; the key is forgotten when the last one that is out has ended, at once if there
 * is none.
 */
public final class Session implements AutoCloseable {
  // What is out, whether it is closed and how many requests ended inside submit, in one number: the way of an
  // inline request touches nothing else that threads share.
  private static final long ONE_OUT = 1;
  private static final long CLOSED = 1 << 23;
  private static final long OUT = CLOSED - 1;
  private static final long ONE_INLINE = 1 << 24;

  private final Framework framework;
  private final DriverPort port;
  private final SessionSpec spec;
  private final Rules rules;
  private final DriverSession driverSession;
  private final Lane lane;
  private final Counters counters;
  private final SessionUse use;
  // Whoever takes what is out to 0 when it is CLOSED closes the driver's session;
  // a submission that is refused passes there too, so that it can happen more than once.
  private final AtomicLong underWay = new AtomicLong();
  private final AtomicBoolean released = new AtomicBoolean();
  private final InFlight tickets = new InFlight();
  private final ReentrantLock fenceLock = new ReentrantLock();
  private volatile @Nullable Fence fence;
  private volatile @Nullable CompletableFuture<Void> closing;

  Session(Framework framework, DriverPort port, Rules rules, DriverSession driverSession) {
    this.framework = framework;
    this.port = port;
    this.spec = rules.spec();
    this.rules = rules;
    this.driverSession = driverSession;
    this.lane = port.dispatcher().lane(workKind());
    this.counters = port.counters(workKind());
    this.use = framework.use(spec);
  }

  /** The name of the driver that answers. */
  public String driver() {
    return port.name();
  }

  /** What the session was opened with. */
  public SessionSpec spec() {
    return spec;
  }

  /** True until it is closed. */
  public boolean isOpen() {
    return (underWay.get() & CLOSED) == 0;
  }

  /**
   * Hands over a request. Never waits for a device.
   *
   * @return what became of it; a request that is called back or polled is, once, whatever this answers,
   *     unless it is {@link Submission.Rejected}
   * @throws IllegalArgumentException if the request is not one for this session: the message has the
   *     value and the legal ones; nothing was accepted and nothing changed
   * @throws IllegalStateException if the session or a lease is closed, or the request is still out
   */
  public Submission submit(Request request) {
    claim(request);
    try {
      enter(1);
    } catch (IllegalStateException e) {
      request.back();
      throw e;
    }
    return accept(request, false);
  }

  /**
   * Hands over several requests, in this order, and tells the driver that more follow, so that it can
   * begin with all of them at once.
   *
   * @return for each request what became of it
   * @throws IllegalArgumentException if one of them is not one for this session; none was accepted
   * @throws IllegalStateException if the session is closed, or one of them is still out or there twice;
   *     none was accepted
   */
  public List<Submission> submitAll(List<Request> requests) {
    int claimed = 0;
    try {
      for (Request request : requests) {
        claim(request);
        claimed++;
      }
      enter(claimed);
    } catch (RuntimeException e) {
      requests.subList(0, claimed).forEach(Request::back);
      throw e;
    }
    List<Submission> submissions = new ArrayList<>(claimed);
    for (Request request : requests) {
      claimed--;
      submissions.add(accept(request, claimed > 0));
    }
    return submissions;
  }

  /** Takes a request from its user. */
  private void claim(Request request) {
    Objects.requireNonNull(request, "request");
    request.requireIdle();
    boolean watched = use.watches(request);
    if (watched) {
      use.prepare(request);
    }
    rules.check(request, port.time());
    if (watched) {
      use.charge(request);
    }
    request.out();
  }

  private Submission accept(Request request, boolean more) {
    if (port.isGone()) {
      leave();
      return lost(request);
    }
    boolean direct = request.order() != Request.Order.BARRIER && fence == null;
    boolean first = lane.waiting() == 0 || request.order() == Request.Order.UNORDERED;
    return direct
            && first
            && port.isInline()
            && request.memory().isPlain()
            && !request.isBatch()
        ? inline(request)
        : queued(request, direct, more);
  }

  /** Submits a request and waits until it has ended; waits for room too, if there is none. */
  public Outcome perform(Request request) {
    Submission submission = submit(request);
    while (submission == Submission.Rejected.REJECTED) {
      Waiter.current().await(room());
      submission = submit(request);
    }
    return switch (submission) {
      case Submission.Done _ -> request.outcome();
      case Submission.Accepted(Ticket ticket) -> ticket.await();
      case Submission.Congested(Ticket ticket) -> ticket.await();
      case Submission.Rejected rejected -> throw new AssertionError(rejected);
    };
  }

  /** Given when a request may find room again: before a barrier, if that is where there was none. */
  private Completion room() {
    fenceLock.lock();
    try {
      Fence mine = fence;
      if (mine != null && mine.size() >= lane.limit()) {
        return mine.room();
      }
    } finally {
      fenceLock.unlock();
    }
    return lane.room();
  }

  /**
   * Submits a request and answers a future of it, with its result in place; dependents that are not
   * asynchronous run on the completion thread. A failed request is a value: the future fails only
   * if the backlog is full. Cancelling the future does not cancel the request.
   */
  public CompletableFuture<Request> submitAsync(Request request) {
    CompletableFuture<Request> future = new CompletableFuture<>();
    if (submit(request.then(future::complete)) == Submission.Rejected.REJECTED) {
      future.completeExceptionally(
          new IllegalStateException("too many requests wait for " + port.name()));
    }
    return future;
  }

  /** The whole way of a request to an inline driver: no queue, no copy, no other thread. */
  private Submission inline(Request request) {
    RequestMemory memory = request.memory();
    try {
      memory.enterLeases();
    } catch (IllegalStateException e) { // closed since it was checked
      request.back();
      leave();
      throw e;
    }
    DriverRequest work = memory.work(port);
    StageTimes times = port.stages().begin(spec, memory.input.length());
    boolean kept = false;
    try {
      work.begin(request.operation(), request.part());
      times.invoked();
      Taken taken = driverSession.submit(work, false);
      if (!work.isEnded()) {
        kept = true;
        work.fail(port.nonsense("answered " + taken + " though it declares INLINE"));
      }
    } catch (Throwable thrown) { // a driver's fault ends the request and nothing else
      DriverException fault = port.fault(thrown);
      if (!work.isEnded()) {
        kept = true;
        work.fail(fault);
      }
    } finally {
      left(underWay.addAndGet(ONE_INLINE - ONE_OUT));
    }
    while (!work.isEnded()) {
      Thread.onSpinWait(); // a faulty driver is completing it on another thread just now
    }
    times.done();
    kept |= work.outcome() == Outcome.FAILED && work.failure() instanceof DriverFault;
    request.end(work, this);
    if (kept) {
      memory.renew();
    } else {
      memory.leaveLeases();
    }
    counters.ended(request.outcome());
    deliver(request, times);
    return Submission.Done.DONE;
  }

  /** The driver is no more: an answer all the same. */
  private Submission lost(Request request) {
    request.fail(new DriverException(Reason.SESSION_LOST, port.name() + " is gone"));
    counters.inline.increment();
    counters.ended(request.outcome());
    deliver(request, port.stages().begin(spec, request.memory().input.length()));
    return Submission.Done.DONE;
  }

  private void deliver(Request request, StageTimes times) {
    times.ended(request.outcome());
    switch (request.delivery()) {
      case Delivery.Awaited _ -> {
        times.delivered();
        times.returned();
      }
      case Delivery.Polled(CompletionQueue queue) ->
          queue.add(
              () -> {
                times.delivered();
                times.returned();
                return request;
              });
      case Delivery.Call call -> {
        if (call.isImmediate(true)) {
          callBack(call, request, times);
        } else {
          completions().add(workKind(), () -> callBack(call, request, times));
        }
      }
    }
  }

  private void callBack(Delivery.Call call, Request request, StageTimes times) {
    times.delivered();
    completions().call(() -> call.callback().accept(request));
    times.returned();
  }

  private Submission queued(Request request, boolean direct, boolean more) {
    Ticket ticket;
    try {
      ticket = new Ticket(this, request);
    } catch (RuntimeException | Error e) {
      request.back();
      leave();
      throw e;
    }
    tickets.add(ticket);
    Lane.Place place =
        direct || request.order() == Request.Order.UNORDERED
            ? send(ticket, request.order(), more)
            : hold(ticket, request.order());
    if (place == Lane.Place.REFUSED) {
      if (ticket.retract()) {
        return Submission.Rejected.REJECTED;
      }
      return new Submission.Accepted(ticket);
    }
    ticket.watch();
    if (port.isInline() && ticket.isAwaited() && ticket.isDone()) {
      ticket.await();
      return Submission.Done.DONE;
    }
    return place == Lane.Place.WAITS_BEHIND_MANY
        ? new Submission.Congested(ticket)
        : new Submission.Accepted(ticket);
  }

  private Lane.Place send(Ticket ticket, Request.Order order, boolean more) {
    return order == Request.Order.UNORDERED
        ? lane.submitUnordered(ticket, more)
        : lane.submit(ticket, more);
  }

  /** Lets a request wait for a barrier, or be one. */
  private Lane.Place hold(Ticket ticket, Request.Order order) {
    fenceLock.lock();
    try {
      Fence mine = fence == null ? new Fence() : fence;
      if (mine.size() >= lane.limit()) {
        return Lane.Place.REFUSED;
      }
      fence = mine;
      mine.add(ticket, order == Request.Order.BARRIER);
    } finally {
      fenceLock.unlock();
    }
    letThrough();
    return Lane.Place.WAITS;
  }

  /**
   * Submits what may pass the fence, in its order: one thread at a time, and the fence stands until the
   * last has gone to the lane, so that nothing passes those that are on their way there.
   */
  private void letThrough() {
    boolean mine = false;
    while (true) {
      Ticket next;
      List<Completion> woken;
      fenceLock.lock();
      try {
        Fence now = fence;
        if (now == null || (now.isTended() && !mine)) {
          return;
        }
        next = now.next(underWay() - now.size());
        mine = next != null;
        now.tend(mine);
        woken = now.roomMade(lane.limit());
        if (now.isOpen()) {
          fence = null;
        }
      } finally {
        fenceLock.unlock();
      }
      woken.forEach(Completion::give);
      if (next == null) {
        return;
      }
      lane.submitAlways(next);
    }
  }

  private void enter(int requests) {
    if ((underWay.getAndAdd(requests * ONE_OUT) & CLOSED) != 0) {
      left(underWay.addAndGet(-requests * ONE_OUT));
      throw new IllegalStateException("session for " + spec + " is closed");
    }
  }

  /** A driver has completed a request. */
  void ended(Ticket ticket) {
    if (fence != null) {
      fenceLock.lock();
      try {
        Fence mine = fence;
        if (mine != null) {
          mine.ended(ticket);
        }
      } finally {
        fenceLock.unlock();
      }
    }
    leave();
  }

  /** A request has ended, or was not accepted. */
  void leave() {
    left(underWay.addAndGet(-ONE_OUT));
  }

  private void left(long now) {
    if ((now & (OUT | CLOSED)) == CLOSED) {
      release();
    } else if (fence != null) {
      letThrough();
    }
  }

  /** Refuses further requests and forgets the key; see the class comment. Idempotent. */
  @Override
  public void close() {
    long seen = underWay.get();
    while ((seen & CLOSED) == 0) {
      if (underWay.compareAndSet(seen, seen | CLOSED)) {
        left(seen | CLOSED);
        return;
      }
      seen = underWay.get();
    }
  }

  /**
   * Closes it, and answers a future that is done when the key has been forgotten: when the driver has
   * ended every request, or has been closed itself. Dependents run on the completion thread.
   */
  public CompletableFuture<Void> closeAsync() {
    CompletableFuture<Void> done = closing();
    close();
    if (released.get()) {
      done.complete(null);
    }
    CompletableFuture<Void> told = new CompletableFuture<>();
    if (done.isDone()) {
      told.complete(null);
    } else {
      CompletableFuture<Void> unused =
          done.thenRun(() -> completions().add(workKind(), () -> told.complete(null)));
    }
    return told;
  }

  /**
   * Closes it, waits for what is out, and cancels what is still out after {@code limit}, with {@link
   * io.fermata.spi.Reason#CLOSED}.
   *
   * @return true if all had ended and the key is forgotten; false if the driver still has a request,
   *     and the key with it
   * @throws InterruptedException if the thread is interrupted; the session is closed all the same
   */
  public boolean close(Duration limit) throws InterruptedException {
    CompletableFuture<Void> closed = closing();
    close();
    boolean done = Patience.await(closed, limit);
    if (!done) {
      shut();
      done = released.get();
    }
    return done;
  }

  /** Ends what is still out for its submitters. */
  void shut() {
    tickets.forEach(Ticket::shut);
  }

  /** Ends what is out: the driver is taken out of use. */
  void lose() {
    tickets.forEach(Ticket::lose);
  }

  private CompletableFuture<Void> closing() {
    fenceLock.lock();
    try {
      CompletableFuture<Void> done = closing;
      if (done == null) {
        done = new CompletableFuture<>();
        closing = done;
      }
      return done;
    } finally {
      fenceLock.unlock();
    }
  }

  /** Closes the driver's session though it may still have a request: the driver is no more. */
  void release() {
    if (released.compareAndSet(false, true)) {
      use.close();
      port.close(this, driverSession);
      CompletableFuture<Void> done = closing;
      if (done != null) {
        done.complete(null);
      }
    }
  }

  /** The driver's answer cannot be right: what it has for this algorithm is not trusted until it is tested anew. */
  DriverException distrust(String what) {
    List<SessionSpec> suspects = spec.stages().isEmpty() ? List.of(spec) : spec.stages();
    suspects.forEach(stage -> port.selfTests().quarantine(stage.algorithm(), what));
    return port.nonsense(what);
  }

  /** How many requests have ended inside submit. */
  long inline() {
    return underWay.get() / ONE_INLINE;
  }

  /** How many requests are out. */
  int underWay() {
    return (int) (underWay.get() & OUT);
  }

  DriverPort port() {
    return port;
  }

  DriverSession driverSession() {
    return driverSession;
  }

  Lane lane() {
    return lane;
  }

  WorkKind workKind() {
    return WorkKind.of(spec.kind());
  }

  MemoryPool pool() {
    return framework.pool();
  }

  Completions completions() {
    return framework.completions();
  }

  Counters counters() {
    return counters;
  }
}
