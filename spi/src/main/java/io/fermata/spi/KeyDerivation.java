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
 *   <li>as parameters the number of iterations, if the algorithm has such a thing, else none.
 * </ul>
 *
 * <p>{@code HKDF-SHA…} extracts, then expands: RFC 5869. {@code PBKDF2WithHmacSHA…} is that of RFC 8018, 5.2. Its
 * password is text in UTF-8; bytes that are no such text a driver may refuse with {@link Reason#BAD_KEY}, as it may
 * a key that has no encoding.
 *
 * @param name as in {@link SessionSpec#algorithm}
 * @param longest the most bytes that can be asked for
 * @param hasInfo true if the result is bound to what is in the input
 * @param mostIterations 0 if it takes no parameter; else how many iterations there may be, and one at least
 */
public record KeyDerivation(String name, int longest, boolean hasInfo, int mostIterations) {
  /** What an {@code int} counts in bits: JCA has no more. */
  private static final int LONGEST_OF_PASSWORD = Integer.MAX_VALUE / Byte.SIZE;

  /** Some seconds of a processor; a count that comes from a peer must not hold it up for hours. */
  private static final int MOST_ITERATIONS = 10_000_000;

  private static final Map<String, KeyDerivation> KNOWN = new LinkedHashMap<>();

  static {
    extractAndExpand("HKDF-SHA256", 32);
    extractAndExpand("HKDF-SHA384", 48);
    extractAndExpand("HKDF-SHA512", 64);
    fromPassword("PBKDF2WithHmacSHA1");
    fromPassword("PBKDF2WithHmacSHA256");
    fromPassword("PBKDF2WithHmacSHA512");
  }

  public KeyDerivation {
    Objects.requireNonNull(name, "name");
    if (longest < 1 || mostIterations < 0) {
      throw new IllegalArgumentException(
          "longest " + longest + ", iterations " + mostIterations + "; at least 1 and at least 0");
    }
  }

  /** A counter of one byte counts the hashes that the result is made of: RFC 5869, 2.3. */
  private static void extractAndExpand(String name, int hash) {
    KNOWN.put(name, new KeyDerivation(name, 255 * hash, true, 0));
  }

  private static void fromPassword(String name) {
    KNOWN.put(name, new KeyDerivation(name, LONGEST_OF_PASSWORD, false, MOST_ITERATIONS));
  }

  /** The key derivation of this name; empty if it is not well known. */
  public static Optional<KeyDerivation> find(String name) {
    return Optional.ofNullable(KNOWN.get(Objects.requireNonNull(name, "name")));
  }

  /**
   * What is wrong with a request, as a sentence that names the value and the legal ones; empty if nothing is.
   *
   * @param info bytes of the input
   * @param output bytes that are asked for
   * @param parameters as in {@link DriverRequest#parameters}
   */
  public Optional<String> wrong(int info, int output, List<BigInteger> parameters) {
    if (output < 1 || output > longest) {
      return Optional.of("output of " + output + " bytes; " + name + " makes 1 to " + longest);
    }
    if (info > 0 && !hasInfo) {
      return Optional.of("input of " + info + " bytes; " + name + " takes none");
    }
    if (mostIterations == 0) {
      return parameters.isEmpty()
          ? Optional.empty()
          : Optional.of(parameters.size() + " parameters; " + name + " takes none");
    }
    if (parameters.size() != 1) {
      return Optional.of(
          parameters.size() + " parameters; " + name + " takes one, the number of iterations");
    }
    BigInteger iterations = parameters.getFirst();
    return iterations.signum() > 0 && iterations.compareTo(BigInteger.valueOf(mostIterations)) <= 0
        ? Optional.empty()
        : Optional.of("iterations are " + iterations + "; " + name + " takes 1 to " + mostIterations);
  }
}
