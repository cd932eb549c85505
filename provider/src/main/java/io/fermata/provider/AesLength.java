package io.fermata.provider;

/** The lengths of keys that names of ciphers tell, such as {@code AES_128/CBC/NoPadding}. */
enum AesLength {
  AES_128(16, 0),
  AES_192(24, 20),
  AES_256(32, 40);

  /** Of NIST's object identifiers for AES: Computer Security Objects Register. */
  private static final String ARC = "2.16.840.1.101.3.4.1.";

  final int bytes;
  private final int first;

  AesLength(int bytes, int first) {
    this.bytes = bytes;
    this.first = first;
  }

  /** The name of a cipher with keys of this length. */
  String cipher(String modeAndPadding) {
    return name() + "/" + modeAndPadding;
  }

  /**
   * The identifier of a mode with keys of this length.
   *
   * @param mode its last number with keys of 128 bits
   */
  String oid(int mode) {
    return ARC + (first + mode);
  }
}
