package io.fermata.framework;

import io.fermata.spi.DriverException;
import io.fermata.spi.DriverRequest;
import io.fermata.spi.DriverRequest.Outcome;
import io.fermata.spi.Reason;
import io.fermata.spi.StreamState;
import io.fermata.spi.Taken;
import io.fermata.spi.WorkKind;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * A ticket's request on its way to a driver, with the driver, or without a place to go to at the moment. A
 * driver may complete what it had whenever it likes, so each attempt has an object of its own for it.
 *
 * <pre>
 *   OPEN ── the driver completes it ──► ENDED        the end of the ticket
 *     ├──── given up ─────────────────► CANCELLED, EXPIRED, ABANDONED, SHUT or LOST: likewise
 *     ├──── tried anew, or elsewhere ─► MOVED        the ticket goes on with the next attempt
 *     └──── to be checked first ──────► DONE         then as from OPEN, but never tried anew
 * </pre>
 *
 * When a driver still has an attempt that was given up, its memory is freed when the driver completes it,
 * and not before. When the ticket has moved on, the next attempt takes a copy of the input first: of the
 * two, the last to have done with the memory gives it back.
 */
final class Attempt implements Offer, DriverRequest.Owner {
  static final int OPEN = 0;
  static final int ENDED = 1;
  static final int CANCELLED = 2;
  static final int EXPIRED = 3;
  static final int ABANDONED = 4;
  static final int SHUT = 5;
  static final int LOST = 6;
  static final int MOVED = 7;
  static final int DONE = 8;
  private static final VarHandle STATE;
  private static final VarHandle PARTED;

  static {
    try {
      STATE = MethodHandles.lookup().findVarHandle(Attempt.class, "state", int.class);
      PARTED = MethodHandles.lookup().findVarHandle(Attempt.class, "parted", boolean.class);
    } catch (ReflectiveOperationException e) {
      throw new ExceptionInInitializerError(e);
    }
  }

  private final Ticket ticket;
  private final DriverRequest work = new DriverRequest(this);
  private final @Nullable Attempt origin; // its input is still to be copied
  private final boolean check; // of the result of the origin, whose memory is not to be given back
  private @Nullable TicketMemory memory; // none until it is
  private @Nullable Placement place;
  private long number = Long.MAX_VALUE; // behind all others until it has a place
  private volatile int state = OPEN;
  private volatile boolean untouched = true;
  // the driver did not say that it is done with the memory, so nobody else may have it
  private volatile boolean kept;
  private BatchSize.@Nullable Batch batch; // with which it went to the driver
  private volatile boolean parted; // driver or next attempt has done with the memory
  // How it came to be: changed before it is with a driver, or has a place.
  private long tried;
  private int repeats;
  private int moves;
  private @Nullable DriverException nowhere; // once it is LOST, if that is why

  /**
   * The first: copies the request's input.
   *
   * @param tried a bit for each leg that has failed it
   */
  Attempt(Ticket ticket, Request request, MemoryPool pool, long tried) {
    this.ticket = ticket;
    this.tried = tried;
    this.check = false;
    this.origin = null;
    this.memory = new TicketMemory(pool, request.memory(), request.operation(), work);
    work.begin(request.operation(), request.part());
  }

  private Attempt(Attempt before, boolean sameMemory, boolean check) {
    this.ticket = before.ticket;
    this.check = check;
    this.number = before.number;
    this.tried = before.tried;
    this.repeats = before.repeats;
    this.moves = before.moves;
    if (sameMemory) {
      this.origin = null;
      this.memory = before.memory();
      this.work.pointAs(before.work);
      before.memory().restore();
      work.begin(before.work.operation(), before.work.part());
    } else {
      this.origin = before;
    }
  }

  /** The next, on the same memory, after the driver has ended this. */
  Attempt again() {
    return new Attempt(this, true, false);
  }

  /** The next, on memory of its own, while the driver may still have this. */
  Attempt elsewhere() {
    return new Attempt(this, false, false);
  }

  /** The same once more, on memory of its own, to compare the results. */
  Attempt check() {
    return new Attempt(this, false, true);
  }

  /** True if it is to confirm the result of another. */
  boolean isCheck() {
    return check;
  }

  // How it came to be.

  /** A bit for each leg that has failed its ticket's request before. */
  long tried() {
    return tried;
  }

  /** That leg has failed it, too. */
  void tried(Leg leg) {
    tried |= leg.bit();
  }

  /** How often it was tried again at the same place. */
  int repeats() {
    return repeats;
  }

  /** It is once more at the same place. */
  void repeated() {
    repeats++;
  }

  /** How often it went where its session had moved to. */
  int moves() {
    return moves;
  }

  /** It goes where its session moves to. */
  void moved() {
    moves++;
  }

  /** True if nothing was tried before it. */
  boolean isFirst() {
    return tried == 0 && repeats == 0 && moves == 0;
  }

  Ticket ticket() {
    return ticket;
  }

  DriverRequest work() {
    return work;
  }

  TicketMemory memory() {
    return Objects.requireNonNull(memory, "memory");
  }

  Placement place() {
    return Objects.requireNonNull(place, "place");
  }

  /** The lane in which it goes to its first driver. */
  Lane lane() {
    return place().lane(work);
  }

  /** True if it has a place. */
  boolean isPlaced() {
    return place != null;
  }

  int state() {
    return state;
  }

  /** True if its ticket has not ended, and waits for it or for the check of its result. */
  boolean isOpen() {
    int now = state;
    return now == OPEN || now == DONE;
  }

  /** True if it was open, with no result yet, and is {@code next} now. */
  boolean become(int next) {
    return STATE.compareAndSet(this, OPEN, next);
  }

  /** True if it was open, with a result that was to be checked or without one, and is {@code next} now. */
  boolean end(int next) {
    return become(next) || STATE.compareAndSet(this, DONE, next);
  }

  /** True if its memory is not to be used again, though the driver has ended it. */
  boolean isKept() {
    return kept;
  }

  /** True if a driver works on a copy, and never on the caller's memory. */
  boolean isCopy() {
    TicketMemory mine = memory;
    return mine == null || mine.isCopy();
  }

  /** True if no driver has had it. */
  boolean isUntouched() {
    return untouched;
  }

  /** True if the input is still as it was, and no driver remembers what came before it. */
  boolean isRepeatable() {
    return untouched || isRepeatableMeanwhile();
  }

  /** True if another driver may do it while this one is still at work on it. */
  boolean isRepeatableMeanwhile() {
    return ticket.isWhole() && memory().isCopy();
  }

  // On its way. Only while it is not with a driver.

  /** Gives it a place, which it has entered, to be offered there. */
  void at(Placement next) {
    number = next.nextNumber();
    Attempt before = origin;
    if (before != null && memory == null) {
      memory = before.memory().copy(before.work, work);
      if (!check) {
        before.part();
      }
      work.begin(before.work.operation(), before.work.part());
    }
    place = next;
  }

  /** Stays where {@code before} was, in its place of the order. */
  void as(Attempt before) {
    place = before.place;
  }

  @Override
  public Taken offer(boolean more) {
    if (state != OPEN) {
      work.fail(Reason.CANCELLED, "given up before a driver had it");
      return Taken.DONE;
    }
    Placement here = place();
    DriverPort port = here.port(work);
    ticket.times().invoked();
    untouched = false;
    int call = port.calls().enterSubmit();
    try {
      Taken taken = here.open().submit(work, more);
      if (work.isEnded()) {
        return Taken.DONE;
      }
      if (taken == Taken.FULL) {
        untouched = true;
        return taken;
      }
      if (taken == Taken.ACCEPTED) {
        return taken;
      }
      kept = true;
      work.fail(port.nonsense("answered " + taken + " and did not complete the request"));
    } catch (Throwable thrown) { // a driver's fault ends the request and nothing else
      DriverException fault = port.fault(thrown);
      if (!work.isEnded()) {
        kept = true;
        work.fail(fault);
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
    return ticket.isBatch();
  }

  @Override
  public QueuedRequest describe(String driver, WorkKind kind) {
    return ticket.describe(driver, kind, memory().size());
  }

  /** Its place may have been left while the driver was asked, and what waited there taken along. */
  @Override
  public void stays() {
    Placement at = place();
    at.leg().followLater(this, at);
  }

  @Override
  public void refuse(Reason reason, String message) {
    work.fail(reason, message);
  }

  void refuse(DriverException why) {
    work.fail(why);
  }

  @Override
  public void with(BatchSize.Batch mine) {
    batch = mine;
  }

  // Its end.

  @Override
  public void ended(DriverRequest ended) {
    BatchSize.Batch mine = batch;
    if (mine != null) {
      mine.ended(place().port().time().nanoTime());
    }
    if (ended.outcome() == Outcome.FAILED && ended.failure() instanceof DriverFault) {
      kept = true;
    }
    ticket.ended(this);
  }

  @Override
  public void endedAgain(DriverRequest ended) {
    place().port(work).completedTwice();
  }

  /** Notes why there is no driver to do it; before it is LOST. */
  void lost(DriverException why) {
    nowhere = why;
  }

  /**
   * Why it has no result though no driver has failed it.
   *
   * @param drivers where it was, or would have been
   */
  DriverException whyGivenUp(String drivers) {
    DriverException none = nowhere;
    return switch (state) {
      case CANCELLED -> new DriverException(Reason.CANCELLED, "cancelled by its user");
      case EXPIRED ->
          new DriverException(Reason.DEADLINE, drivers + " did not answer before the deadline");
      case LOST ->
          none == null ? new DriverException(Reason.SESSION_LOST, drivers + " is gone") : none;
      default -> new DriverException(Reason.CLOSED, drivers + " is closed");
    };
  }

  /** Gives the memory back: the ticket and the driver have done with it. */
  void free() {
    memory().free(kept);
  }

  /** As {@link #free}, of one whose end nobody hears of: what the driver left of a message is nobody's either. */
  void forsake() {
    try {
      work.state().close();
      work.state(StreamState.NONE);
    } catch (RuntimeException e) {
      DriverException unused = place().port().fault(e);
    }
    free();
  }

  /** One of two has done with the memory: the driver, or the attempt after this one. */
  void part() {
    if (!PARTED.compareAndSet(this, false, true)) {
      free();
    }
  }

  /** Lets go of the memory without having had a place. */
  void drop() {
    Attempt before = origin;
    if (memory != null) {
      free();
    } else if (before != null && !check) {
      before.part();
    }
  }
}
