package io.fermata.provider;

import java.lang.foreign.MemorySegment;

/** The padding of PKCS #5 (RFC 8018, 6.1.1), for blocks of AES: always there, as many bytes as each of them says. */
final class BlockPadding {
  static final int BLOCK = 16;

  private BlockPadding() {}

  /** The message, padded. */
  static byte[] padded(MemorySegment message) {
    int length = (int) message.byteSize();
    int pad = BLOCK - length % BLOCK;
    byte[] padded = new byte[Math.addExact(length, pad)];
    MemorySegment.copy(message, 0, MemorySegment.ofArray(padded), 0, length);
    for (int i = length; i < padded.length; i++) {
      padded[i] = (byte) pad;
    }
    return padded;
  }

  /** Bytes of the message; -1 if it is not padded so. Looks at the whole last block, whatever it finds. */
  static int length(byte[] padded, int whole) {
    if (whole < BLOCK || whole % BLOCK != 0) {
      return -1;
    }
    int pad = padded[whole - 1];
    int wrong = pad < 1 || pad > BLOCK ? 1 : 0;
    for (int i = 1; i <= BLOCK; i++) {
      int counts = (i - 1 - pad) >> 31; // all ones while i is at most pad
      wrong |= (padded[whole - i] ^ pad) & counts;
    }
    return wrong == 0 ? whole - pad : -1;
  }
}
