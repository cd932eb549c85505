package io.fermata.framework;

import io.fermata.spi.Algorithm;
import io.fermata.spi.DriverException;
import io.fermata.spi.KeyOperation;
import io.fermata.spi.PublicKeyAlgorithm;
import io.fermata.spi.ReentryGuard;
import io.fermata.spi.SessionSpec;
import java.security.GeneralSecurityException;
import java.util.Optional;

/**
 * Published answers that a driver must give before it is used. There is a table for each kind of
 * algorithm.
 */
final class KnownAnswers {

  /** Opens a session on the driver under test. */
  interface Opener {
    Session open(SessionSpec spec) throws DriverException;
  }

  private KnownAnswers() {}

  /** Empty if the driver answers as published, else what it did instead. */
  static Optional<String> check(String algorithm, Opener opener) {
    try {
      return ReentryGuard.call(() -> ask(algorithm, opener));
    } catch (DriverException e) {
      return Optional.of(String.valueOf(e.getMessage()));
    }
  }

  private static Optional<String> ask(String algorithm, Opener opener) throws DriverException {
    Optional<PublicKeyAlgorithm> pair = PublicKeyAlgorithm.find(algorithm);
    if (pair.isPresent()) {
      return ask(pair.get(), opener);
    }
    for (KeyOperation operation : KeyOperation.values()) {
      if (algorithm.equals(operation.name())) {
        return KnownAnswersOfIntegers.check(operation, opener);
      }
    }
    Optional<Algorithm> known = Algorithm.find(algorithm);
    if (known.isEmpty()) {
      return unknown(algorithm);
    }
    return switch (known.get().kind()) {
      case CIPHER -> KnownAnswersOfCiphers.check(algorithm, opener);
      case AEAD -> KnownAnswersOfAeads.check(algorithm, opener);
      case DIGEST -> KnownAnswersOfDigests.check(algorithm, opener);
      case MAC -> KnownAnswersOfMacs.check(algorithm, opener);
      case COMPRESSION -> KnownAnswersOfCompressions.check(algorithm, opener);
      default -> unknown(algorithm);
    };
  }

  private static Optional<String> ask(PublicKeyAlgorithm algorithm, Opener opener)
      throws DriverException {
    PublicKeyAnswer answer;
    try {
      answer = PublicKeyAnswer.of(algorithm);
    } catch (GeneralSecurityException e) {
      return Optional.of("the platform cannot make the test's keys: " + e);
    }
    return switch (algorithm.kind()) {
      case SIGNATURE -> KnownAnswersOfSignatures.check(algorithm, answer, opener);
      case KEY_AGREEMENT -> KnownAnswersOfAgreements.check(algorithm, answer, opener);
      case KEY_ENCAPSULATION -> KnownAnswersOfEncapsulations.check(algorithm, answer, opener);
      case PUBLIC_KEY_CIPHER -> KnownAnswersOfPublicKeyCiphers.check(algorithm, answer, opener);
      default -> unknown(algorithm.name());
    };
  }

  /** What is said of an algorithm that cannot be tested, and so is not used. */
  static Optional<String> unknown(String algorithm) {
    return Optional.of("no answer is known for " + algorithm);
  }
}
