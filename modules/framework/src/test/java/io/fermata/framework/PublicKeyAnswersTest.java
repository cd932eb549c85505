package io.fermata.framework;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.fermata.conformance.KeyPairSample;
import io.fermata.driver.jca.JcaDrivers;
import io.fermata.spi.Driver;
import io.fermata.spi.DriverException;
import io.fermata.spi.DriverRequest;
import io.fermata.spi.DriverRequest.Outcome;
import io.fermata.spi.DriverSession;
import io.fermata.spi.Operation;
import io.fermata.spi.PublicKeyAlgorithm;
import io.fermata.spi.Reason;
import io.fermata.spi.SessionSpec;
import io.fermata.spi.SignatureParameters.Pss;
import io.fermata.spi.Slot;
import io.fermata.spi.Suitability;
import io.fermata.spi.Taken;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** The published answers of algorithms with a private and a public key. */
class PublicKeyAnswersTest {
  private static final List<Driver> DRIVERS = new JcaDrivers().members();

  static List<PublicKeyAlgorithm> algorithms() {
    return List.copyOf(PublicKeyAlgorithm.all());
  }

  /** Says how a request that was computed rightly ends. */
  private interface Spoil {
    void end(DriverRequest request, DriverRequest right);
  }

  private static final class Quiet implements DriverRequest.Owner {
    @Override
    public void ended(DriverRequest request) {
      // looked at after submit
    }

    @Override
    public void endedAgain(DriverRequest request) {
      throw new AssertionError("twice");
    }
  }

  /** What the test says of a driver; empty if it passes. */
  private static Optional<String> test(Driver driver, String algorithm) throws DriverException {
    try (Framework framework =
        Framework.open(DriverDiscovery.Found.of(driver), FrameworkOptions.DEFAULT)) {
      return framework.retest(driver.name(), algorithm);
    }
  }

  private static void compute(SessionSpec spec, DriverRequest request) {
    for (Driver driver : DRIVERS) {
      if (driver.probe(spec) instanceof Suitability.Fits) {
        try (DriverSession session = driver.open(spec)) {
          session.submit(request, false);
          return;
        } catch (DriverException e) {
          throw new AssertionError(e);
        }
      }
    }
    throw new AssertionError("nobody has " + spec);
  }

  private static String spoilt(PublicKeyAlgorithm algorithm, Spoil spoil) throws DriverException {
    InlineDriver driver =
        new InlineDriver("spoilt")
            .act(
                (spec, request) -> {
                  DriverRequest right = new DriverRequest(new Quiet());
                  right.pointAs(request);
                  right.begin(request.operation(), request.part());
                  compute(spec, right);
                  spoil.end(request, right);
                  return Taken.DONE;
                });
    return test(driver, algorithm.name()).orElse("passes");
  }

  private static void end(DriverRequest request, DriverRequest right) {
    switch (right.outcome()) {
      case DONE -> request.succeed(right.produced());
      case MISMATCH -> request.mismatch();
      case FAILED -> request.fail(right.failure());
    }
  }

  private static void flipLast(Slot output, int produced) {
    byte[] bytes = output.copy();
    bytes[produced - 1] ^= 1;
    output.buffer().put(bytes);
  }

  @Test
  @DisplayName("K155 whatever a provider lists passes, and each algorithm is listed by one")
  void providers() throws Exception {
    List<String> seen = new ArrayList<>();
    for (Driver driver : DRIVERS) {
      for (PublicKeyAlgorithm algorithm : algorithms()) {
        if (driver.shape().algorithms().contains(algorithm.name())) {
          assertEquals(
              Optional.empty(), test(driver, algorithm.name()), driver + " " + algorithm.name());
          seen.add(algorithm.name());
        }
      }
    }
    assertTrue(seen.containsAll(algorithms().stream().map(PublicKeyAlgorithm::name).toList()));
  }

  @ParameterizedTest
  @MethodSource("algorithms")
  @DisplayName("one bit wrong in a result is found out")
  void bit(PublicKeyAlgorithm algorithm) throws Exception {
    String said =
        spoilt(
            algorithm,
            (request, right) -> {
              if (right.outcome() == Outcome.DONE && right.produced() > 0) {
                flipLast(request.output(), right.produced());
              }
              end(request, right);
            });
    assertTrue(said.startsWith("wrong answer") || said.contains("MISMATCH to its own"), said);
  }

  @ParameterizedTest
  @MethodSource("algorithms")
  @DisplayName("a driver that calls nothing a mismatch is found out, where there is one")
  void yes(PublicKeyAlgorithm algorithm) throws Exception {
    String said =
        spoilt(
            algorithm,
            (request, right) -> {
              if (right.outcome() == Outcome.MISMATCH) {
                request.succeed(0);
              } else {
                end(request, right);
              }
            });
    switch (algorithm.kind()) {
      case SIGNATURE -> assertEquals("answers DONE to a forgery", said);
      case PUBLIC_KEY_CIPHER ->
          // without a padding every number is the ciphertext of another
          assertEquals(
              algorithm.padding() == 0 ? "passes" : "answers DONE to an altered ciphertext", said);
      default -> assertEquals("passes", said);
    }
  }

  @Test
  @DisplayName("what a driver says of sessions with some parameters is not taken for those with others")
  void parameters() throws Exception {
    PublicKeyAlgorithm algorithm = PublicKeyAlgorithm.find("RSASSA-PSS").orElseThrow();
    SessionSpec spec =
        SessionSpec.signature(algorithm.name()).key(KeyPairSample.of(algorithm).orElseThrow().privateKey());
    InlineDriver driver =
        new InlineDriver("short-salts")
            .probe(
                asked ->
                    asked.parameters().or(algorithm::parameters).orElseThrow() instanceof Pss pss
                            && pss.salt() > 20
                        ? new Suitability.Unfit(Reason.UNSUPPORTED, "a salt of " + pss.salt() + " bytes; at most 20")
                        : new Suitability.Fits(0))
            .act(
                (asked, request) -> {
                  DriverRequest right = new DriverRequest(new Quiet());
                  right.pointAs(request);
                  right.begin(request.operation(), request.part());
                  compute(asked, right);
                  end(request, right);
                  return Taken.DONE;
                });
    try (Framework framework =
        Framework.open(DriverDiscovery.Found.of(driver), FrameworkOptions.DEFAULT)) {
      for (int salt : new int[] {20, 21, 20, 3, 22}) {
        SessionSpec one = spec.parameters(new Pss("SHA-256", "SHA-256", salt));
        if (salt <= 20) {
          assertEquals(1, framework.choice(one, Preference.MEASURED).candidates().size());
          framework.open(one, Preference.MEASURED).close();
        } else {
          assertThrows(DriverException.class, () -> framework.choice(one, Preference.MEASURED));
        }
      }
    }
  }

  static Stream<PublicKeyAlgorithm> encapsulations() {
    return algorithms().stream()
        .filter(algorithm -> algorithm.kind() == SessionSpec.Kind.KEY_ENCAPSULATION);
  }

  @ParameterizedTest
  @MethodSource("encapsulations")
  @DisplayName("an encapsulation that brings the same secret each time is found out")
  void same(PublicKeyAlgorithm algorithm) throws Exception {
    List<byte[]> first = new ArrayList<>();
    String said =
        spoilt(
            algorithm,
            (request, right) -> {
              if (request.operation() == Operation.ENCAPSULATE) {
                if (first.isEmpty()) {
                  first.add(request.output().copy());
                }
                request.output().buffer().put(first.getFirst());
              }
              end(request, right);
            });
    assertEquals("wrong answer: the same secret twice", said);
  }
}
