package io.fermata.framework;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.fermata.spi.DriverException;
import io.fermata.spi.DriverRequest;
import io.fermata.spi.DriverRequest.Outcome;
import io.fermata.spi.Operation;
import io.fermata.spi.Reason;
import io.fermata.spi.SessionSpec;
import io.fermata.spi.SessionSpec.Direction;
import io.fermata.spi.VirtualTime;
import java.lang.foreign.Arena;
import java.time.Duration;
import java.util.List;
import java.util.function.Consumer;
import javax.crypto.Cipher;
import javax.crypto.spec.IvParameterSpec;
import javax.crypto.spec.SecretKeySpec;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/** Sessions for decryption alone, and the choice by direction and kind of memory. */
class DirectionTest {
  private static final SessionSpec CBC =
      SessionSpec.cipher("AES/CBC").key(new SecretKeySpec(new byte[16], "AES"));
  private static final byte[] VECTOR = new byte[16];
  private static final int MANY = 1_000;

  private final VirtualTime time = new VirtualTime();

  private static Request request(Operation operation, byte[] input, byte[] output) {
    return new Request()
        .operation(operation)
        .nonce(VECTOR)
        .input(input, 0, input.length)
        .output(output, 0, output.length);
  }

  private Framework framework(CipherDriver... drivers) {
    return Framework.open(
        DriverDiscovery.Found.of(drivers),
        FrameworkOptions.DEFAULT.withTime(time).withSampling(new Sampling(2, 16, 7)));
  }

  private static byte[] encrypted(byte[] message) throws Exception {
    Cipher cipher = Cipher.getInstance("AES/CBC/NoPadding", "SunJCE");
    cipher.init(Cipher.ENCRYPT_MODE, CBC.key().orElseThrow(), new IvParameterSpec(VECTOR));
    return cipher.doFinal(message);
  }

  @Test
  @DisplayName("a session for decryption refuses to encrypt at the call, naming what it takes, and decrypts")
  void refused() throws Exception {
    CipherDriver driver = new CipherDriver("both");
    try (Framework framework = framework(driver);
        Session session = framework.open(CBC.decryption(), Preference.BEST)) {
      int before = driver.requests.get();
      byte[] message = Computes.sevens(48);
      byte[] output = new byte[48];
      Request request = request(Operation.ENCRYPT, message, output);
      assertEquals(
          "operation is ENCRYPT; CIPHER AES/CBC for decryption takes [DECRYPT]",
          assertThrows(IllegalArgumentException.class, () -> session.perform(request)).getMessage());
      assertThrows(IllegalArgumentException.class, () -> session.submit(request));
      assertEquals(before, driver.requests.get());
      assertArrayEquals(new byte[48], output);
      assertEquals(
          Outcome.DONE, session.perform(request(Operation.DECRYPT, encrypted(message), output)));
      assertArrayEquals(message, output);
    }
  }

  @Test
  @DisplayName("only a cipher has a direction, and no stage has one")
  void nonsense() {
    assertThrows(IllegalArgumentException.class, () -> SessionSpec.aead("AES/GCM").decryption());
    assertThrows(
        IllegalArgumentException.class,
        () -> SessionSpec.chain(SessionSpec.cipher("AES/CBC").decryption()));
  }

  @Test
  @DisplayName("a driver that decrypts alone passes its self test, and gets sessions for that and no other")
  void alone() throws Exception {
    CipherDriver back = new CipherDriver("back").decryptsAlone();
    try (Framework framework = framework(back)) {
      framework.selfTest();
      assertEquals(
          DriverReport.Present.PASSED, framework.driver("back").orElseThrow().selfTests().get("AES/CBC"));
      DriverException none =
          assertThrows(DriverException.class, () -> framework.open(CBC, Preference.BEST));
      assertEquals(Reason.UNSUPPORTED, none.reason());
      framework.open(CBC.decryption(), Preference.BEST).close();
      framework.add(new CipherDriver("both"));
      try (Session session = framework.open(CBC, Preference.driver("both"))) {
        assertEquals("both", session.driver());
      }
      assertEquals(1, framework.choice(CBC, Preference.BEST).candidates().size());
      assertEquals(2, framework.choice(CBC.decryption(), Preference.BEST).candidates().size());
    }
  }

  @Test
  @DisplayName("a driver that decrypts alone and wrongly is not trusted")
  void wrong() throws Exception {
    CipherDriver back =
        new CipherDriver("back")
            .decryptsAlone()
            .spending(request -> request.nonce().set(new byte[16], 0, 16));
    try (Framework framework = framework(back)) {
      DriverException none =
          assertThrows(DriverException.class, () -> framework.open(CBC.decryption(), Preference.BEST));
      assertTrue(none.getMessage().contains("the plaintext is not the published one"), none::getMessage);
    }
  }

  private Consumer<DriverRequest> takes(int inArrays, int inNative) {
    return request ->
        time.advance(Duration.ofNanos(request.input().isArray() ? inArrays : inNative));
  }

  @Test
  @DisplayName("K172 of two drivers the one gets arrays and the other native memory, once that is measured")
  void memories() throws Exception {
    CipherDriver arrays = new CipherDriver("arrays").spending(takes(1_000, 9_000));
    CipherDriver natives = new CipherDriver("natives").spending(takes(5_000, 2_000));
    try (Framework framework = framework(arrays, natives);
        Session session = framework.open(CBC, Preference.MEASURED);
        Arena arena = Arena.ofShared()) {
      Request there =
          new Request()
              .operation(Operation.ENCRYPT)
              .nonce(VECTOR)
              .input(arena.allocate(64))
              .output(arena.allocate(64));
      Request here = request(Operation.ENCRYPT, new byte[64], new byte[64]);
      for (int i = 0; i < MANY; i++) {
        session.perform(here);
        session.perform(there);
      }
      assertEquals(
          "arrays", framework.explain(CBC, Preference.MEASURED, 64, Memory.ARRAY, 1).driver());
      assertEquals(
          "natives", framework.explain(CBC, Preference.MEASURED, 64, Memory.NATIVE, 1).driver());
      assertTrue(share(session, arrays, here) > MANY * 8 / 10);
      assertTrue(share(session, natives, there) > MANY * 8 / 10);
    }
  }

  private static int share(Session session, CipherDriver of, Request request) {
    int before = of.requests.get();
    for (int i = 0; i < MANY; i++) {
      session.perform(request);
    }
    return of.requests.get() - before;
  }

  @Test
  @DisplayName("K172 what is measured of encryption decides nothing for sessions that decrypt alone")
  void directions() throws Exception {
    CipherDriver one = new CipherDriver("one");
    CipherDriver other = new CipherDriver("other");
    Candidate first = new Candidate("one", one.shape(), 0);
    Candidate second = new Candidate("other", other.shape(), 0);
    Profile profile =
        new Profile(
            List.of(
                cost(first, Direction.BOTH, 100),
                cost(second, Direction.BOTH, 1_000),
                cost(first, Direction.DECRYPTION, 1_000),
                cost(second, Direction.DECRYPTION, 100)));
    try (Framework framework =
        Framework.open(
            DriverDiscovery.Found.of(one, other), FrameworkOptions.DEFAULT.withProfile(profile))) {
      assertEquals("one", framework.explain(CBC, Preference.BEST, 64, Memory.ARRAY, 1).driver());
      assertEquals(
          "other", framework.explain(CBC.decryption(), Preference.BEST, 64, Memory.ARRAY, 1).driver());
      SessionSpec counted = SessionSpec.cipher("AES/CTR").key(CBC.key().orElseThrow());
      assertEquals(
          framework.choice(counted, Preference.BEST),
          framework.choice(counted.decryption(), Preference.BEST),
          "of a stream cipher both are the same");
    }
  }

  private static Cost cost(Candidate of, Direction direction, long nanos) {
    return new Cost(
        of.driver(),
        of.fingerprint(),
        "AES/CBC",
        direction,
        SizeClass.UP_TO_64,
        Memory.ARRAY,
        FlightClass.ALONE,
        nanos,
        100,
        Cost.Source.CALIBRATED);
  }
}
