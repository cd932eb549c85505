package io.fermata.conformance;

import io.fermata.spi.DriverException;
import io.fermata.spi.Taken;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Random;

/**
 * A driver whose device stands still, and what it takes until it takes no more. All that it is asked to do is done
 * on other threads, since it might never come back.
 */
final class Standstill {
  private static final int LENGTH = 64;

  private final Lab lab;
  private final Stand stand;
  private final List<Flight> taken = new ArrayList<>();
  private Optional<Flight> refused = Optional.empty();

  private Standstill(Lab lab, Stand stand) {
    this.lab = lab;
    this.stand = stand;
  }

  /** What is done with it. */
  interface Use {
    /** Answers what was found. */
    Verdict of(Standstill still) throws DriverException, InterruptedException;
  }

  /** Starts one, and closes it afterwards; unchecked if there is none, or if it does not come back. */
  static Verdict use(Lab lab, Use use) throws DriverException, InterruptedException {
    if (lab.stopped().isEmpty()) {
      return new Verdict.Unchecked("needs a device that stands still: KitBuilder.stopped");
    }
    Subject subject = lab.stopped().get();
    Optional<Stand> started =
        Aside.start(() -> Stand.start(subject, lab.patienceNanos())).await(lab.patienceNanos());
    if (started.isEmpty()) {
      return new Verdict.Unchecked("does not start while its device stands still");
    }
    try {
      return use.of(new Standstill(lab, started.get()));
    } finally {
      Aside.run(lab.patienceNanos(), started.get()::close); // left behind if it does not come back
    }
  }

  Stand stand() {
    return stand;
  }

  /** What it has accepted. */
  List<Flight> taken() {
    return taken;
  }

  /** The one that it answered FULL to; armed. */
  Optional<Flight> refused() {
    return refused;
  }

  /** True if it has ended anything, so that it does not stand still. */
  boolean moves() {
    return taken.stream().anyMatch(Flight::hasEnded);
  }

  /** What requests are made for; empty if nothing can be asked. */
  Optional<Booth> booth(Random random) throws DriverException, InterruptedException {
    Optional<Optional<Booth>> opened =
        Aside.start(
                () -> {
                  for (Sample sample : lab.samples()) {
                    Optional<Booth> booth = Booth.open(lab, stand, sample, random);
                    if (booth.isPresent()) {
                      return booth;
                    }
                  }
                  return Optional.<Booth>empty();
                })
            .await(lab.patienceNanos());
    return opened.flatMap(one -> one);
  }

  /** Submits until it is full, but at most so many; false if a submit has not come back. */
  boolean fill(Booth booth, int most, Random random) throws DriverException, InterruptedException {
    Trial trial = booth.sample().trial(random, LENGTH);
    for (int i = 0; i < most && refused.isEmpty(); i++) {
      Flight flight = new Flight(booth.seat(), trial);
      flight.begin();
      Optional<Taken> answer =
          Aside.start(() -> flight.offer(false)).await(lab.promptNanos());
      if (answer.isEmpty()) {
        return false;
      }
      if (answer.get() == Taken.FULL) {
        refused = Optional.of(flight);
      } else {
        taken.add(flight);
      }
    }
    return true;
  }
}
