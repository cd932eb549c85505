package io.fermata.conformance;

import io.fermata.spi.DriverException;
import io.fermata.spi.SessionSpec;
import java.util.Arrays;
import java.util.Optional;
import java.util.Random;

/** After a request that has failed, or did not match, its session and its request object work as if it never was. */
final class Reuse implements AlgorithmCheck {
  private static final int[] LENGTHS = {16, 65, 200};

  @Override
  public String name() {
    return "reuse";
  }

  @Override
  public boolean isFor(Sample sample) {
    return true;
  }

  @Override
  public Verdict run(Lab lab, Sample sample) throws DriverException {
    Random random = lab.random(name() + sample);
    SessionSpec spec = lab.spec(sample, random);
    try (Stand.Seat seat = lab.stand().open(spec)) {
      Stand.Posed posed = seat.request();
      for (int length : LENGTHS) {
        Trial forth = sample.trial(random, length);
        byte[] output = lab.stand().alone(spec, forth, Layout.PLAIN).result();
        after(lab, sample, spec, seat, posed, forth, random);
        Optional<Trial> back = sample.back(forth, output);
        if (back.isPresent()) {
          after(lab, sample, spec, seat, posed, back.get(), random);
        }
      }
    }
    return new Verdict.Passed("the same requests in sessions that nothing has failed in");
  }

  private static void after(
      Lab lab, Sample sample, SessionSpec spec, Stand.Seat seat, Stand.Posed posed, Trial trial, Random random)
      throws DriverException {
    for (Spoiled spoiled : Spoiled.of(sample, spec, trial, random)) {
      Trial forth = sample.trial(random, trial.input().length);
      byte[] expected = lab.stand().alone(spec, forth, Layout.PLAIN).result();
      seat.ask(spoiled.trial(), Layout.PLAIN, posed);
      same(seat.ask(forth, Layout.PLAIN, posed), spoiled, expected);
      Optional<Trial> back = sample.back(forth, expected);
      if (back.isPresent()) {
        seat.ask(spoiled.trial(), Layout.PLAIN, posed);
        same(seat.ask(back.get(), Layout.PLAIN, posed), spoiled, forth.input());
      }
    }
  }

  private static void same(Asked asked, Spoiled spoiled, byte[] expected) {
    if (!Arrays.equals(asked.result(), expected)) {
      throw new Wrong(asked + " after one that failed (" + spoiled.what() + ") has another result than alone");
    }
  }
}
