package io.fermata.framework;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.fermata.spi.Descriptor;
import io.fermata.spi.DriverRequest.Outcome;
import io.fermata.spi.SessionSpec;
import java.security.Key;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import javax.crypto.Cipher;
import javax.crypto.Mac;
import javax.crypto.spec.IvParameterSpec;
import javax.crypto.spec.SecretKeySpec;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.Parameter;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.ValueSource;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Chains of descriptors over a driver that knows none, against compositions of JCA calls. */
@Timeout(30)
@ParameterizedClass(name = "inline {0}")
@ValueSource(booleans = {true, false})
class ChainTest {
  private static final Key KEY = new SecretKeySpec(filled(16, 1), "AES");
  private static final Key OTHER = new SecretKeySpec(filled(32, 2), "AES");
  private static final Key MAC_KEY = new SecretKeySpec(filled(20, 3), "Hmac");
  private static final SessionSpec CBC = SessionSpec.cipher("AES/CBC").key(KEY);
  private static final SessionSpec MAC = SessionSpec.mac("HmacSHA1").key(MAC_KEY);
  private static final SessionSpec SHA = SessionSpec.digest("SHA-256");
  private static final SessionSpec ALL =
      SessionSpec.chain(
          CBC,
          CBC.key(OTHER).label("second"),
          MAC,
          MAC.tagLength(12).label("short"),
          SHA,
          SessionSpec.compression("DEFLATE"));
  private static final byte[] IV = filled(16, 9);

  @Parameter boolean inline;
  private Framework framework;
  private Session session;
  private final byte[] buffer = new byte[256];
  private byte[] before;

  @BeforeEach
  void open() throws Exception {
    framework = (inline ? ToolDriver.inline() : ToolDriver.onThread()).open();
    session = framework.open(ALL, Preference.BEST);
    new Random(5).nextBytes(buffer);
    before = buffer.clone();
  }

  @AfterEach
  void close() {
    session.close();
    framework.close();
  }

  private static byte[] filled(int length, int value) {
    byte[] bytes = new byte[length];
    Arrays.fill(bytes, (byte) value);
    return bytes;
  }

  private static byte[] cbc(int mode, Key key, byte[] iv, byte[] from, int skip, int length)
      throws Exception {
    Cipher cipher = Cipher.getInstance("AES/CBC/NoPadding");
    cipher.init(mode, key, new IvParameterSpec(iv));
    return cipher.doFinal(from, skip, length);
  }

  private static byte[] hmac(byte[] from, int skip, int length) throws Exception {
    Mac mac = Mac.getInstance("HmacSHA1");
    mac.init(MAC_KEY);
    mac.update(from, skip, length);
    return mac.doFinal();
  }

  private static void put(byte[] what, byte[] into, int at, int length) {
    System.arraycopy(what, 0, into, at, length);
  }

  private Request request(Descriptor... steps) {
    return new Request().buffer(buffer, 0, buffer.length).chain(List.of(steps));
  }

  private void run(Descriptor... steps) {
    assertEquals(Outcome.DONE, session.perform(request(steps)));
  }

  private static Descriptor encrypt() {
    return Descriptor.encrypt("AES/CBC").range(16, 64);
  }

  @Test
  @DisplayName("K113 K118 K131 steps run in their order, and nothing outside their ranges changes")
  void steps_ordered() throws Exception {
    run(
        encrypt().iv(IV),
        Descriptor.mac("HmacSHA1").range(8, 80).at(100),
        Descriptor.mac("short").range(16, 64).at(130),
        Descriptor.digest("SHA-256").range(100, 20).at(150));
    byte[] expected = before.clone();
    put(cbc(Cipher.ENCRYPT_MODE, KEY, IV, before, 16, 64), expected, 16, 64);
    put(hmac(expected, 8, 80), expected, 100, 20);
    put(hmac(expected, 16, 64), expected, 130, 12);
    byte[] hash = java.security.MessageDigest.getInstance("SHA-256").digest(Arrays.copyOfRange(expected, 100, 120));
    put(hash, expected, 150, 32);
    assertArrayEquals(expected, buffer);
  }

  @Test
  @DisplayName("K120 K123 a given vector is used and not written, K119 or written where it says")
  void iv_given() throws Exception {
    byte[] expected = before.clone();
    put(cbc(Cipher.ENCRYPT_MODE, KEY, IV, before, 16, 64), expected, 16, 64);
    run(encrypt().at(200).iv(IV));
    assertArrayEquals(expected, buffer);
    run(Descriptor.decrypt("AES/CBC").range(16, 64).iv(IV));
    assertArrayEquals(before, buffer, "K125 and back");
    run(encrypt().ivWritten(IV, 200));
    put(IV, expected, 200, 16);
    assertArrayEquals(expected, buffer);
    run(Descriptor.decrypt("AES/CBC").range(16, 64).at(200));
    System.arraycopy(before, 16, expected, 16, 64);
    assertArrayEquals(expected, buffer, "K119 and read where it says");
  }

  @Test
  @DisplayName("K121 K122 K125 a fresh vector is random and written where it says, and read there to decrypt")
  void iv_fresh() throws Exception {
    run(encrypt().at(0));
    byte[] iv = Arrays.copyOf(buffer, 16);
    assertFalse(Arrays.equals(iv, Arrays.copyOf(before, 16)));
    byte[] expected = before.clone();
    put(iv, expected, 0, 16);
    put(cbc(Cipher.ENCRYPT_MODE, KEY, iv, before, 16, 64), expected, 16, 64);
    assertArrayEquals(expected, buffer);
    run(Descriptor.decrypt("AES/CBC").range(16, 64).at(0));
    put(before, expected, 16, 0);
    assertArrayEquals(Arrays.copyOfRange(before, 16, 80), Arrays.copyOfRange(buffer, 16, 80));
    run(encrypt().at(0));
    assertFalse(Arrays.equals(iv, Arrays.copyOf(buffer, 16)), "another one each time");
    byte[] twice = new byte[16];
    run(encrypt().at(0), Descriptor.encrypt("second").range(96, 16).at(112));
    put(Arrays.copyOfRange(buffer, 112, 128), twice, 0, 16);
    assertFalse(Arrays.equals(twice, Arrays.copyOf(buffer, 16)), "each step its own");
  }

  @Test
  @DisplayName("K127 K128 an explicit key is for its step alone, and the session's key is used again after it")
  void key_explicit() throws Exception {
    run(encrypt().iv(IV).key(OTHER), Descriptor.encrypt("AES/CBC").range(96, 16).iv(IV));
    byte[] expected = before.clone();
    put(cbc(Cipher.ENCRYPT_MODE, OTHER, IV, before, 16, 64), expected, 16, 64);
    put(cbc(Cipher.ENCRYPT_MODE, KEY, IV, before, 96, 16), expected, 96, 16);
    assertArrayEquals(expected, buffer);
    run(Descriptor.encrypt("AES/CBC").range(112, 16).iv(IV));
    put(cbc(Cipher.ENCRYPT_MODE, KEY, IV, before, 112, 16), expected, 112, 16);
    assertArrayEquals(expected, buffer);
  }

  @Test
  @DisplayName("K173 K135 two instances of one algorithm are told apart by their labels")
  void labels_two() throws Exception {
    run(encrypt().iv(IV), Descriptor.encrypt("second").range(16, 64).iv(IV));
    byte[] expected = before.clone();
    put(cbc(Cipher.ENCRYPT_MODE, KEY, IV, before, 16, 64), expected, 16, 64);
    put(cbc(Cipher.ENCRYPT_MODE, OTHER, IV, expected, 16, 64), expected, 16, 64);
    assertArrayEquals(expected, buffer);
  }

  @Test
  @DisplayName("K130 K132 a code, whole or cut off, is verified; a wrong one is a mismatch and the later steps do not run")
  void verify_inChain() {
    run(Descriptor.mac("HmacSHA1").range(0, 100).at(100), Descriptor.mac("short").range(0, 100).at(130));
    byte[] sealed = buffer.clone();
    Descriptor decrypt = Descriptor.decrypt("AES/CBC").range(16, 64).iv(IV);
    Descriptor[] verify = {
      Descriptor.verify("HmacSHA1").range(0, 100).at(100),
      Descriptor.verify("short").range(0, 100).at(130)
    };
    for (int at : List.of(100, 119, 130, 141, 99)) {
      buffer[at] ^= 1;
      byte[] wrong = buffer.clone();
      assertEquals(Outcome.MISMATCH, session.perform(request(verify[0], verify[1], decrypt)));
      assertArrayEquals(wrong, buffer, "nothing is decrypted");
      put(sealed, buffer, 0, 256);
    }
    assertEquals(5, framework.counts().mismatched());
    assertEquals(0, framework.counts().failed());
    buffer[142] ^= 1; // behind the short code
    run(verify[0], verify[1], decrypt);
    assertFalse(Arrays.equals(sealed, buffer));
  }

  @Test
  @DisplayName("K133 K134 what shrinks is compressed in place; what does not is left alone, and its length told")
  void compress() {
    Descriptor compress = Descriptor.compress("DEFLATE").range(0, 200);
    Request request = request(compress);
    assertEquals(Outcome.DONE, session.perform(request));
    assertArrayEquals(before, buffer, "random bytes do not shrink");
    assertEquals(ToolDriver.deflate(Arrays.copyOf(before, 200)).length, request.produced());
    assertTrue(request.produced() >= 200);
    Arrays.fill(buffer, 0, 200, (byte) 7);
    byte[] plain = buffer.clone();
    assertEquals(Outcome.DONE, session.perform(request));
    byte[] shrunk = ToolDriver.deflate(Arrays.copyOf(plain, 200));
    assertEquals(shrunk.length, request.produced());
    assertArrayEquals(shrunk, Arrays.copyOf(buffer, shrunk.length));
    assertArrayEquals(
        Arrays.copyOfRange(plain, shrunk.length, 256), Arrays.copyOfRange(buffer, shrunk.length, 256));
    Request back = request(Descriptor.decompress("DEFLATE").range(0, shrunk.length));
    assertEquals(Outcome.DONE, session.perform(back));
    assertEquals(200, back.produced());
    assertArrayEquals(plain, buffer);
    put(shrunk, buffer, 100, shrunk.length);
    byte[] unchanged = buffer.clone();
    assertEquals(
        Outcome.FAILED,
        session.perform(request(Descriptor.decompress("DEFLATE").range(100, shrunk.length))));
    assertArrayEquals(unchanged, buffer, "200 bytes do not fit behind 100");
  }

  private void refused(Request request, String... named) {
    var thrown = assertThrows(IllegalArgumentException.class, () -> session.submit(request));
    for (String part : named) {
      assertTrue(thrown.getMessage().contains(part), thrown.getMessage());
    }
    assertEquals(0, session.underWay());
    assertArrayEquals(before, buffer);
    request.chain(List.of(Descriptor.mac("short").range(0, 0)));
  }

  @Test
  @DisplayName("K114 a descriptor that the session has no stage for, or not for that, is refused with its number")
  void descriptors_strange() {
    Descriptor mac = Descriptor.mac("HmacSHA1").range(0, 16);
    refused(request(), "0 descriptors");
    refused(request(mac, Descriptor.mac("HmacMD5")), "descriptor 1", "no stage HmacMD5", "HmacSHA1");
    refused(request(mac.iv(IV)), "takes no initialization vector");
    refused(request(Descriptor.verify("AES/CBC")), "VERIFY", "ENCRYPT");
    refused(request(Descriptor.mac("SHA-256")), "MAC", "DIGEST");
    refused(request(encrypt().iv(IV).key(MAC_KEY)), "key of AES/CBC", "20");
    refused(request(Descriptor.digest("SHA-256").key(KEY)), "takes no key");
    refused(request(Descriptor.compress("DEFLATE").range(0, 16), mac), "descriptor 0", "last");
    refused(request(mac).output(new byte[256], 0, 256), "in place");
    refused(request(mac).key(KEY), "key");
  }

  @Test
  @DisplayName("K116 K117 a range that is no whole blocks, or beyond the buffer, is refused, and so is a place for a result")
  void descriptors_beyond() {
    Descriptor mac = Descriptor.mac("HmacSHA1").range(0, 16);
    refused(request(encrypt().iv(IV).range(16, 63)), "63", "16");
    refused(request(mac.range(200, 57)), "200", "257", "256");
    refused(request(mac.range(Integer.MAX_VALUE, 0)), "2147483647");
    refused(request(mac.at(237)), "inject", "237", "257");
    refused(request(mac.at(Integer.MAX_VALUE)), "inject");
    refused(request(Descriptor.mac("short").at(245)), "inject", "257");
    assertThrows(IllegalArgumentException.class, () -> mac.range(1, Integer.MAX_VALUE));
    assertThrows(IllegalArgumentException.class, () -> mac.range(-1, 1));
  }

  @Test
  @DisplayName("K124 K126 a vector of another length than the block, beyond the buffer, or under a rule that cannot be, is refused")
  void descriptors_vectors() {
    refused(request(encrypt().iv(filled(15, 1))), "iv", "15", "16");
    refused(request(encrypt().at(241)), "inject");
    refused(request(encrypt().ivWritten(IV, 241)), "inject");
    refused(request(Descriptor.decrypt("AES/CBC").range(0, 16).ivWritten(IV, 0)), "GIVEN_WRITTEN", "READ");
  }

  @Test
  @DisplayName("K131 K132 encrypt-then-MAC: code over data, vector and ciphertext; a wrong one decrypts nothing")
  void encryptThenMac() throws Exception {
    byte[] aad = filled(13, 4);
    for (int cut : List.of(0, 12)) {
      int tag = cut == 0 ? 20 : cut;
      try (Session eta = framework.open(SessionSpec.encryptThenMac(CBC, MAC.tagLength(cut)), Preference.BEST)) {
        byte[] sealed = new byte[48 + tag];
        Request request = new Request().nonce(IV).aad(aad, 0, 13);
        request.operation(io.fermata.spi.Operation.ENCRYPT).input(before, 0, 48).output(sealed, 0, sealed.length);
        assertEquals(Outcome.DONE, eta.perform(request));
        assertEquals(sealed.length, request.produced());
        byte[] text = cbc(Cipher.ENCRYPT_MODE, KEY, IV, before, 0, 48);
        byte[] all = new byte[13 + 16 + 48];
        put(aad, all, 0, 13);
        put(IV, all, 13, 16);
        put(text, all, 29, 48);
        put(text, all, 29, 48);
        byte[] expected = Arrays.copyOf(text, 48 + tag);
        put(hmac(all, 0, all.length), expected, 48, tag);
        assertArrayEquals(expected, sealed);
        byte[] opened = Computes.sevens(48);
        request.operation(io.fermata.spi.Operation.DECRYPT).output(opened, 0, 48);
        for (int at : List.of(0, 47, 48, sealed.length - 1)) {
          byte[] wrong = sealed.clone();
          wrong[at] ^= 1;
          assertEquals(Outcome.MISMATCH, eta.perform(request.input(wrong, 0, wrong.length)));
          assertArrayEquals(Computes.sevens(48), opened, "byte " + at);
        }
        assertEquals(Outcome.DONE, eta.perform(request.input(sealed, 0, sealed.length)));
        assertArrayEquals(Arrays.copyOf(before, 48), opened);
        Request small = request.input(sealed, 0, tag - 1);
        assertThrows(IllegalArgumentException.class, () -> eta.submit(small));
        Request odd = request.input(sealed, 0, sealed.length - 1);
        assertThrows(IllegalArgumentException.class, () -> eta.submit(odd));
        assertThrows(IllegalArgumentException.class, () -> eta.submit(small.key(KEY)));
      }
    }
  }
}
