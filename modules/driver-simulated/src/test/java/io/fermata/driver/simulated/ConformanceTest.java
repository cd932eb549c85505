package io.fermata.driver.simulated;

import io.fermata.conformance.Check;
import io.fermata.conformance.Kit;
import io.fermata.conformance.KitBuilder;
import io.fermata.conformance.Subject;
import io.fermata.conformance.junit.DriverConformance;
import io.fermata.conformance.junit.Examined;
import io.fermata.spi.Driver;
import io.fermata.spi.DriverException;
import io.fermata.spi.DriverFamily;
import io.fermata.spi.DriverSettings;
import java.util.Map;
import java.util.ServiceLoader;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.Predicate;
import java.util.stream.Stream;

/** What every driver is asked, asked of the device: on the machine's clock, and standing still. */
class ConformanceTest extends DriverConformance {
  /** What it allocates is no caller's. */
  private static final Set<String> UNCHECKED = Set.of("chains", "allocation");

  /** For what depends on the device more than on the algorithm. */
  private static final Set<String> SOME = Set.of("AES/GCM", "HmacSHA256", "SHA256withECDSA");

  @Override
  protected Stream<Examined> drivers() {
    return Stream.of(
        device("a microsecond for each request", Map.of("latency", "1us", "depth", "64"), all -> true),
        device("a ring of 3", Map.of("latency", "1us", "depth", "3"), SOME::contains),
        device("engines, a doorbell and gathered interrupts", Map.of("depth", "16"), SOME::contains));
  }

  private static Examined device(
      String title, Map<String, String> settings, Predicate<String> algorithms) {
    Map<String, String> running = new TreeMap<>(settings);
    running.put("enabled", "true");
    Map<String, String> stopped = new TreeMap<>(running);
    stopped.put("latency", "3600s");
    KitBuilder kit =
        Kit.of(new Subject(SimulatedDriver::new, running))
            .stopped(new Subject(SimulatedDriver::new, stopped))
            .algorithms(algorithms)
            .exceptVectors(
                vector -> vector.name().contains("MissingZero"),
                "computes with SunEC, which reads the integers of a signature as unsigned");
    software().forEach(kit::reference);
    return new Examined(
        title,
        kit,
        check -> UNCHECKED.contains(check.name()) || isOfGivenHash(check));
  }

  /** What computes it here takes such a message as a whole. */
  private static boolean isOfGivenHash(Check check) {
    return check.name().equals("signature parts")
        && check.algorithm().filter(algorithm -> algorithm.startsWith("NONEwith")).isPresent();
  }

  /** The drivers of what computes the device's bytes too: what is between is compared. */
  private static Stream<Subject> software() {
    return members()
        .map(Driver::name)
        .map(name -> Subject.of(() -> members().filter(one -> one.name().equals(name)).findFirst().orElseThrow()));
  }

  private static Stream<Driver> members() {
    return ServiceLoader.load(DriverFamily.class, SimulatedDriver.class.getClassLoader()).stream()
        .flatMap(family -> members(family.get()));
  }

  private static Stream<Driver> members(DriverFamily family) {
    try {
      return family.members(new DriverSettings(family.name(), Map.of())).stream();
    } catch (DriverException e) {
      throw new AssertionError(e);
    }
  }
}
