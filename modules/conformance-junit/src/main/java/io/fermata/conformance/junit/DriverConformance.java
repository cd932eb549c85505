package io.fermata.conformance.junit;

import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.fail;

import com.sun.management.ThreadMXBean;
import io.fermata.conformance.Check;
import io.fermata.conformance.Kit;
import io.fermata.conformance.TestVector;
import io.fermata.conformance.Verdict;
import io.fermata.spi.DriverException;
import java.lang.management.ManagementFactory;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.function.Function;
import java.util.stream.Stream;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.DynamicContainer;
import org.junit.jupiter.api.DynamicNode;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.TestReporter;
import org.opentest4j.TestAbortedException;

/**
 * Tests of drivers that are the checks of {@link Kit}: a test for each, by driver and algorithm, such as {@code
 * AES/GCM: forged tag}.
 *
 * <pre>{@code
 * class CardConformanceTest extends DriverConformance {
 *   @Override
 *   protected Stream<Examined> drivers() {
 *     return Stream.of(
 *         new Examined("card", Kit.of(Subject.of(CardDriver::new)), check -> check.name().equals("chains")));
 *   }
 * }
 * }</pre>
 *
 * <p>The bytes that a request allocates are counted by {@code jdk.management}; tests that run on the module path want
 * {@code --add-modules jdk.management}.
 *
 * <p>A check that is excepted counts as passed, and its reason is in the report. Test vectors are those of {@link
 * Wycheproof}, some of each file; without the folder, or without a file for an algorithm, that one test is aborted,
 * and says why. Tests tagged {@code soak} make the same checks with all vectors, {@value #MANY_ROUNDS} rounds and a
 * seed that is new each time; the report has it.
 */
public abstract class DriverConformance {
  private static final long SEED = 20_261_122;
  private static final int FEW_ROUNDS = 20;
  private static final int MANY_ROUNDS = 2_000;
  private static final int SAMPLE = 60;
  private static final String VECTORS = "vectors";
  private static final ThreadMXBean THREADS = (ThreadMXBean) ManagementFactory.getThreadMXBean();

  /** For subclasses. */
  protected DriverConformance() {}

  /** The drivers to be examined, one after the other. Asked once for each run of the checks. */
  protected abstract Stream<Examined> drivers();

  /** One run, as tests. */
  @TestFactory
  @DisplayName("the driver does all that a driver is to do")
  final Stream<DynamicNode> conforms(TestReporter reporter) {
    return run(SEED, FEW_ROUNDS, Wycheproof.here().map(all -> all.sampled(SAMPLE)), reporter);
  }

  /** A long run, as tests. */
  @TestFactory
  @Tag("soak")
  @DisplayName("the driver does all that a driver is to do, with a new seed and many rounds")
  final Stream<DynamicNode> conforms_soak(TestReporter reporter) {
    return run(new Random().nextLong(), MANY_ROUNDS, Wycheproof.here(), reporter);
  }

  private Stream<DynamicNode> run(
      long seed, int rounds, Optional<Wycheproof> vectors, TestReporter reporter) {
    reporter.publishEntry("seed", Long.toString(seed));
    Function<String, List<TestVector>> given =
        vectors.<Function<String, List<TestVector>>>map(all -> all::vectors).orElse(none -> List.of());
    return drivers()
        .map(
            one -> {
              one.kit().seed(seed).rounds(rounds).vectors(given).meter(THREADS::getCurrentThreadAllocatedBytes);
              return DynamicContainer.dynamicContainer(one.title(), tests(one, reporter));
            });
  }

  /** JUnit closes the stream when its tests have ended. */
  private static Stream<DynamicNode> tests(Examined one, TestReporter reporter) {
    Kit kit;
    try {
      kit = one.kit().open();
    } catch (DriverException e) {
      return Stream.of(DynamicTest.dynamicTest("starts", () -> fail(e)));
    }
    Map<String, List<DynamicNode>> tests = new LinkedHashMap<>();
    for (Check check : kit.checks()) {
      if (!isWithoutFiles(check)) {
        tests
            .computeIfAbsent(check.algorithm().orElse("driver"), of -> new ArrayList<>())
            .add(DynamicTest.dynamicTest(check.toString(), () -> make(check, one, reporter)));
      }
    }
    return tests.entrySet().stream()
        .<DynamicNode>map(of -> DynamicContainer.dynamicContainer(of.getKey(), of.getValue()))
        .onClose(kit::close);
  }

  /** Vectors of an algorithm of which nobody has published any. */
  private static boolean isWithoutFiles(Check check) {
    return check.name().equals(VECTORS)
        && !check.algorithm().map(Wycheproof::knows).orElse(false);
  }

  private static void make(Check check, Examined one, TestReporter reporter) throws Exception {
    boolean none = one.unchecked().test(check);
    switch (check.run()) {
      case Verdict.Passed passed ->
          assertFalse(none, () -> check + " is said to be unchecked, and passes against " + passed.against());
      case Verdict.Excused excused ->
          reporter.publishEntry(check.toString(), "excepted: " + excused.reason() + ": " + excused.what());
      case Verdict.Failed failed -> fail(check + ": " + failed.what() + " (seed " + failed.seed() + ")");
      case Verdict.Unchecked unchecked -> {
        if (check.name().equals(VECTORS)) {
          throw new TestAbortedException(Wycheproof.missing(check.algorithm().orElseThrow()));
        }
        if (!none) {
          fail(check + " is unchecked, and not said to be: " + unchecked.why());
        }
      }
    }
  }
}
