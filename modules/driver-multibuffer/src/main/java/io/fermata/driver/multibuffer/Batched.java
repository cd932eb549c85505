package io.fermata.driver.multibuffer;

import io.fermata.spi.Algorithm;
import io.fermata.spi.Lengths;
import io.fermata.spi.Operation;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/** What is computed many messages at a time. */
enum Batched {
  CBC("AES/CBC", 0, 0, 4),
  CMAC("AESCMAC", 0, 0, 8),
  HMAC_SHA_1("HmacSHA1", 1, 160, 4),
  HMAC_SHA_224("HmacSHA224", 2, 168, 4),
  HMAC_SHA_256("HmacSHA256", 3, 176, 4),
  HMAC_SHA_384("HmacSHA384", 4, 184, 8),
  HMAC_SHA_512("HmacSHA512", 5, 192, 8),
  SHA_1("SHA-1", 13, 0, 8),
  SHA_224("SHA-224", 14, 0, 8),
  SHA_256("SHA-256", 15, 0, 8),
  SHA_384("SHA-384", 16, 0, 8),
  SHA_512("SHA-512", 17, 0, 8);

  /** IMB_HASH_ALG of CMAC with keys of 16 bytes, and with keys of 32. */
  static final int CMAC_128 = 12;

  static final int CMAC_256 = 27;

  /** Shorter messages are a loss: the way to another thread takes longer than they do. */
  static final int SHORTEST = 256;

  /** With fewer than this many out at once even the best of them is a loss. */
  static final int BREAK_EVEN = 8;

  private static final int SHA_2_LONG = 48;

  @SuppressWarnings("ImmutableEnumChecker") // a record of values
  private final Algorithm fixed;
  private final int number;
  private final long oneBlock;
  private final int breakEven;

  /**
   * @param number IMB_HASH_ALG; 0 if it is none, or depends on the key
   * @param oneBlock of an HMAC, where an IMB_MGR has its compression function
   * @param breakEven with fewer than this many out at once it is a loss
   */
  Batched(String name, int number, long oneBlock, int breakEven) {
    this.fixed = Algorithm.find(name).orElseThrow();
    this.number = number;
    this.oneBlock = oneBlock;
    this.breakEven = breakEven;
  }

  static List<String> names() {
    return Arrays.stream(values()).map(one -> one.fixed.name()).toList();
  }

  static Optional<Batched> find(String name) {
    return Arrays.stream(values()).filter(one -> one.fixed.name().equals(name)).findFirst();
  }

  Algorithm fixed() {
    return fixed;
  }

  /** The keys that the library has it for. */
  Lengths keys() {
    return this == CMAC ? new Lengths(16, 32, 16) : fixed.key();
  }

  int number() {
    return number;
  }

  long oneBlock() {
    return oneBlock;
  }

  boolean isHmac() {
    return oneBlock != 0;
  }

  int breakEven() {
    return breakEven;
  }

  /** Bytes of a block of the hash. */
  int hashBlock() {
    return isLong() ? 128 : 64;
  }

  /** True if it hashes words of 64 bits. */
  boolean isLong() {
    return fixed.result() >= SHA_2_LONG;
  }

  /** True if it is asked of such a session. */
  boolean does(Operation operation) {
    return switch (fixed.kind()) {
      case CIPHER -> operation == Operation.ENCRYPT || operation == Operation.DECRYPT;
      case MAC -> operation == Operation.MAC;
      default -> operation == Operation.DIGEST;
    };
  }
}
