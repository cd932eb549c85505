package io.fermata.framework;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.fermata.spi.DriverRequest.Outcome;
import io.fermata.spi.KeyOperation;
import io.fermata.spi.Operation;
import io.fermata.spi.Part;
import io.fermata.spi.SessionSpec;
import io.fermata.spi.TimeSource;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.math.BigInteger;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.FutureTask;
import java.util.function.Consumer;
import javax.crypto.spec.SecretKeySpec;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Requests that are refused at the call; the request can be mended and used. */
@Timeout(30)
class BadRequestTest {
  private static final SecretKeySpec KEY = new SecretKeySpec(new byte[16], "AES");
  private static final SessionSpec CBC = SessionSpec.cipher("AES/CBC").key(KEY);
  private static final SessionSpec GCM = SessionSpec.aead("AES/GCM").key(KEY);
  private static final SessionSpec HMAC = SessionSpec.mac("HmacSHA256").key(KEY);
  private static final SessionSpec SHA = SessionSpec.digest("SHA-256");

  private final List<Framework> frameworks = new ArrayList<>();

  @AfterEach
  void close() {
    frameworks.forEach(Framework::close);
  }

  private Framework framework(boolean inline) {
    frameworks.add((inline ? ToolDriver.inline() : ToolDriver.on(Runnable::run)).open());
    return frameworks.getLast();
  }

  /** A request that is right for the session. */
  private static Request good(SessionSpec spec) {
    Request request = new Request().input(new byte[32], 0, 32).output(new byte[64], 0, 64);
    return switch (spec.kind()) {
      case CIPHER -> request.operation(Operation.ENCRYPT).nonce(new byte[16]);
      case AEAD -> request.operation(Operation.ENCRYPT).nonce(new byte[12]);
      case MAC -> request.operation(Operation.MAC);
      case COMPRESSION -> request.operation(Operation.COMPRESS);
      default -> request.operation(Operation.DIGEST);
    };
  }

  /** Spoils a request; the message must have all these. Nothing is accepted, and it works when mended. */
  private void refused(SessionSpec spec, Consumer<Request> spoil, String... named)
      throws Exception {
    for (boolean inline : List.of(true, false)) {
      try (Session session = framework(inline).open(spec, Preference.BEST)) {
        Request request = good(spec);
        spoil.accept(request);
        Throwable thrown =
            assertThrows(IllegalArgumentException.class, () -> session.submit(request));
        for (String part : named) {
          assertTrue(thrown.getMessage().contains(part), thrown.getMessage());
        }
        assertEquals(0, session.underWay());
        assertFalse(request.isEnded());
        assertThrows(
            IllegalArgumentException.class,
            () -> session.submitAll(List.of(good(spec), request)));
        assertEquals(0, session.underWay());
        request.clear();
        switch (spec.kind()) {
          case AEAD -> request.nonce(new byte[12]);
          case CIPHER -> request.nonce(new byte[16]);
          default -> request.nonce(new byte[0]);
        }
        request.operation(good(spec).operation()).buffer(new byte[64], 0, 32).output(new byte[64], 0, 64);
        assertEquals(Outcome.DONE, session.perform(request));
      }
    }
  }

  @Test
  @DisplayName("K068 K112 an operation that the session does not have is refused with those that it has")
  void operation_unknown() throws Exception {
    refused(CBC, r -> r.operation(Operation.MAC), "MAC", "ENCRYPT", "DECRYPT");
    refused(HMAC, r -> r.operation(Operation.SIGN), "SIGN", "MAC", "VERIFY");
    refused(SHA, r -> r.operation(Operation.VERIFY), "VERIFY", "DIGEST");
    refused(GCM, r -> r.operation(Operation.CHAIN), "CHAIN", "ENCRYPT");
    refused(SessionSpec.compression("DEFLATE"), r -> r.operation(Operation.ENCRYPT), "COMPRESS");
    refused(CBC, r -> r.operation(Operation.ENCRYPT, Part.FIRST), "FIRST");
  }

  @Test
  @DisplayName("parts of an AEAD are encrypted, whole blocks but the last, with room for what comes out")
  void parts_wrong() throws Exception {
    refused(GCM, r -> r.operation(Operation.ENCRYPT, Part.FIRST).input(new byte[31], 0, 31), "31", "16");
    refused(GCM, r -> r.operation(Operation.ENCRYPT, Part.NEXT).input(new byte[17], 0, 17), "17", "16");
    refused(GCM, r -> r.operation(Operation.ENCRYPT, Part.FIRST).output(new byte[31], 0, 31), "31", "32");
    refused(GCM, r -> r.operation(Operation.ENCRYPT, Part.LAST).output(new byte[47], 0, 47), "47", "48");
    refused(GCM, r -> r.operation(Operation.ENCRYPT, Part.FIRST).nonce(new byte[0]), "nonce", "at least 1");
    refused(GCM, r -> r.operation(Operation.DECRYPT, Part.FIRST), "FIRST", "DECRYPT");
    SessionSpec ccm = SessionSpec.aead("AES/CCM").key(KEY);
    for (boolean inline : List.of(true, false)) {
      try (Session session = framework(inline).open(GCM, Preference.BEST)) {
        Request part = good(GCM).operation(Operation.DECRYPT, Part.LAST);
        assertThrows(IllegalArgumentException.class, () -> session.submit(part));
        assertThrows(IllegalArgumentException.class, () -> session.perform(part));
      }
    }
    assertThrows(
        IllegalArgumentException.class,
        () -> new Rules(ccm).check(good(ccm).operation(Operation.ENCRYPT, Part.FIRST), TimeSource.system(), 64));
  }

  @Test
  @DisplayName("K116 K126 a wrong vector, block, output or tag length is refused with the legal ones")
  void lengths_wrong() throws Exception {
    refused(CBC, r -> r.nonce(new byte[15]), "nonce of AES/CBC", "15", "16");
    refused(CBC, r -> r.nonce(new byte[0]), "0", "16");
    refused(CBC, r -> r.input(new byte[31], 0, 31), "31", "16");
    refused(CBC, r -> r.output(new byte[31], 0, 31), "31", "32");
    refused(GCM, r -> r.nonce(new byte[0]), "nonce of AES/GCM", "0", "at least 1");
    refused(GCM, r -> r.output(new byte[47], 0, 47), "47", "48");
    refused(HMAC, r -> r.output(new byte[31], 0, 31), "31", "32");
    refused(HMAC, r -> r.operation(Operation.VERIFY).tag(new byte[31], 0, 31), "tag", "31", "32");
    refused(HMAC.tagLength(12), r -> r.output(new byte[11], 0, 11), "11", "12");
    refused(SHA, r -> r.output(new byte[0], 0, 0), "0", "32");
  }

  @Test
  @DisplayName("K127 an explicit key of a wrong length, or where none is taken, is refused; a missing one, too")
  void key_wrong() throws Exception {
    SecretKeySpec wrong = new SecretKeySpec(new byte[15], "AES");
    refused(CBC, r -> r.key(wrong), "key of AES/CBC", "15", "16, 24 or 32");
    refused(GCM, r -> r.key(wrong), "15", "16, 24 or 32");
    refused(SHA, r -> r.key(KEY), "no key");
    refused(SessionSpec.compression("DEFLATE"), r -> r.key(KEY), "no key");
    try (Session keyless = framework(true).open(SessionSpec.cipher("AES/CBC"), Preference.BEST)) {
      Request request = good(CBC);
      assertThrows(IllegalArgumentException.class, () -> keyless.submit(request));
      assertEquals(Outcome.DONE, keyless.perform(request.key(KEY)), "K053");
      assertThrows(IllegalArgumentException.class, () -> keyless.submit(request), "K128 for one");
    }
  }

  @Test
  @DisplayName("K054 a session that can be none is refused: tag lengths, kinds")
  void spec_wrong() {
    Framework framework = framework(true);
    for (SessionSpec spec :
        List.of(
            HMAC.tagLength(33),
            SHA.tagLength(33),
            SessionSpec.aead("AES/GCM").key(KEY).tagLength(17),
            SessionSpec.aead("AES/GCM").key(KEY).tagLength(11),
            SessionSpec.aead("AES/CCM").key(KEY).tagLength(5),
            SessionSpec.aead("ChaCha20-Poly1305").tagLength(12),
            SessionSpec.cipher("AES/GCM").key(KEY),
            SessionSpec.mac("SHA-256").key(KEY),
            SessionSpec.chain(SessionSpec.mac("HmacSHA1").key(KEY).tagLength(21)))) {
      assertThrows(
          IllegalArgumentException.class, () -> framework.open(spec, Preference.BEST), spec::toString);
    }
    assertThrows(IllegalArgumentException.class, () -> CBC.tagLength(4));
    assertThrows(IllegalArgumentException.class, () -> HMAC.tagLength(-1));
    assertThrows(IllegalArgumentException.class, () -> SHA.key(KEY));
    assertThrows(IllegalArgumentException.class, () -> SessionSpec.compression("DEFLATE").key(KEY));
    assertThrows(IllegalArgumentException.class, SessionSpec::chain);
    assertThrows(IllegalArgumentException.class, () -> SessionSpec.chain(GCM));
    assertThrows(IllegalArgumentException.class, () -> SessionSpec.chain(HMAC, HMAC));
    assertThrows(IllegalArgumentException.class, () -> SessionSpec.encryptThenMac(HMAC, CBC));
  }

  @Test
  @DisplayName("K109 closed, confined, read-only and foreign heap memory is refused when it is set or submitted")
  void memory_wrong() throws Exception {
    Request request = new Request();
    MemorySegment ints = MemorySegment.ofArray(new int[16]);
    MemorySegment readOnly = MemorySegment.ofArray(new byte[32]).asReadOnly();
    for (Runnable bad :
        List.<Runnable>of(
            () -> request.input(ints),
            () -> request.input(ints.asReadOnly()),
            () -> request.input(readOnly),
            () -> request.output(readOnly),
            () -> request.buffer(readOnly),
            () -> request.output(List.of(MemorySegment.ofArray(new byte[1]), readOnly)),
            () -> request.input(List.of(ints)))) {
      assertThrows(IllegalArgumentException.class, bad::run);
    }
    assertThrows(IndexOutOfBoundsException.class, () -> request.input(new byte[4], 3, 2));
    assertThrows(
        IndexOutOfBoundsException.class, () -> request.input(new byte[4], 1, Integer.MAX_VALUE));
    try (Arena arena = Arena.ofConfined()) {
      MemorySegment segment = arena.allocate(32);
      FutureTask<Throwable> elsewhere =
          new FutureTask<>(
              () -> assertThrows(IllegalArgumentException.class, () -> request.input(segment)));
      Thread.ofPlatform().start(elsewhere);
      elsewhere.get();
      refused(SHA, r -> r.output(segment).then(done -> {}), "confined");
    }
    Arena closed = Arena.ofConfined();
    MemorySegment gone = closed.allocate(32);
    List<MemorySegment> scattered = List.of(closed.allocate(16), closed.allocate(16));
    Request one = good(SHA).input(gone);
    Request many = good(SHA).output(scattered);
    closed.close();
    for (boolean inline : List.of(true, false)) {
      try (Session session = framework(inline).open(SHA, Preference.BEST)) {
        assertThrows(IllegalArgumentException.class, () -> session.submit(one));
        assertThrows(IllegalArgumentException.class, () -> session.submit(many));
        assertEquals(0, session.underWay());
      }
    }
  }

  @ParameterizedTest(name = "inline {0}")
  @ValueSource(booleans = {true, false})
  @DisplayName("a lease that was closed is refused when it is set and when it is submitted")
  void lease_closed(boolean inline) throws Exception {
    Framework framework = framework(inline);
    try (Session session = framework.open(SHA, Preference.BEST)) {
      for (boolean input : List.of(true, false)) {
        Lease lease = framework.lease(32);
        Request request = good(SHA);
        Request leased = input ? request.input(lease, 0, 32) : request.output(lease, 0, 32);
        assertThrows(IndexOutOfBoundsException.class, () -> new Request().input(lease, 1, 32));
        lease.close();
        assertThrows(IllegalStateException.class, () -> session.submit(leased));
        assertThrows(IllegalStateException.class, () -> new Request().input(lease, 0, 1));
        assertEquals(0, session.underWay());
        assertEquals(Outcome.DONE, session.perform(input ? leased.input(new byte[1], 0, 1) : leased.output(new byte[32], 0, 32)));
      }
      assertThrows(IllegalArgumentException.class, () -> framework.lease(0));
    }
  }

  @ParameterizedTest(name = "inline {0}")
  @ValueSource(booleans = {true, false})
  @DisplayName("K006 K069 a closed session refuses; so does a request that is out; null has a name")
  void state_wrong(boolean inline) throws Exception {
    Session session = framework(inline).open(SHA, Preference.BEST);
    NullPointerException thrown =
        assertThrows(NullPointerException.class, () -> session.submit(null));
    assertEquals("request", thrown.getMessage());
    session.close();
    Request request = good(SHA);
    assertThrows(IllegalStateException.class, () -> session.submit(request));
    assertThrows(IllegalStateException.class, () -> session.submitAll(List.of(request)));
    assertEquals(0, session.underWay());
    request.input(new byte[1], 0, 1);
  }

  @Test
  @DisplayName("K145 K010 key operations: the number and size of integers, and the longest request, are checked")
  void integers_wrong() throws Exception {
    Framework framework = framework(true);
    BigInteger big = BigInteger.ONE.shiftLeft(65_536);
    for (List<BigInteger> wrong :
        List.of(
            List.of(BigInteger.ONE),
            List.of(BigInteger.ONE, BigInteger.ONE, BigInteger.ONE, BigInteger.ONE),
            List.of(BigInteger.ONE, BigInteger.ONE.negate(), BigInteger.TEN),
            List.of(BigInteger.ONE, big, BigInteger.TEN))) {
      Request request = new Request().keyOperation(KeyOperation.MOD_EXP, wrong);
      assertThrows(
          IllegalArgumentException.class, () -> framework.submit(request, Preference.BEST));
    }
    assertThrows(
        IllegalArgumentException.class, () -> framework.submit(good(SHA), Preference.BEST));
    InlineDriver small = new InlineDriver("small").probe(s -> new io.fermata.spi.Suitability.Fits(0, 8));
    framework.add(small);
    try (Session session = framework.open(SHA, Preference.driver("small"))) {
      IllegalArgumentException thrown =
          assertThrows(IllegalArgumentException.class, () -> session.submit(good(SHA)));
      assertTrue(thrown.getMessage().contains("32") && thrown.getMessage().contains("8"));
    }
    List<BigInteger> nine = List.of(BigInteger.ONE, BigInteger.ONE.shiftLeft(64), BigInteger.TEN);
    Request key = new Request().keyOperation(KeyOperation.MOD_EXP, nine);
    IllegalArgumentException tooLong =
        assertThrows(
            IllegalArgumentException.class,
            () -> framework.submit(key, Preference.driver("small")));
    assertTrue(tooLong.getMessage().contains("8"), tooLong.getMessage());
  }
}
