package io.fermata.framework.kernel;

import io.fermata.spi.Algorithm;
import io.fermata.spi.SessionSpec;
import io.fermata.spi.SessionSpec.Kind;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;

/**
 * The algorithm numbers of crypto(9). All but one have a {@linkplain Algorithm name} in Fermata, and can be
 * opened on any driver that offers it. AES-XTS has none: it is legal for drivers of this face alone.
 */
public final class CryptoAlgorithm {
  /** DES in CBC mode. */
  public static final int CRYPTO_DES_CBC = 1;
  /** Triple DES in CBC mode, which is one algorithm and not three. */
  public static final int CRYPTO_3DES_CBC = 2;
  /** Blowfish in CBC mode. */
  public static final int CRYPTO_BLF_CBC = 3;
  /** CAST-128 in CBC mode. */
  public static final int CRYPTO_CAST_CBC = 4;
  /** Skipjack in CBC mode. */
  public static final int CRYPTO_SKIPJACK_CBC = 5;
  /** HMAC with MD5. */
  public static final int CRYPTO_MD5_HMAC = 6;
  /** HMAC with SHA-1. */
  public static final int CRYPTO_SHA1_HMAC = 7;
  /** HMAC with RIPEMD-160. */
  public static final int CRYPTO_RIPEMD160_HMAC = 8;
  /** MD5 of key, filler, data and key: RFC 1828. */
  public static final int CRYPTO_MD5_KPDK = 9;
  /** SHA-1 of key, filler, data and key: RFC 1852. */
  public static final int CRYPTO_SHA1_KPDK = 10;
  /** AES in CBC mode. */
  public static final int CRYPTO_AES_CBC = 11;
  /** The stream cipher, from the beginning of its stream for each request. */
  public static final int CRYPTO_ARC4 = 12;
  /** MD5, without a key. */
  public static final int CRYPTO_MD5 = 13;
  /** SHA-1, without a key. */
  public static final int CRYPTO_SHA1 = 14;
  /** No code: 16 zeros. */
  public static final int CRYPTO_NULL_HMAC = 15;
  /** No cipher: RFC 2410, in blocks of 4 bytes. */
  public static final int CRYPTO_NULL_CBC = 16;
  /** Compression, RFC 1951. */
  public static final int CRYPTO_DEFLATE_COMP = 17;
  /** HMAC with SHA-256. */
  public static final int CRYPTO_SHA2_256_HMAC = 18;
  /** HMAC with SHA-384. */
  public static final int CRYPTO_SHA2_384_HMAC = 19;
  /** HMAC with SHA-512. */
  public static final int CRYPTO_SHA2_512_HMAC = 20;
  /** Camellia in CBC mode. */
  public static final int CRYPTO_CAMELLIA_CBC = 21;
  /** AES in the mode for disks. */
  public static final int CRYPTO_AES_XTS = 22;

  private static final Map<Integer, CryptoAlgorithm> ALL = new LinkedHashMap<>();

  static {
    known(CRYPTO_DES_CBC, "DES/CBC");
    known(CRYPTO_3DES_CBC, "DESede/CBC");
    known(CRYPTO_BLF_CBC, "Blowfish/CBC");
    known(CRYPTO_CAST_CBC, "CAST5/CBC");
    known(CRYPTO_SKIPJACK_CBC, "Skipjack/CBC");
    known(CRYPTO_MD5_HMAC, "HmacMD5");
    known(CRYPTO_SHA1_HMAC, "HmacSHA1");
    known(CRYPTO_RIPEMD160_HMAC, "HmacRIPEMD160");
    known(CRYPTO_MD5_KPDK, "KPDK-MD5");
    known(CRYPTO_SHA1_KPDK, "KPDK-SHA1");
    known(CRYPTO_AES_CBC, "AES/CBC");
    known(CRYPTO_ARC4, "ARCFOUR");
    known(CRYPTO_MD5, "MD5");
    known(CRYPTO_SHA1, "SHA-1");
    known(CRYPTO_NULL_HMAC, "HmacNULL");
    known(CRYPTO_NULL_CBC, "NULL");
    known(CRYPTO_DEFLATE_COMP, "DEFLATE");
    known(CRYPTO_SHA2_256_HMAC, "HmacSHA256");
    known(CRYPTO_SHA2_384_HMAC, "HmacSHA384");
    known(CRYPTO_SHA2_512_HMAC, "HmacSHA512");
    known(CRYPTO_CAMELLIA_CBC, "Camellia/CBC");
    // no provider and no driver has it
    add(CRYPTO_AES_XTS, "crypto-" + CRYPTO_AES_XTS, Kind.CIPHER);
  }

  private final int number;
  private final String name;
  private final Kind kind;

  private CryptoAlgorithm(int number, String name, Kind kind) {
    this.number = number;
    this.name = name;
    this.kind = kind;
  }

  private static void known(int number, String name) {
    add(number, name, Algorithm.find(name).orElseThrow().kind());
  }

  private static void add(int number, String name, Kind kind) {
    ALL.put(number, new CryptoAlgorithm(number, name, kind));
  }

  /** The algorithm with this number; empty if crypto(9) has none. */
  static Optional<CryptoAlgorithm> of(int number) {
    return Optional.ofNullable(ALL.get(number));
  }

  /** The number of a stage; empty if crypto(9) does not name its algorithm. */
  static OptionalInt number(SessionSpec stage) {
    return ALL.values().stream()
        .filter(known -> known.kind == stage.kind() && known.name.equals(stage.algorithm()))
        .mapToInt(known -> known.number)
        .findFirst();
  }

  Kind kind() {
    return kind;
  }

  /** True if it takes a key in name only. */
  boolean isNull() {
    return number == CRYPTO_NULL_CBC || number == CRYPTO_NULL_HMAC;
  }

  /** What JCA calls a key of it. */
  String keyName() {
    int slash = name.indexOf('/');
    return slash < 0 ? name : name.substring(0, slash);
  }

  /** A stage of a session, without its key. */
  SessionSpec stage() {
    return switch (kind) {
      case CIPHER -> SessionSpec.cipher(name);
      case MAC -> SessionSpec.mac(name);
      case DIGEST -> SessionSpec.digest(name);
      case COMPRESSION -> SessionSpec.compression(name);
      default -> throw new IllegalStateException(name + " is for " + kind);
    };
  }
}
