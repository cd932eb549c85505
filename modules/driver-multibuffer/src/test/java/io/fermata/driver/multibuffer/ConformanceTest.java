package io.fermata.driver.multibuffer;

import io.fermata.conformance.Kit;
import io.fermata.conformance.KitBuilder;
import io.fermata.conformance.Subject;
import io.fermata.conformance.junit.DriverConformance;
import io.fermata.conformance.junit.Examined;
import io.fermata.driver.jca.JcaDrivers;
import io.fermata.spi.Driver;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;

/** What every driver is asked, asked of both, with the drivers of the security providers to compare with. */
class ConformanceTest extends DriverConformance {
  /** It takes whole messages, and no chains. */
  private static final Set<String> UNCHECKED_INLINE = Set.of("parts", "chains");

  /** It takes whole messages, and what it allocates is no caller's. */
  private static final Set<String> UNCHECKED = Set.of("parts", "allocation");

  @BeforeAll
  static void library() {
    LibraryThere.assume();
  }

  @Override
  protected Stream<Examined> drivers() {
    return Stream.of(
        new Examined(
            "inline",
            kit(Subject.of(InlineDriver::new)),
            check -> UNCHECKED_INLINE.contains(check.name())),
        new Examined(
            "batch",
            kit(Subject.of(BatchDriver::new)).stopped(Subject.of(BatchDriver::still)),
            check -> UNCHECKED.contains(check.name())));
  }

  private static KitBuilder kit(Subject subject) {
    KitBuilder kit = Kit.of(subject);
    names().forEach(name -> kit.reference(Subject.of(() -> member(name))));
    return kit;
  }

  private static List<String> names() {
    return new JcaDrivers().members().stream().map(Driver::name).toList();
  }

  private static Driver member(String name) {
    return new JcaDrivers()
        .members().stream().filter(driver -> driver.name().equals(name)).findFirst().orElseThrow();
  }
}
