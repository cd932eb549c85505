package io.fermata.conformance;

import io.fermata.spi.Batching;
import io.fermata.spi.DriverException;
import io.fermata.spi.DriverShape;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Random;

/**
 * A request is declined only while so few are out, or it is so short, as the shape says; what is submitted all
 * the same is taken; one that is said to be followed by another ends even if nothing follows.
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

  /** One request and no other: what is submitted is to be taken, though it was said that another follows. */
  private static void alone(Booth booth, Random random) {
    Flight flight = flight(booth, 1, random);
    isDeclined(booth, flight);
    flight.launch(true);
    try {
      flight.land();
    } catch (NeverEnded never) {
      Flight next = flight(booth, 1, random);
      next.launch(false);
      next.land();
      if (flight.hasEnded()) {
        throw new Wrong(
            booth.sample() + ", " + flight.trial()
                + ": waits for the next, which was said to follow, as long as there is none");
      }
      throw never;
    }
  }

  /** As many as the shape says are no loss, of messages that are none either. */
  private static void enough(Booth booth, Batching batching, Random random) {
    int longest = Booth.longest(booth.stand(), booth.spec()) - booth.sample().fixed().message().step();
    if (batching.shortest() > longest || batching.breakEven() > MOST) {
      return;
    }
    int length = Math.max(1, batching.shortest());
    for (int round = 0; round < ROUNDS; round++) {
      List<Flight> others = new ArrayList<>();
      for (int i = 1; i < batching.breakEven(); i++) {
        others.add(flight(booth, length, random));
      }
      Flight last = flight(booth, length, random);
      others.forEach(other -> other.launch(true));
      boolean declined = isDeclined(booth, last);
      if (declined && others.stream().noneMatch(Flight::hasEnded)) {
        throw new Wrong(
            booth.sample() + ", " + last.trial() + ": is declined with " + batching.breakEven()
                + " out at once, itself included, and the shape says " + batching);
      }
      last.launch(false);
      others.forEach(Flight::land);
      last.land();
    }
  }

  private static boolean isDeclined(Booth booth, Flight flight) {
    Trial trial = flight.trial();
    try {
      return booth.seat().session().declines(trial.operation(), trial.input().length);
    } catch (RuntimeException | Error e) {
      throw new Wrong(booth.sample() + ", " + trial + ": throws when it is asked whether it declines", e);
    }
  }
}
