package io.fermata.conformance;

import io.fermata.spi.DriverException;
import io.fermata.spi.Reason;
import io.fermata.spi.SessionSpec;
import java.security.Key;
import java.util.Optional;
import java.util.Random;

/**
 * Every legal length of a key works, or is refused before a session is open; every other is a bad key, of a session
 * and of a request.
 */
final class KeyLengths implements AlgorithmCheck {
  /** A length of message that each length of key is tried with. */
  static final int USUAL = 48;

  private static final int[] LENGTHS = {0, USUAL, 101};

  @Override
  public String name() {
    return "key lengths";
  }

  @Override
  public boolean isFor(Sample sample) {
    return sample.hasKey();
  }

  @Override
  public Verdict run(Lab lab, Sample sample) throws DriverException {
    Random random = lab.random(name() + sample);
    PeerAnswer.Tally tally = new PeerAnswer.Tally();
    int taken = 0;
    for (int length : Sample.legal(sample.fixed().key()).toArray()) {
      if (legal(lab, sample, sample.key(random, length), length, random, tally)) {
        taken++;
      }
    }
    if (taken == 0) {
      throw new Wrong("takes no legal length of a key; legal are " + sample.fixed().key());
    }
    for (int length : Sample.illegal(sample.fixed().key()).toArray()) {
      illegal(lab, sample, sample.key(random, length), length, random);
    }
    return new Verdict.Passed("the rule; of " + taken + " lengths " + tally);
  }

  /** False if it is refused, which a driver may. */
  private static boolean legal(
      Lab lab, Sample sample, Key key, int length, Random random, PeerAnswer.Tally tally)
      throws DriverException {
    SessionSpec spec = sample.keyless().key(key);
    Optional<Reason> refusal = lab.stand().refusal(spec);
    if (refusal.isPresent()) {
      if (refusal.get() != Reason.BAD_KEY && refusal.get() != Reason.UNSUPPORTED) {
        throw new Wrong("refuses a key of " + length + " bytes with " + refusal.get());
      }
      return false;
    }
    for (int message : LENGTHS) {
      Trial trial = sample.bare(random, message, spec);
      Optional<PeerAnswer> expected = lab.expected(spec, trial);
      same(lab.stand().alone(spec, trial, Layout.PLAIN), length, expected);
      if (lab.stand().fits(sample.keyless())) {
        same(lab.stand().alone(sample.keyless(), trial.key(key), Layout.PLAIN), length, expected);
      }
      expected.ifPresent(tally::add);
    }
    return true;
  }

  private static void same(Asked asked, int length, Optional<PeerAnswer> expected) {
    byte[] result = asked.result();
    if (expected.isPresent() && !expected.get().is(result)) {
      throw new Wrong(
          asked + " under a key of " + length + " bytes has another result than with "
              + expected.get().by());
    }
  }

  private static void illegal(Lab lab, Sample sample, Key key, int length, Random random)
      throws DriverException {
    Optional<Reason> refusal = lab.stand().refusal(sample.keyless().key(key));
    if (refusal.isEmpty() || refusal.get() != Reason.BAD_KEY) {
      throw new Wrong(
          "a session with a key of " + length + " bytes is "
              + refusal.map(reason -> "refused with " + reason + ", not BAD_KEY").orElse("opened")
              + "; legal are " + sample.fixed().key());
    }
    if (lab.stand().fits(sample.keyless())) {
      Trial trial = sample.trial(random, USUAL).key(key);
      Asked asked = lab.stand().alone(sample.keyless(), trial, Layout.PLAIN);
      if (!asked.isFailed(Reason.BAD_KEY)) {
        throw new Wrong(
            asked + ", of " + length + " bytes, ends with " + asked.answer() + ", not FAILED with BAD_KEY");
      }
    }
  }
}
