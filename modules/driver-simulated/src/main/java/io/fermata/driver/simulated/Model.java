package io.fermata.driver.simulated;

import io.fermata.driver.simulated.Fault.Kind;
import io.fermata.spi.DriverHost;
import io.fermata.spi.DriverRequest;
import io.fermata.spi.Health;
import io.fermata.spi.Reason;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * The device as a model of events: ring, engines, interrupts and faults, without a clock or a thread of
 * its own. It calls nobody: what is to be said to the world goes to the outbox. Guarded by its {@link
 * Device}.
 */
final class Model {

  /** What becomes of a request that is offered. */
  enum Verdict {
    ACCEPTED,
    FULL,
    /** Its session is lost, or the device gone. */
    LOST
  }

  private final SimulatedDevice device;
  private final DriverHost host;
  private final Tally tally;
  private final Dice dice;
  private final Answer answer;
  private final Agenda agenda = new Agenda();
  private final Interrupts interrupts;
  private final Engines engines;
  private final Ring ring;
  private final Ended ended;
  private final Set<Work> inFlight = new LinkedHashSet<>();
  private final Set<Work> unanswered = new LinkedHashSet<>();
  private final ArrayDeque<Runnable> outbox = new ArrayDeque<>();
  private Optional<Map<Kind, Fault>> drawn = Optional.empty();
  private long accepted;
  private long life;
  private boolean refused;
  private boolean busy;
  private boolean away;
  private boolean gone;

  Model(SimulatedDevice device, DriverHost host, Tally tally) {
    this.device = device;
    this.host = host;
    this.tally = tally;
    this.dice = new Dice(device.seed(), device.faults());
    this.answer = new Answer(tally, dice.target(Kind.WRONG_RESULT));
    this.interrupts = new Interrupts(device, agenda, this::arrived);
    this.engines = new Engines(device, agenda, interrupts);
    this.ring = new Ring(device, agenda, engines);
    this.ended = new Ended(device.faults());
  }

  /** How often it has forgotten its sessions. */
  long life() {
    return life;
  }

  boolean isGone() {
    return gone;
  }

  /** When something is due: long since if something is to be said, else the next event. */
  long next() {
    return outbox.isEmpty() ? agenda.next() : 0;
  }

  /** What is to be said next, of all that has happened up to now; empty once all is said. */
  Optional<Runnable> happen(long now) {
    while (outbox.isEmpty() && agenda.runNext(now)) {
      // an event may have nothing to say
    }
    return Optional.ofNullable(outbox.poll());
  }

  Verdict offer(SimulatedSession session, DriverRequest request, boolean more, long now) {
    if (gone || session.life != life) {
      return Verdict.LOST;
    }
    if (busy || away || !ring.hasRoom() || staysBusy(now)) {
      ring.ring(now); // what waits for the doorbell must not wait for the one that finds no room
      refused = true;
      return Verdict.FULL;
    }
    Map<Kind, Fault> faults = drawn.orElseThrow();
    drawn = Optional.empty();
    long bytes = (long) request.input().length() + request.aad().length();
    double nanos = session.cost.meanNanos(bytes) * device.spread().draw(dice.service());
    Work work = new Work(++accepted, request, session, nanos, faults);
    inFlight.add(work);
    ring.add(work, more, now);
    return Verdict.ACCEPTED;
  }

  /** Draws the next request's faults, once, and starts a busy time if that is among them. */
  private boolean staysBusy(long now) {
    if (drawn.isPresent()) {
      return false;
    }
    Map<Kind, Fault> faults = dice.draw(accepted + 1);
    drawn = Optional.of(faults);
    Optional<Fault> burst = Optional.ofNullable(faults.get(Kind.BUSY));
    burst.ifPresent(
        fault -> {
          tally.struck(Kind.BUSY);
          busy = true;
          agenda.add(
              now + fault.timeNanos(),
              at -> {
                busy = false;
                roomMade();
              });
        });
    return burst.isPresent();
  }

  private void roomMade() {
    if (!busy && !away && ring.hasRoom()) {
      letIn();
    }
  }

  private void letIn() {
    if (refused) {
      refused = false;
      outbox.add(host::unblocked);
    }
  }

  private void arrived(List<Work> works, long now) {
    for (Work work : works) {
      if (inFlight.contains(work)) { // else an earlier one of this interrupt has ended it
        arrived(work, now);
      }
    }
  }

  private void arrived(Work work, long now) {
    Optional<Fault> late = work.strike(Kind.LATE);
    if (work.has(Kind.UNPLUG)) {
      unplug();
    } else if (work.has(Kind.RESET)) {
      reset(work.strike(Kind.RESET).orElseThrow().timeNanos(), now);
    } else if (late.isPresent()) {
      tally.struck(Kind.LATE);
      agenda.add(now + late.get().timeNanos(), at -> arrived(List.of(work), at));
    } else {
      ring.release();
      roomMade();
      inFlight.remove(work);
      if (work.has(Kind.NO_ANSWER)) {
        tally.struck(Kind.NO_ANSWER);
        unanswered.add(work.bears());
      } else {
        come(work);
      }
    }
  }

  /** An answer has come; whose it is depends on the name on it. */
  private void come(Work work) {
    boolean misnamed = work.strike(Kind.STRANGER).isPresent();
    if (misnamed && !inFlight.isEmpty()) {
      tally.struck(Kind.STRANGER);
      List<Work> others = List.copyOf(inFlight);
      Work other = others.get(dice.target(Kind.STRANGER).nextInt(others.size()));
      Work stranger = other.bears();
      other.bear(work.bears());
      fail(stranger, Reason.FAULT, "was answered in the place of request " + work.number);
      return;
    }
    Work due = work.bears();
    if (due.has(Kind.TRANSIENT)) {
      tally.struck(Kind.TRANSIENT);
      fail(due, Reason.TRANSIENT, "could not be done this time");
    } else {
      outbox.add(
          () -> {
            tally.completed.incrementAndGet();
            answer.give(due);
          });
    }
    outbox.add(() -> afterwards(due, misnamed));
  }

  private void afterwards(Work work, boolean misnamed) {
    if (work.has(Kind.DUPLICATE)) {
      endAgain(work.request, Kind.DUPLICATE);
    }
    if (work.has(Kind.STALE) || misnamed) {
      Kind kind = misnamed ? Kind.STRANGER : Kind.STALE;
      ended.oldestBut(work.request).ifPresent(old -> endAgain(old, kind));
    }
    ended.add(work.request);
  }

  /** Not if it is out again: what has been computed for one operation must never end another. */
  private void endAgain(DriverRequest request, Kind kind) {
    if (request.isEnded()) {
      tally.struck(kind);
      request.fail(Reason.FAULT, device.name() + " answers once more (" + kind + ")");
    }
  }

  private void fail(Work work, Reason reason, String what) {
    outbox.add(
        () -> {
          tally.completed.incrementAndGet();
          work.request.fail(reason, named("request " + work.number + " " + what));
        });
  }

  /** A sentence with what is needed to see it again. */
  private String named(String sentence) {
    return device.name() + ": " + sentence + " (seed " + device.seed() + ")";
  }

  private void unplug() {
    tally.struck(Kind.UNPLUG);
    gone = true;
    outbox.add(() -> host.changed(Health.GONE, named("unplugged")));
    forget("the device was unplugged");
  }

  private void reset(long awayNanos, long now) {
    tally.struck(Kind.RESET);
    away = true;
    outbox.add(() -> host.changed(Health.BLOCKED, named("reset")));
    forget("the device was reset");
    agenda.add(
        now + awayNanos,
        at -> {
          away = false;
          outbox.add(() -> host.changed(Health.HEALTHY, named("back after a reset")));
          roomMade();
        });
  }

  /** Everything inside fails, and who waits for room is let in to learn the same. */
  private void forget(String why) {
    life++;
    busy = false;
    clear().forEach(work -> fail(work, Reason.SESSION_LOST, "is lost: " + why));
    letIn();
  }

  /** Ends the model: what is inside fails. */
  void close() {
    clear().forEach(
        work ->
            outbox.add(
                () -> {
                  tally.completed.incrementAndGet();
                  work.request.fail(Reason.CLOSED, device.name() + " is closed");
                }));
  }

  /** Empties it of requests and events; answers what was inside, in order. */
  private List<Work> clear() {
    List<Work> inside = new ArrayList<>(unanswered);
    inFlight.forEach(work -> inside.add(work.bears()));
    inside.sort(Comparator.comparingLong(work -> work.number));
    unanswered.clear();
    inFlight.clear();
    agenda.clear();
    ring.clear();
    engines.clear();
    interrupts.clear();
    ended.clear();
    return inside;
  }
}
