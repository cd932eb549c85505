package io.fermata.provider;

import io.fermata.spi.SessionSpec;
import java.util.Arrays;
import java.util.Locale;
import java.util.Optional;

/** The modes of a block cipher: what the next part of a message begins with (SP 800-38A). */
@SuppressWarnings("ImmutableEnumChecker") // they are values, which nobody has annotated
enum BlockMode {
  ECB(BlockMode.BLOCK),
  CBC(BlockMode.BLOCK),
  /** The whole block is the counter: SP 800-38A, B.1. */
  CTR(1);

  static final int BLOCK = 16;

  final SessionSpec keyless = SessionSpec.cipher("AES/" + name());

  /** For messages that are decrypted: in CTR that is the same thing. */
  final SessionSpec decryption;

  /** A message is so many bytes, or several times so many. */
  final int unit;

  BlockMode(int unit) {
    this.unit = unit;
    this.decryption = unit == 1 ? keyless : keyless.decryption();
  }

  /** As they stand in a service's attribute. */
  static String all() {
    return String.join("|", Arrays.stream(values()).map(BlockMode::name).toList());
  }

  /** Empty if we do not have it. */
  static Optional<BlockMode> find(String name) {
    String upper = name.toUpperCase(Locale.ENGLISH);
    return Arrays.stream(values()).filter(mode -> mode.name().equals(upper)).findAny();
  }

  boolean hasVector() {
    return this != ECB;
  }

  /** Counts up by so many blocks; beyond the largest number it begins again at 0. */
  static void count(byte[] counter, int blocks) {
    int carry = blocks;
    for (int i = counter.length - 1; i >= 0 && carry != 0; i--) {
      carry += counter[i] & 0xff;
      counter[i] = (byte) carry;
      carry >>>= Byte.SIZE;
    }
  }
}
