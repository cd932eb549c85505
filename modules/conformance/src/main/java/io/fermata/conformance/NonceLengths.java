package io.fermata.conformance;

import io.fermata.spi.DriverException;
import io.fermata.spi.Reason;
import io.fermata.spi.SessionSpec;
import io.fermata.spi.SessionSpec.Kind;
import java.util.Optional;
import java.util.Random;

/**
 * Every legal length of a nonce or vector works, or is one for another driver: {@link Reason#UNSUPPORTED}; every
 * other is a bad request.
 */
final class NonceLengths implements AlgorithmCheck {
  private static final int[] LENGTHS = {0, 48};

  @Override
  public String name() {
    return "nonce lengths";
  }

  @Override
  public boolean isFor(Sample sample) {
    return sample.kind() == Kind.CIPHER
        || sample.kind() == Kind.AEAD
        || sample.kind() == Kind.KEY_WRAP
        || sample.kind() == Kind.KEY_DERIVATION
        || (sample.kind() == Kind.MAC && !sample.fixed().nonce().accept(0));
  }

  @Override
  public Verdict run(Lab lab, Sample sample) throws DriverException {
    Random random = lab.random(name() + sample);
    SessionSpec spec = lab.spec(sample, random);
    PeerAnswer.Tally tally = new PeerAnswer.Tally();
    int taken = 0;
    for (int length : Sample.legal(sample.fixed().nonce()).toArray()) {
      if (legal(lab, sample, spec, Sample.bytes(random, length), random, tally)) {
        taken++;
      }
    }
    if (taken == 0) {
      throw new Wrong("takes no legal length of a nonce; legal are " + sample.fixed().nonce());
    }
    for (int length : Sample.illegal(sample.fixed().nonce()).toArray()) {
      illegal(lab, sample, spec, Sample.bytes(random, length), random);
    }
    return new Verdict.Passed("the rule; of " + taken + " lengths " + tally);
  }

  private static boolean legal(
      Lab lab, Sample sample, SessionSpec spec, byte[] nonce, Random random, PeerAnswer.Tally tally)
      throws DriverException {
    for (int message : LENGTHS) {
      Trial forth = sample.bare(random, message, spec).nonce(nonce);
      Asked asked = lab.stand().alone(spec, forth, Layout.PLAIN);
      if (asked.isFailed(Reason.UNSUPPORTED)) {
        return false;
      }
      byte[] result = asked.result();
      Optional<PeerAnswer> expected = lab.expected(spec, forth);
      if (expected.isPresent()) {
        if (!expected.get().is(result)) {
          throw new Wrong(asked + " has another result than with " + expected.get().by());
        }
        tally.add(expected.get());
      }
      Optional<Trial> back = sample.back(forth, result);
      if (back.isPresent()) {
        lab.stand().alone(spec, back.get(), Layout.PLAIN).result();
      }
    }
    return true;
  }

  private static void illegal(
      Lab lab, Sample sample, SessionSpec spec, byte[] nonce, Random random)
      throws DriverException {
    for (int message : LENGTHS) {
      Trial forth = sample.trial(random, message);
      byte[] result = lab.stand().alone(spec, forth, Layout.PLAIN).result();
      lab.stand().alone(spec, forth.nonce(nonce), Layout.PLAIN).requireFailed(Reason.BAD_REQUEST);
      Optional<Trial> back = sample.back(forth, result);
      if (back.isPresent()) {
        lab.stand()
            .alone(spec, back.get().nonce(nonce), Layout.PLAIN)
            .requireFailed(Reason.BAD_REQUEST);
      }
    }
  }
}
