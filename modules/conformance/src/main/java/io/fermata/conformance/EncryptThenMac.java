package io.fermata.conformance;

import io.fermata.spi.DriverRequest.Outcome;
import io.fermata.spi.Lengths;
import io.fermata.spi.Operation;
import java.io.ByteArrayOutputStream;
import java.util.Arrays;
import java.util.Random;

/** Encrypt-then-MAC: the ciphertext, then the code over additional data, initialization vector and ciphertext. */
final class EncryptThenMac {
  private static final int[] BLOCKS = {0, 1, 7};
  private static final int LONGEST_AAD = 40;

  private final Sample cipher;
  private final Steps steps;
  private final Stand.Seat seat;
  private final Random random;

  EncryptThenMac(Sample cipher, Steps steps, Stand.Seat seat, Random random) {
    this.cipher = cipher;
    this.steps = steps;
    this.seat = seat;
    this.random = random;
  }

  void all() {
    for (int blocks : BLOCKS) {
      Lengths legal = cipher.fixed().message();
      byte[] text = Sample.bytes(random, legal.notBelow(blocks * Math.max(16, legal.step())));
      byte[] aad = Sample.bytes(random, random.nextInt(LONGEST_AAD));
      byte[] iv = cipher.nonce(random);
      byte[] sealed = sealed(aad, iv, text);
      Trial forth = Trial.of(Operation.ENCRYPT, text).nonce(iv).aad(aad).room(sealed.length);
      require(forth, sealed);
      Trial back = Trial.of(Operation.DECRYPT, sealed).nonce(iv).aad(aad).room(text.length);
      require(back, text);
      byte[] forged = sealed.clone();
      forged[text.length + random.nextInt(steps.length())] ^= (byte) (1 << random.nextInt(Byte.SIZE));
      Answer answer = seat.ask(back.input(forged));
      if (answer.outcome() != Outcome.MISMATCH) {
        throw new Wrong(named(back) + " ends with " + answer + ", though its code is forged");
      }
    }
  }

  private byte[] sealed(byte[] aad, byte[] iv, byte[] text) {
    byte[] encrypted = steps.encrypt(iv, text);
    ByteArrayOutputStream coded = new ByteArrayOutputStream();
    coded.writeBytes(aad);
    coded.writeBytes(iv);
    coded.writeBytes(encrypted);
    byte[] code = steps.code(coded.toByteArray());
    byte[] sealed = Arrays.copyOf(encrypted, encrypted.length + code.length);
    System.arraycopy(code, 0, sealed, encrypted.length, code.length);
    return sealed;
  }

  private void require(Trial trial, byte[] expected) {
    Answer answer = seat.ask(trial);
    if (answer.outcome() != Outcome.DONE) {
      throw new Wrong(named(trial) + " ends with " + answer);
    }
    if (!Arrays.equals(answer.output(), expected)) {
      throw new Wrong(named(trial) + " differs from what its steps do one by one");
    }
  }

  private String named(Trial trial) {
    return "encrypt-then-MAC with " + cipher + ", " + trial + ":";
  }
}
