package io.fermata.conformance;

import io.fermata.spi.DriverException;
import io.fermata.spi.DriverRequest.Outcome;
import io.fermata.spi.Operation;
import io.fermata.spi.SessionSpec;
import io.fermata.spi.SessionSpec.Kind;
import java.util.Arrays;
import java.util.Optional;
import java.util.Random;

/**
 * Random messages, with random parameters and in random layouts, have the results that another driver has. What one
 * seals the other opens.
 *
 * <p>A difference that is gone in {@link Layout#PLAIN} is one of the layouts, and one that a message of another
 * check would have too, with that key, nonce and tag length, is that check's.
 */
final class Differential implements AlgorithmCheck {
  private static final int[] SHORT = {0, 1, 15, 16, 17, 55, 56, 63, 64, 65, 111, 112, 127, 128, 129};
  private static final int LONGEST = 1_500;
  private static final int OF_ONE_SESSION = 8;

  @Override
  public String name() {
    return "differential";
  }

  @Override
  public boolean isFor(Sample sample) {
    return true;
  }

  @Override
  public Verdict run(Lab lab, Sample sample) throws DriverException {
    Random random = lab.random(name() + sample);
    PeerAnswer.Tally tally = new PeerAnswer.Tally();
    for (int i = 0; i < lab.rounds(); i += OF_ONE_SESSION) {
      SessionSpec spec = spec(lab, sample, random);
      try (Stand.Seat seat = lab.stand().open(spec)) {
        for (int j = i; j < Math.min(i + OF_ONE_SESSION, lab.rounds()); j++) {
          round(lab, sample, spec, seat, random, tally);
        }
      }
    }
    return tally.isEmpty()
        ? new Verdict.Unchecked("no reference has " + sample)
        : new Verdict.Passed(tally.toString());
  }

  private static SessionSpec spec(Lab lab, Sample sample, Random random) {
    SessionSpec spec = lab.spec(sample, random);
    if (sample.kind() == Kind.AEAD) {
      int[] tags = Sample.legal(sample.fixed().tag()).toArray();
      SessionSpec cut = spec.tagLength(tags[random.nextInt(tags.length)]);
      return lab.stand().fits(cut) ? cut : spec;
    }
    return spec;
  }

  private static void round(
      Lab lab, Sample sample, SessionSpec spec, Stand.Seat seat, Random random, PeerAnswer.Tally tally)
      throws DriverException {
    int length = random.nextBoolean() ? SHORT[random.nextInt(SHORT.length)] : random.nextInt(LONGEST);
    Trial forth = sample.exact(sample.trial(random, length), spec);
    Optional<PeerAnswer> expected = lab.expected(spec, forth);
    if (expected.isEmpty()) {
      return;
    }
    PeerAnswer other = expected.get();
    Asked asked = seat.ask(forth, Layout.random(random));
    if (sample.kind() == Kind.COMPRESSION) {
      Optional<PeerAnswer> read =
          lab.expected(spec, Trial.of(Operation.DECOMPRESS, asked.result()).room(length));
      if (read.isEmpty() || !read.get().is(forth.input())) {
        throw new Wrong(asked + " has a result that " + other.by() + " does not read");
      }
    } else if (!made(asked, other.output())) {
      judge(lab, sample, spec, asked, other.output(), other.by(), random);
    }
    Optional<Trial> back = sample.back(forth, other.output());
    if (back.isPresent()) {
      Asked opened = seat.ask(back.get(), Layout.random(random));
      if (!made(opened, forth.input())) {
        judge(lab, sample, spec, opened, forth.input(), other.by(), random);
      }
    }
    tally.add(other);
  }

  /** What only the driver refuses, or finds not to match, is a difference as well. */
  private static boolean made(Asked asked, byte[] expected) {
    return asked.answer().outcome() == Outcome.DONE
        && Arrays.equals(asked.answer().output(), expected);
  }

  /** Whose matter is it? */
  private static void judge(
      Lab lab, Sample sample, SessionSpec spec, Asked asked, byte[] expected, String by, Random random)
      throws DriverException {
    Trial trial = asked.trial();
    Asked plain = lab.stand().alone(spec, trial, Layout.PLAIN);
    if (made(plain, expected)) {
      Asked again = lab.stand().alone(spec, trial, asked.laid().layout());
      if (!made(again, expected)) {
        return; // of the layouts
      }
      throw new Wrong(asked + " in a session that had others before has another result than with " + by);
    }
    if (!isOfTheLengths(lab, sample, spec, trial, random)) {
      throw new Wrong(asked + " has another result than with " + by + "; alone it ends with " + plain.answer());
    }
  }

  /** True if a message such as the checks of lengths ask has another result too, for those lengths. */
  private static boolean isOfTheLengths(
      Lab lab, Sample sample, SessionSpec spec, Trial trial, Random random) throws DriverException {
    if (!sample.hasKey()) {
      return false;
    }
    SessionSpec whole = sample.keyless().key(spec.key().orElseThrow());
    Trial usual = sample.bare(random, KeyLengths.USUAL, whole);
    return differs(lab, whole, usual)
        || differs(lab, whole, usual.nonce(trial.nonce()))
        || (spec.tagLength() != whole.tagLength()
            && differs(lab, spec, sample.bare(random, KeyLengths.USUAL, spec)));
  }

  private static boolean differs(Lab lab, SessionSpec spec, Trial trial) throws DriverException {
    Optional<PeerAnswer> expected = lab.expected(spec, trial);
    return expected.isPresent()
        && !made(lab.stand().alone(spec, trial, Layout.PLAIN), expected.get().output());
  }
}
