package io.fermata.provider;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.fermata.framework.Lease;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.nio.ByteBuffer;
import java.security.InvalidAlgorithmParameterException;
import java.security.InvalidKeyException;
import java.security.KeyPair;
import java.util.List;
import java.util.Random;
import javax.crypto.SecretKey;
import javax.crypto.spec.GCMParameterSpec;
import javax.crypto.spec.IvParameterSpec;
import javax.crypto.spec.SecretKeySpec;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.function.Executable;

/** Is what is wrong with a call thrown there, with nothing done, and is the request usable after? */
class AsyncCallTest {
  private static final SecretKey KEY = Keys.of("AES", 16, new Random(1));
  private static final byte[] MESSAGE = new byte[32];

  private final HeldDriver device = new HeldDriver();
  private final FermataProvider provider = Fermata.over(device);
  private AsyncCipher gcm;
  private AsyncCipher cbc;
  private int submitted;

  @BeforeEach
  void open() throws Exception {
    gcm = AsyncCipher.getInstance("AES/GCM/NoPadding", provider);
    cbc = AsyncCipher.getInstance("AES/CBC/NoPadding", provider);
    provider.framework().selfTest();
    submitted = device.submitted();
  }

  @AfterEach
  void close() {
    assertEquals(submitted, device.submitted(), "the device was asked for nothing");
    provider.close();
  }

  private static void assertTold(
      Class<? extends Throwable> type, String what, Executable call) {
    String told = assertThrows(type, call).getMessage();
    assertTrue(told.contains(what), told);
  }

  @Test
  @DisplayName("null is a NullPointerException")
  @SuppressWarnings("NullAway")
  void nulls() {
    AsyncRequest request = new AsyncRequest();
    assertThrows(NullPointerException.class, () -> request.encrypt(null));
    assertThrows(NullPointerException.class, () -> request.input((byte[]) null));
    assertThrows(NullPointerException.class, () -> request.aad(null));
    assertThrows(NullPointerException.class, () -> request.on(null));
    assertThrows(NullPointerException.class, () -> gcm.encrypt(KEY, null, MESSAGE));
    assertThrows(NullPointerException.class, () -> AsyncCipher.getInstance(null, provider));
  }

  @Test
  @DisplayName("a key that no driver takes is an InvalidKeyException")
  void keys() {
    SecretKey wrong = Keys.of("AES", 17, new Random(1));
    assertTold(InvalidKeyException.class, "17", () -> gcm.encrypt(wrong, MESSAGE));
    assertThrows(
        InvalidKeyException.class,
        () -> AsyncMac.getInstance("AESCMAC", provider).mac(wrong, MESSAGE));
    KeyPair elliptic = Keys.p256();
    assertThrows(
        InvalidKeyException.class,
        () -> AsyncSignature.getInstance("Ed25519", provider).sign(elliptic.getPrivate(), MESSAGE));
    assertThrows(
        InvalidKeyException.class,
        () ->
            AsyncKeyAgreement.getInstance("X25519", provider)
                .agree(elliptic.getPrivate(), elliptic.getPublic()));
  }

  @Test
  @DisplayName("a key that was destroyed is an InvalidKeyException, though its session is there")
  void destroyed() throws Exception {
    boolean[] gone = {false};
    SecretKey key =
        new SecretKeySpec(new byte[16], "AES") {
          @Override
          public boolean isDestroyed() {
            return gone[0];
          }
        };
    cbc.encrypt(key, new IvParameterSpec(new byte[16]), MESSAGE).get();
    submitted = device.submitted();
    gone[0] = true;
    assertTold(
        InvalidKeyException.class,
        "destroyed",
        () -> cbc.encrypt(key, new IvParameterSpec(new byte[16]), MESSAGE));
  }

  @Test
  @DisplayName("wrong parameters are an InvalidAlgorithmParameterException that names them")
  void parameters() {
    Class<InvalidAlgorithmParameterException> wrong = InvalidAlgorithmParameterException.class;
    GCMParameterSpec legal = new GCMParameterSpec(128, new byte[12]);
    assertTold(wrong, "GCMParameterSpec", () -> gcm.encrypt(KEY, new IvParameterSpec(new byte[12]), MESSAGE));
    assertTold(wrong, "IvParameterSpec", () -> cbc.encrypt(KEY, legal, MESSAGE));
    assertTold(wrong, "64", () -> gcm.encrypt(KEY, new GCMParameterSpec(64, new byte[12]), MESSAGE));
    assertTold(wrong, "100", () -> gcm.encrypt(KEY, new GCMParameterSpec(100, new byte[12]), MESSAGE));
    assertTold(wrong, "0", () -> gcm.encrypt(KEY, new GCMParameterSpec(128, new byte[0]), MESSAGE));
    assertTold(wrong, "12", () -> cbc.encrypt(KEY, new IvParameterSpec(new byte[12]), MESSAGE));
    assertTold(wrong, "decryption", () -> gcm.submitAsync(new AsyncRequest().decrypt(KEY).input(MESSAGE)));
    AsyncRequest code = new AsyncRequest().mac(KEY).parameters(legal).input(MESSAGE);
    assertTold(
        wrong, "no parameters", () -> AsyncMac.getInstance("HmacSHA256", provider).submitAsync(code));
  }

  @Test
  @DisplayName("lengths that cannot be are an IllegalArgumentException, and so is memory that cannot be used")
  void lengths() {
    Class<IllegalArgumentException> wrong = IllegalArgumentException.class;
    IvParameterSpec iv = new IvParameterSpec(new byte[16]);
    assertTold(wrong, "33", () -> cbc.encrypt(KEY, iv, new byte[33]));
    AsyncRequest request = new AsyncRequest().encrypt(KEY).input(MESSAGE);
    assertTold(wrong, "47", () -> gcm.submitAsync(request.output(new byte[47])));
    assertTold(wrong, "additional", () -> cbc.submitAsync(request.aad(new byte[1]).ownOutput()));
    assertTold(wrong, "read-only", () -> request.output(ByteBuffer.allocate(9).asReadOnlyBuffer()));
    assertTold(wrong, "read-only", () -> request.output(MemorySegment.ofArray(MESSAGE).asReadOnly()));
    assertTold(wrong, "int[]", () -> gcm.submitAsync(request.input(MemorySegment.ofArray(new int[4]))));
    assertTold(wrong, "0 bytes", () -> request.iv(new byte[0]));
    try (Arena arena = Arena.ofConfined()) {
      MemorySegment mine = arena.allocate(64);
      assertTold(wrong, "confined", () -> gcm.submitAsync(request.input(MESSAGE).output(mine)));
    }
    Lease lease = provider.framework().lease(64);
    request.input(lease, 0, 32).ownOutput();
    lease.close();
    assertThrows(IllegalStateException.class, () -> gcm.submitAsync(request));
    assertThrows(
        IllegalArgumentException.class,
        () ->
            AsyncCipher.getInstance("AES/CBC/PKCS5Padding", provider)
                .submitAsync(new AsyncRequest().decrypt(KEY).iv(new byte[16]).input(MESSAGE).output(new byte[30])));
  }

  @Test
  @DisplayName("another service's operation, and a request that tells nobody, are refused")
  void operations() {
    AsyncRequest request = new AsyncRequest().mac(KEY).input(MESSAGE);
    assertTold(IllegalArgumentException.class, "MAC", () -> gcm.submitAsync(request));
    assertTold(IllegalArgumentException.class, "callback", () -> gcm.submit(request.encrypt(KEY)));
    assertFalse(request.isEnded());
    assertThrows(IllegalStateException.class, request::written);
  }

  @Test
  @DisplayName("of a batch with one wrong request none is submitted, and all are their user's")
  void batch() {
    AsyncQueue queue = new AsyncQueue();
    AsyncRequest right = new AsyncRequest().encrypt(KEY).iv(new byte[16]).input(MESSAGE).into(queue);
    AsyncRequest wrong = new AsyncRequest().encrypt(KEY).iv(new byte[9]).input(MESSAGE).into(queue);
    AsyncRequest odd = new AsyncRequest().encrypt(KEY).iv(new byte[16]).input(new byte[3]).into(queue);
    assertThrows(
        InvalidAlgorithmParameterException.class, () -> cbc.submitAll(List.of(right, wrong)));
    assertThrows(IllegalArgumentException.class, () -> cbc.submitAll(List.of(right, odd)));
    assertThrows(IllegalStateException.class, () -> cbc.submitAll(List.of(right, right)));
    assertTrue(queue.poll().isEmpty());
    right.input(MESSAGE);
    wrong.input(MESSAGE);
  }
}
