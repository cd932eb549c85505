package io.fermata.conformance;

import io.fermata.spi.DriverException;
import io.fermata.spi.Reason;
import io.fermata.spi.SessionSpec;
import io.fermata.spi.SessionSpec.Kind;
import java.util.Optional;
import java.util.Random;

/**
 * Every legal length of an AEAD's tag works, or is refused before a session is open; every other is refused there.
 * Hashes and codes are cut off by the framework, and no matter of a driver.
 */
final class TagLengths implements AlgorithmCheck {
  private static final int[] LENGTHS = {0, 1, 48};

  @Override
  public String name() {
    return "tag lengths";
  }

  @Override
  public boolean isFor(Sample sample) {
    return sample.kind() == Kind.AEAD;
  }

  @Override
  public Verdict run(Lab lab, Sample sample) throws DriverException {
    Random random = lab.random(name() + sample);
    SessionSpec spec = lab.spec(sample, random);
    PeerAnswer.Tally tally = new PeerAnswer.Tally();
    int taken = 0;
    for (int length : Sample.legal(sample.fixed().tag()).toArray()) {
      Optional<Reason> refusal = lab.stand().refusal(spec.tagLength(length));
      if (refusal.isEmpty()) {
        legal(lab, sample, spec.tagLength(length), random, tally);
        taken++;
      } else if (refusal.get() != Reason.UNSUPPORTED) {
        throw new Wrong("refuses a tag of " + length + " bytes with " + refusal.get());
      }
    }
    if (taken == 0) {
      throw new Wrong("takes no legal length of a tag; legal are " + sample.fixed().tag());
    }
    for (int length : Sample.illegal(sample.fixed().tag()).toArray()) {
      Optional<Reason> refusal = lab.stand().refusal(spec.tagLength(length));
      if (refusal.isEmpty() || refusal.get() != Reason.UNSUPPORTED) {
        throw new Wrong(
            "a session with a tag of " + length + " bytes is "
                + refusal.map(why -> "refused with " + why + ", not UNSUPPORTED").orElse("opened")
                + "; legal are " + sample.fixed().tag());
      }
    }
    return new Verdict.Passed("the rule; of " + taken + " lengths " + tally);
  }

  private static void legal(
      Lab lab, Sample sample, SessionSpec spec, Random random, PeerAnswer.Tally tally)
      throws DriverException {
    for (int length : LENGTHS) {
      Trial forth = sample.bare(random, length, spec);
      Asked asked = lab.stand().alone(spec, forth, Layout.PLAIN);
      byte[] result = asked.result();
      Optional<PeerAnswer> expected = lab.expected(spec, forth);
      if (expected.isPresent()) {
        if (!expected.get().is(result)) {
          throw new Wrong(
              asked + " with a tag of " + spec.tagLength() + " bytes has another result than with "
                  + expected.get().by());
        }
        tally.add(expected.get());
      }
      Optional<Trial> back = sample.back(forth, result);
      if (back.isPresent()) {
        lab.stand().alone(spec, back.get(), Layout.PLAIN).result();
      }
    }
  }
}
