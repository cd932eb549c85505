package io.fermata.driver.jca;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.fermata.conformance.Kit;
import io.fermata.conformance.Subject;
import io.fermata.spi.Driver;
import java.util.List;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Amazon Corretto Crypto Provider, which is on the path of these tests and not installed. */
@Timeout(120)
class CorrettoTest {
  private static final String NAME = "jca.AmazonCorrettoCryptoProvider";

  private static Subject provider(String name) {
    return Subject.of(
        () ->
            new JcaDrivers()
                .members().stream()
                    .filter(driver -> driver.name().equals(name))
                    .findFirst()
                    .orElseThrow());
  }

  @Test
  @DisplayName("it is found, offers no RSA/OAEP, of which it takes no labels, and passes the kit")
  void conforms() throws Exception {
    List<Driver> drivers = new JcaDrivers().members();
    assumeTrue(
        drivers.stream().anyMatch(driver -> driver.name().equals(NAME)),
        "the provider has no code for this machine");
    List<String> offered =
        drivers.stream()
            .filter(driver -> driver.name().equals(NAME))
            .findFirst()
            .orElseThrow()
            .shape()
            .algorithms();
    assertTrue(
        offered.containsAll(
            List.of("AES/GCM", "SHA-256", "HmacSHA256", "SHA256withECDSA", "ECDH")),
        offered::toString);
    assertTrue(offered.stream().noneMatch(name -> name.startsWith("RSA/OAEP")), offered::toString);
    try (Kit kit =
        Kit.of(provider(NAME))
            .reference(provider("jca.BC"))
            .reference(provider("jca.SunJCE"))
            .seed(20_261_122)
            .open()) {
      assertEquals(List.of(), kit.run(line -> {}).failures());
    }
  }
}
