package io.fermata.framework;

import io.fermata.spi.SessionSpec;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * How much one key may encrypt, and what a nonce of the framework's own looks like.
 *
 * <table>
 *   <caption>Where the numbers are from</caption>
 *   <tr><th>algorithm</th><th>of one key</th><th>said in</th></tr>
 *   <tr><td>AES/GCM</td><td>2^32 messages</td><td>NIST SP 800-38D, section 8.3, for nonces of which any is not
 *     of 96 bits and made by the deterministic construction (section 8.2.1); so for those of the framework,
 *     which begin at random (section 8.2.2), and for users', of which it does not know how they are made
 *   </td></tr>
 *   <tr><td>AES/CCM</td><td>2^61 calls of the block cipher</td><td>NIST SP 800-38C, section 5.1</td></tr>
 *   <tr><td>ChaCha20-Poly1305</td><td>no limit</td><td>RFC 8439, section 4, asks for nonces that do not come
 *     again, and for no more</td></tr>
 *   <tr><td>DESede/CBC</td><td>2^20 blocks</td><td>NIST SP 800-67 Rev. 2, section 3.4; withdrawn since 2024, as
 *     SP 800-131A Rev. 2, section 2, allows DESede only to decrypt what there is</td></tr>
 *   <tr><td>other blocks of 64 bits</td><td>2^20 blocks</td><td>no document; what SP 800-67 says of DESede
 *     is because of the length of the block, and holds for them as well</td></tr>
 *   <tr><td>AES/CTR, AES/CBC, Camellia/CBC</td><td>2^48 blocks</td><td>no document: NIST SP 800-38A has no such
 *     number. It is this framework's own, by the birthday bound</td></tr>
 * </table>
 *
 * <p>The longest message of AES/GCM is 2^36 - 32 bytes (SP 800-38D, section 5.2.1.1) and that of
 * ChaCha20-Poly1305 2^38 - 64 (RFC 8439, section 2.8): a request has fewer than 2^31, so that there is nothing to
 * check; of a message in parts its driver counts how long it is. That of AES/CCM depends on the nonce: SP 800-38C, appendix A.1.
 *
 * @param algorithm its name
 * @param nonce bytes of a nonce that the framework makes
 * @param use how the nonces are used
 * @param messages how many a key may encrypt
 * @param blocks how many blocks a key may encrypt; of AES/CCM, how often the block cipher may be called
 * @param block bytes of a block
 * @param source where that is said
 */
record KeyLimits(
    String algorithm, int nonce, Use use, long messages, long blocks, int block, String source) {

  /** How nonces are used. */
  enum Use {
    /** One nonce is for one message. */
    ONCE,
    /** A vector is the first of the numbers that a message counts through, a block for each. */
    COUNTER,
    /** A vector that repeats is no disaster, but one that is predicted may be. */
    UNPREDICTABLE
  }

  private static final long NONE = Long.MAX_VALUE;
  private static final int AES = 16;

  // For q blocks of 128 bits the probability that two are equal is below q^2 / 2^129: 2^-33 for 2^48.
  private static final long BIRTHDAY = 1L << 48;
  private static final String OF_BIRTHDAY = "the birthday bound of a block of 128 bits, at 2^-33,";

  // For a block of 64 bits SP 800-67 has another one: q^2 / 2^65, which is 2^-25 for 2^20.
  private static final long SHORT_BLOCKS = 1L << 20;

  private static final Map<String, KeyLimits> KNOWN = new HashMap<>();

  static {
    add(new KeyLimits("AES/GCM", 12, Use.ONCE, 1L << 32, NONE, AES, "SP 800-38D, section 8.3,"));
    add(new KeyLimits("AES/CCM", 12, Use.ONCE, NONE, 1L << 61, AES, "SP 800-38C, section 5.1,"));
    add(new KeyLimits("ChaCha20-Poly1305", 12, Use.ONCE, NONE, NONE, 64, "RFC 8439"));
    add(new KeyLimits("AES/CTR", 16, Use.COUNTER, NONE, BIRTHDAY, AES, OF_BIRTHDAY));
    add(new KeyLimits("AES/XTS", 16, Use.UNPREDICTABLE, NONE, BIRTHDAY, AES, OF_BIRTHDAY)); // a tweak may come again
    add(new KeyLimits("AES/CBC", 16, Use.UNPREDICTABLE, NONE, BIRTHDAY, AES, OF_BIRTHDAY));
    add(new KeyLimits("Camellia/CBC", 16, Use.UNPREDICTABLE, NONE, BIRTHDAY, 16, OF_BIRTHDAY));
    shortBlocks("DESede/CBC", "SP 800-67 Rev. 2, section 3.4,");
    for (String legacy : List.of("DES/CBC", "Blowfish/CBC", "CAST5/CBC", "Skipjack/CBC")) {
      shortBlocks(legacy, "what SP 800-67 Rev. 2 says of blocks of 64 bits");
    }
  }

  private static void add(KeyLimits limits) {
    KNOWN.put(limits.algorithm, limits);
  }

  private static void shortBlocks(String algorithm, String source) {
    add(new KeyLimits(algorithm, 8, Use.UNPREDICTABLE, NONE, SHORT_BLOCKS, 8, source));
  }

  /** Those of an algorithm; empty if it is not well known, or takes no nonce. */
  static Optional<KeyLimits> find(String algorithm) {
    return Optional.ofNullable(KNOWN.get(algorithm));
  }

  /** The stage of a session that takes its nonce; empty if none does, and for a chain. */
  static Optional<SessionSpec> stage(SessionSpec spec) {
    return switch (spec.kind()) {
      case CIPHER, AEAD -> Optional.of(spec);
      case ENCRYPT_THEN_MAC -> Optional.of(spec.stages().getFirst());
      default -> Optional.empty();
    };
  }

  /** Nonces for one key. */
  FreshNonces fresh() {
    return use == Use.UNPREDICTABLE ? FreshNonces.random() : FreshNonces.counted();
  }

  /** What a message adds to {@link #blocks}. */
  long blocks(int message, int aad) {
    long own = ((long) message + block - 1) / block;
    if (!algorithm.equals("AES/CCM")) {
      return own;
    }
    // each block is encrypted and authenticated, and so are the first one and the additional data, which
    // has its length before it: SP 800-38C, sections 6.1 and A.2
    long lengthOfAad = aad == 0 ? 0 : aad < 0xff00 ? 2 : 6;
    return 2 * own + 2 + (aad + lengthOfAad + block - 1) / block;
  }

  /** The longest message under a nonce of this length. */
  long longest(int nonceLength) {
    int left = 15 - nonceLength; // bytes for the length of the message
    return algorithm.equals("AES/CCM") && left < Long.BYTES
        ? (1L << (left * Byte.SIZE)) - 1
        : Long.MAX_VALUE;
  }
}
