package io.fermata.driver.soft;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Arrays;
import java.util.Optional;

/**
 * The two hashes of key, filler, data, key: RFC 1828 and RFC 1852. The filler is what the hash itself would
 * pad a message with that is the key, so that the data begins with a block: a bit 1, zeros, and the number of
 * the key's bits in 8 bytes, in the hash's byte order (RFC 1321, 3.1 and 3.2; FIPS 180-4, 5.1.1).
 */
enum KeyedHash {
  MD5("KPDK-MD5", "MD5", ByteOrder.LITTLE_ENDIAN, 16),
  SHA1("KPDK-SHA1", "SHA-1", ByteOrder.BIG_ENDIAN, 20);

  private static final int BLOCK = 64;

  private final String algorithm;
  private final String hash;
  private final ByteOrder order;
  private final int length;

  KeyedHash(String algorithm, String hash, ByteOrder order, int length) {
    this.algorithm = algorithm;
    this.hash = hash;
    this.order = order;
    this.length = length;
  }

  static Optional<KeyedHash> of(String algorithm) {
    return Arrays.stream(values()).filter(one -> one.algorithm.equals(algorithm)).findAny();
  }

  /** The framework's name for it. */
  String algorithm() {
    return algorithm;
  }

  /** JCA's name for the hash. */
  String hash() {
    return hash;
  }

  /** Bytes of the code. */
  int length() {
    return length;
  }

  /** What comes between a key of so many bytes and the data. */
  byte[] filler(int keyLength) {
    int zeros = Math.floorMod(-(keyLength + 1 + Long.BYTES), BLOCK);
    return ByteBuffer.allocate(1 + zeros + Long.BYTES)
        .order(order)
        .put((byte) 0x80)
        .position(1 + zeros)
        .putLong(keyLength * (long) Byte.SIZE)
        .array();
  }
}
