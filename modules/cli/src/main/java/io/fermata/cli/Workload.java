package io.fermata.cli;

import io.fermata.spi.SessionSpec;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.Signature;
import java.security.spec.ECGenParameterSpec;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.atomic.AtomicLong;
import javax.crypto.Cipher;
import javax.crypto.KeyGenerator;
import javax.crypto.SecretKey;
import javax.crypto.spec.GCMParameterSpec;

/**
 * The work to be done: plain JCA code that knows nothing of jobs, devices or Fermata. Under a key of
 * its own, so that no nonce comes twice.
 */
final class Workload {
  /** What the JCA calls below come down to. */
  static final List<SessionSpec> NEEDS =
      List.of(SessionSpec.aead("AES/GCM"), SessionSpec.signature("SHA256withECDSA"));

  private static final int TAG_BITS = 128;
  private static final int VERIFY_EACH = 100;

  private final SecretKey key;
  private final KeyPair signing;
  private final AtomicLong nonces = new AtomicLong();

  Workload() throws GeneralSecurityException {
    KeyGenerator secrets = KeyGenerator.getInstance("AES");
    secrets.init(256);
    key = secrets.generateKey();
    KeyPairGenerator pairs = KeyPairGenerator.getInstance("EC");
    pairs.initialize(new ECGenParameterSpec("secp256r1"));
    signing = pairs.generateKeyPair();
  }

  /** Seals a chunk, opens it again and compares. */
  Callable<Void> roundTrip(byte[] chunk) {
    return () -> {
      byte[] nonce = ByteBuffer.allocate(12).putLong(4, nonces.getAndIncrement()).array();
      byte[] sealed = crypt(Cipher.ENCRYPT_MODE, nonce, chunk);
      byte[] opened = crypt(Cipher.DECRYPT_MODE, nonce, sealed);
      if (!Arrays.equals(chunk, opened)) {
        throw new Failure(Failure.REFUSED, "a chunk was opened and is not what was sealed");
      }
      return null;
    };
  }

  private byte[] crypt(int mode, byte[] nonce, byte[] bytes) throws GeneralSecurityException {
    Cipher cipher = Cipher.getInstance("AES/GCM/NoPadding");
    cipher.init(mode, key, new GCMParameterSpec(TAG_BITS, nonce));
    return cipher.doFinal(bytes);
  }

  /** Signs a message; every hundredth signature is verified too. */
  Callable<Void> signature(int number) {
    return () -> {
      byte[] message = ("message " + number).getBytes(StandardCharsets.UTF_8);
      Signature signature = Signature.getInstance("SHA256withECDSA");
      signature.initSign(signing.getPrivate());
      signature.update(message);
      byte[] signed = signature.sign();
      if (number % VERIFY_EACH == 0) {
        signature.initVerify(signing.getPublic());
        signature.update(message);
        if (!signature.verify(signed)) {
          throw new Failure(Failure.REFUSED, "signature " + number + " does not verify");
        }
      }
      return null;
    };
  }
}
