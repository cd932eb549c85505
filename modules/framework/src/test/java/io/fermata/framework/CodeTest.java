package io.fermata.framework;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.fermata.spi.DriverRequest.Outcome;
import io.fermata.spi.Operation;
import io.fermata.spi.Part;
import io.fermata.spi.SessionSpec;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.FutureTask;
import javax.crypto.Cipher;
import javax.crypto.Mac;
import javax.crypto.spec.GCMParameterSpec;
import javax.crypto.spec.SecretKeySpec;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.Parameter;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.ValueSource;

/** Hashes and codes that are cut off, verified and keyed by the request. */
@Timeout(30)
@ParameterizedClass(name = "inline {0}")
@ValueSource(booleans = {true, false})
class CodeTest {
  private static final SecretKeySpec KEY = key(20, 1);
  private static final SessionSpec HMAC = SessionSpec.mac("HmacSHA256").key(KEY);
  private static final byte[] TEXT = Computes.bytes("what is to be authenticated");

  @Parameter boolean inline;
  private Framework framework;

  private static SecretKeySpec key(int length, int value) {
    byte[] bytes = new byte[length];
    Arrays.fill(bytes, (byte) value);
    return new SecretKeySpec(bytes, "Hmac");
  }

  @BeforeEach
  void open() {
    framework = (inline ? ToolDriver.inline() : ToolDriver.onThread()).open();
  }

  @AfterEach
  void close() {
    framework.close();
  }

  private static byte[] hmac(SecretKeySpec key) throws Exception {
    Mac mac = Mac.getInstance("HmacSHA256");
    mac.init(key);
    return mac.doFinal(TEXT);
  }

  private static Request mac(byte[] out) {
    return new Request()
        .operation(Operation.MAC)
        .input(TEXT, 0, TEXT.length)
        .output(out, 0, out.length);
  }

  @Test
  @DisplayName("K130 K051 a code is cut off at every length; the bytes behind it are not touched")
  void code_cut() throws Exception {
    byte[] expected = hmac(KEY);
    for (int cut = 1; cut <= 32; cut++) {
      byte[] out = Computes.sevens(40);
      try (Session session = framework.open(HMAC.tagLength(cut), Preference.BEST)) {
        Request request = mac(out);
        assertEquals(Outcome.DONE, session.perform(request));
        assertEquals(cut, request.produced());
      }
      byte[] whole = Computes.sevens(40);
      System.arraycopy(expected, 0, whole, 0, cut);
      assertArrayEquals(whole, out, "cut at " + cut);
    }
  }

  @Test
  @DisplayName("K132 VERIFY compares whole and cut-off codes; every wrong bit is a mismatch, counted apart from failures")
  void verify() throws Exception {
    byte[] expected = hmac(KEY);
    for (int cut : List.of(1, 12, 32)) {
      try (Session session = framework.open(HMAC.tagLength(cut), Preference.BEST)) {
        Counts before = framework.counts();
        byte[] out = Computes.sevens(32);
        byte[] tag = Arrays.copyOf(expected, cut);
        Request request = mac(out).operation(Operation.VERIFY);
        assertEquals(Outcome.DONE, session.perform(request.tag(tag, 0, cut)));
        assertEquals(0, request.produced());
        for (int bit = 0; bit < cut * 8; bit++) {
          tag[bit / 8] ^= (byte) (1 << bit % 8);
          assertEquals(Outcome.MISMATCH, session.perform(request), "bit " + bit);
          assertThrows(IllegalStateException.class, request::failure);
          tag[bit / 8] ^= (byte) (1 << bit % 8);
        }
        assertArrayEquals(Computes.sevens(32), out, "the code is not released");
        Counts counts = framework.counts().minus(before);
        assertEquals(cut * 8, counts.mismatched());
        assertEquals(0, counts.failed());
        assertEquals(cut * 8 + 1, counts.requests());
        assertEquals(0, framework.totals().errors());
      }
    }
  }

  @Test
  @DisplayName("K128 K129 K053 explicit keys at once on one session do not mix, nor stay")
  void keys_explicit() throws Exception {
    try (Session session = framework.open(HMAC, Preference.BEST);
        Session keyless = framework.open(SessionSpec.mac("HmacSHA256"), Preference.BEST)) {
      List<FutureTask<Void>> tasks = new ArrayList<>();
      for (int thread = 0; thread < 4; thread++) {
        SecretKeySpec own = key(16 + thread, thread + 2);
        tasks.add(
            new FutureTask<>(
                () -> {
                  byte[] out = new byte[32];
                  Request request = mac(out);
                  for (int i = 0; i < 100; i++) {
                    session.perform(request.key(own));
                    assertArrayEquals(hmac(own), out);
                    session.perform(request);
                    assertArrayEquals(hmac(KEY), out, "the session's key again");
                    keyless.perform(request.key(own));
                    assertArrayEquals(hmac(own), out);
                  }
                  return null;
                }));
        Thread.ofPlatform().start(tasks.getLast());
      }
      for (FutureTask<Void> task : tasks) {
        task.get();
      }
    }
  }

  @Test
  @DisplayName("K136 keys longer than the hash's block, and of every length around it")
  void keys_long() throws Exception {
    for (int length : List.of(1, 63, 64, 65, 100, 128, 129, 300)) {
      SecretKeySpec key = key(length, 5);
      byte[] out = new byte[32];
      try (Session session =
          framework.open(SessionSpec.mac("HmacSHA256").key(key), Preference.BEST)) {
        assertEquals(Outcome.DONE, session.perform(mac(out)));
      }
      assertArrayEquals(hmac(key), out, "key of " + length);
    }
  }

  @Test
  @DisplayName("a hash in parts, cut off: only the last part has a result")
  void parts() throws Exception {
    SessionSpec spec = SessionSpec.digest("SHA-256").tagLength(20);
    try (Session session = framework.open(spec, Preference.BEST)) {
      byte[] out = Computes.sevens(20);
      Request request = new Request().output(out, 0, 20);
      request.operation(Operation.DIGEST, Part.FIRST).input(TEXT, 0, 5);
      assertEquals(Outcome.DONE, session.perform(request));
      assertEquals(0, request.produced());
      request.operation(Operation.DIGEST, Part.NEXT).input(TEXT, 5, 0);
      assertEquals(Outcome.DONE, session.perform(request));
      assertArrayEquals(Computes.sevens(20), out);
      request.operation(Operation.DIGEST, Part.LAST).input(TEXT, 5, TEXT.length - 5);
      assertEquals(Outcome.DONE, session.perform(request));
      byte[] hash = java.security.MessageDigest.getInstance("SHA-256").digest(TEXT);
      assertArrayEquals(Arrays.copyOf(hash, 20), out);
      assertEquals(20, request.produced());
      request.state().close();
    }
  }

  @Test
  @DisplayName("K133 K134 compression as a session: what does not shrink leaves the output alone and tells its length")
  void compression() throws Exception {
    byte[] noise = new byte[300];
    new java.util.Random(1).nextBytes(noise);
    try (Session session = framework.open(SessionSpec.compression("DEFLATE"), Preference.BEST)) {
      byte[] out = Computes.sevens(300);
      Request request = new Request().operation(Operation.COMPRESS).output(out, 0, 300);
      assertEquals(Outcome.DONE, session.perform(request.input(noise, 0, 300)));
      assertArrayEquals(Computes.sevens(300), out);
      assertEquals(ToolDriver.deflate(noise).length, request.produced());
      assertEquals(Outcome.DONE, session.perform(request.input(new byte[300], 0, 300)));
      byte[] shrunk = ToolDriver.deflate(new byte[300]);
      assertArrayEquals(shrunk, Arrays.copyOf(out, request.produced()));
      byte[] back = Computes.sevens(300);
      request.operation(Operation.DECOMPRESS).input(out, 0, shrunk.length).output(back, 0, 300);
      assertEquals(Outcome.DONE, session.perform(request));
      assertArrayEquals(new byte[300], back);
      request.operation(Operation.COMPRESS).input(back, 0, 300).output(out, 0, 3);
      assertEquals(Outcome.FAILED, session.perform(request), "3 bytes are no room");
    }
  }

  private static final SecretKeySpec AES = new SecretKeySpec(new byte[16], "AES");
  private static final SessionSpec GMAC = SessionSpec.mac("AES-GMAC").key(AES);

  private static byte[] gmac(byte[] nonce) throws Exception {
    Cipher cipher = Cipher.getInstance("AES/GCM/NoPadding");
    cipher.init(Cipher.ENCRYPT_MODE, AES, new GCMParameterSpec(128, nonce));
    cipher.updateAAD(TEXT);
    return cipher.doFinal();
  }

  @Test
  @DisplayName("a code under a nonce is made, cut off and verified; under another nonce it is another one")
  void nonce() throws Exception {
    byte[] nonce = Computes.bytes("twelve bytes");
    byte[] other = Computes.bytes("of no usual length");
    for (int cut : List.of(1, 12, 16)) {
      try (Session session = framework.open(GMAC.tagLength(cut), Preference.BEST)) {
        for (byte[] one : List.of(nonce, other)) {
          byte[] out = Computes.sevens(20);
          assertEquals(Outcome.DONE, session.perform(mac(out).nonce(one)));
          byte[] tag = Arrays.copyOf(gmac(one), cut);
          assertArrayEquals(tag, Arrays.copyOf(out, cut));
          assertEquals(7, out[cut]);
          Request verify = mac(out).operation(Operation.VERIFY).tag(tag, 0, cut);
          assertEquals(Outcome.DONE, session.perform(verify.nonce(one)));
          if (cut > 1) {
            assertEquals(Outcome.MISMATCH, session.perform(verify.nonce(one == nonce ? other : nonce)));
          }
        }
      }
    }
  }

  @Test
  @DisplayName("the nonce of a message in parts comes with its first one")
  void nonce_parts() throws Exception {
    byte[] nonce = Computes.bytes("twelve bytes");
    try (Session session = framework.open(GMAC, Preference.BEST)) {
      byte[] out = new byte[16];
      Request request = new Request().operation(Operation.MAC, Part.FIRST).input(TEXT, 0, 5).nonce(nonce);
      assertEquals(Outcome.DONE, session.perform(request.output(out, 0, 0)));
      request.nonce(new byte[0]).operation(Operation.MAC, Part.LAST).input(TEXT, 5, TEXT.length - 5);
      assertEquals(Outcome.DONE, session.perform(request.output(out, 0, 16)));
      assertArrayEquals(gmac(nonce), out);
    }
  }

  @Test
  @DisplayName("a missing nonce is refused at the call, and nothing is written; a code that takes none looks at none")
  void nonce_wrong() throws Exception {
    byte[] out = Computes.sevens(32);
    try (Session gmac = framework.open(GMAC, Preference.BEST);
        Session hmac = framework.open(HMAC, Preference.BEST)) {
      for (Operation operation : List.of(Operation.MAC, Operation.VERIFY)) {
        Request none = mac(out).operation(operation).tag(new byte[16], 0, 16);
        String said =
            assertThrows(IllegalArgumentException.class, () -> gmac.perform(none)).getMessage();
        assertEquals("nonce of AES-GMAC has 0 bytes; legal: at least 1", said);
      }
      Request first = mac(out).operation(Operation.MAC, Part.FIRST);
      assertThrows(IllegalArgumentException.class, () -> gmac.perform(first));
      assertArrayEquals(Computes.sevens(32), out);
      // what an earlier request has left there
      assertEquals(Outcome.DONE, hmac.perform(mac(out).nonce(new byte[12])));
    }
  }
}
