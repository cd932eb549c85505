package io.fermata.provider;

import io.fermata.spi.SessionSpec;

/** The two ways to wrap keys with AES (SP 800-38F), and the vector that each begins with. */
@SuppressWarnings("ImmutableEnumChecker") // nobody writes to the array, and a session's spec is a value
enum WrapMode {
  /** RFC 3394, 2.2.3.1. */
  KW(0xa6, 0xa6, 0xa6, 0xa6, 0xa6, 0xa6, 0xa6, 0xa6),
  /** RFC 5649, 3, without the length of the message. */
  KWP(0xa6, 0x59, 0x59, 0xa6);

  static final int SEMIBLOCK = 8;

  final SessionSpec keyless = SessionSpec.keyWrap("AES/" + name());
  private final byte[] vector;

  WrapMode(int... vector) {
    this.vector = new byte[vector.length];
    for (int i = 0; i < vector.length; i++) {
      this.vector[i] = (byte) vector[i];
    }
  }

  byte[] vector() {
    return vector.clone();
  }

  /** How many bytes are added to a message before it is wrapped. */
  int padding(BlockPadding padding, int message) {
    return this == KWP
        ? Math.floorMod(-message, SEMIBLOCK)
        : padding.length(message, SEMIBLOCK);
  }
}
