package io.fermata.driver.jca;

import io.fermata.spi.ReentryGuard;
import java.nio.ByteBuffer;
import java.security.GeneralSecurityException;
import java.security.Provider;
import java.security.SecureRandom;
import java.security.spec.AlgorithmParameterSpec;
import java.util.Arrays;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import javax.crypto.Cipher;
import javax.crypto.SecretKey;
import javax.crypto.spec.GCMParameterSpec;
import javax.crypto.spec.IvParameterSpec;
import javax.crypto.spec.SecretKeySpec;

/**
 * Whether the ciphers of a provider give out with each update as much as came in, if that is a legal part of a
 * message, and want room for no more. JCA does not ask it of them: SunJCE's do, Conscrypt's gather the whole message,
 * Bouncy Castle's want room for the tag each time in a buffer. So it is tried, once for each algorithm. Any thread.
 */
final class Promptness {
  private static final int[] GCM = {16, 48, 0, 16, 4_112};
  private static final int[] CHACHA = {1, 70, 0, 15, 4_099};

  private final Provider provider;
  private final Map<String, Boolean> known = new ConcurrentHashMap<>();

  Promptness(Provider provider) {
    this.provider = provider;
  }

  boolean isPrompt(JcaAlgorithm algorithm) {
    return known.computeIfAbsent(algorithm.name(), name -> tried(algorithm));
  }

  private boolean tried(JcaAlgorithm algorithm) {
    boolean gcm = algorithm.name().equals("AES/GCM");
    AlgorithmParameterSpec parameters =
        gcm ? new GCMParameterSpec(128, new byte[12]) : new IvParameterSpec(new byte[12]);
    SecretKey key = key(gcm ? "AES" : "ChaCha20", algorithm.fixed().key().least());
    try {
      Cipher cipher =
          ReentryGuard.<Cipher, GeneralSecurityException>call(
              () -> Cipher.getInstance(algorithm.transformation(), provider));
      cipher.init(Cipher.ENCRYPT_MODE, key, parameters);
      cipher.updateAAD(new byte[1]);
      for (int length : gcm ? GCM : CHACHA) {
        ByteBuffer output = ByteBuffer.allocateDirect(length);
        if (cipher.update(new byte[length], 0, length, new byte[length]) != length
            || cipher.update(ByteBuffer.allocateDirect(length), output) != length) {
          return false;
        }
      }
      return true;
    } catch (GeneralSecurityException | RuntimeException e) {
      return false; // whatever it is, it is not what is needed here
    }
  }

  /** For this one trial. */
  private static SecretKey key(String algorithm, int length) {
    byte[] bytes = new byte[length];
    new SecureRandom().nextBytes(bytes);
    SecretKey key = new SecretKeySpec(bytes, algorithm);
    Arrays.fill(bytes, (byte) 0);
    return key;
  }
}
