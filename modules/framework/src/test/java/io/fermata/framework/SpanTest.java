package io.fermata.framework;

import static io.fermata.framework.SpanDrivers.AES;
import static io.fermata.framework.SpanDrivers.CHAIN;
import static io.fermata.framework.SpanDrivers.CIPHER;
import static io.fermata.framework.SpanDrivers.ETA;
import static io.fermata.framework.SpanDrivers.HMAC;
import static io.fermata.framework.SpanDrivers.IV;
import static io.fermata.framework.SpanDrivers.MAC;
import static io.fermata.framework.SpanDrivers.OPEN;
import static io.fermata.framework.SpanDrivers.SEAL;
import static io.fermata.framework.SpanDrivers.chain;
import static io.fermata.framework.SpanDrivers.eta;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.fermata.spi.Descriptor;
import io.fermata.spi.DriverException;
import io.fermata.spi.DriverRequest.Outcome;
import io.fermata.spi.DriverShape.Kind;
import io.fermata.spi.Operation;
import io.fermata.spi.SessionSpec;
import io.fermata.spi.Taken;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import javax.crypto.spec.SecretKeySpec;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.Parameter;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.CsvSource;

/** Sessions whose cipher is on one driver and whose code is on another give what one driver would. */
@Timeout(60)
@ParameterizedClass(name = "cipher inline {0}, code inline {1}")
@CsvSource({"true, true", "true, false", "false, true", "false, false"})
class SpanTest {
  @Parameter(0) boolean cipherInline;
  @Parameter(1) boolean macInline;
  private ShareDriver cipher;
  private ShareDriver mac;
  private Framework framework;
  private final byte[] sealed = SpanDrivers.sealed(1);

  @BeforeEach
  void open() {
    cipher = new ShareDriver("cipher", AES);
    mac = new ShareDriver("mac", HMAC, "SHA-256");
    if (!cipherInline) {
      cipher.device(2);
    }
    if (!macInline) {
      mac.device(2);
    }
    framework = SpanDrivers.open(cipher, mac);
    cipher.guard(framework);
    mac.guard(framework);
  }

  @AfterEach
  void close() {
    framework.close();
    assertEquals(0, cipher.openSessions());
    assertEquals(0, mac.openSessions());
    assertFalse(cipher.closedTooEarly || mac.closedTooEarly);
  }

  private Session session(SessionSpec spec) throws DriverException {
    Session session = framework.open(spec, Preference.BEST);
    assertEquals(List.of("cipher", "mac"), session.drivers());
    assertEquals("cipher", session.driver());
    return session;
  }

  private Outcome run(Session session, Request request) {
    return SpanDrivers.perform(session, request, cipher, mac);
  }

  @Test
  @DisplayName("K171 a chain over two drivers, there and back, is what one driver makes of it; a wrong code decrypts nothing")
  void chains() throws Exception {
    try (Session session = session(CHAIN)) {
      byte[] buffer = SpanDrivers.buffer(1);
      assertEquals(Outcome.DONE, run(session, chain(buffer, SEAL)));
      assertArrayEquals(sealed, buffer);
      for (int at : List.of(0, 31, 32, 43)) {
        byte[] forged = sealed.clone();
        forged[at] ^= 1;
        byte[] before = forged.clone();
        assertEquals(Outcome.MISMATCH, run(session, chain(forged, OPEN)));
        assertArrayEquals(before, forged, "byte " + at);
      }
      assertEquals(Outcome.DONE, run(session, chain(buffer, OPEN)));
      assertArrayEquals(SpanDrivers.text(1, 32), Arrays.copyOf(buffer, 32));
      assertEquals(List.of("ENCRYPT AES/CBC", "DECRYPT AES/CBC"), cipher.log());
      assertEquals(6, framework.counts().requests());
      assertEquals(4, framework.counts().mismatched());
      assertEquals(1, framework.driver("cipher").orElseThrow().sessions());
      assertEquals(1, framework.driver("mac").orElseThrow().sessions());
    }
    assertEquals(0, framework.driver("mac").orElseThrow().sessions());
    assertEquals(6, framework.counts().requests(), "also when the session is closed");
  }

  @Test
  @DisplayName("K171 steps in any order, a stage more than once, and a key of a step's own")
  void anyOrder() throws Exception {
    SecretKeySpec other = new SecretKeySpec(SpanDrivers.text(9, 16), "AES");
    List<Descriptor> steps =
        List.of(
            Descriptor.mac(HMAC).range(0, 16).at(64),
            Descriptor.encrypt(AES).range(0, 32).iv(IV).key(other),
            Descriptor.encrypt(AES).range(16, 32).ivWritten(IV, 48),
            Descriptor.mac(HMAC).range(0, 76).at(76),
            Descriptor.verify(HMAC).range(0, 76).at(76),
            Descriptor.decrypt(AES).range(16, 32).at(48));
    byte[] expected = SpanDrivers.text(2, 90);
    byte[] buffer = expected.clone();
    try (Framework one = ToolDriver.inline().open();
        Session all = one.open(CHAIN, Preference.BEST);
        Session session = session(CHAIN)) {
      assertEquals(Outcome.DONE, all.perform(chain(expected, steps)));
      assertEquals(Outcome.DONE, run(session, chain(buffer, steps)));
    }
    assertArrayEquals(expected, buffer);
  }

  @Test
  @DisplayName("K171 encrypt-then-MAC over two drivers, in place and not, whole codes and short ones, is what one makes of it")
  void encryptThenMac() throws Exception {
    byte[] text = SpanDrivers.text(3, 48);
    for (int length : List.of(0, 12)) {
      SessionSpec spec = SessionSpec.encryptThenMac(CIPHER, MAC.tagLength(length));
      int tag = length == 0 ? 20 : length;
      byte[] expected = new byte[48 + tag];
      byte[] got = new byte[48 + tag];
      try (Framework one = ToolDriver.inline().open();
          Session all = one.open(spec, Preference.BEST);
          Session session = session(spec)) {
        assertEquals(Outcome.DONE, all.perform(eta(Operation.ENCRYPT, text, expected)));
        Request request = eta(Operation.ENCRYPT, text, got);
        assertEquals(Outcome.DONE, run(session, request));
        assertEquals(48 + tag, request.produced());
        assertArrayEquals(expected, got);
        byte[] opened = Computes.sevens(48);
        got[50] ^= 1;
        assertEquals(Outcome.MISMATCH, run(session, eta(Operation.DECRYPT, got, opened)));
        assertArrayEquals(Computes.sevens(48), opened);
        got[50] ^= 1;
        assertEquals(Outcome.DONE, run(session, eta(Operation.DECRYPT, got, opened)));
        assertArrayEquals(text, opened);
        byte[] place = Arrays.copyOf(text, 48 + tag);
        Request inPlace = eta(Operation.ENCRYPT, place, place).input(place, 0, 48);
        assertEquals(Outcome.DONE, run(session, inPlace));
        assertArrayEquals(expected, place);
      }
    }
  }

  @Test
  @DisplayName("K171 scattered over every two places, and in leased memory, the bytes are the same")
  void scattered() throws Exception {
    try (Session session = session(CHAIN);
        Arena arena = Arena.ofShared()) {
      for (int one = 0; one <= 44; one += 3) {
        for (int two = one; two <= 44; two += 7) {
          byte[] bytes = SpanDrivers.buffer(1);
          MemorySegment outside = arena.allocate(two - one);
          outside.copyFrom(MemorySegment.ofArray(bytes).asSlice(one, two - one));
          byte[] front = Arrays.copyOf(bytes, one);
          byte[] back = Arrays.copyOfRange(bytes, two, 44);
          Request request =
              new Request()
                  .buffer(
                      List.of(
                          MemorySegment.ofArray(front), outside, MemorySegment.ofArray(back)))
                  .chain(SEAL);
          assertEquals(Outcome.DONE, run(session, request));
          MemorySegment.copy(MemorySegment.ofArray(front), 0, MemorySegment.ofArray(bytes), 0, one);
          MemorySegment.copy(outside, 0, MemorySegment.ofArray(bytes), one, two - one);
          System.arraycopy(back, 0, bytes, two, 44 - two);
          assertArrayEquals(sealed, bytes, "cut at " + one + " and " + two);
        }
      }
      try (Lease lease = framework.lease(44)) {
        lease.segment().copyFrom(MemorySegment.ofArray(SpanDrivers.buffer(1)));
        Request request = new Request().buffer(lease, 0, 44).chain(SEAL);
        assertEquals(Outcome.DONE, run(session, request));
        assertArrayEquals(
            sealed, lease.segment().toArray(java.lang.foreign.ValueLayout.JAVA_BYTE));
        assertEquals(0, LocksOfFramework.users(lease));
      }
    }
  }

  @Test
  @DisplayName("K171 neighbouring stages that a driver takes as a chain go there as one request, others one by one")
  void fused() throws Exception {
    mac.chains();
    SessionSpec three = SessionSpec.chain(CIPHER, MAC, SessionSpec.digest("SHA-256"));
    byte[] buffer = Arrays.copyOf(SpanDrivers.text(4, 32), 80);
    byte[] expected = buffer.clone();
    List<Descriptor> steps = new ArrayList<>(SEAL);
    steps.add(Descriptor.digest("SHA-256").range(0, 44).at(44));
    List<Descriptor> apart = List.of(steps.get(1), steps.get(0), steps.get(2));
    try (Framework one = ToolDriver.inline().open();
        Session all = one.open(three, Preference.BEST);
        Session session = session(three)) {
      for (List<Descriptor> order : List.of(steps, apart)) {
        assertEquals(Outcome.DONE, all.perform(chain(expected, order)));
        Request request = chain(buffer, order);
        assertEquals(Outcome.DONE, run(session, request));
        assertEquals(80, request.produced());
        assertArrayEquals(expected, buffer);
      }
      buffer[33] ^= 1;
      byte[] forged = buffer.clone();
      assertEquals(Outcome.MISMATCH, run(session, chain(buffer, OPEN)));
      assertArrayEquals(forged, buffer);
    }
    String fused = "CHAIN HmacSHA1+SHA-256";
    assertEquals(List.of(fused, fused, fused, fused), mac.log(), "2 as 1, then 1 and 1, then 1");
  }

  @Test
  @DisplayName("K077 K171 what a driver does wrong is held against it, by name, and not against the other")
  void blame() throws Exception {
    for (ShareDriver culprit : List.of(cipher, mac)) {
      try (Session session = session(CHAIN)) {
        long failed = framework.driver(culprit.name()).orElseThrow().counts().failed();
        culprit.hook =
            request -> {
              request.fail(io.fermata.spi.Reason.FAULT, "overheated");
              return Optional.of(Taken.DONE);
            };
        Request request = chain(SpanDrivers.buffer(1), SEAL);
        assertEquals(Outcome.FAILED, run(session, request));
        assertEquals(culprit.name() + ": overheated", request.failure().getMessage());
        assertEquals(
            failed + 1, framework.driver(culprit.name()).orElseThrow().counts().failed());
        culprit.hook =
            one -> {
              throw Computes.thrown();
            };
        assertEquals(Outcome.FAILED, run(session, request));
        assertTrue(request.failure().getMessage().startsWith(culprit.name() + " threw"));
        culprit.hook =
            one -> {
              one.succeed(one.output().length() + 1);
              return Optional.of(Taken.DONE);
            };
        assertEquals(Outcome.FAILED, run(session, request));
        assertTrue(request.failure().getMessage().startsWith(culprit.name() + " says"));
        culprit.hook = one -> Optional.of(Taken.DONE);
        assertEquals(Outcome.FAILED, run(session, request));
        assertTrue(request.failure().getMessage().startsWith(culprit.name() + " answered DONE"));
        culprit.hook = one -> Optional.empty();
        byte[] buffer = SpanDrivers.buffer(1);
        assertEquals(Outcome.DONE, run(session, chain(buffer, SEAL)));
        assertArrayEquals(sealed, buffer);
      }
    }
  }

  @Test
  @DisplayName("K173 one algorithm twice with two keys, each on a driver of its own")
  void instances() throws Exception {
    ShareDriver more = new ShareDriver("more", AES);
    framework.add(more);
    SessionSpec second =
        SessionSpec.cipher(AES).key(new SecretKeySpec(SpanDrivers.text(5, 32), "AES")).label("second");
    more.refuses = spec -> spec.label().equals(AES);
    cipher.refuses = spec -> spec.label().equals("second");
    SessionSpec both = SessionSpec.chain(CIPHER, second);
    List<Descriptor> steps =
        List.of(
            Descriptor.encrypt(AES).range(0, 32).iv(IV),
            Descriptor.encrypt("second").range(0, 32).iv(IV));
    byte[] expected = SpanDrivers.text(6, 32);
    byte[] buffer = expected.clone();
    try (Framework one = ToolDriver.inline().open();
        Session all = one.open(both, Preference.BEST);
        Session session = framework.open(both, Preference.BEST)) {
      assertEquals(List.of("cipher", "more"), session.drivers());
      assertEquals(Outcome.DONE, all.perform(chain(expected, steps)));
      assertEquals(Outcome.DONE, run(session, chain(buffer, steps)));
      assertArrayEquals(expected, buffer);
      assertEquals(List.of("ENCRYPT second"), more.log());
    }
    assertEquals(0, more.openSessions());
  }

  @Test
  @DisplayName("K171 K046 hardware only is hardware for every stage")
  void hardwareOnly() throws Exception {
    assertThrows(
        DriverException.class, () -> framework.open(CHAIN, Preference.HARDWARE_ONLY));
    framework.add(new ShareDriver("card", AES).kind(Kind.HARDWARE));
    DriverException thrown =
        assertThrows(
            DriverException.class, () -> framework.open(CHAIN, Preference.HARDWARE_ONLY));
    assertTrue(thrown.getMessage().contains("card"), thrown.getMessage());
    assertThrows(
        DriverException.class, () -> framework.check(CHAIN, Preference.HARDWARE_ONLY));
    framework.add(new ShareDriver("other", HMAC).kind(Kind.HARDWARE));
    framework.check(CHAIN, Preference.HARDWARE_ONLY);
    try (Session session = framework.open(ETA, Preference.HARDWARE_ONLY)) {
      assertEquals(List.of("card", "other"), session.drivers());
    }
    assertThrows(
        DriverException.class, () -> framework.open(CHAIN, Preference.driver("card")), "K044");
  }
}
