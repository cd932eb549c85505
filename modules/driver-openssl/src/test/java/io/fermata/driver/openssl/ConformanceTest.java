package io.fermata.driver.openssl;

import io.fermata.conformance.Check;
import io.fermata.conformance.Kit;
import io.fermata.conformance.KitBuilder;
import io.fermata.conformance.Subject;
import io.fermata.conformance.junit.DriverConformance;
import io.fermata.conformance.junit.Examined;
import io.fermata.driver.jca.JcaDrivers;
import io.fermata.spi.Driver;
import java.util.Set;
import java.util.stream.Stream;

/** What every driver is asked, asked of this one, with every security provider to compare with. */
class ConformanceTest extends DriverConformance {

  @Override
  protected Stream<Examined> drivers() {
    return Stream.of(new Examined("openssl", kit(), ConformanceTest::isUnchecked));
  }

  /** Examines the driver beside every security provider. */
  static KitBuilder kit() {
    Rig.started(); // or skipped
    KitBuilder kit = Kit.of(new Subject(OpensslDriver::new, Rig.SETTINGS));
    new JcaDrivers()
        .members().stream().map(Driver::name).forEach(name -> kit.reference(subject(name)));
    return kit;
  }

  private static Subject subject(String name) {
    return Subject.of(
        () ->
            new JcaDrivers()
                .members().stream()
                    .filter(driver -> driver.name().equals(name))
                    .findFirst()
                    .orElseThrow());
  }

  /** JCA has no name for the parameters of scrypt, and driver-jca has no XTS, so that nobody else has these. */
  private static final Set<String> ALONE = Set.of("scrypt", "AES/XTS");

  static boolean isUnchecked(Check check) {
    return check.name().equals("chains")
        || (check.name().equals("differential") && check.algorithm().filter(ALONE::contains).isPresent());
  }
}
