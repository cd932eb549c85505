package io.fermata.driver.openssl;

import java.lang.foreign.MemorySegment;
import java.util.HexFormat;
import java.util.Optional;

/**
 * How the public keys of common peers begin: X.509 as RFC 5480 and RFC 8410 have it, with the point after it. The library
 * takes twice as long to find out what is in an encoding as to agree; of these it is known.
 */
@SuppressWarnings("ImmutableEnumChecker") // a segment that cannot be written
enum PeerForm {
  P256("prime256v1", "3059301306072a8648ce3d020106082a8648ce3d03010703420004", 64),
  P384("secp384r1", "3076301006072a8648ce3d020106052b8104002203620004", 96),
  P521("secp521r1", "30819b301006072a8648ce3d020106052b810400230381860004", 132),
  X25519("X25519", "302a300506032b656e032100", 32),
  X448("X448", "3042300506032b656f033900", 56);

  private static final int POINT_MARK = 1;

  private final String curve;
  private final MemorySegment head;
  private final int rest;

  /**
   * @param head in hexadecimal; of the first three the last byte is the point's, and says that it is not compressed
   * @param rest bytes after that
   */
  PeerForm(String curve, String head, int rest) {
    this.curve = curve;
    this.head = MemorySegment.ofArray(HexFormat.of().parseHex(head)).asReadOnly();
    this.rest = rest;
  }

  /** The form of an encoding; empty if it is another, or wrong. */
  static Optional<PeerForm> of(MemorySegment encoded, int length) {
    for (PeerForm form : values()) {
      long head = form.head.byteSize();
      if (length == head + form.rest && MemorySegment.mismatch(encoded, 0, head, form.head, 0, head) < 0) {
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
    return this != X25519 && this != X448;
  }

  /** Bytes of the point. */
  int length() {
    return rest + (isWeierstrass() ? POINT_MARK : 0);
  }

  /** Where the point begins. */
  int offset() {
    return (int) head.byteSize() - (isWeierstrass() ? POINT_MARK : 0);
  }
}
