package io.fermata.driver.jca;

import io.fermata.spi.DriverException;
import java.security.GeneralSecurityException;
import java.security.InvalidAlgorithmParameterException;
import java.security.InvalidKeyException;
import java.security.Key;
import java.security.Provider;
import java.security.spec.AlgorithmParameterSpec;
import javax.crypto.Cipher;
import org.jspecify.annotations.Nullable;

/**
 * The cipher objects of a session for one direction. Each is keyed anew whenever it is taken, so that
 * none ever works under the key of the request before.
 */
final class Ciphers {
  private final int mode;
  private final Workers<Cipher> workers;

  /**
   * @param mode {@link Cipher#ENCRYPT_MODE} or {@link Cipher#DECRYPT_MODE}
   * @throws DriverException if the provider has no such cipher after all
   */
  Ciphers(Provider provider, JcaAlgorithm algorithm, int mode) throws DriverException {
    this.mode = mode;
    this.workers =
        Workers.ready(() -> Cipher.getInstance(algorithm.transformation(), provider));
  }

  /** Makes a cipher for one message under {@code key}, which had no other before and gets none after. */
  Cipher fresh(Key key, @Nullable AlgorithmParameterSpec parameters)
      throws GeneralSecurityException {
    Cipher cipher = workers.make();
    cipher.init(mode, key, parameters);
    return cipher;
  }

  /** Takes a cipher that is ready for one message under {@code key}. */
  Cipher take(Key key, @Nullable AlgorithmParameterSpec parameters)
      throws GeneralSecurityException {
    Cipher cipher = workers.take();
    try {
      cipher.init(mode, key, parameters);
      return cipher;
    } catch (InvalidKeyException e) {
      // SunJCE says so of a nonce that comes again too; an object that has seen none tells the two apart
      workers.make().init(mode, key, parameters);
      throw new InvalidAlgorithmParameterException(String.valueOf(e.getMessage()), e);
    }
  }

  /** Keeps a cipher that has finished its message. */
  void giveBack(Cipher cipher) {
    workers.giveBack(cipher);
  }

  void close() {
    workers.close();
  }
}
