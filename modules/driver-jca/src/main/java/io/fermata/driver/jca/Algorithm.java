package io.fermata.driver.jca;

import io.fermata.spi.SessionSpec;
import java.security.Provider;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/** The algorithms that these drivers know, and what JCA calls them. */
enum Algorithm {
  AES_GCM(SessionSpec.Kind.AEAD, "AES/GCM", "Cipher", "AES/GCM/NoPadding", "AES"),
  CHACHA20_POLY1305(
      SessionSpec.Kind.AEAD,
      "ChaCha20-Poly1305",
      "Cipher",
      "ChaCha20-Poly1305",
      "ChaCha20-Poly1305"),
  HMAC_SHA256(SessionSpec.Kind.MAC, "HmacSHA256", "Mac", "HmacSHA256", "HmacSHA256"),
  SHA256(SessionSpec.Kind.DIGEST, "SHA-256", "MessageDigest", "SHA-256", "SHA-256"),
  SHA256_ECDSA(
      SessionSpec.Kind.SIGNATURE,
      "SHA256withECDSA",
      "Signature",
      "SHA256withECDSA",
      "SHA256withECDSA");

  final SessionSpec.Kind kind;

  /** The framework's name. */
  final String title;

  /** What it is asked for by. */
  final String transformation;

  private final String service;

  /** A name under which a provider lists the service, if it does not list the transformation. */
  private final String listed;

  Algorithm(
      SessionSpec.Kind kind, String title, String service, String transformation, String listed) {
    this.kind = kind;
    this.title = title;
    this.service = service;
    this.transformation = transformation;
    this.listed = listed;
  }

  static List<Algorithm> offeredBy(Provider provider) {
    return Arrays.stream(values())
        .filter(
            algorithm ->
                provider.getService(algorithm.service, algorithm.transformation) != null
                    || provider.getService(algorithm.service, algorithm.listed) != null)
        .toList();
  }

  static Optional<Algorithm> of(SessionSpec spec) {
    return Arrays.stream(values())
        .filter(
            algorithm -> algorithm.kind == spec.kind() && algorithm.title.equals(spec.algorithm()))
        .findAny();
  }
}
