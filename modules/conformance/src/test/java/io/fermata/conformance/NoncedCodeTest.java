package io.fermata.conformance;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.fermata.spi.DriverException;
import io.fermata.spi.DriverRequest;
import io.fermata.spi.DriverSession;
import io.fermata.spi.Part;
import io.fermata.spi.SessionSpec;
import java.util.List;
import java.util.Set;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/** Codes that take a nonce with each message. */
class NoncedCodeTest {
  private static final List<String> GMAC = List.of("AES-GMAC");

  private static Report examined(Function<SessionSpec, DriverSession> sessions) throws Exception {
    Subject subject =
        Subject.of(
            () ->
                new SoundDriver("sound", GMAC) {
                  @Override
                  public DriverSession open(SessionSpec spec) throws DriverException {
                    super.open(spec).close(); // or refuses
                    return sessions.apply(spec);
                  }
                });
    try (Kit kit =
        Kit.of(subject)
            .reference(Subject.of(() -> new SoundDriver("reference", GMAC)))
            .seed(Caught.SEED)
            .open()) {
      return kit.run(line -> {});
    }
  }

  @Test
  @DisplayName("One that does everything right passes, split messages and nonces of every length among it")
  void sound() throws Exception {
    Report report = examined(SoundSession::new);
    assertEquals(List.of(), report.failures());
    for (String check : List.of("published answers", "nonce lengths", "parts", "differential", "key lengths")) {
      assertEquals(
          1,
          report.lines().stream()
              .filter(line -> line.check().name().equals(check))
              .filter(line -> line.verdict() instanceof Verdict.Passed)
              .count(),
          check);
    }
  }

  @Test
  @DisplayName("A missing nonce is refused, and no nonce of zeros")
  void fills() throws Exception {
    Caught.byExactly(
        "nonce lengths",
        examined(
            spec ->
                new SoundSession(spec) {
                  @Override
                  void check(DriverRequest request) throws DriverException {
                    if (request.nonce().length() > 0) {
                      super.check(request);
                    }
                  }

                  @Override
                  byte[] nonce(DriverRequest request) {
                    byte[] given = super.nonce(request);
                    return given.length == 0 ? new byte[12] : given;
                  }
                }));
  }

  @Test
  @DisplayName("The nonce of a message in parts is that of its first one, for every check that has parts")
  void ofLastPart() throws Exception {
    Report report =
        examined(
            spec ->
                new SoundSession(spec) {
                  @Override
                  byte[] nonce(DriverRequest request) {
                    byte[] begun = super.nonce(request);
                    return request.part() == Part.LAST ? new byte[begun.length] : begun;
                  }
                });
    assertEquals(
        Set.of("parts", "explicit key"),
        report.failures().stream().map(line -> line.check().name()).collect(Collectors.toSet()));
  }
}
