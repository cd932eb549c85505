package io.fermata.conformance;

import io.fermata.spi.DriverException;
import io.fermata.spi.Operation;
import io.fermata.spi.PublicKeyAlgorithm;
import io.fermata.spi.SessionSpec;
import java.util.Optional;

/** Key agreements: with the published peer the published secret. */
record PublishedAgreement(PublicKeyAlgorithm algorithm, PublicKeyAnswer answer)
    implements PublishedAnswer {

  @Override
  public String source() {
    return answer.source();
  }

  @Override
  public Optional<String> wrong(Examinee examinee) throws DriverException {
    SessionSpec spec =
        SessionSpec.agreement(algorithm.name()).key(answer.key(PublicKeyAnswer.PRIVATE));
    byte[] secret = answer.bytes("secret");
    try (Examinee.Open session = examinee.open(spec)) {
      Trial trial = Trial.of(Operation.AGREE, answer.bytes("peer")).room(secret.length);
      return Expected.differs(session, trial, secret, "the secret");
    }
  }
}
