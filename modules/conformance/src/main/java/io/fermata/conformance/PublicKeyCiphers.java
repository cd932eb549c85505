package io.fermata.conformance;

import io.fermata.spi.DriverException;
import io.fermata.spi.Operation;
import io.fermata.spi.Reason;
import io.fermata.spi.SessionSpec.Kind;
import java.util.Arrays;
import java.util.Optional;
import java.util.Random;

/** What is encrypted here is decrypted elsewhere, and the other way, from no byte to as many as there can be. */
final class PublicKeyCiphers implements KeyPairCheck {
  private static final int LONGEST_LABEL = 40;

  @Override
  public String name() {
    return "public-key cipher";
  }

  @Override
  public boolean isFor(PairSample sample) {
    return sample.kind() == Kind.PUBLIC_KEY_CIPHER;
  }

  @Override
  public Verdict run(Lab lab, PairSample sample) throws DriverException {
    Optional<Stand> reference = lab.reference(sample.withPrivate());
    if (reference.isEmpty()) {
      return new Verdict.Unchecked("no other driver has " + sample.name());
    }
    Random random = lab.random(name() + sample.name());
    int longest = sample.longest();
    try (Stand.Seat encrypts = lab.stand().open(sample.withPublic());
        Stand.Seat decrypts = lab.stand().open(sample.withPrivate());
        Stand.Seat othersEncrypts = reference.get().open(sample.withPublic());
        Stand.Seat othersDecrypts = reference.get().open(sample.withPrivate())) {
      for (int length : lengths(sample, longest)) {
        byte[] label = Sample.bytes(random, sample.hasLabel() ? random.nextInt(LONGEST_LABEL) : 0);
        Trial trial = sample.trial(random, length).aad(label);
        byte[] made = Ends.done(encrypts, trial, "a message to encrypt");
        if (made.length != sample.modulus()) {
          throw new Wrong(trial + " gives " + made.length + " bytes; the modulus has " + sample.modulus());
        }
        boolean again = Arrays.equals(made, Ends.done(encrypts, trial, "a message to encrypt"));
        if (again == sample.fixed().isPadded()) {
          throw new Wrong(trial + " has " + (again ? "the same ciphertext" : "two ciphertexts"));
        }
        requireMessage(othersDecrypts, sample.decrypt(made, label), trial, "at " + reference.get());
        byte[] others = Ends.done(othersEncrypts, trial, "the reference");
        requireMessage(decrypts, sample.decrypt(others, label), trial, "of " + reference.get());
      }
      Trial tooLong =
          Trial.of(Operation.ENCRYPT, Sample.bytes(random, longest + 1)).room(sample.modulus());
      Ends.refused(encrypts, tooLong, Reason.BAD_REQUEST, "a message that is too long");
      if (!sample.fixed().isPadded()) {
        Trial tooShort = Trial.of(Operation.ENCRYPT, new byte[longest - 1]).room(sample.modulus());
        Ends.refused(encrypts, tooShort, Reason.BAD_REQUEST, "a number without its leading zero");
        byte[] most = new byte[longest];
        Arrays.fill(most, (byte) -1);
        Trial tooMuch = Trial.of(Operation.ENCRYPT, most).room(sample.modulus());
        Ends.refused(encrypts, tooMuch, Reason.BAD_REQUEST, "a number no less than the modulus");
      }
    }
    return new Verdict.Passed(reference.get().toString());
  }

  private static int[] lengths(PairSample sample, int longest) {
    return sample.fixed().isPadded()
        ? new int[] {0, 1, longest / 2, longest - 1, longest}
        : new int[] {longest};
  }

  private static void requireMessage(Stand.Seat seat, Trial decrypt, Trial trial, String where) {
    byte[] message = Ends.done(seat, decrypt, "a ciphertext " + where);
    if (!Arrays.equals(message, trial.input())) {
      throw new Wrong(trial + " does not come back as it was " + where);
    }
  }
}
