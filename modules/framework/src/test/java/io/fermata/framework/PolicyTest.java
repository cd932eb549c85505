package io.fermata.framework;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.fermata.spi.Algorithm;
import io.fermata.spi.DriverException;
import io.fermata.spi.DriverRequest.Outcome;
import io.fermata.spi.DriverShape.Kind;
import io.fermata.spi.KeyOperation;
import io.fermata.spi.Reason;
import io.fermata.spi.SessionSpec;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What is off unless it is allowed. */
class PolicyTest {
  private static final FrameworkOptions UNTESTED = FrameworkOptions.DEFAULT.withSelfTests(false);

  private static Framework framework(FrameworkOptions options, Kind kind) {
    return Framework.open(
        DriverDiscovery.Found.of(new InlineDriver("able").kind(kind)), options);
  }

  private static SessionSpec spec(String name) {
    SessionSpec.Kind kind = Algorithm.find(name).orElseThrow().kind();
    return new SessionSpec(
        kind, name, Optional.empty(), kind == SessionSpec.Kind.AEAD ? 16 : 0, name, List.of());
  }

  private static void refused(Framework framework, SessionSpec spec, String algorithm) {
    for (DriverException e :
        List.of(
            assertThrows(DriverException.class, () -> framework.open(spec, Preference.BEST)),
            assertThrows(DriverException.class, () -> framework.check(spec, Preference.BEST)),
            assertThrows(
                DriverException.class,
                () -> framework.checkOffered(spec, Preference.driver("able"))))) {
      assertEquals(Reason.NOT_ALLOWED, e.reason());
      assertEquals(
          algorithm
              + " is a legacy algorithm, which needs fermata.policy.legacy="
              + algorithm
              + ", or FrameworkOptions.withLegacy or withAllowed(Permission.LEGACY_ALGORITHMS)",
          e.getMessage());
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "DES/CBC", "ARCFOUR", "MD5", "HmacMD5", "KPDK-MD5", "KPDK-SHA1", "Skipjack/CBC",
        "CAST5/CBC", "Blowfish/CBC"
      })
  @DisplayName("K143 a legacy algorithm opens only if it is allowed, and the refusal says how")
  void legacy(String name) throws Exception {
    try (Framework strict = framework(UNTESTED, Kind.HARDWARE);
        Framework old =
            framework(UNTESTED.withAllowed(Permission.LEGACY_ALGORITHMS), Kind.HARDWARE)) {
      refused(strict, spec(name), name);
      old.open(spec(name), Preference.BEST).close();
      if (spec(name).kind() != SessionSpec.Kind.AEAD) {
        SessionSpec chain = SessionSpec.chain(spec("SHA-256"), spec(name));
        refused(strict, chain, name);
        old.open(chain, Preference.BEST).close();
      }
    }
  }

  @Test
  @DisplayName("K143 nothing else needs that permission")
  void rest() throws Exception {
    Set<String> open = new TreeSet<>();
    try (Framework strict = framework(UNTESTED, Kind.HARDWARE)) {
      for (Algorithm algorithm : Algorithm.all()) {
        if (!algorithm.isLegacy()) {
          strict.open(spec(algorithm.name()), Preference.BEST).close();
          open.add(algorithm.name());
        }
      }
    }
    Set<String> all =
        Algorithm.all().stream().map(Algorithm::name).collect(Collectors.toCollection(TreeSet::new));
    all.removeAll(open);
    assertEquals(
        Set.of(
            "DES/CBC", "ARCFOUR", "MD5", "HmacMD5", "KPDK-MD5", "KPDK-SHA1", "Skipjack/CBC",
            "CAST5/CBC", "Blowfish/CBC"),
        all);
  }

  @Test
  @DisplayName("K155 key operations in plain software need a permission; others, and signatures, do not")
  void software() throws Exception {
    try (Framework strict = framework(UNTESTED, Kind.SOFTWARE);
        Framework open =
            framework(UNTESTED.withAllowed(Permission.SOFTWARE_KEY_OPERATIONS), Kind.SOFTWARE);
        Framework hardware = framework(UNTESTED, Kind.HARDWARE);
        Framework accelerated = framework(UNTESTED, Kind.ACCELERATED)) {
      DriverException e =
          assertThrows(
              DriverException.class,
              () -> strict.submit(Computes.power(3), Preference.SOFTWARE_ONLY));
      assertEquals(Reason.NOT_ALLOWED, e.reason());
      String why = e.getMessage();
      assertTrue(
          why.contains("withAllowed(Permission.SOFTWARE_KEY_OPERATIONS)") && why.contains("able"),
          why);
      assertEquals(Set.of(), strict.keyOperations(Preference.BEST));
      strict.open(SessionSpec.signature("SHA256withECDSA"), Preference.BEST).close();
      for (Framework allowed : List.of(open, hardware, accelerated)) {
        Request request = Computes.power(3);
        allowed.submit(request, Preference.BEST);
        assertEquals(Outcome.DONE, request.outcome());
        assertEquals(0, request.driver());
        assertEquals(
            Set.of(KeyOperation.values()), allowed.keyOperations(Preference.driver("able")));
      }
      assertThrows(
          DriverException.class, () -> open.keyOperations(Preference.driver("nobody")));
    }
  }

  @Test
  @DisplayName("permissions are as they were given last, and none by default")
  void options() {
    assertEquals(Set.of(), FrameworkOptions.DEFAULT.allowed());
    FrameworkOptions both = FrameworkOptions.DEFAULT.withAllowed(Permission.values());
    assertEquals(Set.of(Permission.values()), both.withBacklog(3).withStatistics(true).allowed());
    assertEquals(Set.of(), both.withAllowed().allowed());
  }
}
