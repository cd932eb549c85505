package io.fermata.provider;

import java.nio.ByteBuffer;
import java.util.Arrays;

/** Bytes gathered from many calls; what is outgrown or dropped is overwritten. */
final class SecretBuffer {
  private static final int FIRST = 256;
  private static final int LONGEST = Integer.MAX_VALUE - 8;

  private byte[] bytes = new byte[0];
  private int length;

  byte[] array() {
    return bytes;
  }

  int length() {
    return length;
  }

  void add(byte[] from, int offset, int count) {
    reserve(count);
    System.arraycopy(from, offset, bytes, length, count);
    length += count;
  }

  /** All that remains of a buffer, which is then read to its end. */
  void add(ByteBuffer from) {
    add(from, from.remaining());
  }

  void add(ByteBuffer from, int count) {
    reserve(count);
    from.get(bytes, length, count);
    length += count;
  }

  void add(byte value) {
    reserve(1);
    bytes[length++] = value;
  }

  private void reserve(int count) {
    int wanted = length + count;
    if (wanted < 0 || wanted > LONGEST) {
      throw new IllegalStateException(
          "a message of " + ((long) length + count) + " bytes; at most " + LONGEST);
    }
    if (wanted > bytes.length) {
      byte[] grown = new byte[(int) Math.min(LONGEST, Math.max(FIRST, wanted * 3L / 2))];
      System.arraycopy(bytes, 0, grown, 0, length);
      Arrays.fill(bytes, 0, length, (byte) 0);
      bytes = grown;
    }
  }

  /** Takes away what was added first. */
  void drop(int count) {
    System.arraycopy(bytes, count, bytes, 0, length - count);
    Arrays.fill(bytes, length - count, length, (byte) 0);
    length -= count;
  }

  void clear() {
    Arrays.fill(bytes, 0, length, (byte) 0);
    length = 0;
  }

  SecretBuffer copy() {
    SecretBuffer copy = new SecretBuffer();
    copy.add(bytes, 0, length);
    return copy;
  }
}
