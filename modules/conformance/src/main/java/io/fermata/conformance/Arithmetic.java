package io.fermata.conformance;

import io.fermata.spi.DriverException;
import io.fermata.spi.DriverRequest.Outcome;
import io.fermata.spi.Reason;
import java.util.Random;

/** What the formula of the standard gives, computed here with integers, is the result. */
final class Arithmetic implements KeyOperationCheck {
  private static final int MOST = 40;
  private static final int[] LENGTHS = {2, 8, 20, 33, 64, 128};

  @Override
  public String name() {
    return "arithmetic";
  }

  @Override
  public Verdict run(Lab lab, IntegerSample sample) throws DriverException {
    Random random = lab.random(name() + sample.name());
    try (Stand.Seat seat = lab.stand().open(sample.spec(random))) {
      int times = Math.min(lab.rounds(), MOST);
      for (int i = 0; i < times; i++) {
        int length = LENGTHS[i % LENGTHS.length];
        Trial trial = sample.trial(random, length);
        require(sample, trial, seat.ask(trial), length);
      }
      for (Trial edge : sample.edges()) {
        Answer answer = seat.ask(edge);
        boolean takesLess =
            answer.failure().isPresent() && answer.failure().get().reason() == Reason.UNSUPPORTED;
        if (!takesLess) {
          require(sample, edge, answer, 1);
        }
      }
    }
    return new Verdict.Passed(sample.formula());
  }

  private static void require(IntegerSample sample, Trial trial, Answer answer, int length) {
    String what = sample.name() + " of numbers of up to " + length + " bytes";
    if (answer.outcome() != Outcome.DONE) {
      throw new Wrong(what + " ends with " + answer);
    }
    if (!sample.isRight(trial, answer.integers())) {
      throw new Wrong(what + " is not what " + sample.formula() + " gives");
    }
  }
}
