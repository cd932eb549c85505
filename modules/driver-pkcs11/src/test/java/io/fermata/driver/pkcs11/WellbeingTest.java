package io.fermata.driver.pkcs11;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.fermata.driver.pkcs11.Rig.Question;
import io.fermata.spi.DriverException;
import io.fermata.spi.DriverSession;
import io.fermata.spi.Health;
import io.fermata.spi.Operation;
import io.fermata.spi.Reason;
import io.fermata.spi.SessionSpec;
import io.fermata.spi.VirtualTime;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.MessageDigest;
import java.security.ProviderException;
import java.time.Duration;
import java.util.Set;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What becomes of requests, and what is said of the driver, when a token fails: with codes that SoftHSM never has. */
class WellbeingTest {
  private static final SessionSpec DIGEST = SessionSpec.digest("SHA-256");
  private static final byte[] MESSAGE = {1, 2, 3, 4};

  private final VirtualTime time = new VirtualTime();
  private final StrangeToken token = new StrangeToken();

  private static Question digest(DriverSession session) throws InterruptedException {
    return Question.of(Operation.DIGEST, MESSAGE, 32).ask(session);
  }

  private static void requireRight(Question question) throws Exception {
    assertArrayEquals(MessageDigest.getInstance("SHA-256").digest(MESSAGE), question.output());
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "CKR_DEVICE_REMOVED",
        "CKR_TOKEN_NOT_PRESENT",
        "CKR_SESSION_HANDLE_INVALID",
        "CKR_DEVICE_ERROR",
        "CKR_GENERAL_ERROR",
        "CKR_USER_NOT_LOGGED_IN",
        "CKR_VENDOR_DEFINED",
        "0x80000123"
      })
  @DisplayName("a token that fails is BLOCKED, and is used again when an operation works")
  void fails_comesBack(String code) throws Exception {
    try (Rig rig = Rig.of(token, time);
        DriverSession session = rig.driver.open(DIGEST)) {
      requireRight(digest(session));
      token.way(
          () -> {
            throw StrangeToken.code(code);
          });
      Question lost = digest(session);
      assertEquals(Reason.SESSION_LOST, lost.reason());
      assertTrue(lost.request.failure().getMessage().contains(code), () -> "" + lost.request.failure());
      assertEquals(Health.BLOCKED, rig.nextHealth());
      assertEquals(
          Reason.UNAVAILABLE, assertThrows(DriverException.class, () -> rig.driver.open(DIGEST)).reason());
      for (int i = 0; i < 3; i++) { // it is looked at, and still away
        recheck();
        assertEquals(Reason.SESSION_LOST, digest(session).reason());
      }
      assertTrue(rig.healths.isEmpty(), "what has not changed is not said");
      token.way(() -> {});
      recheck();
      assertEquals(Health.HEALTHY, rig.nextHealth());
      requireRight(digest(session));
      rig.driver.open(DIGEST).close();
    }
  }

  /** Has the driver look at the token, once: not before the time, and not without it. */
  private void recheck() throws InterruptedException {
    int before = token.operations.get();
    time.advance(Duration.ofMillis(900));
    long end = System.nanoTime() + Duration.ofSeconds(5).toNanos();
    while (token.operations.get() == before && System.nanoTime() < end) {
      time.advance(Duration.ofMillis(50)); // the alarm is set by a lane
      Thread.onSpinWait();
    }
  }

  @Test
  @DisplayName("one failure of a token that works changes nothing but its request, and nothing of before is used again")
  void failsOnce() throws Exception {
    try (Rig rig = Rig.of(token, time);
        DriverSession session = rig.driver.open(DIGEST)) {
      requireRight(digest(session));
      AtomicInteger failures = new AtomicInteger(1);
      token.way(
          () -> {
            if (failures.getAndDecrement() > 0) {
              throw StrangeToken.code("CKR_GENERAL_ERROR");
            }
          });
      assertEquals(Reason.SESSION_LOST, digest(session).reason());
      requireRight(digest(session));
      assertTrue(rig.healths.isEmpty(), () -> "" + rig.reasons);
      assertEquals(Set.of(), token.shared);
    }
  }

  @Test
  @DisplayName("a token that is back without a key is DEGRADED; others are said to be better until the key is found")
  void comesBack_withoutKey() throws Exception {
    KeyPairGenerator generator = KeyPairGenerator.getInstance("RSA");
    generator.initialize(2048);
    StrangeToken.Handle handle =
        new StrangeToken.Handle("RSA", generator.generateKeyPair().getPrivate(), token);
    try (Rig rig = Rig.of(token, time);
        DriverSession session = rig.driver.open(SessionSpec.signature("SHA256withRSA").key(handle));
        DriverSession other = rig.driver.open(DIGEST)) {
      token.away.add(handle);
      Question.of(Operation.SIGN, MESSAGE, 256).ask(session);
      assertEquals(Health.DEGRADED, rig.nextHealth());
      token.way(
          () -> {
            throw StrangeToken.code("CKR_DEVICE_REMOVED");
          });
      digest(other);
      assertEquals(Health.BLOCKED, rig.nextHealth());
      token.way(() -> {});
      recheck();
      assertEquals(Health.DEGRADED, rig.nextHealth());
      token.away.clear();
      recheck();
      assertEquals(Health.HEALTHY, rig.nextHealth());
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"CKR_DATA_LEN_RANGE", "CKR_ARGUMENTS_BAD", "CKR_DATA_INVALID"})
  @DisplayName("what is the request's fault says nothing of the token, which is not asked")
  void faultOfRequest(String code) throws Exception {
    try (Rig rig = Rig.of(token, time);
        DriverSession session = rig.driver.open(DIGEST)) {
      token.way(
          () -> {
            throw StrangeToken.code(code);
          });
      int before = token.operations.get();
      assertEquals(Reason.BAD_REQUEST, digest(session).reason());
      assertEquals(before + 1, token.operations.get());
      token.way(() -> {});
      requireRight(digest(session));
      assertTrue(rig.healths.isEmpty());
    }
  }

  @Test
  @DisplayName("an exception without a code is a failure of the token too")
  void fails_withoutCode() throws Exception {
    try (Rig rig = Rig.of(token, time);
        DriverSession session = rig.driver.open(DIGEST)) {
      token.way(
          () -> {
            throw new ProviderException("Token has been removed");
          });
      assertEquals(Reason.SESSION_LOST, digest(session).reason());
      assertEquals(Health.BLOCKED, rig.nextHealth());
    }
  }

  @Test
  @DisplayName("a key that a working token does not find makes the driver DEGRADED, until it is found")
  void keyNotFound() throws Exception {
    KeyPairGenerator generator = KeyPairGenerator.getInstance("RSA");
    generator.initialize(2048);
    KeyPair pair = generator.generateKeyPair();
    StrangeToken.Handle handle = new StrangeToken.Handle("RSA", pair.getPrivate(), token);
    try (Rig rig = Rig.of(token, time);
        DriverSession session = rig.driver.open(SessionSpec.signature("SHA256withRSA").key(handle));
        DriverSession other = rig.driver.open(DIGEST)) {
      token.away.add(handle);
      assertEquals(Reason.SESSION_LOST, Question.of(Operation.SIGN, MESSAGE, 256).ask(session).reason());
      assertEquals(Health.DEGRADED, rig.nextHealth());
      requireRight(digest(other));
      recheck();
      token.away.remove(handle);
      recheck();
      assertEquals(Health.HEALTHY, rig.nextHealth());
      Question.of(Operation.SIGN, MESSAGE, 256).ask(session).output();
    }
  }

  @Test
  @DisplayName("a token that has lost its sessions gets new ones: from another provider, since one keeps its own")
  void renews() throws Exception {
    try (Rig rig = Rig.of(token, time);
        DriverSession session = rig.driver.open(DIGEST)) {
      token.stale = token.providers.get();
      assertEquals(Reason.SESSION_LOST, digest(session).reason());
      assertEquals(Health.BLOCKED, rig.nextHealth());
      recheck();
      assertEquals(Health.HEALTHY, rig.nextHealth());
      requireRight(digest(session));
      assertEquals(2, token.providers.get());
    }
  }

  @Test
  @DisplayName("a PIN that is refused when the token is back is not tried again: the driver is GONE")
  void pinRefused() throws Exception {
    try (Rig rig = Rig.of(token, time);
        DriverSession session = rig.driver.open(DIGEST)) {
      token.loggedIn = false;
      token.pin = "changed";
      int logins = token.logins.get();
      token.way(
          () -> {
            if (!token.loggedIn) {
              throw StrangeToken.code("CKR_USER_NOT_LOGGED_IN");
            }
          });
      token.loginWay(() -> {});
      assertEquals(Reason.SESSION_LOST, digest(session).reason());
      assertEquals(Health.GONE, rig.nextHealth());
      assertEquals(Reason.SESSION_LOST, digest(session).reason());
      time.advance(Duration.ofHours(1));
      assertEquals(logins + 1, token.logins.get());
      assertTrue(rig.reasons.stream().noneMatch(why -> why.contains("1234")), () -> "" + rig.reasons);
    }
  }

  @Test
  @DisplayName("a driver that has lost its login logs in again")
  void loginLost() throws Exception {
    try (Rig rig = Rig.of(token, time);
        DriverSession session = rig.driver.open(DIGEST)) {
      token.loginWay(() -> {});
      token.way(
          () -> {
            if (!token.loggedIn) {
              throw StrangeToken.code("CKR_USER_NOT_LOGGED_IN");
            }
          });
      token.loggedIn = false;
      assertEquals(Reason.SESSION_LOST, digest(session).reason());
      requireRight(digest(session));
      assertEquals(2, token.logins.get());
      assertTrue(rig.healths.isEmpty());
    }
  }
}
