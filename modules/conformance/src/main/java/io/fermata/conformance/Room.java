package io.fermata.conformance;

import io.fermata.spi.DriverException;
import io.fermata.spi.Operation;
import io.fermata.spi.Reason;
import io.fermata.spi.SessionSpec;
import io.fermata.spi.SessionSpec.Kind;
import java.util.List;
import java.util.Optional;
import java.util.Random;

/**
 * The output may be longer than the result, but not shorter, and how many bytes were made is told exactly. What was
 * wrapped has room for the longest that it can be, so that a lack of room tells nothing of it. Of a result that does
 * not fit nothing is written; a compression, whose result is known only once it is made, wipes it.
 */
final class Room implements AlgorithmCheck {
  private static final int[] LENGTHS = {0, 1, 16, 31, 65, 300};
  private static final int[] MORE = {0, 1, 33, 200};
  private static final List<Layout> LAYOUTS =
      Layout.ALL.stream().filter(layout -> layout.name().endsWith("1") || layout.equals(Layout.PLAIN)).toList();

  @Override
  public String name() {
    return "room";
  }

  @Override
  public boolean isFor(Sample sample) {
    return sample.kind() != Kind.KEY_DERIVATION; // of which the room is the length of the result
  }

  @Override
  public Verdict run(Lab lab, Sample sample) throws DriverException {
    Random random = lab.random(name() + sample);
    SessionSpec spec = lab.spec(sample, random);
    for (int length : LENGTHS) {
      Trial forth = sample.trial(random, length);
      byte[] output = lab.stand().alone(spec, forth, Layout.PLAIN).result();
      int result = sample.needed(forth, spec).orElse(output.length);
      each(lab, spec, forth, result, result);
      Optional<Trial> back = sample.back(forth, output);
      if (back.isPresent()) {
        int message = forth.input().length;
        each(lab, spec, back.get(), message, sample.needed(back.get(), spec).orElse(message));
      }
    }
    return new Verdict.Passed("the length of the result");
  }

  private static void each(Lab lab, SessionSpec spec, Trial trial, int result, int needed)
      throws DriverException {
    for (Layout layout : LAYOUTS) {
      for (int more : MORE) {
        Asked asked = lab.stand().alone(spec, trial.room(needed + more), layout);
        if (asked.result().length != result) {
          throw new Wrong(asked + " claims " + asked.result().length + " bytes; the result has " + result);
        }
      }
      for (int less : new int[] {1, (needed + 1) / 2, needed}) {
        if (needed > 0) {
          refused(lab.stand().alone(spec, trial.room(needed - less), layout));
        }
      }
    }
  }

  private static void refused(Asked asked) {
    asked.requireFailed(Reason.BAD_REQUEST);
    Operation operation = asked.trial().operation();
    boolean wipes = operation == Operation.COMPRESS || operation == Operation.DECOMPRESS;
    if (!wipes || !isWiped(asked.laid())) {
      asked.requireUnwritten();
    }
  }

  /** Each byte is as it was, or zero. */
  private static boolean isWiped(Laid laid) {
    byte[] before = laid.roomBefore();
    byte[] after = laid.room();
    for (int i = 0; i < after.length; i++) {
      if (after[i] != 0 && after[i] != before[i]) {
        return false;
      }
    }
    return true;
  }
}
