package own.image;

import io.fermata.provider.FermataProvider;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.SecureRandom;
import java.security.Security;
import java.util.Arrays;
import javax.crypto.Cipher;
import javax.crypto.KeyGenerator;
import javax.crypto.SecretKey;
import javax.crypto.spec.GCMParameterSpec;

/** Seals and opens one message. All but the first line is plain JCA. */
public final class Main {
  public static void main(String[] arguments) throws GeneralSecurityException {
    Security.insertProviderAt(new FermataProvider(), 1);

    byte[] message = "held until you are ready".getBytes(StandardCharsets.UTF_8);
    SecretKey key = KeyGenerator.getInstance("AES").generateKey();
    byte[] nonce = new byte[12];
    new SecureRandom().nextBytes(nonce);
    GCMParameterSpec parameters = new GCMParameterSpec(128, nonce);

    Cipher cipher = Cipher.getInstance("AES/GCM/NoPadding");
    cipher.init(Cipher.ENCRYPT_MODE, key, parameters);
    byte[] sealed = cipher.doFinal(message);
    cipher.init(Cipher.DECRYPT_MODE, key, parameters);
    byte[] opened = cipher.doFinal(sealed);

    if (!Arrays.equals(message, opened)) {
      throw new AssertionError("not the message that was sealed");
    }
    System.out.println(
        "round trip of " + opened.length + " bytes by " + cipher.getProvider().getName());
  }
}
