package io.fermata.spi;

import io.fermata.spi.SessionSpec.Kind;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;

/**
 * What is fixed about a well-known algorithm, whoever computes it: wrong lengths are refused with this
 * at the call. A driver may take less (its probe says so) and may offer algorithms that are not here.
 *
 * <p>{@code AES/ECB} is the block cipher itself, block by block, without a vector: equal blocks of a message stay
 * equal ones (SP 800-38A, 6.1). It is there for what is made of single blocks, and for old data.
 *
 * <p>{@code AES/XTS} is for the sectors of a disk: its nonce is the tweak, which says where a sector lies, least
 * significant byte first, and comes again when that is written anew (IEEE 1619). A message is a whole sector. A key
 * whose halves are equal is a bad one (FIPS 140-2 IG, A.9).
 *
 * <p>{@code ARCFOUR} begins its key stream anew with each request, so a key is for one message: two
 * under one key give away their difference. {@code KPDK-…} is the hash of key, filler, data, key, as in
 * RFC 1828 and 1852: the filler pads the key to whole blocks as the hash pads a message. {@code NULL}
 * leaves the data as it is, and {@code HmacNULL} is 16 zeros, whatever the message; they protect nothing.
 *
 * <p>{@code AES-GMAC} is a code that takes a nonce with each message, as encryption does: it is AES-GCM of nothing, with
 * the message as additional data (SP 800-38D, 3). Two messages under one nonce and key give the authentication key away,
 * and whoever has it forges any message. That no nonce comes twice is the caller's matter; nobody here remembers them.
 *
 * <p>Sources: FIPS 46-3, 185, 197, 180-4, 198-1 and 202, SP 800-38A to F, IEEE 1619, SP 800-67, RFC 1828, 1852,
 * 1951, 2144, 2286, 2410, 2451, 3394, 3713, 5649, 5869, 7914, 8018 and 8439; for NULL and the lengths of KPDK crypto(9).
 *
 * @param kind what a session of it is for
 * @param name as in {@link SessionSpec#algorithm}
 * @param key legal lengths of the key, in bytes
 * @param nonce legal lengths of the nonce, initialization vector or salt; 0 if it takes none
 * @param tag legal values of {@link SessionSpec#tagLength}
 * @param message legal lengths of what is encrypted, hashed or compressed, in bytes; of a cipher also of what is
 *     decrypted
 * @param result length of the hash or code in bytes; 0 for other kinds
 */
public record Algorithm(
    Kind kind, String name, Lengths key, Lengths nonce, Lengths tag, Lengths message, int result) {
  private static final Lengths NONE = Lengths.of(0);
  private static final Lengths ANY = Lengths.atLeast(0);
  private static final Lengths AES_KEY = new Lengths(16, 32, 8);
  private static final int SEMIBLOCK = 8;
  private static final Set<String> LEGACY =
      Set.of(
          "DES/CBC",
          "Blowfish/CBC",
          "CAST5/CBC",
          "Skipjack/CBC",
          "ARCFOUR",
          "MD5",
          "HmacMD5",
          "KPDK-MD5",
          "KPDK-SHA1");
  private static final Set<String> STREAMS = Set.of("AES/CTR", "ARCFOUR", "NULL");
  private static final Optional<Lengths> GCM_PARTS = Optional.of(Lengths.multiples(16));
  private static final Optional<Lengths> CHACHA_PARTS = Optional.of(ANY);
  private static final Map<String, Algorithm> KNOWN = new LinkedHashMap<>();

  static {
    cipher("AES/ECB", AES_KEY, 0, 16);
    cipher("AES/CBC", AES_KEY, 16, 16);
    cipher("AES/CTR", AES_KEY, 16, 1);
    add(
        new Algorithm(
            Kind.CIPHER,
            "AES/XTS",
            new Lengths(32, 64, 32), // two keys, one behind the other
            Lengths.of(16),
            NONE,
            new Lengths(16, 16 << 20, 1), // at most 2^20 blocks: SP 800-38E
            0));
    cipher("DESede/CBC", Lengths.of(24), 8, 8);
    cipher("Camellia/CBC", AES_KEY, 16, 16);
    cipher("DES/CBC", Lengths.of(8), 8, 8);
    cipher("Blowfish/CBC", new Lengths(4, 56, 1), 8, 8);
    cipher("CAST5/CBC", new Lengths(5, 16, 1), 8, 8);
    cipher("Skipjack/CBC", Lengths.of(10), 8, 8);
    cipher("ARCFOUR", new Lengths(5, 128, 1), 0, 1);
    cipher("NULL", Lengths.atLeast(0), 0, 4);
    aead("AES/GCM", AES_KEY, Lengths.atLeast(1), new Lengths(12, 16, 1));
    aead("AES/CCM", AES_KEY, new Lengths(7, 13, 1), new Lengths(4, 16, 2));
    aead("ChaCha20-Poly1305", Lengths.of(32), Lengths.of(12), Lengths.of(16));
    keyWrap("AES/KW", new Lengths(16, Integer.MAX_VALUE, 8)); // two semiblocks at least: SP 800-38F
    keyWrap("AES/KWP", Lengths.atLeast(1));
    hash("MD5", 16);
    hash("SHA-1", 20);
    hash("SHA-224", 28);
    hash("SHA-256", 32);
    hash("SHA-384", 48);
    hash("SHA-512", 64);
    hash("SHA-512/224", 28);
    hash("SHA-512/256", 32);
    hash("SHA3-224", 28);
    hash("SHA3-256", 32);
    hash("SHA3-384", 48);
    hash("SHA3-512", 64);
    code("HmacMD5", 16);
    code("HmacSHA1", 20);
    code("HmacSHA224", 28);
    code("HmacSHA256", 32);
    code("HmacSHA384", 48);
    code("HmacSHA512", 64);
    code("HmacSHA512/224", 28);
    code("HmacSHA512/256", 32);
    code("HmacSHA3-224", 28);
    code("HmacSHA3-256", 32);
    code("HmacSHA3-384", 48);
    code("HmacSHA3-512", 64);
    code("HmacRIPEMD160", 20);
    code("AESCMAC", AES_KEY, 16);
    code("AES-GMAC", AES_KEY, Lengths.atLeast(1), 16);
    code("KPDK-MD5", 16);
    code("KPDK-SHA1", 20);
    code("HmacNULL", 16);
    extractAndExpand("SHA256", 32);
    extractAndExpand("SHA384", 48);
    extractAndExpand("SHA512", 64);
    fromPassword("SHA1");
    fromPassword("SHA224");
    fromPassword("SHA256");
    fromPassword("SHA384");
    fromPassword("SHA512");
    fromPassword("SHA512/224");
    fromPassword("SHA512/256");
    add(new Algorithm(Kind.KEY_DERIVATION, "scrypt", ANY, ANY, NONE, ANY, 0));
    add(new Algorithm(Kind.COMPRESSION, "DEFLATE", NONE, NONE, NONE, ANY, 0));
  }

  public Algorithm {
    Objects.requireNonNull(kind, "kind");
    Objects.requireNonNull(name, "name");
    Objects.requireNonNull(key, "key");
    Objects.requireNonNull(nonce, "nonce");
    Objects.requireNonNull(tag, "tag");
    Objects.requireNonNull(message, "message");
    if (result < 0) {
      throw new IllegalArgumentException("result " + result + "; at least 0");
    }
  }

  private static void add(Algorithm algorithm) {
    KNOWN.put(algorithm.name, algorithm);
  }

  private static void cipher(String name, Lengths key, int nonce, int block) {
    add(new Algorithm(Kind.CIPHER, name, key, Lengths.of(nonce), NONE, Lengths.multiples(block), 0));
  }

  private static void aead(String name, Lengths key, Lengths nonce, Lengths tag) {
    add(new Algorithm(Kind.AEAD, name, key, nonce, tag, ANY, 0));
  }

  private static void keyWrap(String name, Lengths message) {
    add(new Algorithm(Kind.KEY_WRAP, name, AES_KEY, NONE, NONE, message, 0));
  }

  private static void hash(String name, int result) {
    add(new Algorithm(Kind.DIGEST, name, NONE, NONE, new Lengths(0, result, 1), ANY, result));
  }

  private static void code(String name, int result) {
    code(name, Lengths.atLeast(0), result);
  }

  private static void code(String name, Lengths key, int result) {
    code(name, key, NONE, result);
  }

  private static void code(String name, Lengths key, Lengths nonce, int result) {
    add(new Algorithm(Kind.MAC, name, key, nonce, new Lengths(0, result, 1), ANY, result));
  }

  /** Both steps, and each alone; what is expanded is at least as long as the hash: RFC 5869, 2.3. */
  private static void extractAndExpand(String hash, int length) {
    derivation("HKDF-" + hash, Lengths.atLeast(1), ANY);
    derivation("HKDF-Extract-" + hash, Lengths.atLeast(1), ANY);
    derivation("HKDF-Expand-" + hash, Lengths.atLeast(length), NONE);
  }

  private static void fromPassword(String hash) {
    derivation("PBKDF2WithHmac" + hash, ANY, Lengths.atLeast(1)); // a password may be empty
  }

  private static void derivation(String name, Lengths key, Lengths salt) {
    add(new Algorithm(Kind.KEY_DERIVATION, name, key, salt, NONE, ANY, 0));
  }

  /**
   * Of a {@linkplain Kind#KEY_WRAP key wrap}: bytes that a message of so many bytes has when it is wrapped, which are
   * whole semiblocks of 8 and one more (RFC 3394, 2.2.1; RFC 5649, 4.1).
   */
  public static long wrapped(int message) {
    return (message + 7L) / SEMIBLOCK * SEMIBLOCK + SEMIBLOCK;
  }

  /**
   * Of a {@linkplain Kind#KEY_WRAP key wrap}: bytes of the longest message that can be wrapped in so many; empty if
   * none can be.
   */
  public OptionalInt unwrapped(int wrapped) {
    boolean whole = wrapped % SEMIBLOCK == 0 && message.accept(wrapped - SEMIBLOCK);
    return whole ? OptionalInt.of(wrapped - SEMIBLOCK) : OptionalInt.empty();
  }

  /**
   * Legal lengths of the parts but the last, if a message is encrypted in {@linkplain Part parts}; empty if that is
   * only done with whole ones: AES/CCM has to know the length before anything else (SP 800-38C, A.2.1).
   */
  public Optional<Lengths> parts() {
    return switch (name) {
      case "AES/GCM" -> GCM_PARTS;
      case "ChaCha20-Poly1305" -> CHACHA_PARTS;
      default -> Optional.empty();
    };
  }

  /**
   * Bytes of the longest message that may be encrypted in parts: SP 800-38D, 5.2.1.1, and RFC 8439, 2.8. One that is
   * whole is never as long.
   */
  public long longest() {
    return name.equals("AES/GCM") ? (1L << 36) - 32 : (1L << 38) - 64;
  }

  /**
   * True if it is kept for old data and old protocols alone: DES and RC4 are broken, blocks of 64 bits
   * run out (RFC 2451's ciphers, Skipjack), and so has MD5 (RFC 6151) and hashing key, data and key.
   * FreeBSD 13 has none of them any more.
   */
  public boolean isLegacy() {
    return LEGACY.contains(name);
  }

  /** True of a cipher whose decryption is its encryption: a key stream is added to the message (SP 800-38A, 6.5). */
  public boolean isStream() {
    return STREAMS.contains(name);
  }

  /** The algorithm of this name; empty if it is not well known. */
  public static Optional<Algorithm> find(String name) {
    return Optional.ofNullable(KNOWN.get(Objects.requireNonNull(name, "name")));
  }

  /** Every well-known algorithm. */
  public static Collection<Algorithm> all() {
    return KNOWN.values();
  }
}
