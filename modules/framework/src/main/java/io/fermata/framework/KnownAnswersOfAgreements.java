package io.fermata.framework;

import io.fermata.spi.DriverException;
import io.fermata.spi.Operation;
import io.fermata.spi.PublicKeyAlgorithm;
import io.fermata.spi.SessionSpec;
import java.util.Optional;

/** Key agreements: with the published peer the published secret. */
final class KnownAnswersOfAgreements {

  private KnownAnswersOfAgreements() {}

  static Optional<String> check(
      PublicKeyAlgorithm algorithm, PublicKeyAnswer answer, KnownAnswers.Opener opener)
      throws DriverException {
    SessionSpec spec =
        SessionSpec.agreement(algorithm.name()).key(answer.key(PublicKeyAnswer.PRIVATE));
    try (Session session = opener.open(spec)) {
      return KnownAnswersTrial.differs(
          session,
          KnownAnswersTrial.message(Operation.AGREE, answer.bytes("peer")),
          answer.bytes("secret"),
          "the secret");
    }
  }
}
