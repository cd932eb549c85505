package io.fermata.conformance;

import static io.fermata.conformance.Expected.differs;
import static io.fermata.conformance.Expected.outcome;

import io.fermata.spi.DriverException;
import io.fermata.spi.DriverRequest.Outcome;
import io.fermata.spi.Operation;
import io.fermata.spi.SessionSpec;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;

/**
 * Compression: streams that the standard's text determines are decompressed. What compressing gives
 * is the driver's choice, and is only asked to come back as it was.
 */
record PublishedCompression(String algorithm) implements PublishedAnswer {
  private static final HexFormat HEX = HexFormat.of();
  private static final byte[] ABC = "abc".getBytes(StandardCharsets.US_ASCII);

  // RFC 1951, 3.2.4: last block, stored, 3 bytes, their complement, the bytes
  private static final String STORED = "010300fcff616263";
  // RFC 1951, 3.2.6: last block, fixed codes of a, b, c and of the end
  private static final String FIXED = "4b4c4a0600";

  private static final int ROOM = 1_024;

  static List<PublishedCompression> of(String algorithm) {
    return algorithm.equals("DEFLATE") ? List.of(new PublishedCompression(algorithm)) : List.of();
  }

  @Override
  public String source() {
    return "RFC 1951, 3.2.4 and 3.2.6";
  }

  @Override
  public Optional<String> wrong(Examinee examinee) throws DriverException {
    try (Examinee.Open session = examinee.open(SessionSpec.compression(algorithm))) {
      Optional<String> wrong =
          differs(session, decompress(HEX.parseHex(STORED), ABC.length), ABC, "a stored block");
      if (wrong.isEmpty()) {
        wrong =
            differs(
                session, decompress(HEX.parseHex(FIXED), ABC.length), ABC, "a block of fixed codes");
      }
      return wrong.isEmpty() ? thereAndBack(session) : wrong;
    }
  }

  private static Optional<String> thereAndBack(Examinee.Open session) throws DriverException {
    byte[] message = "to be, or not to be; ".repeat(20).getBytes(StandardCharsets.US_ASCII);
    Answer compressed = session.ask(Trial.of(Operation.COMPRESS, message).room(ROOM));
    Optional<String> wrong = outcome(compressed, Outcome.DONE, "a message to compress");
    if (wrong.isPresent()) {
      return wrong;
    }
    Answer back = session.ask(decompress(compressed.output(), message.length));
    wrong = outcome(back, Outcome.DONE, "what it compressed itself");
    return wrong.isPresent() || Arrays.equals(message, back.output())
        ? wrong
        : Optional.of("wrong answer: what it compressed does not come back as it was");
  }

  private static Trial decompress(byte[] stream, int room) {
    return Trial.of(Operation.DECOMPRESS, stream).room(room);
  }
}
