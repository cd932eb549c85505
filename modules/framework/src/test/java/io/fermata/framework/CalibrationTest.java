package io.fermata.framework;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.fermata.driver.simulated.SimulatedDevice;
import io.fermata.framework.Calibration.Progress;
import io.fermata.framework.Calibration.Result;
import io.fermata.framework.Finding.State;
import io.fermata.spi.Driver;
import io.fermata.spi.DriverException;
import io.fermata.spi.DriverRequest;
import io.fermata.spi.Reason;
import io.fermata.spi.Suitability;
import io.fermata.spi.Taken;
import io.fermata.spi.SessionSpec.Direction;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.FutureTask;
import java.util.stream.Collectors;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** What is measured is asserted nowhere: times are the machine's. */
@Timeout(60)
class CalibrationTest {
  private static final CalibrationPlan SMALL =
      CalibrationPlan.DEFAULT
          .withAlgorithms(Set.of("SHA-256"))
          .withSizes(List.of(SizeClass.UP_TO_64, SizeClass.UP_TO_1_KIB))
          .withBudget(Duration.ofMillis(200));
  private static final FrameworkOptions UNTESTED = FrameworkOptions.DEFAULT.withSelfTests(false);

  private final List<Progress> told = new ArrayList<>();

  private static InlineDriver failing(String name) {
    return new InlineDriver(name)
        .act(
            (spec, request) -> {
              request.fail(Reason.FAULT, "broken on purpose");
              return Taken.DONE;
            });
  }

  @Test
  @DisplayName("K172 drivers are measured by algorithm, size and number in flight, as sessions use them")
  void measured() throws Exception {
    InlineDriver inline = new InlineDriver("inline");
    SimulatedDevice device =
        SimulatedDevice.builder().depth(8).latency(Duration.ofNanos(20_000)).device();
    try (Framework framework =
        Framework.open(
            DriverDiscovery.Found.of(inline, device.toBuilder().build()),
            FrameworkOptions.DEFAULT)) {
      Result result =
          new Calibration(framework, SMALL.withBudget(Duration.ofSeconds(2))).run(told::add);
      assertFalse(result.cancelled());
      assertEquals(
          List.of(
              "inline UP_TO_1_KIB 1",
              "inline UP_TO_64 1",
              "simulated UP_TO_1_KIB 1",
              "simulated UP_TO_1_KIB 8",
              "simulated UP_TO_64 1",
              "simulated UP_TO_64 8"),
          result.findings().stream()
              .map(found -> found.driver() + " " + found.size() + " " + found.inFlight())
              .toList(),
          "as many as it holds, and one where the number does not matter");
      for (Finding found : result.findings()) {
        assertTrue(
            found.state() == State.SETTLED || found.state() == State.UNSETTLED, found.toString());
        assertTrue(found.nanos().isPresent() && found.operations() > 0, found.toString());
      }
      assertEquals(
          result.findings().stream().filter(found -> found.state() == State.SETTLED).count(),
          result.profile().costs().size(),
          "what has not settled is not in the profile");
      List<Finding> all = told.stream().map(Progress::last).toList();
      assertTrue(all.containsAll(result.findings()), all::toString);
      for (Finding one : all) { // the first of each driver is measured once more, and the better holds
        assertTrue(
            result.findings().stream()
                .filter(found -> found.driver().equals(one.driver()))
                .filter(found -> found.size() == one.size() && found.inFlight() == one.inFlight())
                .allMatch(
                    found ->
                        one.state() != State.SETTLED
                            || found.nanos().orElseThrow() <= one.nanos().orElseThrow()),
            one::toString);
      }
      assertEquals(List.of(8, 8), List.of(told.getLast().done(), told.getLast().of()));
      String shape = framework.driver("inline").map(CalibrationTest::fingerprint).orElseThrow();
      for (Cost cost : result.profile().costs()) {
        assertEquals(Cost.Source.CALIBRATED, cost.source());
        assertTrue(!cost.driver().equals("inline") || cost.shape().equals(shape));
      }
      assertEquals(0, inline.opens.get() - inline.sessionCloses.get(), "sessions are closed");
    }
  }

  @Test
  @DisplayName("native memory is measured where there is a choice, and decryption by itself where it is another thing")
  void apart() throws Exception {
    CalibrationPlan plan =
        CalibrationPlan.DEFAULT
            .withSizes(List.of(SizeClass.UP_TO_64))
            .withInFlight(List.of(1))
            .withAlgorithms(Set.of("AES/GCM", "AES/CBC", "AES/CTR", "SHA-256"))
            .withBudget(Duration.ofMillis(500));
    for (boolean alone : new boolean[] {true, false}) {
      List<Driver> drivers = new ArrayList<>(List.of(new CipherDriver("one")));
      if (!alone) {
        drivers.add(new CipherDriver("other"));
      }
      try (Framework framework =
          Framework.open(DriverDiscovery.Found.of(drivers.toArray(Driver[]::new)), UNTESTED)) {
        Result result = new Calibration(framework, plan.withDrivers(Set.of("one"))).run(told::add);
        assertEquals(
            alone
                ? List.of("AES/CBC BOTH ARRAY", "AES/CBC DECRYPTION ARRAY", "AES/CTR BOTH ARRAY")
                : List.of(
                    "AES/CBC BOTH ARRAY",
                    "AES/CBC BOTH NATIVE",
                    "AES/CBC DECRYPTION ARRAY",
                    "AES/CBC DECRYPTION NATIVE",
                    "AES/CTR BOTH ARRAY",
                    "AES/CTR BOTH NATIVE"),
            result.findings().stream()
                .map(found -> found.algorithm() + " " + found.direction() + " " + found.memory())
                .toList());
      }
    }
  }

  private static String fingerprint(DriverReport.Present driver) {
    return new Candidate(driver.name(), driver.shape(), 0).fingerprint();
  }

  @Test
  @DisplayName("what a driver refuses, and what is not known here, is passed over with its reason")
  void refused() throws Exception {
    InlineDriver picky =
        new InlineDriver("picky")
            .probe(
                spec ->
                    spec.algorithm().equals("SHA-256")
                        ? new Suitability.Fits(0)
                        : new Suitability.Unfit(Reason.UNSUPPORTED, "not today"));
    try (Framework framework = Framework.open(DriverDiscovery.Found.of(picky), UNTESTED)) {
      CalibrationPlan all = SMALL.withAlgorithms(Set.of());
      Result result = new Calibration(framework, all).run(told::add);
      List<Finding> refused =
          result.findings().stream().filter(found -> found.state() == State.REFUSED).toList();
      assertEquals(List.of("AES/GCM"), refused.stream().map(Finding::algorithm).toList());
      assertTrue(refused.getFirst().why().contains("not today"), refused.toString());
      assertEquals(3, result.findings().size());
    }
  }

  @Test
  @DisplayName("a driver whose requests fail, or cannot be opened, is reported, and the others are measured")
  void failed() throws Exception {
    InlineDriver closed =
        new InlineDriver("closed")
            .opening(
                spec -> {
                  throw new DriverException(Reason.UNAVAILABLE, "no session today");
                });
    try (Framework framework =
        Framework.open(
            DriverDiscovery.Found.of(failing("broken"), closed, new InlineDriver("good")),
            UNTESTED)) {
      Result result = new Calibration(framework, SMALL).run(told::add);
      assertEquals(
          Set.of("broken on purpose", "no driver opens DIGEST SHA-256; closed: no session today"),
          result.findings().stream()
              .filter(found -> found.state() == State.FAILED)
              .map(Finding::why)
              .collect(Collectors.toSet()));
      assertEquals(
          2, result.findings().stream().filter(found -> found.driver().equals("good")).count());
      assertTrue(
          result.profile().costs().stream().allMatch(cost -> cost.driver().equals("good")));
    }
  }

  @Test
  @DisplayName("a driver that does not answer is left after its time")
  void no_answer() throws Exception {
    HeldDriver held = new HeldDriver(1);
    held.hold();
    FrameworkOptions impatient = UNTESTED.withDrain(Duration.ZERO);
    try (Framework framework = Framework.open(DriverDiscovery.Found.of(held), impatient)) {
      CalibrationPlan one = SMALL.withSizes(List.of(SizeClass.UP_TO_64));
      Result result = new Calibration(framework, one).run(told::add);
      Finding found = result.findings().getFirst();
      assertEquals(State.FAILED, found.state());
      assertTrue(found.why().startsWith("does not answer within PT1."), found.why());
    }
  }

  @Test
  @DisplayName("what there was no time for is told, and was not begun")
  void time_over() throws Exception {
    List<DriverRequest> seen = new ArrayList<>();
    InlineDriver slow =
        new InlineDriver("slow")
            .act(
                (spec, request) -> {
                  seen.add(request);
                  long start = System.nanoTime();
                  while (System.nanoTime() - start < 2_000_000) {
                    Thread.onSpinWait();
                  }
                  return InlineDriver.right(spec, request);
                });
    try (Framework framework = Framework.open(DriverDiscovery.Found.of(slow), UNTESTED)) {
      CalibrationPlan hasty = SMALL.withBudget(Duration.ofNanos(1));
      Result result = new Calibration(framework, hasty).run(told::add);
      assertEquals(2, result.findings().size());
      for (Finding found : result.findings()) {
        assertEquals(State.LEFT_OUT, found.state());
        assertEquals("the time was over", found.why());
      }
      assertEquals(List.of(), seen);
    }
  }

  @Test
  @DisplayName("cancelled from another thread it ends, though a device does not answer; what was found is told")
  void cancel() throws Exception {
    HeldDriver held = new HeldDriver(1);
    held.hold();
    FrameworkOptions impatient = UNTESTED.withDrain(Duration.ZERO);
    try (Framework framework =
        Framework.open(
            DriverDiscovery.Found.of(new InlineDriver("good"), held), impatient)) {
      CalibrationPlan plan = SMALL.withBudget(Duration.ofHours(1)).withDrivers(Set.of("held"));
      Calibration calibration = new Calibration(framework, plan);
      FutureTask<Result> run = new FutureTask<>(() -> calibration.run(told::add));
      Thread.ofVirtual().start(run);
      held.awaitArrivals(1);
      calibration.cancel();
      Result result = run.get();
      assertTrue(result.cancelled());
      assertEquals(Profile.EMPTY, result.profile());
      assertEquals(
          Set.of("cancelled"),
          result.findings().stream().map(Finding::why).collect(Collectors.toSet()));
    }
  }

  @Test
  @DisplayName("a driver that is not there is refused by name; plans that cannot be name what is legal")
  void wrong() {
    try (Framework framework =
        Framework.open(DriverDiscovery.Found.of(new InlineDriver("good")), UNTESTED)) {
      Calibration calibration = new Calibration(framework, SMALL.withDrivers(Set.of("nobody")));
      assertTrue(
          assertThrows(DriverException.class, () -> calibration.run(told::add))
              .getMessage()
              .contains("no driver is named nobody; there are good"));
    }
    assertThrows(IllegalArgumentException.class, () -> SMALL.withSizes(List.of()));
    assertThrows(IllegalArgumentException.class, () -> SMALL.withInFlight(List.of(0)));
    assertThrows(IllegalArgumentException.class, () -> SMALL.withInFlight(List.of()));
    assertThrows(IllegalArgumentException.class, () -> SMALL.withBudget(Duration.ZERO));
  }

  private static final Set<String> NOT_MEASURED =
      Set.of("DSA_SIGN", "DSA_VERIFY", "MOD_EXP_CRT");

  @Test
  @DisplayName("every well-known algorithm has a request that the platform's providers answer")
  void specimens() throws Exception {
    try (Framework framework =
        Framework.open(
            DriverDiscovery.find(Optional.empty()),
            FrameworkOptions.DEFAULT.withAllowed(Permission.values()))) {
      Set<String> offered =
          framework.drivers().stream()
              .filter(DriverReport.Present.class::isInstance)
              .flatMap(driver -> ((DriverReport.Present) driver).shape().algorithms().stream())
              .collect(Collectors.toSet());
      assertTrue(offered.containsAll(Set.of("AES/GCM", "HmacSHA256", "SHA256withECDSA")));
      for (String algorithm : offered) {
        if (NOT_MEASURED.contains(algorithm)) {
          assertEquals(Optional.empty(), Specimen.of(algorithm, Direction.BOTH));
          continue;
        }
        works(framework, Specimen.of(algorithm, Direction.BOTH).orElseThrow());
        Optional<Specimen> decryption = Specimen.of(algorithm, Direction.DECRYPTION);
        boolean isApart = algorithm.endsWith("/CBC") || Set.of("AES/ECB", "AES/XTS").contains(algorithm);
        assertEquals(isApart, decryption.isPresent(), algorithm);
        if (decryption.isPresent()) {
          works(framework, decryption.get());
        }
      }
    }
  }

  private static void works(Framework framework, Specimen specimen) throws DriverException {
    for (SizeClass size : List.of(SizeClass.UP_TO_64, SizeClass.UP_TO_16_KIB)) {
      for (Memory memory : specimen.hasMemory() ? List.of(Memory.values()) : List.of(Memory.ARRAY)) {
        try (Session session = framework.open(specimen.spec(), Preference.BEST);
            SteadyLoad load =
                new SteadyLoad(
                    session, specimen.requests(Specimen.length(size), memory, 3), Specimen::renew)) {
          load.run(10);
        }
      }
    }
  }

  @Test
  @DisplayName("what was calibrated is what the framework explains by, begun with it")
  void explained() throws Exception {
    InlineDriver first = new InlineDriver("first").merit(9);
    InlineDriver second = new InlineDriver("second");
    Candidate good = new Candidate("second", second.shape(), 0);
    Candidate bad = new Candidate("first", first.shape(), 9);
    Profile profile =
        new Profile(List.of(cost(good, 100), cost(bad, 1_000)));
    DriverDiscovery.Found drivers = DriverDiscovery.Found.of(first, second);
    try (Framework framework = Framework.open(drivers, UNTESTED.withProfile(profile))) {
      Explanation why = framework.explain(Computes.SHA, Preference.BEST, 10, Memory.ARRAY, 1);
      assertEquals("second", why.driver());
      assertEquals(100, why.places().getFirst().nanos().orElseThrow());
      assertEquals(
          "first", framework.explain(Computes.SHA, Preference.BEST, 1 << 20, Memory.ARRAY, 1).driver());
      assertEquals(profile, framework.profile());
    }
  }

  private static Cost cost(Candidate of, long nanos) {
    return new Cost(
        of.driver(),
        of.fingerprint(),
        "SHA-256",
        SizeClass.UP_TO_64,
        FlightClass.ALONE,
        nanos,
        100,
        Cost.Source.CALIBRATED);
  }
}
