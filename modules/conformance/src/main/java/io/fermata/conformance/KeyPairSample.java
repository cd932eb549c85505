package io.fermata.conformance;

import io.fermata.spi.PublicKeyAlgorithm;
import io.fermata.spi.SessionSpec.Kind;
import java.security.GeneralSecurityException;
import java.security.PrivateKey;
import java.util.Objects;
import java.util.Optional;

/**
 * A private key and what can be done with it, for whoever needs a request that a driver will take: to measure how
 * long one takes, as an example. It is that of a published answer, and no secret.
 *
 * @param privateKey material, with an encoding
 * @param input what the operation with the private key takes: a message to sign, a peer's public key as X.509, an
 *     encapsulation, or a ciphertext. The caller's
 * @param label what goes with the ciphertext as additional data; empty for all but OAEP. The caller's
 */
@SuppressWarnings("ArrayRecordComponent") // never compared
public record KeyPairSample(PrivateKey privateKey, byte[] input, byte[] label) {

  public KeyPairSample {
    Objects.requireNonNull(privateKey, "privateKey");
    Objects.requireNonNull(input, "input");
    Objects.requireNonNull(label, "label");
  }

  /** That of an algorithm; empty if the platform does not know such keys. Each time another value. */
  public static Optional<KeyPairSample> of(PublicKeyAlgorithm algorithm) {
    try {
      PublicKeyAnswer answer = PublicKeyAnswer.of(algorithm);
      return Optional.of(
          new KeyPairSample(
              (PrivateKey) answer.key(PublicKeyAnswer.PRIVATE),
              answer.bytes(input(algorithm.kind())),
              answer.label()));
    } catch (GeneralSecurityException e) {
      return Optional.empty();
    }
  }

  private static String input(Kind kind) {
    return switch (kind) {
      case SIGNATURE -> "message";
      case KEY_AGREEMENT -> "peer";
      case KEY_ENCAPSULATION -> "encapsulation";
      default -> "ciphertext";
    };
  }
}
