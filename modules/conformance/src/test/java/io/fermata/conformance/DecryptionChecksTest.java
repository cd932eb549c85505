package io.fermata.conformance;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.fermata.spi.Driver;
import io.fermata.spi.DriverException;
import io.fermata.spi.DriverRequest;
import io.fermata.spi.DriverSession;
import io.fermata.spi.Operation;
import io.fermata.spi.Reason;
import io.fermata.spi.SessionSpec;
import io.fermata.spi.SessionSpec.Direction;
import io.fermata.spi.SessionSpec.Kind;
import io.fermata.spi.Suitability;
import java.security.GeneralSecurityException;
import java.security.Key;
import java.util.List;
import java.util.Set;
import java.util.function.Function;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/** What is asked of a driver that takes a cipher for decryption alone. */
class DecryptionChecksTest {

  /** Takes AES/CBC for decryption alone. */
  private static class Back extends SoundDriver {
    private final Function<SessionSpec, DriverSession> opener;

    Back(Function<SessionSpec, DriverSession> opener) {
      super("back", List.of("AES/CBC"));
      this.opener = opener;
    }

    @Override
    public Suitability probe(SessionSpec spec) {
      return spec.kind() == Kind.CIPHER && spec.direction() == Direction.BOTH
          ? new Suitability.Unfit(Reason.UNSUPPORTED, "decrypts alone")
          : super.probe(spec);
    }

    @Override
    public DriverSession open(SessionSpec spec) throws DriverException {
      if (probe(spec) instanceof Suitability.Unfit(Reason reason, String why)) {
        throw new DriverException(reason, why);
      }
      return opener.apply(spec);
    }
  }

  /** Refuses to encrypt. */
  private static class BackSession extends SoundSession {
    BackSession(SessionSpec spec) {
      super(spec);
    }

    @Override
    void check(DriverRequest request) throws DriverException {
      if (request.operation() == Operation.ENCRYPT) {
        throw new DriverException(Reason.UNSUPPORTED, "decrypts alone");
      }
      super.check(request);
    }
  }

  @Test
  @DisplayName("One that is sound passes everything that a cipher is asked, against another driver")
  void sound() throws Exception {
    try (Kit kit =
        Kit.of(Subject.of(() -> new Back(BackSession::new)))
            .reference(Subject.of(() -> new SoundDriver("reference")))
            .seed(Caught.SEED)
            .open()) {
      Report report = kit.run(line -> {});
      assertEquals(List.of(), report.failures());
      Set<String> passed =
          report.lines().stream()
              .filter(line -> line.verdict() instanceof Verdict.Passed)
              .map(line -> line.check().name())
              .collect(Collectors.toSet());
      assertTrue(
          passed.containsAll(
              Set.of(
                  "published answers", "layouts", "canaries", "sources", "room", "message lengths",
                  "key lengths", "nonce lengths", "reuse", "explicit key", "directions", "chaining",
                  "differential", "threads")),
          passed::toString);
    }
  }

  private static Supplier<Driver> back(Function<SessionSpec, DriverSession> opener) {
    return () -> new Back(opener);
  }

  @Test
  @DisplayName("One that encrypts in such a session is found out")
  void encrypts() throws Exception {
    Caught.byExactly("directions", back(SoundSession::new));
  }

  @Test
  @DisplayName("One that opens a session for both directions, which its probe refuses, is found out")
  void opensBoth() throws Exception {
    Caught.byExactly(
        "directions",
        Kit.of(
            Subject.of(
                () ->
                    new Back(BackSession::new) {
                      @Override
                      public DriverSession open(SessionSpec spec) throws DriverException {
                        return spec.kind() == Kind.CIPHER
                                && spec.algorithm().equals("AES/CBC")
                                && spec.direction() == Direction.BOTH
                            ? new BackSession(spec)
                            : super.open(spec);
                      }
                    })));
  }

  @Test
  @DisplayName("One that takes both directions, and decrypts otherwise where that is all, is found out")
  void otherwise() throws Exception {
    Function<SessionSpec, DriverSession> opener =
        spec ->
            new SoundSession(spec) {
              @Override
              byte[] compute(DriverRequest request, Key key, byte[] nonce, byte[] aad, byte[] input)
                  throws GeneralSecurityException {
                byte[] output = super.compute(request, key, nonce, aad, input);
                if (spec.direction() == Direction.DECRYPTION && output.length > 0) {
                  output[0] ^= 1;
                }
                return output;
              }
            };
    try (Kit kit =
        Kit.of(Subject.of(() -> new Refusing(Broken.sessions(opener).get()))).seed(Caught.SEED).open()) {
      assertEquals(
          Set.of("published answers", "directions"),
          kit.run(line -> {}).failures().stream()
              .map(line -> line.check().name())
              .collect(Collectors.toSet()));
    }
  }
}
