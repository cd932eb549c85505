package io.fermata.framework.kernel;

import static io.fermata.framework.kernel.CryptoAlgorithm.CRYPTO_AES_CBC;
import static io.fermata.framework.kernel.CryptoAlgorithm.CRYPTO_SHA2_256_HMAC;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;

import io.fermata.driver.jca.JcaDrivers;
import io.fermata.driver.simulated.SimulatedDevice;
import io.fermata.framework.FrameworkOptions;
import io.fermata.framework.Preference;
import io.fermata.spi.Driver;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.function.Function;
import javax.crypto.Cipher;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** The request after a session has moved has the result that it would have had without. */
class MigratedResultTest {
  private static final byte[] KEY = Rig.bytes(16);
  private static final byte[] OTHER = Rig.bytes(32);
  private static final byte[] IV = Rig.hex("000102030405060708090a0b0c0d0e0f");
  private static final int LENGTH = 48;
  private static final int CUT = 12;

  private static CryptoDescriptor aes() {
    return new CryptoDescriptor()
        .alg(CRYPTO_AES_CBC)
        .len(LENGTH)
        .iv(IV)
        .flags(DescriptorFlag.ENCRYPT, DescriptorFlag.IV_EXPLICIT, DescriptorFlag.IV_PRESENT);
  }

  private static CryptoDescriptor hmac() {
    return new CryptoDescriptor().alg(CRYPTO_SHA2_256_HMAC).len(LENGTH).inject(LENGTH);
  }

  private static CryptoInit aesInit() {
    return new CryptoInit(CRYPTO_AES_CBC).key(KEY);
  }

  private static CryptoInit hmacInit() {
    return new CryptoInit(CRYPTO_SHA2_256_HMAC).key(KEY).mlen(CUT);
  }

  private static byte[] withCode(byte[] text) {
    byte[] all = Arrays.copyOf(text, LENGTH + CUT);
    byte[] code = Reference.mac("HmacSHA256", KEY, text, 0, LENGTH);
    System.arraycopy(code, 0, all, LENGTH, CUT);
    return all;
  }

  private enum Use {
    EXPLICIT_IV(
        aesInit(), data -> aes(), data -> Reference.encrypted(KEY, IV, data)),
    WRITTEN_IV(
        aesInit(),
        data ->
            aes()
                .skip(16)
                .len(LENGTH - 16)
                .flags(DescriptorFlag.ENCRYPT, DescriptorFlag.IV_EXPLICIT),
        data -> {
          byte[] all = data.clone();
          System.arraycopy(IV, 0, all, 0, 16);
          return Reference.aes(Cipher.ENCRYPT_MODE, KEY, IV, all, 16, LENGTH - 16);
        }),
    OWN_KEY(
        aesInit(),
        data -> {
          CryptoDescriptor one = aes().key(OTHER);
          one.flags().add(DescriptorFlag.KEY_EXPLICIT);
          return one;
        },
        data -> Reference.encrypted(OTHER, IV, data)),
    CUT_CODE(hmacInit(), data -> hmac(), MigratedResultTest::withCode),
    CHAIN(
        aesInit().next(hmacInit()),
        data -> aes().next(hmac()),
        data -> withCode(Reference.encrypted(KEY, IV, data)));

    private final CryptoInit init;
    private final Function<byte[], CryptoDescriptor> descriptors;
    private final Function<byte[], byte[]> expected;

    Use(
        CryptoInit init,
        Function<byte[], CryptoDescriptor> descriptors,
        Function<byte[], byte[]> expected) {
      this.init = init;
      this.descriptors = descriptors;
      this.expected = expected;
    }

    CryptoRequest request(long sid, byte[] buffer) {
      return new CryptoRequest()
          .sid(sid)
          .buf(buffer)
          .ilen(buffer.length == LENGTH + CUT ? LENGTH : buffer.length)
          .desc(descriptors.apply(buffer));
    }
  }

  private static Driver[] drivers() {
    List<Driver> all = new ArrayList<>(new JcaDrivers().members());
    all.add(SimulatedDevice.builder().name("card").build());
    return all.toArray(Driver[]::new);
  }

  @ParameterizedTest
  @EnumSource
  @DisplayName("K036 vector, key of the request, length of the code and order of the steps are the same after a move")
  void same(Use use) throws Exception {
    try (Rig rig = new Rig(FrameworkOptions.DEFAULT, drivers())) {
      long sid = rig.session(use.init, Preference.BEST);
      assertEquals("card", rig.nameOf(sid));
      byte[] data = Rig.bytes(LENGTH);
      byte[] expected = use.expected.apply(data);
      for (int i = 0; i < 3; i++) {
        byte[] buffer = Arrays.copyOf(data, expected.length);
        assertEquals(Errno.SUCCESS, rig.run(use.request(sid, buffer)));
        assertArrayEquals(expected, buffer, "before");
      }
      rig.framework.remove("card", Duration.ofSeconds(10));
      byte[] buffer = Arrays.copyOf(data, expected.length);
      CryptoRequest request = use.request(sid, buffer);
      assertEquals(Errno.EAGAIN, rig.run(request));
      assertNotEquals("card", rig.nameOf(request.sid()));
      assertEquals(Errno.SUCCESS, rig.run(request));
      assertArrayEquals(expected, buffer, "after");
    }
  }
}
