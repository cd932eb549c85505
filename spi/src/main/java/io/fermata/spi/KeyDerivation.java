package io.fermata.spi;

import java.math.BigInteger;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;

/**
 * What is fixed about a well-known key derivation besides the lengths of secret and salt, which stand in {@link
 * Algorithm}. A request for {@link Operation#DERIVE} has
 *
 * <ul>
 *   <li>as key, the session's or its own, the secret (the input keying material of RFC 5869), or the password;
 *   <li>as nonce the salt;
 *   <li>as input the info, if the algorithm has such a thing, else nothing;
 *   <li>as output as many bytes as are wanted;
 *   <li>as parameters what {@link Cost} says.
 * </ul>
 *
 * <p>{@code HKDF-SHA…} extracts, then expands: RFC 5869. {@code HKDF-Extract-SHA…} is the first step alone: it makes a
 * pseudorandom key, as long as the hash, of secret and salt. {@code HKDF-Expand-SHA…} is the second: its secret is such
 * a key, and it takes no salt. {@code PBKDF2WithHmacSHA…} is that of RFC 8018, 5.2. Its
 * password is text in UTF-8; bytes that are no such text a driver may refuse with {@link Reason#BAD_KEY}, as it may
 * a key that has no encoding. {@code scrypt} is that of RFC 7914; its password is any bytes, and may be none.
 *
 * @param name as in {@link SessionSpec#algorithm}
 * @param output how many bytes can be asked for
 * @param hasInfo true if the result is bound to what is in the input
 * @param cost which parameters it takes
 */
public record KeyDerivation(String name, Lengths output, boolean hasInfo, Cost cost) {

  /** Which parameters a key derivation takes, by which it is made dear. */
  public enum Cost {
    /** None. */
    NONE,
    /** One: the number of iterations, from 1 to 10 000 000. */
    ITERATIONS,
    /**
     * Three: N, a power of two above 1; the block size r and the parallelization p, at least 1; r times p is below
     * 2^30 (RFC 7914, 2). It takes 128 N r bytes of memory, and 128 r p beside them, each at most 1 GiB; and N r p is
     * at most 2^27, about a minute of a processor.
     */
    SCRYPT
  }

  /** What an {@code int} counts in bits: JCA has no more. */
  private static final int LONGEST_OF_PASSWORD = Integer.MAX_VALUE / Byte.SIZE;

  /** Some seconds of a processor; a count that comes from a peer must not hold it up for hours. */
  private static final int MOST_ITERATIONS = 10_000_000;

  private static final long MOST_MEMORY = 1L << 30;
  private static final long MOST_WORK = 1L << 27;
  private static final long MOST_LANES = (1L << 30) - 1;

  private static final Map<String, KeyDerivation> KNOWN = new LinkedHashMap<>();

  static {
    extractAndExpand("SHA256", 32);
    extractAndExpand("SHA384", 48);
    extractAndExpand("SHA512", 64);
    List.of("SHA1", "SHA224", "SHA256", "SHA384", "SHA512", "SHA512/224", "SHA512/256")
        .forEach(hash -> fromPassword("PBKDF2WithHmac" + hash, Cost.ITERATIONS));
    fromPassword("scrypt", Cost.SCRYPT);
  }

  public KeyDerivation {
    Objects.requireNonNull(name, "name");
    Objects.requireNonNull(cost, "cost");
    Objects.requireNonNull(output, "output");
    if (output.least() < 1) {
      throw new IllegalArgumentException("output of " + output + " bytes; at least 1");
    }
  }

  /** A counter of one byte counts the hashes that the result is made of: RFC 5869, 2.3. */
  private static void extractAndExpand(String hash, int length) {
    Lengths expanded = new Lengths(1, 255 * length, 1);
    add(new KeyDerivation("HKDF-" + hash, expanded, true, Cost.NONE));
    add(new KeyDerivation("HKDF-Extract-" + hash, Lengths.of(length), false, Cost.NONE));
    add(new KeyDerivation("HKDF-Expand-" + hash, expanded, true, Cost.NONE));
  }

  private static void fromPassword(String name, Cost cost) {
    add(new KeyDerivation(name, new Lengths(1, LONGEST_OF_PASSWORD, 1), false, cost));
  }

  private static void add(KeyDerivation known) {
    KNOWN.put(known.name, known);
  }

  /** The key derivation of this name; empty if it is not well known. */
  public static Optional<KeyDerivation> find(String name) {
    return Optional.ofNullable(KNOWN.get(Objects.requireNonNull(name, "name")));
  }

  /**
   * Legal parameters that cost little: to measure with, not to protect anything. A thousand iterations (RFC 8018, 4.2)
   * and the N of 1 024 and r of 8 of RFC 7914's second example.
   */
  public List<BigInteger> cheap() {
    return switch (cost) {
      case NONE -> List.of();
      case ITERATIONS -> List.of(BigInteger.valueOf(1_000));
      case SCRYPT -> List.of(BigInteger.valueOf(1_024), BigInteger.valueOf(8), BigInteger.ONE);
    };
  }

  /**
   * What is wrong with a request, as a sentence that names the value and the legal ones; empty if nothing is.
   *
   * @param info bytes of the input
   * @param output bytes that are asked for
   * @param parameters as in {@link DriverRequest#parameters}
   */
  public Optional<String> wrong(int info, int output, List<BigInteger> parameters) {
    if (!this.output.accept(output)) {
      return Optional.of("output of " + output + " bytes; " + name + " makes " + this.output);
    }
    if (info > 0 && !hasInfo) {
      return Optional.of("input of " + info + " bytes; " + name + " takes none");
    }
    return switch (cost) {
      case NONE ->
          parameters.isEmpty()
              ? Optional.empty()
              : Optional.of(parameters.size() + " parameters; " + name + " takes none");
      case ITERATIONS -> wrongIterations(parameters);
      case SCRYPT -> wrongScrypt(parameters);
    };
  }

  private Optional<String> wrongIterations(List<BigInteger> parameters) {
    if (parameters.size() != 1) {
      return Optional.of(
          parameters.size() + " parameters; " + name + " takes one, the number of iterations");
    }
    BigInteger iterations = parameters.getFirst();
    return isWithin(iterations, 1, MOST_ITERATIONS)
        ? Optional.empty()
        : Optional.of("iterations are " + iterations + "; " + name + " takes 1 to " + MOST_ITERATIONS);
  }

  private Optional<String> wrongScrypt(List<BigInteger> parameters) {
    if (parameters.size() != 3) {
      return Optional.of(parameters.size() + " parameters; " + name + " takes three: N, r and p");
    }
    BigInteger cost = parameters.get(0);
    if (!isWithin(cost, 2, MOST_MEMORY) || cost.bitCount() != 1) {
      return Optional.of("N is " + cost + "; it is a power of two, from 2 to " + MOST_MEMORY);
    }
    for (BigInteger one : parameters.subList(1, 3)) {
      if (!isWithin(one, 1, MOST_LANES)) {
        return Optional.of(
            "r is " + parameters.get(1) + ", p is " + parameters.get(2) + "; each is 1 to " + MOST_LANES);
      }
    }
    long n = cost.longValueExact();
    long r = parameters.get(1).longValueExact();
    long p = parameters.get(2).longValueExact();
    if (r * p > MOST_LANES) {
      return Optional.of("r times p is " + r * p + "; it is at most " + MOST_LANES);
    }
    if (r * Math.max(n, p) > MOST_MEMORY / 128) {
      return Optional.of(
          "N is " + n + ", r is " + r + ", p is " + p
              + "; 128 N r and 128 r p, the bytes of memory that they take, are at most " + MOST_MEMORY);
    }
    return n * r * p > MOST_WORK
        ? Optional.of("N is " + n + ", r is " + r + ", p is " + p + "; N r p is at most " + MOST_WORK)
        : Optional.empty();
  }

  private static boolean isWithin(BigInteger value, long least, long most) {
    return value.compareTo(BigInteger.valueOf(least)) >= 0
        && value.compareTo(BigInteger.valueOf(most)) <= 0;
  }
}
