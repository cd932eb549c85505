package io.fermata.driver.soft;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.fermata.spi.Algorithm;
import io.fermata.spi.Driver;
import io.fermata.spi.DriverException;
import io.fermata.spi.DriverShape;
import io.fermata.spi.KeyOperation;
import io.fermata.spi.Reason;
import io.fermata.spi.SessionSpec;
import io.fermata.spi.Suitability;
import java.security.KeyPairGenerator;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

class SoftDriverTest {
  private final SoftDriver driver = new SoftDriver();

  private static SessionSpec spec(String algorithm) {
    Optional<Algorithm> known = Algorithm.find(algorithm);
    return known.isEmpty()
        ? SessionSpec.keyOperation(KeyOperation.valueOf(algorithm))
        : new SessionSpec(
            known.get().kind(), algorithm, Optional.empty(), 0, algorithm, List.of());
  }

  @Test
  @DisplayName("it is offered as a service, inline and software, with five operations and five algorithms")
  void found() {
    assertEquals(
        List.of(SoftDriver.class.getName()),
        SoftDriver.class.getModule().getDescriptor().provides().stream()
            .filter(provides -> provides.service().equals(Driver.class.getName()))
            .flatMap(provides -> provides.providers().stream())
            .toList());
    assertEquals("soft", driver.name());
    assertEquals(
        DriverShape.inline(
            DriverShape.Kind.SOFTWARE,
            List.of(
                "MOD_EXP",
                "MOD_EXP_CRT",
                "DSA_SIGN",
                "DSA_VERIFY",
                "DH_COMPUTE_KEY",
                "DEFLATE",
                "HmacNULL",
                "KPDK-MD5",
                "KPDK-SHA1",
                "NULL")),
        driver.shape());
  }

  @Test
  @DisplayName("K141 whatever it lists opens a session")
  void opens() throws Exception {
    for (String algorithm : driver.shape().algorithms()) {
      SessionSpec spec = spec(algorithm);
      assertInstanceOf(Suitability.Fits.class, driver.probe(spec), algorithm);
      driver.open(spec).close();
    }
  }

  @Test
  @DisplayName("what it does not have is UNSUPPORTED, another kind of key BAD_KEY; open says the same")
  void refuses() throws Exception {
    SessionSpec aes = SessionSpec.cipher("AES/CBC");
    Suitability.Unfit unfit = (Suitability.Unfit) driver.probe(aes);
    assertEquals(Reason.UNSUPPORTED, unfit.reason());
    assertEquals("has no CIPHER AES/CBC", unfit.why());
    DriverException e = assertThrows(DriverException.class, () -> driver.open(aes));
    assertEquals("soft has no CIPHER AES/CBC", e.getMessage());
    assertInstanceOf(Suitability.Unfit.class, driver.probe(SessionSpec.digest("NULL")));
    SessionSpec pair =
        SessionSpec.mac("KPDK-MD5")
            .key(KeyPairGenerator.getInstance("EC").generateKeyPair().getPublic());
    assertEquals(Reason.BAD_KEY, ((Suitability.Unfit) driver.probe(pair)).reason());
    assertTrue(
        assertThrows(DriverException.class, () -> driver.open(pair)).getMessage().contains("SecretKey"));
  }

  @Test
  @DisplayName("it tells the longest integer that it takes")
  void longest() {
    assertEquals(
        new Suitability.Fits(0, 2_048),
        driver.probe(SessionSpec.keyOperation(KeyOperation.MOD_EXP)));
  }
}
