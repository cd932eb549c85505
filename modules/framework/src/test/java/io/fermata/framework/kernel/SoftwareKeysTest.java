package io.fermata.framework.kernel;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.fermata.driver.soft.SoftDriver;
import io.fermata.framework.FrameworkOptions;
import io.fermata.framework.Permission;
import io.fermata.spi.KeyOperation;
import java.io.IOException;
import java.io.InputStream;
import java.math.BigInteger;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Properties;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Published numbers, through crypto(9)'s own calls, on the driver that is tested before it is used. */
class SoftwareKeysTest {
  private final Rig rig =
      new Rig(
          FrameworkOptions.DEFAULT.withAllowed(Permission.SOFTWARE_KEY_OPERATIONS),
          new SoftDriver());
  private final CryptoUser user = CryptoUser.open(rig.crypto, true);
  private final Properties published = new Properties();

  SoftwareKeysTest() throws IOException {
    try (InputStream in =
        SoftwareKeysTest.class.getResourceAsStream("/published-integers.properties")) {
      published.load(in);
    }
  }

  @AfterEach
  void close() {
    user.close();
    rig.close();
  }

  private List<BigInteger> integers(String names) {
    return Arrays.stream(names.split(" "))
        .map(name -> new BigInteger(published.getProperty(name), 16))
        .toList();
  }

  private KeyRequest request(KeyOperation operation, String names) {
    return new KeyRequest().op(operation).inputs(integers(names));
  }

  @ParameterizedTest
  @CsvSource({
    "MOD_EXP, rsa.signature rsa.e rsa.n, rsa.message",
    "MOD_EXP, rsa.message rsa.d rsa.n, rsa.signature",
    "MOD_EXP_CRT, rsa.p rsa.q rsa.message rsa.dp rsa.dq rsa.qi, rsa.signature",
    "DH_COMPUTE_KEY, dh.xA dh.yB dh.p, dh.z",
    "DH_COMPUTE_KEY, dh.xB dh.yA dh.p, dh.z"
  })
  @DisplayName("K145 RSA as RFC 7515 has it and Diffie-Hellman as RFC 5114 has it")
  void powers(KeyOperation operation, String inputs, String output) {
    KeyRequest request = request(operation, inputs);
    assertEquals(Errno.SUCCESS, user.key(request));
    assertEquals(integers(output), request.outputs());
    assertEquals(rig.crypto.findDriver("soft"), request.hid());
  }

  @Test
  @DisplayName("K145 DSA verifies RFC 6979's signature and its own, and one that is not is EBADMSG")
  void signatures() {
    KeyRequest verify =
        request(KeyOperation.DSA_VERIFY, "dsa.hash dsa.p dsa.q dsa.g dsa.y dsa.r dsa.s");
    assertEquals(Errno.SUCCESS, user.key(verify));
    assertEquals(List.of(), verify.outputs());
    KeyRequest sign = request(KeyOperation.DSA_SIGN, "dsa.hash dsa.p dsa.q dsa.g dsa.x");
    assertEquals(Errno.SUCCESS, user.key(sign));
    List<BigInteger> own = new ArrayList<>(verify.inputs());
    own.set(5, sign.outputs().get(0));
    own.set(6, sign.outputs().get(1));
    assertEquals(Errno.SUCCESS, user.key(verify.inputs(own)));
    own.set(6, own.get(6).flipBit(1));
    assertEquals(Errno.EBADMSG, user.key(verify.inputs(own)));
  }

  @Test
  @DisplayName("K145 K154 the driver does all five; a modulus of 0 is EINVAL")
  void all() {
    assertEquals(0b11111, user.features());
    KeyRequest zero = ModExp.request(2, 3, 0);
    assertEquals(Errno.EINVAL, user.key(zero));
    assertEquals(List.of(), zero.outputs());
  }
}
