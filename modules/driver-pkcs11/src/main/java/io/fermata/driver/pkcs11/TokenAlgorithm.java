package io.fermata.driver.pkcs11;

import io.fermata.spi.Algorithm;
import io.fermata.spi.PublicKeyAlgorithm;
import io.fermata.spi.SessionSpec;
import io.fermata.spi.SessionSpec.Kind;
import java.security.Provider;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * An algorithm that tokens may have, and what SunPKCS11 calls it.
 *
 * @param kind what a session of it is for
 * @param name as in a session
 * @param service the type of JCA service that computes it
 * @param transformation what that is asked for by
 * @param listed the name under which a provider lists it
 * @param fixed its lengths; empty if it has a key pair
 * @param pair its rules for key pairs; empty if it has none
 */
record TokenAlgorithm(
    Kind kind,
    String name,
    String service,
    String transformation,
    String listed,
    Optional<Algorithm> fixed,
    Optional<PublicKeyAlgorithm> pair) {
  private static final List<TokenAlgorithm> ALL =
      Stream.concat(
              Algorithm.all().stream().flatMap(TokenAlgorithm::of),
              PublicKeyAlgorithm.all().stream().flatMap(TokenAlgorithm::of))
          .toList();

  private static Stream<TokenAlgorithm> of(Algorithm fixed) {
    String name = fixed.name();
    return switch (fixed.kind()) {
      case CIPHER, AEAD ->
          name.contains("/") ? Stream.of(of(fixed, "Cipher", name + "/NoPadding")) : Stream.empty();
      case DIGEST -> Stream.of(of(fixed, "MessageDigest", name));
      case MAC -> Stream.of(of(fixed, "Mac", name));
      default -> Stream.empty();
    };
  }

  private static TokenAlgorithm of(Algorithm fixed, String service, String transformation) {
    return new TokenAlgorithm(
        fixed.kind(),
        fixed.name(),
        service,
        transformation,
        transformation,
        Optional.of(fixed),
        Optional.empty());
  }

  private static Stream<TokenAlgorithm> of(PublicKeyAlgorithm pair) {
    String name = pair.name();
    return switch (pair.kind()) {
      case SIGNATURE -> {
        if (pair.parameters().filter(pair::takes).isPresent()) {
          yield Stream.empty(); // SunPKCS11 knows no contexts, and here a token's PSS has one hash throughout
        }
        if (name.endsWith("andMGF1")) {
          yield Stream.of(of(pair, "Signature", "RSASSA-PSS", name.replace("RSAandMGF1", "RSASSA-PSS")));
        }
        String asked = name.endsWith("ECDSA") ? name + "inP1363Format" : name; // see EcdsaForm
        yield Stream.of(of(pair, "Signature", asked, asked));
      }
      case KEY_AGREEMENT -> Stream.of(of(pair, "KeyAgreement", name, name));
      case PUBLIC_KEY_CIPHER ->
          name.equals("RSA/PKCS1")
              ? Stream.of(of(pair, "Cipher", "RSA/ECB/PKCS1Padding", "RSA/ECB/PKCS1Padding"))
              : Stream.empty(); // SunPKCS11 has no OAEP
      default -> Stream.empty();
    };
  }

  private static TokenAlgorithm of(
      PublicKeyAlgorithm pair, String service, String transformation, String listed) {
    return new TokenAlgorithm(
        pair.kind(), pair.name(), service, transformation, listed, Optional.empty(), Optional.of(pair));
  }

  /** What a provider lists. */
  static List<TokenAlgorithm> listedBy(Provider provider) {
    return ALL.stream()
        .filter(algorithm -> provider.getService(algorithm.service, algorithm.listed) != null)
        .toList();
  }

  boolean isOf(SessionSpec spec) {
    return spec.kind() == kind && spec.algorithm().equals(name);
  }

  boolean isAead() {
    return kind == Kind.AEAD;
  }

  /** Bytes come in parts, as whole messages do. */
  boolean takesParts() {
    return kind == Kind.DIGEST || kind == Kind.MAC || kind == Kind.SIGNATURE;
  }

  /** What JCA calls the keys of a secret-key algorithm. */
  String keyName() {
    int slash = name.indexOf('/');
    return slash < 0 ? name : name.substring(0, slash);
  }

  @Override
  public String toString() {
    return name;
  }
}
