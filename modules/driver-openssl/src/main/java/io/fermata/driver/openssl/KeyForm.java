package io.fermata.driver.openssl;

import java.lang.foreign.MemorySegment;
import java.util.HexFormat;
import java.util.Optional;

/**
 * How the keys of common groups begin: X.509 and PKCS #8 as RFC 5480, RFC 5915 and RFC 8410 have them, with the bytes of
 * the key after that. The library takes longer to find out what is in an encoding than to sign or to agree; of these it
 * is known.
 */
@SuppressWarnings("ImmutableEnumChecker") // a segment that cannot be written
enum KeyForm {
  P256("prime256v1", "3059301306072a8648ce3d020106082a8648ce3d03010703420004", 64, false, 0),
  P384("secp384r1", "3076301006072a8648ce3d020106052b8104002203620004", 96, false, 0),
  P521("secp521r1", "30819b301006072a8648ce3d020106052b810400230381860004", 132, false, 0),
  X25519("X25519", "302a300506032b656e032100", 32, false, 0),
  X448("X448", "3042300506032b656f033900", 56, false, 0),
  P256_PRIVATE("prime256v1", "3041020100301306072a8648ce3d020106082a8648ce3d030107042730250201010420", 32, true, 0),
  /** With the point after it, as most programs but the JDK write it. */
  P256_BOTH(
      "prime256v1", "308187020100301306072a8648ce3d020106082a8648ce3d030107046d306b0201010420", 32, true, 70),
  P384_PRIVATE("secp384r1", "304e020100301006072a8648ce3d020106052b8104002204373035020101" + "0430", 48, true, 0),
  P384_BOTH(
      "secp384r1", "3081b6020100301006072a8648ce3d020106052b8104002204819e30819b0201010430", 48, true, 102),
  X25519_PRIVATE("X25519", "302e020100300506032b656e04220420", 32, true, 0),
  X448_PRIVATE("X448", "3046020100300506032b656f043a0438", 56, true, 0);

  private static final int POINT_MARK = 1;
  private static final KeyForm[] ALL = values();

  private final String curve;
  private final MemorySegment head;
  private final int rest;
  private final boolean isPrivate;
  private final int after;

  /**
   * @param head in hexadecimal; of public points the last byte is the point's, and says that it is not compressed
   * @param rest bytes of the key after that
   * @param after bytes that come after the key
   */
  KeyForm(String curve, String head, int rest, boolean isPrivate, int after) {
    this.curve = curve;
    this.head = MemorySegment.ofArray(HexFormat.of().parseHex(head)).asReadOnly();
    this.rest = rest;
    this.isPrivate = isPrivate;
    this.after = after;
  }

  /** The form of an encoding; empty if it is another, or wrong. */
  static Optional<KeyForm> of(MemorySegment encoded, int length, boolean isPrivate) {
    for (KeyForm form : ALL) {
      long head = form.head.byteSize();
      if (form.isPrivate == isPrivate
          && length == head + form.rest + form.after
          && MemorySegment.mismatch(encoded, 0, head, form.head, 0, head) < 0) {
        return Optional.of(form);
      }
    }
    return Optional.empty();
  }

  /** The library's name. */
  String curve() {
    return curve;
  }

  /** True if the points have coordinates of which the first alone is the secret. */
  boolean isWeierstrass() {
    return !curve.startsWith("X");
  }

  private int mark() {
    return isWeierstrass() && !isPrivate ? POINT_MARK : 0;
  }

  /** Bytes of the point or of the private key. */
  int length() {
    return rest + mark();
  }

  /** Where it begins. */
  int offset() {
    return (int) head.byteSize() - mark();
  }
}
