package io.fermata.framework;

import static io.fermata.framework.SpanDrivers.AES;
import static io.fermata.framework.SpanDrivers.CHAIN;
import static io.fermata.framework.SpanDrivers.CIPHER;
import static io.fermata.framework.SpanDrivers.HMAC;
import static io.fermata.framework.SpanDrivers.MAC;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.fermata.spi.DriverException;
import io.fermata.spi.DriverRequest.Outcome;
import io.fermata.spi.DriverShape.Kind;
import io.fermata.spi.SessionSpec;
import java.util.List;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Which drivers a session of several stages is opened on. */
@Timeout(30)
class PlanTest {
  private static final SessionSpec THREE =
      SessionSpec.chain(CIPHER, MAC, SessionSpec.digest("SHA-256"));

  private static List<String> drivers(Framework framework, SessionSpec spec) throws Exception {
    try (Session session = framework.open(spec, Preference.BEST)) {
      return session.drivers();
    }
  }

  @Test
  @DisplayName("K044 K171 one driver that takes all comes before several, and of one kind one that takes it as a chain first")
  void one_preferred() throws Exception {
    ShareDriver card = new ShareDriver("card", AES).kind(Kind.HARDWARE);
    ShareDriver other = new ShareDriver("other", HMAC).kind(Kind.HARDWARE);
    try (Framework framework = SpanDrivers.open(card, other)) {
      assertEquals(List.of("card", "other"), drivers(framework, CHAIN));
      framework.add(new ShareDriver("stages", AES, HMAC));
      assertEquals(List.of("stages"), drivers(framework, CHAIN));
      framework.add(new ShareDriver("whole", AES, HMAC).chains());
      assertEquals(List.of("whole"), drivers(framework, CHAIN));
      framework.add(new ShareDriver("faster", AES, HMAC).kind(Kind.ACCELERATED));
      assertEquals(List.of("faster"), drivers(framework, CHAIN), "K046");
    }
  }

  @Test
  @DisplayName("K171 as few drivers as can be, and of those the best for each stage")
  void fewest() throws Exception {
    ShareDriver cipher = new ShareDriver("cipher", AES).kind(Kind.HARDWARE);
    ShareDriver mac = new ShareDriver("mac", HMAC).kind(Kind.HARDWARE);
    ShareDriver sha = new ShareDriver("sha", "SHA-256").kind(Kind.HARDWARE);
    ShareDriver codes = new ShareDriver("codes", HMAC, "SHA-256");
    try (Framework framework = SpanDrivers.open(cipher, mac, sha)) {
      assertEquals(List.of("cipher", "mac", "sha"), drivers(framework, THREE));
      framework.add(codes);
      assertEquals(List.of("cipher", "codes"), drivers(framework, THREE));
      framework.add(new ShareDriver("better", HMAC, "SHA-256").kind(Kind.ACCELERATED));
      assertEquals(List.of("cipher", "better"), drivers(framework, THREE));
      assertEquals(List.of("cipher", "mac"), drivers(framework, CHAIN));
    }
  }

  @Test
  @DisplayName("K049 K055 K171 a stage that its driver refuses goes to the next; what was opened of a plan that fails is closed")
  void refused() throws Exception {
    ShareDriver cipher = new ShareDriver("cipher", AES).kind(Kind.HARDWARE);
    ShareDriver mac = new ShareDriver("mac", HMAC).kind(Kind.HARDWARE);
    mac.refuses = spec -> true;
    try (Framework framework = SpanDrivers.open(cipher, mac)) {
      DriverException thrown =
          assertThrows(DriverException.class, () -> framework.open(CHAIN, Preference.BEST));
      assertTrue(thrown.getMessage().contains("mac: no room"), thrown.getMessage());
      assertEquals(1, thrown.getSuppressed().length);
      assertEquals(1, cipher.opened);
      assertEquals(0, cipher.openSessions());
      ShareDriver next = new ShareDriver("next", HMAC);
      framework.add(next);
      assertEquals(List.of("cipher", "next"), drivers(framework, CHAIN));
      assertEquals(0, cipher.openSessions());
      assertEquals(0, next.openSessions());
      assertEquals(0, framework.driver("cipher").orElseThrow().sessions());
    }
  }

  @Test
  @DisplayName("K141 K171 each stage's algorithm is tested on the driver that does it, and a driver that fails is passed over")
  void tested() throws Exception {
    ShareDriver cipher = new ShareDriver("cipher", AES);
    ShareDriver wrong = new ShareDriver("wrong", HMAC).kind(Kind.HARDWARE);
    wrong.hook =
        request -> {
          request.succeed(20);
          return java.util.Optional.of(io.fermata.spi.Taken.DONE);
        };
    try (Framework framework =
        SpanDrivers.open(FrameworkOptions.DEFAULT, cipher, wrong, new ShareDriver("right", HMAC))) {
      assertEquals(List.of("cipher", "right"), drivers(framework, CHAIN));
      assertEquals(
          "passed", framework.driver("cipher").orElseThrow().selfTests().get(AES));
      assertEquals("passed", framework.driver("right").orElseThrow().selfTests().get(HMAC));
      assertTrue(
          framework.driver("wrong").orElseThrow().selfTests().get(HMAC).contains("wrong answer"));
    }
  }

  @Test
  @DisplayName("K141 a doubt about an algorithm moves a session only if that driver does it there")
  void quarantined() throws Exception {
    ShareDriver cipher = new ShareDriver("cipher", AES);
    ShareDriver mac = new ShareDriver("mac", HMAC);
    try (Framework framework = SpanDrivers.open(FrameworkOptions.DEFAULT, cipher, mac);
        Session session = framework.open(CHAIN, Preference.BEST)) {
      int opened = cipher.opened;
      framework.quarantine("cipher", HMAC, "it never had it");
      Request request = SpanDrivers.chain(SpanDrivers.buffer(1), SpanDrivers.SEAL);
      assertEquals(Outcome.DONE, session.perform(request));
      framework.add(new ShareDriver("other", HMAC));
      framework.quarantine("mac", HMAC, "differs");
      assertEquals(Outcome.DONE, session.perform(request), "it waits for the move");
      while (!session.drivers().equals(List.of("cipher", "other"))) {
        Thread.yield(); // the move ends when it has brought all that waited
      }
      assertEquals(opened + 1, cipher.opened);
      assertEquals(1, cipher.openSessions());
      assertEquals(0, mac.openSessions());
    }
  }
}
