package io.fermata.provider;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.security.InvalidAlgorithmParameterException;
import java.security.InvalidKeyException;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.NoSuchAlgorithmException;
import java.security.Provider;
import java.security.Security;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Arrays;
import java.util.Queue;
import java.util.Random;
import java.util.concurrent.CancellationException;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeoutException;
import javax.crypto.AEADBadTagException;
import javax.crypto.SecretKey;
import javax.crypto.spec.GCMParameterSpec;
import javax.crypto.spec.IvParameterSpec;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Does the same face over a synchronous provider answer what Fermata's own does? */
@Timeout(value = 120, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class AsyncOverTest {
  private static final Provider JCE = Security.getProvider("SunJCE");
  private static final SecretKey KEY = Keys.of("AES", 16, new Random(1));
  private static final byte[] MESSAGE = Keys.bytes(100, new Random(2));

  @Test
  @DisplayName("ciphers, codes, hashes, signatures and secrets are those of Fermata's own services")
  void same() throws Exception {
    try (FermataProvider fermata = Fermata.best()) {
      for (String name :
          new String[] {"AES/GCM/NoPadding", "ChaCha20-Poly1305", "AES/CBC/PKCS5Padding", "AES/CTR/NoPadding"}) {
        AsyncCipher mine = AsyncCipher.getInstance(name, fermata);
        AsyncCipher over = AsyncCipher.over(name, JCE);
        SecretKey key = Keys.of("AES", 32, new Random(1));
        Encrypted sealed = over.encrypt(key, MESSAGE).get();
        assertArrayEquals(MESSAGE, mine.decrypt(key, sealed.parameters(), sealed.bytes()).get(), name);
        sealed = mine.encrypt(key, MESSAGE).get();
        assertArrayEquals(MESSAGE, over.decrypt(key, sealed.parameters(), sealed.bytes()).get(), name);
        byte[] iv = new byte[name.contains("CBC") || name.contains("CTR") ? 16 : 12];
        AsyncRequest request = new AsyncRequest().encrypt(key).iv(iv).input(MESSAGE);
        if (iv.length == 12) {
          request.aad(new byte[5]);
        }
        byte[] theirs = over.submitAsync(request).get().bytes();
        assertArrayEquals(mine.submitAsync(request).get().bytes(), theirs, name);
        byte[] room = new byte[150];
        int written = over.submitAsync(request.output(room, 3, 140)).get().written();
        assertArrayEquals(theirs, Arrays.copyOfRange(room, 3, 3 + written), name);
      }
      assertArrayEquals(
          AsyncMac.getInstance("HmacSHA256", fermata).mac(KEY, MESSAGE).get(),
          AsyncMac.over("HmacSHA256", JCE).mac(KEY, MESSAGE).get());
      assertArrayEquals(
          AsyncMessageDigest.getInstance("SHA-256", fermata).digest(MESSAGE).get(),
          AsyncMessageDigest.over("SHA-256", Security.getProvider("SUN")).digest(MESSAGE).get());
      KeyPair pair = KeyPairGenerator.getInstance("X25519").generateKeyPair();
      assertArrayEquals(
          AsyncKeyAgreement.getInstance("X25519", fermata).agree(pair.getPrivate(), pair.getPublic()).get(),
          AsyncKeyAgreement.over("X25519", Security.getProvider("SunEC"))
              .agree(pair.getPrivate(), pair.getPublic())
              .get());
      AsyncSignature mine = AsyncSignature.getInstance("SHA256withECDSA", fermata);
      AsyncSignature over = AsyncSignature.over("SHA256withECDSA", Security.getProvider("SunEC"));
      KeyPair signer = Keys.p256();
      byte[] signature = over.sign(signer.getPrivate(), MESSAGE).get();
      assertTrue(mine.verify(signer.getPublic(), MESSAGE, signature).get());
      assertTrue(over.verify(signer.getPublic(), MESSAGE, signature).get());
      assertFalse(over.verify(signer.getPublic(), new byte[1], signature).get());
      assertFalse(over.verify(signer.getPublic(), MESSAGE, new byte[7]).get());
      assertFalse(mine.verify(signer.getPublic(), MESSAGE, new byte[7]).get());
    }
  }

  @Test
  @DisplayName("a wrong key or parameter is thrown at the call, a wrong tag is in the future")
  void wrong() throws Exception {
    AsyncCipher over = AsyncCipher.over("AES/GCM/NoPadding", JCE);
    GCMParameterSpec parameters = new GCMParameterSpec(128, new byte[12]);
    SecretKey odd = Keys.of("AES", 17, new Random(1));
    assertThrows(InvalidKeyException.class, () -> over.encrypt(odd, parameters, MESSAGE));
    assertThrows(
        InvalidAlgorithmParameterException.class,
        () -> over.encrypt(KEY, new IvParameterSpec(new byte[12]), MESSAGE));
    assertThrows(
        InvalidAlgorithmParameterException.class,
        () -> over.submitAsync(new AsyncRequest().decrypt(KEY).input(MESSAGE)));
    AsyncFuture<byte[]> forged = over.decrypt(KEY, parameters, MESSAGE);
    assertInstanceOf(
        AEADBadTagException.class, assertThrows(ExecutionException.class, forged::get).getCause());
    assertThrows(NoSuchAlgorithmException.class, () -> AsyncCipher.over("AES/XYZ/NoPadding", JCE));
    over.close();
    assertThrows(IllegalStateException.class, () -> over.encrypt(KEY, MESSAGE));
  }

  @Test
  @DisplayName("what is cancelled or late before its turn is not done, and its memory not written")
  void unwanted() throws Exception {
    Queue<Runnable> tasks = new ArrayDeque<>();
    AsyncCipher over = AsyncCipher.over("AES/CBC/NoPadding", JCE, tasks::add);
    byte[] room = new byte[48];
    byte[] input = new byte[48];
    AsyncRequest request = new AsyncRequest().encrypt(KEY).iv(new byte[16]).input(input).output(room);
    AsyncFuture<AsyncRequest> cancelled = over.submitAsync(request);
    assertTrue(cancelled.cancel(true));
    assertThrows(CancellationException.class, cancelled::get);
    AsyncFuture<AsyncRequest> late = over.submitAsync(request.within(Duration.ofMillis(1)));
    assertInstanceOf(
        TimeoutException.class, assertThrows(ExecutionException.class, late::get).getCause());
    tasks.forEach(Runnable::run);
    assertArrayEquals(new byte[48], room);
    tasks.clear();
    AsyncFuture<AsyncRequest> done = over.submitAsync(request);
    input[0] = 1; // it was copied
    tasks.remove().run();
    assertEquals(48, done.get().written());
    javax.crypto.Cipher jdk = javax.crypto.Cipher.getInstance("AES/CBC/NoPadding", JCE);
    jdk.init(javax.crypto.Cipher.ENCRYPT_MODE, KEY, new IvParameterSpec(new byte[16]));
    assertArrayEquals(jdk.doFinal(new byte[48]), room);
  }

  @Test
  @DisplayName("an executor that refuses is back-pressure")
  void full() throws Exception {
    Executor full =
        task -> {
          throw new RejectedExecutionException("full");
        };
    AsyncMac over = AsyncMac.over("HmacSHA256", JCE, full);
    AsyncFuture<byte[]> refused = over.mac(KEY, MESSAGE);
    assertInstanceOf(
        RejectedExecutionException.class, assertThrows(ExecutionException.class, refused::get).getCause());
    AsyncRequest request = new AsyncRequest().mac(KEY).input(MESSAGE).into(new AsyncQueue());
    assertEquals(AsyncSubmission.Answer.REJECTED, over.submit(request).answer());
    request.input(MESSAGE); // is its user's
  }
}
