package io.fermata.spi;

import java.util.Arrays;
import java.util.HexFormat;
import java.util.Objects;

/**
 * What a signature is made with besides the key, where its algorithm leaves that open: see {@link
 * PublicKeyAlgorithm#parameters}. Who verifies says the same, or finds the signature wrong. Values: immutable, legal
 * from any thread, and equal if they say the same.
 */
public sealed interface SignatureParameters {

  /**
   * Of RSASSA-PSS: RFC 8017, 8.1. The mask is made by MGF1 and the trailer is 0xBC, as nearly everywhere.
   *
   * @param hash of the message, as in {@link Algorithm}
   * @param mask the hash that MGF1 makes the mask with
   * @param salt bytes of the salt; 0 for none. With the hash and two bytes more it fits into the modulus
   */
  record Pss(String hash, String mask, int salt) implements SignatureParameters {
    /** Neither name is null. */
    public Pss {
      Objects.requireNonNull(hash, "hash");
      Objects.requireNonNull(mask, "mask");
      if (salt < 0) {
        throw new IllegalArgumentException("salt of " + salt + " bytes; it is at least 0");
      }
    }
  }

  /** Of EdDSA: what a signature is bound to besides the message, RFC 8032, 8.3. */
  final class Context implements SignatureParameters {
    /** Bytes of the longest: RFC 8032, 2. */
    public static final int LONGEST = 255;

    /** That of no bytes. */
    public static final Context EMPTY = new Context(new byte[0]);

    private final byte[] bytes;

    /**
     * Copies it.
     *
     * @param bytes up to {@link #LONGEST}
     */
    public Context(byte[] bytes) {
      if (bytes.length > LONGEST) {
        throw new IllegalArgumentException(
            "context of " + bytes.length + " bytes; it has at most " + LONGEST);
      }
      this.bytes = bytes.clone();
    }

    /** A copy. */
    public byte[] bytes() {
      return bytes.clone();
    }

    @Override
    public boolean equals(Object other) {
      return other instanceof Context context && Arrays.equals(bytes, context.bytes);
    }

    @Override
    public int hashCode() {
      return Arrays.hashCode(bytes);
    }

    @Override
    public String toString() {
      return "Context[" + HexFormat.of().formatHex(bytes) + "]";
    }
  }
}
