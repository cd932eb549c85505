package io.fermata.conformance;

import io.fermata.spi.DriverException;
import io.fermata.spi.SessionSpec;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.stream.Stream;

/** The result is the same however the bytes lie, there and back. */
final class Layouts implements SampleCheck<Repertoire> {
  private static final int RANDOM_LENGTHS = 8;
  private static final int RANDOM_LAYOUTS = 3;
  private static final int LONGEST = 1_500;

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
    SessionSpec spec = lab.spec(sample, random);
    for (int length : sample.lengths()) {
      thereAndBack(lab, sample, spec, sample.trial(random, length), Layout.ALL);
    }
    int more = sample instanceof Sample ? RANDOM_LENGTHS : 0; // a key pair's operation is dear
    for (int i = 0; i < more; i++) {
      List<Layout> layouts =
          Stream.generate(() -> Layout.random(random)).limit(RANDOM_LAYOUTS).toList();
      thereAndBack(lab, sample, spec, sample.trial(random, random.nextInt(LONGEST)), layouts);
    }
    return new Verdict.Passed("each layout with " + Layout.PLAIN);
  }

  private static void thereAndBack(
      Lab lab, Repertoire sample, SessionSpec spec, Trial forth, List<Layout> layouts)
      throws DriverException {
    byte[] output = sameInEveryLayout(lab, spec, forth, layouts);
    Optional<Trial> back = sample.back(forth, output);
    if (back.isPresent()) {
      sameInEveryLayout(lab, spec, back.get(), layouts);
    }
  }

  /** Each in a session of its own: a driver may refuse to encrypt under the same nonce twice running. */
  private static byte[] sameInEveryLayout(
      Lab lab, SessionSpec spec, Trial trial, List<Layout> layouts) throws DriverException {
    byte[] first = lab.stand().alone(spec, trial, Layout.PLAIN).result();
    for (Layout layout : layouts) {
      Asked asked = lab.stand().alone(spec, trial, layout);
      if (!Arrays.equals(asked.result(), first)) {
        throw new Wrong(asked + " has another result than in " + Layout.PLAIN);
      }
    }
    return first;
  }
}
