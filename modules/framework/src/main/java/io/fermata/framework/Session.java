package io.fermata.framework;

import io.fermata.spi.DriverException;
import io.fermata.spi.DriverRequest.Outcome;
import io.fermata.spi.DriverRequest;
import io.fermata.spi.DriverSession;
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
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * One algorithm and key, or a chain of them, open on one driver, or its stages on several.
 *
 * <p>May be used by several threads at once. Requests that one thread submits reach the driver in that
 * order, unless one says {@linkplain Request#order otherwise}; they may end in any order. Of several drivers,
 * each gets those that begin with it in that order, and none waits for another's. {@link #close}
 * refuses further requests; the key is forgotten when the last one that is out has ended, at once if there
 * is none.
 *
 * <p>With {@link Preference#MEASURED} its drivers are those that took it when it was opened, and of the same
 * names those that come back; one of a new name is for sessions that are opened after it came.
 */
public final class Session implements AutoCloseable {
  private static final Legs.Router ONE_LEG =
      new Legs.Router() {
        @Override
        public int first(int length, Memory memory, int together) {
          return 0;
        }

        @Override
        public int next(int length, Memory memory, long tried) {
          return Routing.NONE;
        }
      };

  private final Framework framework;
  private final SessionSpec spec;
  private final SessionOptions options;
  private final Rules rules;
  private final Function<List<Leg>, Legs.Router> router;
  private final Legs legs;
  private final SessionUse use;
  private final @Nullable Checks checks;
  private final @Nullable ShortWay shortWay;
  private final Diversion diversion;
  private final InFlight tickets = new InFlight();
  private final long attemptNanos;
  private volatile @Nullable Barriers barriers; // once there was one
  private volatile boolean closed;
  private volatile @Nullable CompletableFuture<Void> closing;

  /** A session with one leg, which has no place yet. */
  Session(Framework framework, SessionSpec spec, Preference preference, SessionOptions options) {
    this(framework, spec, List.of(preference), legs -> ONE_LEG, options);
  }

  /**
   * A session whose legs have no place yet.
   *
   * @param preferences of each leg
   */
  Session(
      Framework framework,
      SessionSpec spec,
      List<Preference> preferences,
      Function<List<Leg>, Legs.Router> router,
      SessionOptions options) {
    this.framework = framework;
    this.spec = spec;
    this.options = options;
    this.rules = new Rules(spec);
    this.use = framework.use(spec);
    this.attemptNanos = options.fallback().attempt().map(Patience::nanos).orElse(0L);
    List<Leg> all = new ArrayList<>();
    for (Preference preference : preferences) {
      all.add(new Leg(this, preference, all.size()));
    }
    this.router = router;
    this.legs = new Legs(all, router.apply(all));
    this.diversion = new Diversion(this);
    this.checks = options.shadow().map(shadow -> new Checks(this, shadow)).orElse(null);
    this.shortWay = checks == null && !use.isWatching() ? ShortWay.of(this, rules, legs) : null;
  }

  /** Another for the same, without a place. */
  Session likewise() {
    return new Session(
        framework, spec, legs.all().stream().map(Leg::preference).toList(), router, options);
  }

  /** Gives a leg its first place. */
  Session at(Placement first) {
    if (legs.areEmpty()) { // no other leg has one
      legs.main(first.leg());
    }
    placed(first);
    first.leg().home(first);
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
    return home().ports().stream().map(DriverPort::name).toList();
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
    return legs.areLost();
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
    int picked = pick(request, 1);
    Leg leg = legs.get(picked);
    Placement place;
    try {
      place = enter(leg, 1);
    } catch (IllegalStateException e) {
      request.back();
      throw e;
    }
    return accept(request, picked, leg, place, false, true);
  }

  /**
   * Hands over several requests, in this order. Of those that follow one another to one driver it may do
   * all at once, inside this call and on their memory, as an inline driver does; if it does not, it is told with each
   * that more follow, so that it can begin with all of them at once. Whatever fails is handed over again as
   * if it had been alone.
   *
   * @return for each request what became of it
   * @throws IllegalArgumentException if one of them is not one for this session; none was accepted
   * @throws IllegalStateException if the session is closed, or one of them is still out or there twice:
   *     none was accepted; or if another thread closes a lease meanwhile: then those before the one on it
   *     were, and no other
   */
  public List<Submission> submitAll(List<Request> requests) {
    return new Handing(this, requests).submit();
  }

  /** Leaves a place for one that a request has entered already; who counts does not miss it. */
  void leaveFor(Placement place) {
    shelter();
    place.leave();
    unshelter();
  }

  /** True if it can be done at any leg: what is left of the parts before it is at the main one. */
  private boolean isRouted(Request request) {
    return legs.areSeveral() && request.part() == Part.WHOLE;
  }

  int pick(Request request, int together) {
    return isRouted(request)
        ? legs.first(request.memory().input.length(), request.memory().kind(), together)
        : Routing.NONE;
  }

  /** Takes a request from its user. */
  void claim(Request request) {
    Objects.requireNonNull(request, "request");
    request.requireIdle();
    boolean watched = use.watches(request);
    if (watched) {
      use.prepare(request);
    }
    rules.check(request, time(), isRouted(request) ? legs.longest() : legs.main().longest());
    if (watched) {
      use.charge(request);
    }
    request.out();
  }

  /** True if it ever had one. */
  boolean hasBarriers() {
    return barriers != null;
  }

  boolean barrierStands() {
    Barriers mine = barriers;
    return mine != null && mine.stand();
  }

  /** Few sessions ever have one. */
  private synchronized Barriers barriersMade() {
    Barriers mine = barriers;
    if (mine == null) {
      mine = new Barriers(this);
      barriers = mine;
    }
    return mine;
  }

  /** True if it waits for a barrier, or is one. */
  private boolean isHeld(Request request) {
    return switch (request.order()) {
      case ORDERED -> barrierStands();
      case UNORDERED -> false;
      case BARRIER -> true;
    };
  }

  /** Lets requests in; null if they have to wait for a place, and are sheltered. */
  @Nullable Placement enter(Leg leg, int requests) {
    Placement place = leg.enter(requests);
    for (int i = 0; place == null && i < requests; i++) {
      shelter(); // before it is asked: who closes it sees them, or they see that
    }
    if (closed) {
      leave(place, requests);
      throw new IllegalStateException("session for " + spec + " is closed");
    }
    return place;
  }

  /** Takes back what {@link #enter} has done. */
  void leave(@Nullable Placement place, int requests) {
    for (int i = 0; i < requests; i++) {
      if (place == null) {
        unshelter();
      } else {
        place.leave();
      }
    }
  }

  /**
   * @param picked what the legs have answered for it
   * @param place where it has been let in; null if there is none now, and it is sheltered
   * @param more true if others for the same driver follow at once
   * @param alone false if others come with it
   */
  Submission accept(
      Request request,
      int picked,
      Leg leg,
      @Nullable Placement place,
      boolean more,
      boolean alone) {
    if (place != null && (leg.isLost() || !request.mayGoTo(place))) {
      place.leave();
      return lost(request, place);
    }
    Checks mine = checks != null && checks.isWanted(request) ? checks : null;
    boolean held = isHeld(request);
    // those that came with it, before it, may have found that the driver is gone, and wait for another
    boolean left = !alone && place != null && leg.hasLeft(place);
    if (place == null || held || left) {
      if (place != null) {
        shelter();
        place.leave();
      }
      return homeless(request, leg, held, mine, 0);
    }
    if (isRouted(request) && !place.isInline()) {
      place = diversion.ahead(request, place, alone);
    }
    boolean timed = Legs.isTimed(picked) && place.leg() == leg && mine == null;
    boolean first =
        request.order() == Request.Order.UNORDERED
            || place.lane(request.memory().work()).waiting() == 0;
    return mine == null
            && first
            && !barrierStands()
            && place.isInline()
            && request.memory().isPlain()
            && !request.isBatch()
        ? timed ? inlineTimed(request, place) : inline(request, place)
        : queued(request, place, more && place.leg() == leg, alone, timed, mine);
  }

  /** Submits a request and waits until it has ended; waits for room too, if there is none. */
  public Outcome perform(Request request) {
    Submission quick = shortWay == null ? null : shortWay.submit(request);
    if (quick == Submission.Done.DONE) {
      return request.outcome();
    }
    Submission submission = quick == null ? submit(request) : quick;
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

  /**
   * A way for messages straight to the driver, for one who has one after another: of hashes and codes, if the driver
   * completes inside submit and takes them without requests. Empty if not, and while what the session does is watched,
   * checked or measured.
   */
  public Optional<SessionStream> stream() {
    return shortWay == null ? Optional.empty() : SessionStream.of(this, legs.main());
  }

  /** Given when a request may find room again: before a barrier or a move, if that is where there was none. */
  private Completion room() {
    Barriers mine = barriers;
    Completion room = mine == null ? null : mine.room();
    return room == null ? legs.room() : room;
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

  /** As {@link #inline}, and takes the time, if the request ends there and well. */
  private Submission inlineTimed(Request request, Placement place) {
    int length = request.memory().input.length();
    Memory memory = request.memory().kind();
    TimeSource time = time();
    long start = time.nanoTime();
    Submission submission = inline(request, place);
    // a request that is called back may be its user's again, and tells nothing then
    if (submission == Submission.Done.DONE
        && request.delivery() == Delivery.Awaited.AWAITED
        && request.outcome() != Outcome.FAILED) {
      measured(place.leg(), length, memory, 1, time.nanoTime() - start);
    }
    return submission;
  }

  /** Takes the time of a request that was to be timed. */
  void measured(Leg leg, int length, Memory memory, int onDriver, long nanos) {
    legs.router().measured(leg.index(), length, memory, onDriver, nanos);
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
    DriverRequest work = memory.work(place.port());
    StageTimes times = place.port().stages().begin(spec, memory.input.length());
    boolean kept = submitInline(request, place, place.open(), work, times);
    return endInline(request, place, work, times, kept);
  }

  /**
   * Has an inline driver do a request.
   *
   * @return true if the driver may have kept it, though it has ended
   */
  boolean submitInline(
      Request request, Placement place, DriverSession driver, DriverRequest work, StageTimes times) {
    DriverPort port = place.port();
    boolean kept = false;
    try {
      work.begin(request.operation(), request.part());
      times.invoked();
      Taken taken = driver.submit(work, false);
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
    }
    while (!work.isEnded()) {
      Thread.onSpinWait(); // a faulty driver is completing it on another thread just now
    }
    return kept;
  }

  /** An inline driver has ended a request. */
  Submission endInline(
      Request request, Placement place, DriverRequest work, StageTimes times, boolean mayBeKept) {
    if (mayBeKept || work.outcome() == Outcome.FAILED || request.memory().isImpossible(work)) {
      return failInline(request, place, work, times, mayBeKept);
    }
    place.leaveInline();
    return endInline(request, place, work, times);
  }

  /** A request has ended well that is no longer at its place. */
  Submission endInline(Request request, Placement place, DriverRequest work, StageTimes times) {
    times.done();
    request.end(work, place);
    request.memory().leaveLeases();
    place.ended(request);
    deliver(request, times);
    return Submission.Done.DONE;
  }

  /**
   * A request has failed at its place, inside submit.
   *
   * @param mayBeKept true if the driver may have kept it, though it has ended
   */
  Submission failInline(
      Request request, Placement place, DriverRequest work, StageTimes times, boolean mayBeKept) {
    RequestMemory memory = request.memory();
    boolean kept = mayBeKept;
    boolean impossible = memory.isImpossible(work);
    if (impossible || work.outcome() == Outcome.FAILED) {
      kept |= !impossible && work.failure() instanceof DriverFault;
      Leg next = diversion.after(request, place, work, impossible);
      if (next != null) {
        return elsewhere(request, place, next, kept);
      }
    }
    place.leaveInline();
    times.done();
    request.end(work, place);
    if (kept) {
      memory.renew();
    } else {
      memory.leaveLeases();
    }
    place.ended(request);
    deliver(request, times);
    return Submission.Done.DONE;
  }

  /** Has done elsewhere what an inline driver has failed. */
  private Submission elsewhere(Request request, Placement place, Leg next, boolean kept) {
    if (kept) {
      request.memory().renew();
    } else {
      request.memory().leaveLeases();
    }
    shelter();
    place.leave();
    return homeless(request, next, false, null, next == place.leg() ? 0 : place.leg().bit());
  }

  /** The driver is no more, and the session does not move: an answer all the same. */
  private Submission lost(Request request, Placement place) {
    DriverPort port = place.port();
    request.fail(new DriverException(Reason.SESSION_LOST, place.drivers() + " has lost the session"));
    request.untouched();
    place.counters().inline.increment();
    place.ended(request);
    deliver(request, port.stages().begin(spec, request.memory().input.length()));
    return Submission.Done.DONE;
  }

  private void deliver(Request request, StageTimes times) {
    times.ended(request.outcome());
    if (request.delivery() == Delivery.Awaited.AWAITED) { // no switch for the most of them
      times.delivered();
      times.returned();
    } else {
      tell(request, times);
    }
  }

  private void tell(Request request, StageTimes times) {
    switch (request.delivery()) {
      case Delivery.Awaited _ -> throw new AssertionError("nobody is told");
      case Delivery.Polled(CompletionQueue queue) -> queue.add(request.landing(times));
      case Delivery.Call call -> {
        if (call.isImmediateWhenDone()) {
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

  private Submission queued(
      Request request,
      Placement at,
      boolean more,
      boolean alone,
      boolean timed,
      @Nullable Checks checking) {
    Ticket ticket;
    try {
      ticket = new Ticket(this, at.leg(), request, checking, 0);
      if (timed) {
        ticket.time(at.underWay());
      }
    } catch (RuntimeException | Error e) {
      request.back();
      at.leave();
      throw e;
    }
    tickets.add(ticket);
    Attempt attempt = ticket.attempt();
    attempt.at(at);
    Lane.Place place =
        isRouted(request) && !request.isBatch() && diversion.isTakenNow(attempt, at, more, alone)
            ? Lane.Place.TAKEN
            : at.submit(attempt, request.order() == Request.Order.UNORDERED, more);
    if (place == Lane.Place.REFUSED) {
      return ticket.retract(attempt)
          ? Submission.Rejected.REJECTED
          : new Submission.Accepted(ticket);
    }
    ticket.brought(attempt);
    ticket.watch();
    if (at.leg().isLost()) { // since it was asked
      at.leg().forsake(at);
    }
    at.leg().follow(attempt, at);
    if (ticket.isAwaited() && ticket.isDone() && ticket.isInline()) {
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
   * @param checking what checks its result
   * @param tried a bit for each leg that has failed it
   */
  private Submission homeless(
      Request request, Leg leg, boolean held, @Nullable Checks checking, long tried) {
    Ticket ticket;
    try {
      if (held ? barriersMade().isFull() : leg.isCrowded(limit())) {
        request.back();
        unshelter();
        return Submission.Rejected.REJECTED;
      }
      ticket = new Ticket(this, leg, request, checking, tried);
    } catch (RuntimeException | Error e) {
      request.back();
      unshelter();
      throw e;
    }
    tickets.add(ticket);
    if (held) {
      barriersMade().hold(ticket.attempt(), request.order() == Request.Order.BARRIER);
    } else {
      leg.house(ticket.attempt());
    }
    ticket.watch();
    return new Submission.Accepted(ticket);
  }

  /** Brings what has waited for a barrier on its way. */
  void house(Attempt attempt) {
    attempt.ticket().leg().house(attempt);
  }

  /** An attempt has ended with its request. */
  void ended(Attempt attempt) {
    Barriers mine = barriers;
    if (mine != null) {
      mine.ended(attempt);
    }
  }

  /** A request is no longer at a place. */
  void passed() {
    Barriers mine = barriers;
    if (mine != null) {
      mine.fewer();
    }
  }

  /** How long a driver may take before another is asked; 0 for as long as it likes. */
  long attemptNanos() {
    return attemptNanos;
  }

  /** How many requests may wait, for a driver, a barrier or a place each. */
  int limit() {
    return lane().limit();
  }

  // Places.

  /** More requests are out, or fewer. */
  void out(int more) {
    legs.router().out(more);
  }

  /** It has a place from now on; not if the driver has closed that meanwhile. */
  void placed(Placement place) {
    legs.add(place);
    if (place.isReleased()) {
      released(place);
    }
  }

  /** A leg begins to look for a place: the key is not forgotten before it has done so. */
  void searching() {
    legs.searching();
  }

  /** A leg looks no longer. */
  void searched() {
    legs.searched();
    housed();
  }

  /** Notes that a request is accepted, or is to be, which has no place. */
  void shelter() {
    legs.shelter();
  }

  /** It has one now, or has ended without. */
  void unshelter() {
    if (legs.unshelter()) {
      housed();
    }
    passed();
  }

  /** Nothing waits for a place any more, perhaps. */
  void housed() {
    if (closed && legs.shelterNone()) {
      legs.abandon();
      tellClosed();
    }
  }

  /** A place is no more. */
  void released(Placement place) {
    legs.remove(place);
    passed(); // what its driver never ended is not waited for
    tellClosed();
  }

  /** Another place than {@code from}, or the same driver once more if it is well again. */
  Placement placeFor(Leg mine, @Nullable Placement from) throws DriverException {
    return framework.selection().place(mine, from);
  }

  /** What becomes of its attempts that a driver has not done. */
  Failover failover() {
    return new Failover(this, options);
  }

  /** What checks its results; null if nothing does. */
  @Nullable Checks checks() {
    return checks;
  }

  /** True if nothing is open any more, here and at any driver. */
  private boolean isForgotten() {
    return closed && legs.areEmpty();
  }

  /** Tells those who wait for its end, if this is it. */
  private void tellClosed() {
    if (isForgotten()) {
      legs.all().forEach(Leg::forget);
      if (checks != null) {
        checks.leg().forget();
      }
      use.close();
      CompletableFuture<Void> done = closing;
      if (done != null) {
        done.complete(null);
      }
    }
  }

  /** Refuses further requests and forgets the key; see the class comment. Idempotent. */
  @Override
  public void close() {
    closed = true;
    if (legs.shelterNone()) {
      legs.abandon();
      tellClosed();
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

  private synchronized CompletableFuture<Void> closing() {
    CompletableFuture<Void> done = closing;
    if (done == null) {
      done = new CompletableFuture<>();
      closing = done;
    }
    return done;
  }

  /** How many requests are out. */
  int underWay() {
    return legs.underWay();
  }

  Framework framework() {
    return framework;
  }

  Legs legs() {
    return legs;
  }

  /** The place of its first leg, where it is or was at last. */
  Placement home() {
    return legs.main().home();
  }

  DriverPort port() {
    return home().port();
  }

  Lane lane() {
    return home().lane();
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
