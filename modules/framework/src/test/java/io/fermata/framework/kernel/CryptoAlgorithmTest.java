package io.fermata.framework.kernel;

import static io.fermata.framework.kernel.DriverFlag.HARDWARE;
import static org.junit.jupiter.api.Assertions.assertEquals;

import io.fermata.spi.SessionSpec;
import java.util.List;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The numbers of crypto(9), and what each stands for. */
class CryptoAlgorithmTest {
  @Test
  @DisplayName("K138 the constants have the numbers of crypto(9)")
  void numbers() {
    assertEquals(
        List.of(1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15, 16, 17, 18, 19, 20, 21, 22),
        List.of(
            CryptoAlgorithm.CRYPTO_DES_CBC,
            CryptoAlgorithm.CRYPTO_3DES_CBC,
            CryptoAlgorithm.CRYPTO_BLF_CBC,
            CryptoAlgorithm.CRYPTO_CAST_CBC,
            CryptoAlgorithm.CRYPTO_SKIPJACK_CBC,
            CryptoAlgorithm.CRYPTO_MD5_HMAC,
            CryptoAlgorithm.CRYPTO_SHA1_HMAC,
            CryptoAlgorithm.CRYPTO_RIPEMD160_HMAC,
            CryptoAlgorithm.CRYPTO_MD5_KPDK,
            CryptoAlgorithm.CRYPTO_SHA1_KPDK,
            CryptoAlgorithm.CRYPTO_AES_CBC,
            CryptoAlgorithm.CRYPTO_ARC4,
            CryptoAlgorithm.CRYPTO_MD5,
            CryptoAlgorithm.CRYPTO_SHA1,
            CryptoAlgorithm.CRYPTO_NULL_HMAC,
            CryptoAlgorithm.CRYPTO_NULL_CBC,
            CryptoAlgorithm.CRYPTO_DEFLATE_COMP,
            CryptoAlgorithm.CRYPTO_SHA2_256_HMAC,
            CryptoAlgorithm.CRYPTO_SHA2_384_HMAC,
            CryptoAlgorithm.CRYPTO_SHA2_512_HMAC,
            CryptoAlgorithm.CRYPTO_CAMELLIA_CBC,
            CryptoAlgorithm.CRYPTO_AES_XTS));
  }

  @ParameterizedTest
  @CsvSource({
    "1, CIPHER, DES/CBC",
    "2, CIPHER, DESede/CBC",
    "3, CIPHER, Blowfish/CBC",
    "4, CIPHER, CAST5/CBC",
    "5, CIPHER, Skipjack/CBC",
    "6, MAC, HmacMD5",
    "7, MAC, HmacSHA1",
    "8, MAC, HmacRIPEMD160",
    "9, MAC, KPDK-MD5",
    "10, MAC, KPDK-SHA1",
    "11, CIPHER, AES/CBC",
    "12, CIPHER, ARCFOUR",
    "13, DIGEST, MD5",
    "14, DIGEST, SHA-1",
    "15, MAC, HmacNULL",
    "16, CIPHER, NULL",
    "17, COMPRESSION, DEFLATE",
    "18, MAC, HmacSHA256",
    "19, MAC, HmacSHA384",
    "20, MAC, HmacSHA512",
    "21, CIPHER, Camellia/CBC",
    "22, CIPHER, crypto-22"
  })
  @DisplayName("K138 each number is registered, opens a session of its algorithm, and comes back to the driver")
  void meaning(int number, String kind, String name) {
    try (Rig rig = new Rig()) {
      ToyDriver driver = rig.driver("card0", HARDWARE).with(number);
      long sid = rig.session(new CryptoInit(number));
      SessionSpec stage =
          rig.crypto.session(sid).orElseThrow().spec().stages().getFirst();
      assertEquals(kind, stage.kind().name());
      assertEquals(name, stage.algorithm());
      assertEquals(number, driver.opened.getFirst().alg());
    }
  }

  @Test
  @DisplayName("K138 what crypto(9) has no number for is not registered")
  void none() {
    try (Rig rig = new Rig()) {
      ToyDriver driver = rig.driver("card0", HARDWARE);
      for (int wrong : new int[] {-1, 0, 23}) {
        assertEquals(Errno.EINVAL, driver.register(wrong, 0));
      }
    }
  }
}
