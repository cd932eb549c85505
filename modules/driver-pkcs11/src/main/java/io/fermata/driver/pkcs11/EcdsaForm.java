package io.fermata.driver.pkcs11;

import java.math.BigInteger;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.Optional;

/**
 * The two forms of an ECDSA signature: the numbers r and s side by side, each as long as the group's order, as tokens
 * have it (PKCS #11, 2.3.1 of version 2.40), and their distinguished encoding (RFC 3279, 2.2.3), as everybody else
 * does. SunPKCS11 has the second too, and then hands on numbers that are cut to the longer of the two.
 */
final class EcdsaForm {
  private static final int SEQUENCE = 0x30;
  private static final int INTEGER = 2;
  private static final int LONG_LENGTH = 0x81;

  private EcdsaForm() {}

  /** The distinguished encoding. */
  static byte[] encoded(byte[] sideBySide) {
    int half = sideBySide.length / 2;
    byte[] r = new BigInteger(1, Arrays.copyOf(sideBySide, half)).toByteArray();
    byte[] s = new BigInteger(1, Arrays.copyOfRange(sideBySide, half, 2 * half)).toByteArray();
    int content = 4 + r.length + s.length; // a number has at most 67 bytes: its length takes one
    boolean isLong = content > Byte.MAX_VALUE;
    ByteBuffer encoded = ByteBuffer.allocate((isLong ? 3 : 2) + content).put((byte) SEQUENCE);
    if (isLong) {
      encoded.put((byte) LONG_LENGTH);
    }
    return encoded
        .put((byte) content)
        .put((byte) INTEGER)
        .put((byte) r.length)
        .put(r)
        .put((byte) INTEGER)
        .put((byte) s.length)
        .put(s)
        .array();
  }

  /**
   * The numbers side by side.
   *
   * @param half bytes of the order
   * @return empty if these bytes are no distinguished encoding of two numbers of that length
   */
  static Optional<byte[]> sideBySide(byte[] encoded, int half) {
    int from = encoded.length > Byte.MAX_VALUE + 2 ? 3 : 2;
    if (encoded.length < 8 || encoded.length > 255 + 3) {
      return Optional.empty();
    }
    int length = encoded.length - from;
    boolean longer = from == 3;
    if (encoded[0] != SEQUENCE
        || encoded[from - 1] != (byte) length
        || (longer && (encoded[1] != (byte) LONG_LENGTH || length <= Byte.MAX_VALUE))) {
      return Optional.empty();
    }
    byte[] both = new byte[2 * half];
    int second = number(encoded, from, both, half);
    int end = second < 0 ? -1 : number(encoded, second, both, 2 * half);
    return end == encoded.length ? Optional.of(both) : Optional.empty();
  }

  /** Copies the number at {@code at}, ending at {@code to}; answers where it ends, or -1 if there is none. */
  private static int number(byte[] encoded, int at, byte[] both, int to) {
    int half = both.length / 2;
    if (at + 2 > encoded.length || encoded[at] != INTEGER) {
      return -1;
    }
    int length = encoded[at + 1];
    int from = at + 2;
    if (length < 1 || from + length > encoded.length || encoded[from] < 0) {
      return -1; // none, or negative
    }
    boolean padded = encoded[from] == 0;
    if (padded && length > 1 && encoded[from + 1] >= 0) {
      return -1; // not the shortest form
    }
    int skip = padded ? 1 : 0;
    if (length - skip > half) {
      return -1;
    }
    System.arraycopy(encoded, from + skip, both, to - (length - skip), length - skip);
    return from + length;
  }
}
