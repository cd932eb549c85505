package io.fermata.conformance;

import io.fermata.spi.DriverException;
import io.fermata.spi.DriverShape;
import io.fermata.spi.SessionSpec.Kind;
import io.fermata.spi.Taken;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.Random;

/**
 * A request that finds no room is neither completed nor written to, the driver says when there is room, and the
 * request can be submitted again.
 */
final class UntouchedWhenFull implements DriverCheck {
  private static final int MOST = 1_024;
  private static final int ALL_BYTES = 4_000_000;
  private static final int LONGEST = 16_384;

  @Override
  public String name() {
    return "untouched when full";
  }

  @Override
  public boolean isFor(DriverShape shape) {
    return shape.completion() == DriverShape.Completion.OWN_THREAD;
  }

  @Override
  public Verdict run(Lab lab) throws DriverException, InterruptedException {
    Verdict still = Standstill.use(lab, one -> still(lab, one));
    Optional<String> notSeen = whileItRuns(lab);
    if (notSeen.isPresent()) {
      return new Verdict.Unchecked(
          notSeen.get() + (still instanceof Verdict.Passed ? "; untouched on a device that stands still" : ""));
    }
    return new Verdict.Passed("the rule");
  }

  /** On a device that stands still: what was refused stays as it was, to the driver's end. */
  private Verdict still(Lab lab, Standstill still) throws DriverException, InterruptedException {
    Random random = lab.random(name());
    Optional<Booth> booth = still.booth(random);
    int depth = still.stand().driver().shape().depth();
    if (booth.isEmpty() || depth > MOST || !still.fill(booth.get(), 2 * depth + 1, random)) {
      return new Verdict.Unchecked("is not full");
    }
    if (still.refused().isEmpty()) {
      return new Verdict.Unchecked("is not full");
    }
    Flight refused = still.refused().get();
    Aside.run(lab.patienceNanos(), still.stand()::close);
    requireUntouched(refused, new byte[0]);
    return new Verdict.Passed("the rule");
  }

  /** Empty if it was full as often as it was to be. */
  private Optional<String> whileItRuns(Lab lab) throws DriverException, InterruptedException {
    Random random = lab.random(name());
    Stand stand = lab.another();
    try {
      int depth = stand.driver().shape().depth();
      Optional<Booth> booth = slow(lab, stand, random);
      if (booth.isEmpty() || depth > MOST) {
        return Optional.of("cannot be filled: " + depth + " requests at once");
      }
      List<Flight> flights = new ArrayList<>();
      int count = 2 * depth + 2;
      int block = booth.get().sample().fixed().message().step();
      int longest = Math.min(LONGEST, Booth.longest(stand, booth.get().spec()) - block);
      int length = Math.clamp(ALL_BYTES / count, 0, Math.max(0, longest));
      for (int i = 0; i < count; i++) {
        flights.add(new Flight(booth.get().seat(), booth.get().sample().trial(random, length)));
      }
      int full = 0;
      for (int round = 0; round < lab.rounds() && full < lab.rounds(); round++) {
        full += burst(lab, stand, flights);
      }
      return full == 0
          ? Optional.of("was never full with " + count + " requests of " + length + " bytes at once")
          : Optional.empty();
    } finally {
      Aside.run(lab.patienceNanos(), stand::close);
    }
  }

  /** What takes the device longer than it takes to submit. */
  private static Optional<Booth> slow(Lab lab, Stand stand, Random random) throws DriverException {
    List<Sample> samples = new ArrayList<>(lab.samples());
    samples.sort(Comparator.comparing(sample -> sample.kind() != Kind.DIGEST && sample.kind() != Kind.MAC));
    for (Sample sample : samples) {
      Optional<Booth> booth = Booth.open(lab, stand, sample, random);
      if (booth.isPresent()) {
        return booth;
      }
    }
    return Optional.empty();
  }

  /** Submits all of them; how often there was no room. */
  private static int burst(Lab lab, Stand stand, List<Flight> flights) throws InterruptedException {
    int full = 0;
    for (Flight flight : flights) {
      byte[] before = flight.laid().room();
      flight.begin();
      Taken taken = flight.offer(false);
      while (taken == Taken.FULL) {
        full++;
        requireUntouched(flight, before);
        awaitRoom(lab, stand, flights, flight);
        taken = flight.offer(false);
      }
    }
    for (Flight flight : flights) {
      flight.land();
    }
    return full;
  }

  private static void awaitRoom(Lab lab, Stand stand, List<Flight> flights, Flight waiting)
      throws InterruptedException {
    if (stand.host().awaitRoom(lab.patienceNanos())) {
      return;
    }
    long out =
        flights.subList(0, flights.indexOf(waiting)).stream().filter(one -> !one.hasEnded()).count();
    throw new Wrong(
        "was full, and has not called unblocked after " + lab.patienceNanos() / 1_000_000 + " ms, with "
            + out + " requests in it");
  }

  private static void requireUntouched(Flight flight, byte[] before) {
    if (flight.hasEnded()) {
      throw new Wrong(flight.trial() + ": was answered FULL, and is completed");
    }
    boolean same =
        before.length == 0
            ? flight.laid().isOutputUntouched()
            : Arrays.equals(before, flight.laid().room());
    if (!same) {
      throw new Wrong(flight.trial() + ": was answered FULL, and its output is written to");
    }
  }
}
