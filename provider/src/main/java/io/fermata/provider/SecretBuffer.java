package io.fermata.provider;

import java.util.Arrays;

/** Bytes gathered from many calls; what is outgrown or dropped is overwritten. */
final class SecretBuffer {
  private static final int FIRST = 256;

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

  void add(byte value) {
    reserve(1);
    bytes[length++] = value;
  }

  /** Takes back the last bytes; used when a call is refused after they were added. */
  void shrink(int to) {
    Arrays.fill(bytes, to, length, (byte) 0);
    length = to;
  }

  private void reserve(int count) {
    int wanted = Math.addExact(length, count);
    if (wanted > bytes.length) {
      byte[] grown = new byte[(int) Math.min(Integer.MAX_VALUE - 8, Math.max(FIRST, wanted * 3L / 2))];
      System.arraycopy(bytes, 0, grown, 0, length);
      Arrays.fill(bytes, 0, length, (byte) 0);
      bytes = grown;
    }
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
