package io.fermata.framework;

import static io.fermata.framework.KnownAnswersTrial.message;
import static io.fermata.framework.KnownAnswersTrial.outcome;

import io.fermata.spi.DriverException;
import io.fermata.spi.DriverRequest.Outcome;
import io.fermata.spi.Operation;
import io.fermata.spi.PublicKeyAlgorithm;
import io.fermata.spi.SessionSpec;
import java.util.Arrays;
import java.util.Optional;

/**
 * Public-key ciphers: the published ciphertext is decrypted, an altered one is a mismatch, and a ciphertext
 * made here comes back.
 */
final class KnownAnswersOfPublicKeyCiphers {

  private KnownAnswersOfPublicKeyCiphers() {}

  static Optional<String> check(
      PublicKeyAlgorithm algorithm, PublicKeyAnswer answer, KnownAnswers.Opener opener)
      throws DriverException {
    SessionSpec spec = SessionSpec.publicKeyCipher(algorithm.name());
    byte[] ciphertext = answer.bytes("ciphertext");
    byte[] message = answer.bytes("message");
    byte[] label = answer.has("label") ? answer.bytes("label") : new byte[0];
    try (Session opening = opener.open(spec.key(answer.key(PublicKeyAnswer.PRIVATE)));
        Session sealing = opener.open(spec.key(answer.key(PublicKeyAnswer.PUBLIC)))) {
      Optional<String> wrong = differs(opening, ciphertext, label, message, "the message");
      if (wrong.isPresent()) {
        return wrong;
      }
      byte[] altered = ciphertext.clone();
      altered[altered.length - 1] ^= 1;
      wrong =
          outcome(
              opening, decrypt(altered, label), Outcome.MISMATCH, "an altered ciphertext");
      if (wrong.isPresent()) {
        return wrong;
      }
      byte[] made = new byte[ciphertext.length];
      Request request =
          message(Operation.ENCRYPT, message)
              .aad(label, 0, label.length)
              .output(made, 0, made.length);
      wrong = outcome(sealing, request, Outcome.DONE, "a message to encrypt");
      return wrong.isPresent()
          ? wrong
          : differs(opening, Arrays.copyOf(made, request.produced()), label, message, "its own message");
    }
  }

  /** Unlike other results a message is shorter than the room that there has to be for it. */
  private static Optional<String> differs(
      Session opening, byte[] ciphertext, byte[] label, byte[] message, String what) {
    byte[] output = new byte[ciphertext.length];
    Request request = decrypt(ciphertext, label).output(output, 0, output.length);
    Optional<String> wrong = outcome(opening, request, Outcome.DONE, "the test of " + what);
    if (wrong.isPresent()) {
      return wrong;
    }
    return Arrays.equals(Arrays.copyOf(output, request.produced()), message)
        ? Optional.empty()
        : Optional.of("wrong answer: " + what + " is not the published one");
  }

  private static Request decrypt(byte[] ciphertext, byte[] label) {
    return message(Operation.DECRYPT, ciphertext)
        .aad(label, 0, label.length)
        .output(new byte[ciphertext.length], 0, ciphertext.length);
  }
}
