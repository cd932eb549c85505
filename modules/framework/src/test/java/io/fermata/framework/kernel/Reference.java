package io.fermata.framework.kernel;

import java.security.GeneralSecurityException;
import javax.crypto.Cipher;
import javax.crypto.Mac;
import javax.crypto.spec.IvParameterSpec;
import javax.crypto.spec.SecretKeySpec;

/** What plain JCA makes of the same bytes. */
final class Reference {
  private Reference() {}

  static byte[] aes(int mode, byte[] key, byte[] iv, byte[] data, int skip, int len) {
    return cipher("AES", mode, key, iv, data, skip, len);
  }

  /** The whole of {@code data}, with a range of it encrypted or decrypted. */
  static byte[] cipher(
      String name, int mode, byte[] key, byte[] iv, byte[] data, int skip, int len) {
    try {
      Cipher cipher = Cipher.getInstance(name + "/CBC/NoPadding");
      cipher.init(mode, new SecretKeySpec(key, name), new IvParameterSpec(iv));
      byte[] result = data.clone();
      cipher.doFinal(data, skip, len, result, skip);
      return result;
    } catch (GeneralSecurityException e) {
      throw new AssertionError(e);
    }
  }

  static byte[] encrypted(byte[] key, byte[] iv, byte[] data) {
    return aes(Cipher.ENCRYPT_MODE, key, iv, data, 0, data.length);
  }

  static byte[] mac(String name, byte[] key, byte[] data, int skip, int len) {
    try {
      Mac mac = Mac.getInstance(name);
      mac.init(new SecretKeySpec(key, name));
      mac.update(data, skip, len);
      return mac.doFinal();
    } catch (GeneralSecurityException e) {
      throw new AssertionError(e);
    }
  }
}
