package io.fermata.conformance;

import io.fermata.spi.Batching;
import io.fermata.spi.DriverException;
import io.fermata.spi.DriverShape;
import io.fermata.spi.Taken;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Random;

/**
 * A request is declined only if it may be, once, and only while so few are out or it is so short as the shape
 * says; one that is said to be followed by another ends even if nothing follows.
 */
final class Batches implements DriverCheck {
  private static final int ROUNDS = 8;
  private static final int MOST = 1_024;

  @Override
  public String name() {
    return "batch";
  }

  @Override
  public boolean isFor(DriverShape shape) {
    return shape.completion() == DriverShape.Completion.OWN_THREAD || !shape.batching().equals(Batching.NONE);
  }

  @Override
  public Verdict run(Lab lab) throws DriverException, InterruptedException {
    Random random = lab.random(name());
    DriverShape shape = lab.stand().driver().shape();
    Batching batching = shape.batching();
    if (shape.completion() == DriverShape.Completion.OWN_THREAD && batching.best() > shape.depth()) {
      throw new Wrong(
          "says that it does " + batching.best() + " requests at once best, and holds " + shape.depth());
    }
    boolean asked = false;
    for (Sample sample : lab.samples()) {
      Optional<Booth> opened = Booth.open(lab, lab.stand(), sample, random);
      if (opened.isPresent()) {
        try (Booth booth = opened.get()) {
          asked = true;
          alone(booth, random);
          enough(booth, batching, random);
        }
      }
    }
    return asked
        ? new Verdict.Passed("the rule")
        : new Verdict.Unchecked("offers nothing that can be asked without a key pair");
  }

  private static Flight flight(Booth booth, int length, Random random) {
    return new Flight(booth.seat(), booth.sample().trial(random, length));
  }

  /** One request and no other. */
  private static void alone(Booth booth, Random random) {
    Flight must = flight(booth, 1, random);
    must.begin();
    require(booth, must, must.offer(true), "which is not declinable");
    must.land(); // though it was said that another follows
    Flight may = flight(booth, 1, random);
    may.declinable(true);
    may.begin();
    if (may.offer(false) == Taken.TOO_FEW) {
      if (may.hasEnded() || !may.laid().isOutputUntouched()) {
        throw new Wrong(booth.sample() + ", " + may.trial() + ": is declined, and is touched");
      }
      may.declinable(false);
      require(booth, may, may.offer(false), "which was declined before and is not declinable again");
    }
    may.land();
  }

  /** As many as the shape says are no loss, of messages that are none either. */
  private static void enough(Booth booth, Batching batching, Random random) {
    int longest = Booth.longest(booth.stand(), booth.spec()) - booth.sample().fixed().block();
    if (batching.shortest() > longest || batching.breakEven() > MOST) {
      return;
    }
    for (int round = 0; round < ROUNDS; round++) {
      List<Flight> others = new ArrayList<>();
      for (int i = 1; i < batching.breakEven(); i++) {
        others.add(flight(booth, Math.max(1, batching.shortest()), random));
      }
      Flight last = flight(booth, Math.max(1, batching.shortest()), random);
      last.declinable(true);
      last.begin();
      others.forEach(other -> other.launch(true));
      Taken taken = last.offer(false);
      if (taken == Taken.TOO_FEW) {
        if (others.stream().noneMatch(Flight::hasEnded)) {
          throw new Wrong(
              booth.sample() + ", " + last.trial() + ": is declined with " + batching.breakEven()
                  + " out at once, itself included, and the shape says " + batching);
        }
        last.declinable(false);
        taken = last.offer(false);
      }
      others.forEach(Flight::land);
      if (taken == Taken.FULL) {
        last.declinable(false);
        last.launchAgain();
      }
      last.land();
    }
  }

  private static void require(Booth booth, Flight flight, Taken taken, String why) {
    if (taken == Taken.TOO_FEW) {
      throw new Wrong(booth.sample() + ", " + flight.trial() + ": is answered " + taken + ", " + why);
    }
    if (taken == Taken.FULL) {
      flight.launchAgain();
    }
  }
}
