package io.fermata.conformance;

import io.fermata.spi.DriverException;
import io.fermata.spi.DriverRequest.Outcome;
import io.fermata.spi.SessionSpec;
import io.fermata.spi.SessionSpec.Kind;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;

/** A message that nobody has sealed is a mismatch, and nothing of what it would be is in the output. */
final class Forgery implements AlgorithmCheck {
  private static final int[] LENGTHS = {0, 1, 16, 17, 65, 200};
  private static final int CANARY = 0xa5;
  private static final int SEMIBLOCK = 8;

  @Override
  public String name() {
    return "forgery";
  }

  @Override
  public boolean isFor(Sample sample) {
    return sample.kind() == Kind.AEAD || sample.kind() == Kind.KEY_WRAP;
  }

  @Override
  public Verdict run(Lab lab, Sample sample) throws DriverException {
    Random random = lab.random(name() + sample);
    int forgeries = 0;
    int[] tags =
        Sample.legal(sample.fixed().tag())
            .filter(tag -> lab.stand().fits(sample.spec(random).tagLength(tag)))
            .toArray();
    for (int length : LENGTHS) {
      for (int tag : tags) {
        SessionSpec spec = lab.spec(sample, random).tagLength(tag);
        forgeries += forge(lab, sample, spec, length, random);
      }
    }
    return new Verdict.Passed("the rule, with " + forgeries + " forgeries");
  }

  private static int forge(Lab lab, Sample sample, SessionSpec spec, int length, Random random)
      throws DriverException {
    Trial drawn = sample.trial(random, length);
    byte[] plaintext = plaintext(random, drawn.input().length);
    Trial forth = sample.exact(drawn.input(plaintext), spec);
    byte[] sealed = lab.stand().alone(spec, forth, Layout.PLAIN).result();
    Trial right = sample.back(forth, sealed).orElseThrow();
    List<Layout> layouts = new ArrayList<>(Layout.ALL);
    layouts.add(Layout.random(random));
    int forgeries = 0;
    try (Stand.Seat seat = lab.stand().open(spec)) {
      List<Spoiled> all =
          sample.kind() == Kind.KEY_WRAP
              ? wrapped(right, random)
              : forgeries(right, spec.tagLength(), random);
      for (Spoiled forged : all) {
        // the plain one and one that is drawn: with so many forgeries each comes about
        for (Layout layout : List.of(Layout.PLAIN, layouts.get(random.nextInt(layouts.size())))) {
          Asked asked = seat.ask(forged.trial(), layout);
          if (asked.answer().outcome() != Outcome.MISMATCH) {
            throw new Wrong(
                asked + ", with " + forged.what() + ", ends with " + asked.answer() + ", not MISMATCH");
          }
          if (isReleased(asked.laid(), plaintext)) {
            throw new Wrong(asked + ", with " + forged.what() + ", releases plaintext");
          }
          forgeries++;
        }
      }
    }
    return forgeries;
  }

  /** Also those of lengths that nothing wrapped has; there is as much room as for the right one, or more. */
  private static List<Spoiled> wrapped(Trial right, Random random) {
    byte[] wrapped = right.input();
    List<Spoiled> all = new ArrayList<>();
    for (int i = 0; i < wrapped.length; i += 1 + random.nextInt(4)) {
      all.add(new Spoiled("a bit of byte " + i + " flipped", right.input(flip(wrapped, i, random))));
    }
    int length = wrapped.length;
    for (int other : new int[] {0, 1, 7, 8, 9, 15, 16, length - 8, length - 1, length + 1, length + 8}) {
      if (other != length) {
        all.add(
            new Spoiled(
                other + " bytes instead of " + length,
                right.input(Arrays.copyOf(wrapped, other)).room(right.room() + SEMIBLOCK)));
      }
    }
    return all;
  }

  private static List<Spoiled> forgeries(Trial right, int tag, Random random) {
    byte[] sealed = right.input();
    int text = sealed.length - tag;
    List<Spoiled> all = new ArrayList<>();
    for (int i = 0; i < tag; i++) {
      all.add(
          new Spoiled(
              "a bit of byte " + i + " of its tag flipped",
              right.input(flip(sealed, text + i, random))));
    }
    if (text > 0) {
      for (int at : new int[] {0, text - 1, random.nextInt(text)}) {
        all.add(new Spoiled("a bit of its ciphertext flipped", right.input(flip(sealed, at, random))));
      }
    }
    byte[] aad = right.aad();
    if (aad.length > 0) {
      all.add(
          new Spoiled(
              "a bit of its additional data flipped",
              right.aad(flip(aad, random.nextInt(aad.length), random))));
      all.add(new Spoiled("its additional data cut off", right.aad(Arrays.copyOf(aad, aad.length - 1))));
    }
    all.add(new Spoiled("a byte more of additional data", right.aad(Arrays.copyOf(aad, aad.length + 1))));
    byte[] nonce = right.nonce();
    all.add(
        new Spoiled(
            "a bit of its nonce flipped",
            right.nonce(flip(nonce, random.nextInt(nonce.length), random))));
    all.add(new Spoiled("its last byte cut off", right.input(Arrays.copyOf(sealed, sealed.length - 1))));
    all.add(new Spoiled("a byte more", right.input(Arrays.copyOf(sealed, sealed.length + 1)).room(text + 1)));
    for (int length : new int[] {0, 1, tag - 1}) {
      all.add(new Spoiled("less than a tag", right.input(Arrays.copyOf(sealed, length))));
    }
    return all;
  }

  private static byte[] flip(byte[] bytes, int at, Random random) {
    byte[] flipped = bytes.clone();
    flipped[at] ^= (byte) (1 << random.nextInt(Byte.SIZE));
    return flipped;
  }

  /** One that can be told from an output that is wiped, or was not written. */
  private static byte[] plaintext(Random random, int length) {
    byte[] bytes = Sample.bytes(random, length);
    for (int i = 0; i < length; i++) {
      while (bytes[i] == 0 || bytes[i] == (byte) CANARY) {
        bytes[i] = (byte) random.nextInt();
      }
    }
    return bytes;
  }

  private static boolean isReleased(Laid laid, byte[] plaintext) {
    byte[] before = laid.roomBefore();
    byte[] after = laid.room();
    for (int i = 0; i < Math.min(after.length, plaintext.length); i++) {
      if (after[i] == plaintext[i] && before[i] != plaintext[i]) {
        return true;
      }
    }
    return false;
  }
}
