package io.fermata.framework;

import static io.fermata.framework.KnownAnswersTrial.differs;
import static io.fermata.framework.KnownAnswersTrial.outcome;

import io.fermata.spi.DriverException;
import io.fermata.spi.DriverRequest.Outcome;
import io.fermata.spi.Operation;
import io.fermata.spi.SessionSpec;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.Optional;

/**
 * Compression: streams that the standard's text determines are decompressed. What compressing gives
 * is the driver's choice, and is only asked to come back as it was.
 */
final class KnownAnswersOfCompressions {
  private static final HexFormat HEX = HexFormat.of();
  private static final byte[] ABC = "abc".getBytes(StandardCharsets.US_ASCII);

  // RFC 1951, 3.2.4: last block, stored, 3 bytes, their complement, the bytes
  private static final String STORED = "010300fcff616263";
  // RFC 1951, 3.2.6: last block, fixed codes of a, b, c and of the end
  private static final String FIXED = "4b4c4a0600";

  private static final int ROOM = 1_024;

  private KnownAnswersOfCompressions() {}

  static Optional<String> check(String algorithm, KnownAnswers.Opener opener)
      throws DriverException {
    if (!algorithm.equals("DEFLATE")) {
      return KnownAnswers.unknown(algorithm);
    }
    try (Session session = opener.open(SessionSpec.compression(algorithm))) {
      Optional<String> wrong =
          differs(session, decompress(HEX.parseHex(STORED)), ABC, "a stored block");
      if (wrong.isEmpty()) {
        wrong = differs(session, decompress(HEX.parseHex(FIXED)), ABC, "a block of fixed codes");
      }
      return wrong.isEmpty() ? thereAndBack(session) : wrong;
    }
  }

  private static Optional<String> thereAndBack(Session session) {
    byte[] message = "to be, or not to be; ".repeat(20).getBytes(StandardCharsets.US_ASCII);
    byte[] compressed = new byte[ROOM];
    Request request =
        KnownAnswersTrial.message(Operation.COMPRESS, message).output(compressed, 0, ROOM);
    Optional<String> wrong = outcome(session, request, Outcome.DONE, "a message to compress");
    if (wrong.isPresent()) {
      return wrong;
    }
    byte[] exact = Arrays.copyOf(compressed, request.produced());
    byte[] back = new byte[message.length];
    Request again = decompress(exact).output(back, 0, back.length);
    wrong = outcome(session, again, Outcome.DONE, "what it compressed itself");
    return wrong.isPresent() || Arrays.equals(message, back)
        ? wrong
        : Optional.of("wrong answer: what it compressed does not come back as it was");
  }

  private static Request decompress(byte[] stream) {
    return KnownAnswersTrial.message(Operation.DECOMPRESS, stream);
  }
}
