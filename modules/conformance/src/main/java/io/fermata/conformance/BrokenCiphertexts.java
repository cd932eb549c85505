package io.fermata.conformance;

import io.fermata.spi.DriverException;
import io.fermata.spi.DriverRequest.Outcome;
import io.fermata.spi.SessionSpec.Kind;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Random;

/** A ciphertext that is none is a mismatch, whatever is wrong with it, and nothing is written. */
final class BrokenCiphertexts implements KeyPairCheck {
  private static final int FLIPS = 8;

  @Override
  public String name() {
    return "broken ciphertexts";
  }

  @Override
  public boolean isFor(PairSample sample) {
    return sample.kind() == Kind.PUBLIC_KEY_CIPHER;
  }

  @Override
  public Verdict run(Lab lab, PairSample sample) throws DriverException {
    Random random = lab.random(name() + sample.name());
    byte[] label = sample.answer().label();
    byte[] right = sample.answer().bytes("ciphertext");
    try (Stand.Seat seat = lab.stand().open(sample.withPrivate())) {
      broken(right, sample.fixed().isPadded(), random)
          .forEach((what, broken) -> requireSilence(seat, sample.decrypt(broken, label), what));
      if (sample.hasLabel()) {
        byte[] longer = Arrays.copyOf(label, label.length + 1);
        requireSilence(seat, sample.decrypt(right, longer), "another label");
      }
    }
    return new Verdict.Passed("SessionSpec.Kind.PUBLIC_KEY_CIPHER; RFC 8017, 7.1.2 and 7.2.2");
  }

  /**
   * @param padded true if a number that is less than the modulus may be no ciphertext
   */
  private static Map<String, byte[]> broken(byte[] right, boolean padded, Random random) {
    Map<String, byte[]> broken = new LinkedHashMap<>();
    for (int i = 0; padded && i < FLIPS; i++) {
      byte[] flipped = right.clone();
      int at = i == 0 ? right.length - 1 : random.nextInt(right.length);
      flipped[at] ^= (byte) (1 << random.nextInt(Byte.SIZE));
      broken.put("a ciphertext with byte " + at + " altered", flipped);
    }
    byte[] most = new byte[right.length];
    Arrays.fill(most, (byte) -1);
    broken.put("a ciphertext that is no less than the modulus", most);
    if (padded) {
      broken.put("a ciphertext of zeros", new byte[right.length]);
    }
    for (int length : new int[] {0, 1, right.length - 1}) {
      broken.put("a ciphertext of " + length + " bytes", Arrays.copyOf(right, length));
    }
    byte[] led = new byte[right.length + 1];
    System.arraycopy(right, 0, led, 1, right.length);
    broken.put("a ciphertext behind a zero", led);
    return broken;
  }

  private static void requireSilence(Stand.Seat seat, Trial trial, String what) {
    Asked asked = seat.ask(trial, Layout.PLAIN);
    if (asked.answer().outcome() != Outcome.MISMATCH) {
      throw new Wrong(what + " ends with " + asked.answer() + "; it is a mismatch");
    }
    if (!asked.laid().isOutputUntouched()) {
      throw new Wrong(what + " is a mismatch, and yet something was written");
    }
  }
}
