package io.fermata.provider;

import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.spec.ECGenParameterSpec;
import java.util.Random;
import javax.crypto.SecretKey;
import javax.crypto.spec.SecretKeySpec;

/** Keys for tests. */
final class Keys {
  private static final KeyPair P256 = pair();

  private Keys() {}

  static SecretKey of(String algorithm, int length, Random random) {
    return new SecretKeySpec(bytes(length, random), algorithm);
  }

  static byte[] bytes(int length, Random random) {
    byte[] bytes = new byte[length];
    random.nextBytes(bytes);
    return bytes;
  }

  /** One pair for all tests; nothing depends on which. */
  static KeyPair p256() {
    return P256;
  }

  /** One pair of 1024 bits for all tests; nothing depends on which. */
  static KeyPair rsa() {
    return Rsa.PAIR;
  }

  private static final class Rsa {
    static final KeyPair PAIR = make();

    private static KeyPair make() {
      try {
        KeyPairGenerator generator = KeyPairGenerator.getInstance("RSA");
        generator.initialize(1_024);
        return generator.generateKeyPair();
      } catch (GeneralSecurityException e) {
        throw new AssertionError(e);
      }
    }
  }

  static KeyPair pair() {
    try {
      KeyPairGenerator generator = KeyPairGenerator.getInstance("EC", "SunEC");
      generator.initialize(new ECGenParameterSpec("secp256r1"));
      return generator.generateKeyPair();
    } catch (GeneralSecurityException e) {
      throw new AssertionError(e);
    }
  }
}
