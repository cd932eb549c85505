package io.fermata.framework;

import io.fermata.spi.DriverException;
import io.fermata.spi.DriverRequest.Outcome;
import io.fermata.spi.DriverRequest;
import io.fermata.spi.Operation;
import io.fermata.spi.Part;
import io.fermata.spi.Reason;
import io.fermata.spi.SessionSpec;
import io.fermata.spi.Taken;
import io.fermata.spi.TimeSource;
import io.fermata.spi.WorkKind;
import io.fermata.wait.Completion;
import io.fermata.wait.Waiter;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/**
 * One algorithm and key, or a chain of them, open on one driver, or its stages on several.
 *
 * <p>May be used by several threads at once. Requests that one thread submits reach the driver in that
 * order, unless one says {@linkplain Request#order otherwise}; they may end in any order. {@link #close}
 * refuses further requests; the key is forgotten when the last one that is out has ended, at once if there
 * is none.
 */
public final class Session implements AutoCloseable {
  private final Framework framework;
  private final SessionSpec spec;
  private final SessionOptions options;
  private final Rules rules;
  private final Leg leg;
  private final InFlight tickets = new InFlight();
  private final ReentrantLock lock = new ReentrantLock();
  private volatile boolean closed;
  private volatile @Nullable Fence fence;
  private volatile List<Placement> placements = List.of(); // that are not released; changed under the lock
  private volatile @Nullable CompletableFuture<Void> closing;

  /** It has no place yet. */
  Session(Framework framework, SessionSpec spec, Preference preference, SessionOptions options) {
    this.framework = framework;
    this.spec = spec;
    this.options = options;
    this.rules = new Rules(spec);
    this.leg = new Leg(this, preference);
  }

  /** Gives it its first place. */
  Session at(Placement first) {
    placed(first);
    leg.home(first);
    return this;
  }

  /**
   * The name of the driver that answers: that of the last one while it moves to another; of several
   * {@linkplain #drivers drivers} that of the first stage's.
   */
  public String driver() {
    return port().name();
  }

  /**
   * The names of all drivers that answer, in the order of the stages: more than one only of a chain or an
   * encrypt-then-MAC that none takes as a whole.
   */
  public List<String> drivers() {
    return leg.home().ports().stream().map(DriverPort::name).toList();
  }

  /** How it behaves. */
  public SessionOptions options() {
    return options;
  }

  /**
   * True if it is open and of no use any more: its driver has gone, or is not trusted any more, and the
   * session does not {@linkplain SessionOptions#moves() move}.
   */
  public boolean isLost() {
    return leg.isLost();
  }

  /** What the session was opened with. */
  public SessionSpec spec() {
    return spec;
  }

  /** True until it is closed. */
  public boolean isOpen() {
    return !closed;
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
    Placement place;
    try {
      place = enter(1);
    } catch (IllegalStateException e) {
      request.back();
      throw e;
    }
    return accept(request, place, false);
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
    Placement place;
    try {
      for (Request request : requests) {
        claim(request);
        claimed++;
      }
      place = enter(claimed);
    } catch (RuntimeException e) {
      requests.subList(0, claimed).forEach(Request::back);
      throw e;
    }
    List<Submission> submissions = new ArrayList<>(claimed);
    for (Request request : requests) {
      claimed--;
      submissions.add(accept(request, place, claimed > 0));
    }
    return submissions;
  }

  /** Takes a request from its user. */
  private void claim(Request request) {
    Objects.requireNonNull(request, "request");
    request.requireIdle();
    rules.check(request, time(), leg.home().longest());
    request.out();
  }

  /** True if it waits for a barrier, or is one. */
  private boolean isHeld(Request request) {
    return switch (request.order()) {
      case ORDERED -> fence != null;
      case UNORDERED -> false;
      case BARRIER -> true;
    };
  }

  /** Lets requests in; null if they have to wait for a place. */
  private @Nullable Placement enter(int requests) {
    Placement place = leg.enter(requests);
    if (closed) {
      for (int i = 0; place != null && i < requests; i++) {
        place.leave();
      }
      throw new IllegalStateException("session for " + spec + " is closed");
    }
    return place;
  }

  /**
   * @param place where it has been let in; null if there is none now
   */
  private Submission accept(Request request, @Nullable Placement place, boolean more) {
    if (place != null && leg.isLost()) {
      place.leave();
      return lost(request, place);
    }
    boolean held = isHeld(request);
    if (place == null || held) {
      leg.shelter();
      if (place != null) {
        place.leave();
      }
      return homeless(request, held);
    }
    boolean first = place.lane(request.memory().work()).waiting() == 0 || request.order() == Request.Order.UNORDERED;
    return first
            && fence == null
            && place.isInline()
            && request.memory().isPlain()
            && !request.isBatch()
        ? inline(request, place)
        : queued(request, place, more);
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

  /** Given when a request may find room again: before a barrier or a move, if that is where there was none. */
  private Completion room() {
    Lane lane = leg.home().lane();
    lock.lock();
    try {
      Fence mine = fence;
      if (mine != null && mine.size() >= lane.limit()) {
        return mine.room();
      }
    } finally {
      lock.unlock();
    }
    Completion room = leg.room();
    return room == null ? leg.home().room() : room;
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
          new IllegalStateException("too many requests wait for " + driver()));
    }
    return future;
  }

  /** The whole way of a request to an inline driver: no queue, no copy, no other thread. */
  private Submission inline(Request request, Placement place) {
    RequestMemory memory = request.memory();
    try {
      memory.enterLeases();
    } catch (IllegalStateException e) { // closed since it was checked
      request.back();
      place.leave();
      throw e;
    }
    DriverPort port = place.port();
    DriverRequest work = memory.work(port);
    StageTimes times = port.stages().begin(spec, memory.input.length());
    boolean kept = false;
    try {
      work.begin(request.operation(), request.part());
      times.invoked();
      Taken taken = place.open().submit(work, false);
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
      place.leaveInline();
    }
    while (!work.isEnded()) {
      Thread.onSpinWait(); // a faulty driver is completing it on another thread just now
    }
    if (work.outcome() == Outcome.FAILED) {
      kept |= work.failure() instanceof DriverFault;
      if (work.failure().reason() == Reason.SESSION_LOST && movesOn(request, place, work)) {
        memory.leaveLeases();
        leg.shelter();
        return homeless(request, false);
      }
    }
    times.done();
    request.end(work, place);
    if (kept) {
      memory.renew();
    } else {
      memory.leaveLeases();
    }
    place.ended(request);
    deliver(request, place, times);
    return Submission.Done.DONE;
  }

  /** Leaves a driver that has lost the session; true if what it was to work on is still as it was. */
  private boolean movesOn(Request request, Placement place, DriverRequest work) {
    leg.move(place, String.valueOf(work.failure().getMessage()));
    RequestMemory memory = request.memory();
    return options.moves()
        && isOpen()
        && request.part() == Part.WHOLE
        && request.operation() != Operation.CHAIN
        && !memory.isInPlace();
  }

  /** The driver is no more, and the session does not move: an answer all the same. */
  private Submission lost(Request request, Placement place) {
    DriverPort port = place.port();
    request.fail(new DriverException(Reason.SESSION_LOST, place.drivers() + " is gone"));
    place.counters().inline.increment();
    place.ended(request);
    deliver(request, place, port.stages().begin(spec, request.memory().input.length()));
    return Submission.Done.DONE;
  }

  private void deliver(Request request, Placement place, StageTimes times) {
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

  private Submission queued(Request request, Placement at, boolean more) {
    Ticket ticket;
    try {
      ticket = new Ticket(leg, request);
    } catch (RuntimeException | Error e) {
      request.back();
      at.leave();
      throw e;
    }
    tickets.add(ticket);
    Attempt attempt = ticket.attempt();
    attempt.at(at);
    Lane.Place place =
        at.submit(attempt, request.order() == Request.Order.UNORDERED, more);
    if (place == Lane.Place.REFUSED) {
      return ticket.retract()
          ? Submission.Rejected.REJECTED
          : new Submission.Accepted(ticket);
    }
    ticket.watch();
    if (at.isInline() && ticket.isAwaited() && ticket.isDone()) {
      ticket.await();
      return Submission.Done.DONE;
    }
    return place == Lane.Place.WAITS_BEHIND_MANY
        ? new Submission.Congested(ticket)
        : new Submission.Accepted(ticket);
  }

  /**
   * A request that is sheltered, and waits.
   *
   * @param held true if for a barrier; else for a place
   */
  private Submission homeless(Request request, boolean held) {
    Ticket ticket;
    try {
      if (isCrowded(held)) {
        request.back();
        leg.unshelter();
        return Submission.Rejected.REJECTED;
      }
      ticket = new Ticket(leg, request);
    } catch (RuntimeException | Error e) {
      request.back();
      leg.unshelter();
      throw e;
    }
    tickets.add(ticket);
    if (held) {
      hold(ticket.attempt(), request.order());
    } else {
      leg.house(ticket.attempt());
    }
    ticket.watch();
    return new Submission.Accepted(ticket);
  }

  private boolean isCrowded(boolean held) {
    int limit = lane().limit();
    if (!held) {
      return leg.isCrowded(limit);
    }
    lock.lock();
    try {
      Fence mine = fence;
      return mine != null && mine.size() >= limit;
    } finally {
      lock.unlock();
    }
  }

  /** Lets a request wait for a barrier, or be one. */
  private void hold(Attempt attempt, Request.Order order) {
    lock.lock();
    try {
      Fence mine = fence == null ? new Fence() : fence;
      fence = mine;
      mine.add(attempt, order == Request.Order.BARRIER);
    } finally {
      lock.unlock();
    }
    letThrough();
  }

  /**
   * Submits what may pass the fence, in its order: one thread at a time, and the fence stands until the
   * last has gone to the lane, so that nothing passes those that are on their way there.
   */
  private void letThrough() {
    boolean mine = false;
    while (true) {
      Attempt next;
      List<Completion> woken;
      lock.lock();
      try {
        Fence now = fence;
        if (now == null || (now.isTended() && !mine)) {
          return;
        }
        next = now.next(underWay() - now.size());
        mine = next != null;
        now.tend(mine);
        woken = now.roomMade(leg.home().lane().limit());
        if (now.isOpen()) {
          fence = null;
        }
      } finally {
        lock.unlock();
      }
      woken.forEach(Completion::give);
      if (next == null) {
        return;
      }
      leg.house(next);
    }
  }

  /** An attempt has ended with its request. */
  void ended(Attempt attempt) {
    if (fence != null) {
      lock.lock();
      try {
        Fence mine = fence;
        if (mine != null) {
          mine.ended(attempt.ticket());
        }
      } finally {
        lock.unlock();
      }
    }
  }

  /** A request is no longer at a place. */
  void passed() {
    if (fence != null) {
      letThrough();
    }
  }

  // Places.

  /** It has a place from now on. */
  void placed(Placement place) {
    lock.lock();
    try {
      List<Placement> all = new ArrayList<>(placements);
      all.add(place);
      placements = List.copyOf(all);
    } finally {
      lock.unlock();
    }
  }

  /** Nothing waits for a place any more. */
  void housed() {
    if (closed) {
      placements.forEach(Placement::abandon);
      tellClosed();
    }
  }

  /** A place is no more. */
  void released(Placement place) {
    lock.lock();
    try {
      placements = placements.stream().filter(one -> one != place).toList();
    } finally {
      lock.unlock();
    }
    tellClosed();
  }

  /** Another place than {@code from}, or the same driver once more if it is well again. */
  Placement placeFor(Leg mine, Placement from) throws DriverException {
    return framework.selection().place(mine, from);
  }

  /** True if nothing is open any more, here and at any driver. */
  private boolean isForgotten() {
    return closed && placements.isEmpty() && leg.unhoused() == 0;
  }

  private void tellClosed() {
    CompletableFuture<Void> done = closing;
    if (done != null && isForgotten()) {
      done.complete(null);
    }
  }

  /** Refuses further requests and forgets the key; see the class comment. Idempotent. */
  @Override
  public void close() {
    closed = true;
    if (leg.unhoused() == 0) {
      placements.forEach(Placement::abandon);
    }
  }

  /**
   * Closes it, and answers a future that is done when the key has been forgotten: when the driver has
   * ended every request, or has been closed itself. Dependents run on the completion thread.
   */
  public CompletableFuture<Void> closeAsync() {
    CompletableFuture<Void> done = closing();
    close();
    tellClosed();
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
      done = isForgotten();
    }
    return done;
  }

  /** Ends what is still out for its submitters. */
  void shut() {
    tickets.forEach(Ticket::shut);
  }

  /** Has what is out at a place done elsewhere, or ends it: the driver is taken out of use. */
  void lose(Placement place) {
    tickets.forEach(ticket -> ticket.lose(place));
  }

  private CompletableFuture<Void> closing() {
    lock.lock();
    try {
      CompletableFuture<Void> done = closing;
      if (done == null) {
        done = new CompletableFuture<>();
        closing = done;
      }
      return done;
    } finally {
      lock.unlock();
    }
  }

  /** How many requests are out. */
  int underWay() {
    int out = leg.unhoused();
    for (Placement place : placements) {
      out += place.underWay();
    }
    return out;
  }

  Framework framework() {
    return framework;
  }

  Leg leg() {
    return leg;
  }

  DriverPort port() {
    return leg.port();
  }

  Lane lane() {
    return leg.home().lane();
  }

  TimeSource time() {
    return framework.time();
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
}
