package io.fermata.driver.openssl;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.fermata.spi.DriverRequest;
import io.fermata.spi.DriverRequest.Outcome;
import io.fermata.spi.Operation;
import io.fermata.spi.Reason;
import io.fermata.spi.SessionSpec;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.Signature;
import java.security.spec.ECGenParameterSpec;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** ECDSA signatures that are two numbers one after the other, beside the JDK's. */
class EcdsaNumbersTest {
  private static final byte[] NOTHING = new byte[0];

  /** With one number in 256 that begins with a zero, none is so unlucky as to need as many. */
  private static final int MOST_MESSAGES = 20_000;

  private static KeyPair pair(String curve) throws Exception {
    KeyPairGenerator generator = KeyPairGenerator.getInstance("EC", "SunEC");
    generator.initialize(new ECGenParameterSpec(curve));
    return generator.generateKeyPair();
  }

  private static SessionSpec spec(String hash) {
    return SessionSpec.signature(hash + "withECDSAinP1363Format");
  }

  private static Outcome verified(Rig rig, byte[] message, byte[] signature) {
    DriverRequest request = Rig.request(NOTHING, message, 0);
    request.tag().set(signature, 0, signature.length);
    return rig.submit(request, Operation.VERIFY);
  }

  @ParameterizedTest
  @CsvSource({"SHA256, secp256r1, 64", "SHA384, secp384r1, 96", "SHA512, secp521r1, 132", "SHA256, secp521r1, 132"})
  @DisplayName("what is signed here the JDK verifies, and the other way round; numbers with leading zeros are as long")
  void beside(String hash, String curve, int length) throws Exception {
    KeyPair pair = pair(curve);
    Signature other = Signature.getInstance(hash + "withECDSAinP1363Format", "SunEC");
    int led = 0;
    try (Rig signing = new Rig(spec(hash).key(pair.getPrivate()));
        Rig verifying = new Rig(spec(hash).key(pair.getPublic()))) {
      for (int i = 0; i < 20 || (led == 0 && i < MOST_MESSAGES); i++) {
        byte[] message = {(byte) i, (byte) (i >>> 8)};
        byte[] made = signing.made(Operation.SIGN, NOTHING, message, length);
        assertEquals(length, made.length);
        assertEquals(Outcome.DONE, verified(verifying, message, made));
        boolean leads = made[0] == 0 || made[length / 2] == 0;
        led += leads ? 1 : 0;
        if (i < 10 || leads) {
          other.initVerify(pair.getPublic());
          other.update(message);
          assertTrue(other.verify(made), "message " + i);
        }
        if (i < 10) {
          other.initSign(pair.getPrivate());
          other.update(message);
          assertEquals(Outcome.DONE, verified(verifying, message, other.sign()));
        }
      }
    }
    assertTrue(led > 0, "no number began with a zero");
  }

  @ParameterizedTest
  @CsvSource({"SHA256, secp256r1, 64", "SHA512, secp521r1, 132"})
  @DisplayName("a signature of another length, DER among them, or of numbers beyond the order is a wrong one")
  void wrong(String hash, String curve, int length) throws Exception {
    KeyPair pair = pair(curve);
    byte[] message = {1, 2, 3};
    try (Rig signing = new Rig(spec(hash).key(pair.getPrivate()));
        Rig verifying = new Rig(spec(hash).key(pair.getPublic()))) {
      byte[] made = signing.made(Operation.SIGN, NOTHING, message, length);
      Signature der = Signature.getInstance(hash + "withECDSA", "SunEC");
      der.initSign(pair.getPrivate());
      der.update(message);
      byte[] ones = new byte[length];
      Arrays.fill(ones, (byte) -1);
      byte[] wider = new byte[length + 2]; // the same numbers with a leading zero each
      System.arraycopy(made, 0, wider, 1, length / 2);
      System.arraycopy(made, length / 2, wider, length / 2 + 2, length / 2);
      for (byte[] wrong :
          List.of(
              NOTHING,
              Arrays.copyOf(made, length - 1),
              Arrays.copyOf(made, length + 1),
              wider,
              der.sign(),
              ones,
              new byte[length])) {
        assertEquals(Outcome.MISMATCH, verified(verifying, message, wrong), wrong.length + " bytes");
      }
      assertEquals(Outcome.DONE, verified(verifying, message, made));
      DriverRequest cramped = Rig.request(NOTHING, message, length - 1);
      signing.submit(cramped, Operation.SIGN);
      Rig.refused(cramped, Reason.BAD_REQUEST, "the result has " + length);
    }
  }
}
