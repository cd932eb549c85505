package io.fermata.provider;

import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.security.GeneralSecurityException;
import java.util.Arrays;
import java.util.Random;
import javax.crypto.Cipher;

/** Puts a message through a cipher by ways that a seed chooses, and gathers what comes out. */
final class CipherFeed {
  private static final byte[] NOTHING = new byte[0];

  private final Cipher cipher;
  private final Random random;
  private final ByteArrayOutputStream out = new ByteArrayOutputStream();

  CipherFeed(Cipher cipher, long seed) {
    this.cipher = cipher;
    this.random = new Random(seed);
  }

  byte[] run(byte[] aad, byte[] input) throws GeneralSecurityException {
    int at = 0;
    while (at < aad.length) {
      int count = 1 + random.nextInt(aad.length - at);
      updateAad(aad, at, count);
      at += count;
    }
    at = 0;
    while (at < input.length && random.nextInt(3) > 0) {
      int count = 1 + random.nextInt(input.length - at);
      update(input, at, count);
      at += count;
    }
    finish(input, at, input.length - at);
    return out.toByteArray();
  }

  private void updateAad(byte[] aad, int at, int count) {
    switch (random.nextInt(3)) {
      case 0 -> cipher.updateAAD(Arrays.copyOfRange(aad, at, at + count));
      case 1 -> cipher.updateAAD(aad, at, count);
      default -> cipher.updateAAD(buffer(aad, at, count));
    }
  }

  private void update(byte[] input, int at, int count) throws GeneralSecurityException {
    byte[] room = new byte[input.length + 100];
    switch (random.nextInt(4)) {
      case 0 -> gather(cipher.update(Arrays.copyOfRange(input, at, at + count)));
      case 1 -> gather(cipher.update(input, at, count));
      case 2 -> out.write(room, 7, cipher.update(input, at, count, room, 7));
      default -> {
        ByteBuffer to = ByteBuffer.wrap(room).position(5);
        int produced = cipher.update(buffer(input, at, count), to);
        out.write(room, 5, produced);
      }
    }
  }

  private void finish(byte[] input, int at, int count) throws GeneralSecurityException {
    int needed = cipher.getOutputSize(count);
    int offset = random.nextInt(40);
    byte[] room = new byte[offset + needed + random.nextInt(40)];
    switch (random.nextInt(9)) {
      case 0 -> gather(cipher.doFinal(Arrays.copyOfRange(input, at, at + count)));
      case 1 -> gather(cipher.doFinal(input, at, count));
      case 2 -> {
        gather(cipher.update(input, at, count));
        gather(cipher.doFinal());
      }
      case 3 -> {
        gather(cipher.update(input, at, count));
        out.write(room, offset, cipher.doFinal(room, offset));
      }
      case 4 -> out.write(room, 0, cipher.doFinal(input, at, count, room));
      case 5 -> out.write(room, offset, cipher.doFinal(input, at, count, room, offset));
      case 6 -> shifted(input, at, count, needed, 0);
      case 7 -> shifted(input, at, count, needed, random.nextInt(81) - 40);
      default -> {
        ByteBuffer to = random.nextBoolean() ? ByteBuffer.wrap(room) : direct(room.length);
        int produced = cipher.doFinal(buffer(input, at, count), to.position(offset));
        byte[] bytes = new byte[produced];
        to.flip().position(offset).get(bytes);
        gather(bytes);
      }
    }
  }

  /** Output over the input, {@code shift} bytes further on in the same array. */
  private void shifted(byte[] input, int at, int count, int needed, int shift)
      throws GeneralSecurityException {
    byte[] both = new byte[Math.max(count, needed) + 100];
    System.arraycopy(input, at, both, 45, count);
    out.write(both, 45 + shift, cipher.doFinal(both, 45, count, both, 45 + shift));
  }

  private ByteBuffer buffer(byte[] bytes, int at, int count) {
    return switch (random.nextInt(4)) {
      case 0 -> ByteBuffer.wrap(bytes, at, count);
      case 1 -> ByteBuffer.wrap(bytes, at, count).slice();
      case 2 -> ByteBuffer.wrap(bytes, at, count).asReadOnlyBuffer();
      default -> direct(count + 3).position(3).put(bytes, at, count).position(3);
    };
  }

  private static ByteBuffer direct(int size) {
    return ByteBuffer.allocateDirect(size);
  }

  private void gather(byte[] bytes) {
    out.writeBytes(bytes == null ? NOTHING : bytes);
  }
}
