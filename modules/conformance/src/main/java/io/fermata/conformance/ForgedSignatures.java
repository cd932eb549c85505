package io.fermata.conformance;

import io.fermata.spi.DriverException;
import io.fermata.spi.SessionSpec.Kind;
import java.util.Arrays;
import java.util.Random;

/** Whatever is not a signature of the message is a mismatch, and no failure: altered, cut off, too long, empty. */
final class ForgedSignatures implements KeyPairCheck {
  private static final int FLIPS = 12;

  @Override
  public String name() {
    return "forged signatures";
  }

  @Override
  public boolean isFor(PairSample sample) {
    return sample.kind() == Kind.SIGNATURE;
  }

  @Override
  public Verdict run(Lab lab, PairSample sample) throws DriverException {
    Random random = lab.random(name() + sample.name());
    PublicKeyAnswer answer = sample.answer();
    boolean other = answer.has(PublicKeyAnswer.VERIFYING);
    byte[] message = answer.bytes("message");
    byte[] right = answer.bytes("signature");
    try (Stand.Seat seat =
        lab.stand()
            .open(
                sample
                    .keyless()
                    .key(answer.key(other ? PublicKeyAnswer.VERIFYING : PublicKeyAnswer.PUBLIC)))) {
      for (byte[] forged : messages(random, message)) {
        Ends.mismatch(seat, PairSample.verify(forged, right), "a forged message");
      }
      for (int length : new int[] {0, 1, right.length / 2, right.length - 1, right.length + 1}) {
        byte[] cut = Arrays.copyOf(right, length);
        Ends.mismatch(
            seat, PairSample.verify(message, cut), "a signature of another length");
      }
      for (byte fill : new byte[] {0, -1}) {
        byte[] filled = new byte[right.length];
        Arrays.fill(filled, fill);
        Ends.mismatch(seat, PairSample.verify(message, filled), "a signature of one byte");
      }
      for (int i = 0; i < FLIPS; i++) {
        byte[] flipped = right.clone();
        int at = i == 0 ? 0 : i == 1 ? right.length - 1 : random.nextInt(right.length);
        flipped[at] ^= (byte) (1 << random.nextInt(Byte.SIZE));
        Ends.mismatch(
            seat, PairSample.verify(message, flipped), "a signature with byte " + at + " altered");
      }
    }
    return new Verdict.Passed(answer.source());
  }

  private static byte[][] messages(Random random, byte[] message) {
    byte[] flipped = message.clone();
    flipped[random.nextInt(flipped.length)] ^= 1;
    return new byte[][] {
      flipped,
      new byte[0],
      Arrays.copyOf(message, message.length - 1),
      Arrays.copyOf(message, message.length + 1)
    };
  }
}
