package io.fermata.framework;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.fermata.spi.Algorithm;
import io.fermata.spi.DriverException;
import io.fermata.spi.DriverRequest;
import io.fermata.spi.Operation;
import io.fermata.spi.Reason;
import io.fermata.spi.SessionSpec;
import io.fermata.spi.SessionSpec.Kind;
import io.fermata.spi.Taken;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;
import java.util.zip.DataFormatException;
import java.util.zip.Deflater;
import java.util.zip.Inflater;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

@Timeout(60)
class KnownAnswersTest {

  private static final String FAILED = "fails its self test: ";

  static Stream<Algorithm> algorithms() {
    return Algorithm.all().stream();
  }

  /** What the test of an algorithm says of a driver that acts like this; empty if it passes. */
  private static String check(Kind kind, String algorithm, InlineDriver.Act act) {
    InlineDriver driver = new InlineDriver("asked").act(act);
    int tag = kind == Kind.AEAD ? 16 : 0;
    SessionSpec spec =
        new SessionSpec(kind, algorithm, Optional.empty(), tag, algorithm, List.of());
    try (Framework framework =
            Framework.open(
                DriverDiscovery.Found.of(driver),
                FrameworkOptions.DEFAULT.withAllowed(Permission.LEGACY_ALGORITHMS));
        Session session = framework.open(spec, Preference.driver("asked"))) {
      assertEquals("asked", session.driver());
      return "";
    } catch (DriverException e) {
      String message = String.valueOf(e.getMessage());
      return message.substring(message.indexOf(FAILED) + FAILED.length());
    }
  }

  private static void deflate(DriverRequest request) {
    byte[] made = new byte[request.output().length()];
    byte[] input = request.input().copy();
    int length;
    if (request.operation() == Operation.COMPRESS) {
      try (Deflater deflater = new Deflater(6, true)) {
        deflater.setInput(input);
        deflater.finish();
        length = deflater.deflate(made);
      }
    } else {
      try (Inflater inflater = new Inflater(true)) {
        inflater.setInput(input);
        length = inflater.inflate(made);
      } catch (DataFormatException e) {
        request.fail(Reason.BAD_REQUEST, "no stream");
        return;
      }
    }
    request.output().buffer().put(made, 0, length);
    request.succeed(length);
  }

  @Test
  @DisplayName("DEFLATE as java.util.zip does it passes")
  void deflate_right() {
    assertEquals(
        "",
        check(
            Kind.COMPRESSION,
            "DEFLATE",
            (spec, request) -> {
              assertEquals(SessionSpec.compression("DEFLATE"), spec);
              deflate(request);
              return Taken.DONE;
            }));
  }

  @Test
  @DisplayName("a compressor whose stream comes back as something else is found out")
  void deflate_wrong() {
    String wrong =
        check(
            Kind.COMPRESSION,
            "DEFLATE",
            (spec, request) -> {
              if (request.operation() == Operation.COMPRESS) {
                byte[] other = request.input().copy();
                other[7] ^= 1;
                request.input().set(other, 0, other.length);
              }
              deflate(request);
              return Taken.DONE;
            });
    assertEquals("wrong answer: what it compressed does not come back as it was", wrong);
  }

  @ParameterizedTest
  @MethodSource("algorithms")
  @DisplayName("every well-known algorithm has an answer, and ones are not it")
  void answer_ones(Algorithm algorithm) {
    AtomicInteger asked = new AtomicInteger();
    String wrong =
        check(
            algorithm.kind(),
            algorithm.name(),
            (spec, request) -> {
              asked.incrementAndGet();
              request.output().segment().fill((byte) 1);
              request.succeed(request.output().length());
              return Taken.DONE;
            });
    assertEquals(1, asked.get(), "one wrong answer is enough");
    assertTrue(wrong.startsWith("wrong answer: "), wrong);
  }

  @Test
  @DisplayName("an algorithm without a published answer cannot be tested, and says so")
  void answer_unknown() {
    assertEquals(
        "no answer is known for ROT13",
        check(
            Kind.CIPHER,
            "ROT13",
            (spec, request) -> {
              throw new AssertionError("asked for " + spec);
            }));
  }
}
