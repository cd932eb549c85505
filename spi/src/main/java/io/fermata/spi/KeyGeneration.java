package io.fermata.spi;

import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;

/**
 * What is fixed about the generation of a well-known kind of key pairs, whoever does it. The pair comes as plain bytes: the
 * private key, and right after it the public one.
 *
 * <p>Of {@code X25519} and {@code X448} both are as RFC 7748, 5, writes them. Of the curves of SP 800-186 the private key is
 * a number as long as the order, most significant byte first, and the public one the two coordinates, each as long as
 * the field: the point of SEC 1, 2.3.3, without compression and without its first byte.
 *
 * @param name as in {@link SessionSpec#algorithm}: {@code KeyGen-X25519}
 * @param family {@code EC}, {@code X25519}, {@code X448}
 * @param parameters the group, as a {@link java.security.spec.NamedParameterSpec} or {@link
 *     java.security.spec.ECGenParameterSpec} names it: {@code secp256r1}
 * @param privateLength bytes of the private key
 * @param publicLength bytes of the public key
 */
public record KeyGeneration(
    String name, String family, String parameters, int privateLength, int publicLength) {
  private static final Map<String, KeyGeneration> KNOWN = new LinkedHashMap<>();

  static {
    add("KeyGen-X25519", "X25519", "X25519", 32, 32);
    add("KeyGen-X448", "X448", "X448", 56, 56);
    add("KeyGen-P-256", "EC", "secp256r1", 32, 64);
    add("KeyGen-P-384", "EC", "secp384r1", 48, 96);
    add("KeyGen-P-521", "EC", "secp521r1", 66, 132);
  }

  public KeyGeneration {
    Objects.requireNonNull(name, "name");
    Objects.requireNonNull(family, "family");
    Objects.requireNonNull(parameters, "parameters");
    if (privateLength < 1 || publicLength < 1) {
      throw new IllegalArgumentException(
          "keys of " + privateLength + " and " + publicLength + " bytes; at least 1 each");
    }
  }

  private static void add(
      String name, String family, String parameters, int privateLength, int publicLength) {
    KNOWN.put(name, new KeyGeneration(name, family, parameters, privateLength, publicLength));
  }

  /** The generation of this name; empty if it is not well known. */
  public static Optional<KeyGeneration> find(String name) {
    return Optional.ofNullable(KNOWN.get(Objects.requireNonNull(name, "name")));
  }

  /** Every well-known one. */
  public static Collection<KeyGeneration> all() {
    return List.copyOf(KNOWN.values());
  }

  /** Bytes of both keys. */
  public int length() {
    return privateLength + publicLength;
  }
}
