package io.fermata.conformance.junit;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.platform.engine.discovery.DiscoverySelectors.selectClass;

import io.fermata.conformance.Kit;
import io.fermata.conformance.KitBuilder;
import io.fermata.conformance.Subject;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.platform.engine.TestExecutionResult;
import org.junit.platform.engine.TestExecutionResult.Status;
import org.junit.platform.launcher.LauncherDiscoveryRequest;
import org.junit.platform.launcher.TagFilter;
import org.junit.platform.launcher.TestExecutionListener;
import org.junit.platform.launcher.TestIdentifier;
import org.junit.platform.launcher.core.LauncherDiscoveryRequestBuilder;
import org.junit.platform.launcher.core.LauncherFactory;

/** What JUnit says of drivers that are right or not. */
class DriverConformanceTest {
  /** It takes whole messages alone, and no other driver is there. */
  private static final Set<String> OPEN =
      Set.of("chains", "SHA-256: differential", "SHA-256: parts");

  private static Stream<Examined> one(KitBuilder kit, Set<String> unchecked) {
    return Stream.of(new Examined("one", kit, check -> unchecked.contains(check.toString())));
  }

  private static KitBuilder kit(boolean right) {
    return Kit.of(Subject.of(() -> new HashDriver(right)))
        .reference(Subject.of(() -> new HashDriver(right)));
  }

  static final class Right extends DriverConformance {
    @Override
    protected Stream<Examined> drivers() {
      return one(kit(true), OPEN);
    }
  }

  static final class Unsaid extends DriverConformance {
    @Override
    protected Stream<Examined> drivers() {
      return one(kit(true), Set.of("SHA-256: published answers"));
    }
  }

  static final class Wrong extends DriverConformance {
    @Override
    protected Stream<Examined> drivers() {
      return one(kit(false), OPEN);
    }
  }

  static final class Excepted extends DriverConformance {
    @Override
    protected Stream<Examined> drivers() {
      return one(kit(false).except("published answers", any -> true, "it is old"), OPEN);
    }
  }

  /** How each test ended, by the name that it is shown with. */
  private static Map<String, TestExecutionResult> run(Class<?> tests) {
    LauncherDiscoveryRequest request =
        LauncherDiscoveryRequestBuilder.request()
            .selectors(selectClass(tests))
            .filters(TagFilter.excludeTags("soak"))
            .build();
    Map<String, TestExecutionResult> ended = new TreeMap<>();
    LauncherFactory.create()
        .execute(
            request,
            new TestExecutionListener() {
              @Override
              public void executionFinished(TestIdentifier test, TestExecutionResult result) {
                ended.put(test.getDisplayName(), result);
              }
            });
    return ended;
  }

  private static void failed(Map<String, TestExecutionResult> ended, String test, String says) {
    TestExecutionResult result = ended.get(test);
    assertEquals(Status.FAILED, result.getStatus(), test);
    String said = result.getThrowable().orElseThrow().getMessage();
    assertTrue(said.contains(says), said);
  }

  private static void passed(Map<String, TestExecutionResult> ended, String test) {
    assertEquals(Status.SUCCESSFUL, ended.get(test).getStatus(), test);
  }

  @Test
  @DisplayName("a driver that is right passes, a test for each check under its algorithm")
  void right() {
    Map<String, TestExecutionResult> ended = run(Right.class);
    assertEquals(
        List.of(),
        ended.values().stream().filter(one -> one.getStatus() != Status.SUCCESSFUL).toList());
    assertTrue(ended.keySet().containsAll(Set.of("one", "SHA-256", "SHA-256: canaries", "name and shape")));
  }

  @Test
  @DisplayName("a check fails that is unchecked and not said to be, and one that is not and is said to be")
  void unsaid() {
    Map<String, TestExecutionResult> ended = run(Unsaid.class);
    failed(ended, "chains", "chains is unchecked, and not said to be");
    failed(ended, "SHA-256: published answers", "is said to be unchecked, and passes against");
    passed(ended, "SHA-256: canaries");
  }

  @Test
  @DisplayName("a wrong driver fails the check that finds it, with the seed, unless that is excepted")
  void wrong() {
    failed(run(Wrong.class), "SHA-256: published answers", "(seed ");
    passed(run(Excepted.class), "SHA-256: published answers");
  }
}
