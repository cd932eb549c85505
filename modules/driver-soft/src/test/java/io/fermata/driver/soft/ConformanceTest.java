package io.fermata.driver.soft;

import io.fermata.conformance.Kit;
import io.fermata.conformance.Subject;
import io.fermata.conformance.junit.DriverConformance;
import io.fermata.conformance.junit.Examined;
import java.util.Set;
import java.util.stream.Stream;

/** What every driver is asked, asked of this one. */
class ConformanceTest extends DriverConformance {
  /** It has what no other driver has: there is nothing to compare random messages with but the published answers. */
  private static final Set<String> UNCHECKED =
      Set.of(
          "chains",
          "KPDK-MD5: differential",
          "KPDK-SHA1: differential",
          "NULL: differential",
          "HmacNULL: differential",
          "DEFLATE: differential");


  @Override
  protected Stream<Examined> drivers() {
    return Stream.of(
        new Examined(
            "soft",
            Kit.of(Subject.of(SoftDriver::new)),
            check -> UNCHECKED.contains(check.toString())));
  }
}
