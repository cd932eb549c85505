package io.fermata.driver.multibuffer;

import io.fermata.spi.Descriptor;
import io.fermata.spi.Descriptor.IvRule;
import io.fermata.spi.Operation;
import java.io.ByteArrayOutputStream;
import java.security.GeneralSecurityException;
import java.security.Key;
import java.util.Arrays;
import java.util.List;
import javax.crypto.Cipher;
import javax.crypto.Mac;
import javax.crypto.spec.IvParameterSpec;

/** What a cipher and a code do one after the other, with the platform's security providers. */
record PairOracle(Key cipherKey, String code, Key codeKey, int tag) {

  byte[] cipher(boolean encrypts, byte[] iv, byte[] text) {
    try {
      Cipher cipher = Cipher.getInstance("AES/CBC/NoPadding");
      cipher.init(
          encrypts ? Cipher.ENCRYPT_MODE : Cipher.DECRYPT_MODE, cipherKey, new IvParameterSpec(iv));
      return cipher.doFinal(text);
    } catch (GeneralSecurityException e) {
      throw new AssertionError(e);
    }
  }

  byte[] code(byte[] message) {
    try {
      Mac mac = Mac.getInstance(code);
      mac.init(codeKey);
      return Arrays.copyOf(mac.doFinal(message), tag);
    } catch (GeneralSecurityException e) {
      throw new AssertionError(e);
    }
  }

  /** Encrypt-then-MAC. */
  byte[] seal(byte[] aad, byte[] iv, byte[] text) {
    byte[] encrypted = cipher(true, iv, text);
    ByteArrayOutputStream coded = new ByteArrayOutputStream();
    coded.writeBytes(aad);
    coded.writeBytes(iv);
    coded.writeBytes(encrypted);
    byte[] sealed = Arrays.copyOf(encrypted, encrypted.length + tag);
    System.arraycopy(code(coded.toByteArray()), 0, sealed, encrypted.length, tag);
    return sealed;
  }

  /** Carries out the steps on the buffer; false if a code is another one, and nothing follows it. */
  boolean run(byte[] buffer, List<Descriptor> steps) {
    for (Descriptor step : steps) {
      byte[] range = Arrays.copyOfRange(buffer, step.skip(), step.skip() + step.length());
      switch (step.operation()) {
        case MAC -> put(buffer, step.inject(), code(range));
        case VERIFY -> {
          if (!Arrays.equals(
              code(range), Arrays.copyOfRange(buffer, step.inject(), step.inject() + tag))) {
            return false;
          }
        }
        default -> {
          byte[] iv =
              step.ivRule() == IvRule.READ
                  ? Arrays.copyOfRange(buffer, step.inject(), step.inject() + 16)
                  : step.iv();
          put(buffer, step.skip(), cipher(step.operation() == Operation.ENCRYPT, iv, range));
          if (step.ivRule() == IvRule.GIVEN_WRITTEN) {
            put(buffer, step.inject(), iv);
          }
        }
      }
    }
    return true;
  }

  private static void put(byte[] buffer, int at, byte[] bytes) {
    System.arraycopy(bytes, 0, buffer, at, bytes.length);
  }
}
