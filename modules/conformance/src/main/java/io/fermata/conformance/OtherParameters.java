package io.fermata.conformance;

import io.fermata.spi.DriverException;
import io.fermata.spi.PublicKeyAlgorithm;
import io.fermata.spi.SessionSpec;
import io.fermata.spi.SignatureParameters;
import io.fermata.spi.SignatureParameters.Context;
import io.fermata.spi.SignatureParameters.Pss;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.Random;

/**
 * A signature is made with what its session says besides the key: it is one elsewhere with the same parameters, and none
 * with others. A driver may take less than all of them.
 */
final class OtherParameters implements KeyPairCheck {
  private static final int LENGTH = 60;

  private static final List<SignatureParameters> PSS =
      List.of(
          new Pss("SHA-256", "SHA-256", 32),
          new Pss("SHA-256", "SHA-256", 0),
          new Pss("SHA-256", "SHA-256", 20),
          new Pss("SHA-256", "SHA-384", 20),
          new Pss("SHA-1", "SHA-384", 20),
          new Pss("SHA-224", "SHA-224", 28),
          new Pss("SHA-512/256", "SHA-256", 31),
          new Pss("SHA3-256", "SHA3-256", 32),
          new Pss("SHA-512", "SHA-512", 190)); // as long as fits into 2048 bits

  @Override
  public String name() {
    return "other parameters";
  }

  @Override
  public boolean isFor(PairSample sample) {
    PublicKeyAlgorithm fixed = sample.fixed();
    return fixed.parameters().filter(fixed::takes).isPresent();
  }

  private static List<SignatureParameters> all(PairSample sample, Random random) {
    return sample.fixed().isPss()
        ? PSS
        : List.of(
            new Context(new byte[] {0}),
            new Context(Sample.bytes(random, Context.LONGEST)),
            Context.EMPTY);
  }

  @Override
  public Verdict run(Lab lab, PairSample sample) throws DriverException {
    Random random = lab.random(name() + sample.name());
    List<SignatureParameters> taken =
        all(sample, random).stream()
            .filter(one -> lab.stand().fits(sample.withPrivate().parameters(one)))
            .toList();
    if (taken.isEmpty()) {
      return new Verdict.Unchecked("takes those of the published answer alone");
    }
    Trial trial = sample.trial(random, LENGTH);
    List<SignatureParameters> compared = new ArrayList<>();
    SessionSpec before = sample.withPublic();
    for (SignatureParameters one : taken) {
      SessionSpec verifying = sample.withPublic().parameters(one);
      byte[] made = made(lab.stand(), sample.withPrivate().parameters(one), trial);
      Trial verify = PairSample.verify(trial.input(), made);
      verified(lab.stand(), verifying, verify);
      try (Stand.Seat other = lab.stand().open(before)) {
        Ends.mismatch(other, verify, "a signature with " + one + ", to " + before);
      }
      if (isAsElsewhere(lab, sample, one, trial, made)) {
        compared.add(one);
      }
      before = verifying;
    }
    return compared.isEmpty()
        ? new Verdict.Unchecked("no other driver takes these; with " + taken.size() + " it verifies what it signs")
        : new Verdict.Passed("other drivers, with " + compared);
  }

  private static boolean isAsElsewhere(
      Lab lab, PairSample sample, SignatureParameters one, Trial trial, byte[] made)
      throws DriverException {
    SessionSpec signing = sample.withPrivate().parameters(one);
    SessionSpec verifying = sample.withPublic().parameters(one);
    Optional<Stand> reference = lab.reference(signing);
    if (reference.isEmpty()) {
      return false;
    }
    verified(reference.get(), verifying, PairSample.verify(trial.input(), made));
    byte[] theirs = made(reference.get(), signing, trial);
    verified(lab.stand(), verifying, PairSample.verify(trial.input(), theirs));
    if (sample.isRepeatable() && !Arrays.equals(made, theirs)) {
      throw new Wrong(trial + " with " + one + " has another signature than that of " + reference.get());
    }
    return true;
  }

  private static byte[] made(Stand stand, SessionSpec spec, Trial trial) throws DriverException {
    try (Stand.Seat signs = stand.open(spec)) {
      return Ends.done(signs, trial, "a message to sign by " + spec + " at " + stand);
    }
  }

  private static void verified(Stand stand, SessionSpec spec, Trial trial) throws DriverException {
    try (Stand.Seat verifies = stand.open(spec)) {
      Ends.done(verifies, trial, "a signature by " + spec + ", at " + stand);
    }
  }
}
