package io.fermata.driver.pkcs11;

import io.fermata.conformance.Check;
import io.fermata.conformance.Kit;
import io.fermata.conformance.KitBuilder;
import io.fermata.conformance.Subject;
import io.fermata.conformance.junit.DriverConformance;
import io.fermata.conformance.junit.Examined;
import io.fermata.driver.jca.JcaDrivers;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;

/** What every driver is asked, asked of one over a token of SoftHSM. */
class ConformanceTest extends DriverConformance {
  private static final List<String> REFERENCES =
      List.of("jca.SunJCE", "jca.SUN", "jca.SunEC", "jca.SunRsaSign", "jca.BC");
  private static final Set<String> UNCHECKED = Set.of("chains", "allocation", "AEAD parts");

  private static Subject reference(String name) {
    return Subject.of(
        () ->
            new JcaDrivers()
                .members().stream()
                .filter(driver -> driver.name().equals(name))
                .findFirst()
                .orElseThrow());
  }

  @Override
  protected Stream<Examined> drivers() {
    return Stream.of(new Examined("SoftHSM", kit(), ConformanceTest::isUnchecked));
  }

  /** Over a token of SoftHSM. */
  static KitBuilder kit() {
    Map<String, String> settings = SoftHsm.settings("one", Map.of("offload", "all"));
    KitBuilder kit = Kit.of(new Subject(() -> new Pkcs11Driver("pkcs11.one"), settings));
    REFERENCES.forEach(name -> kit.reference(reference(name)));
    kit.stopped(stopped());
    kit.except(
        "chaining",
        algorithm -> algorithm.equals("AES/CTR"),
        "SoftHSM does not let a counter pass its end, and refuses the message; so does the driver, as UNSUPPORTED");
    return kit;
  }

  /** Calls of lanes do not come back; the driver gives them up as it is closed. */
  private static Subject stopped() {
    return new Subject(
        () -> new Pkcs11Driver("pkcs11.stopped", new StandingStill(new SunPkcs11()), Optional.empty()),
        SoftHsm.settings("one", Map.of("offload", "all", "patience", "50ms")));
  }

  private static boolean isUnchecked(Check check) {
    return UNCHECKED.contains(check.name());
  }
}
