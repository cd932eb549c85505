package io.fermata.conformance;

import io.fermata.spi.DriverException;
import io.fermata.spi.DriverRequest.Outcome;
import java.util.Arrays;
import java.util.Optional;
import java.util.Random;

/** The result is the same however the bytes lie, there and back. */
final class Layouts implements SampleCheck<Repertoire> {

  @Override
  public String name() {
    return "layouts";
  }

  @Override
  public boolean isFor(Repertoire sample) {
    return sample.isRepeatable();
  }

  @Override
  public Verdict run(Lab lab, Repertoire sample) throws DriverException {
    Random random = lab.random(name() + sample.name());
    try (Stand.Seat seat = lab.stand().open(sample.spec(random))) {
      for (int length : sample.lengths()) {
        Trial forth = sample.trial(random, length);
        byte[] output = sameInEveryLayout(seat, forth);
        Optional<Trial> back = sample.back(forth, output);
        if (back.isPresent()) {
          sameInEveryLayout(seat, back.get());
        }
      }
    }
    return new Verdict.Passed("each layout with the others");
  }

  private static byte[] sameInEveryLayout(Stand.Seat seat, Trial trial) {
    byte[] first = result(seat.ask(trial, Layout.PLAIN));
    for (Layout layout : Layout.ALL) {
      Asked asked = seat.ask(trial, layout);
      if (!Arrays.equals(result(asked), first)) {
        throw new Wrong(asked + " has another result than in " + Layout.PLAIN);
      }
    }
    return first;
  }

  private static byte[] result(Asked asked) {
    if (asked.answer().outcome() != Outcome.DONE) {
      throw new Wrong(asked + " ends with " + asked.answer());
    }
    return asked.answer().output();
  }
}
