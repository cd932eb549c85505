package io.fermata.driver.pkcs11;

import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.security.Provider;
import java.security.SecureRandom;
import javax.crypto.Mac;

/**
 * What tells a token that works from one that does not: a session that opens proves nothing. A code under a fresh key,
 * which makes an object on the token, begins an operation with it and ends that; a hash, if the token has no codes.
 */
final class RealOperation {
  private static final String CODE = "HmacSHA256";
  private static final byte[] MESSAGE = {1, 2, 3};

  private RealOperation() {}

  /** Returns if the token has done it; else throws what the provider throws. */
  static void run(Provider provider) throws GeneralSecurityException {
    if (provider.getService("Mac", CODE) == null) {
      MessageDigest.getInstance("SHA-256", provider).digest(MESSAGE);
      return;
    }
    byte[] key = new byte[32];
    new SecureRandom().nextBytes(key);
    MaterialKey fresh = new MaterialKey(CODE, key);
    Mac mac = Mac.getInstance(CODE, provider);
    mac.init(fresh);
    fresh.destroy();
    mac.doFinal(MESSAGE);
  }
}
