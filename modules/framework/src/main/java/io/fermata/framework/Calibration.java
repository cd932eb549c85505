package io.fermata.framework;

import io.fermata.framework.Cost.Source;
import io.fermata.framework.Finding.State;
import io.fermata.spi.Alarm;
import io.fermata.spi.DriverException;
import io.fermata.spi.DriverShape;
import io.fermata.spi.ReentryGuard;
import io.fermata.spi.SessionSpec;
import io.fermata.spi.SessionSpec.Direction;
import io.fermata.spi.TimeSource;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Measures what requests cost on each driver, through sessions like those of any user. Runs when it is
 * told to, never by itself; the machine should have nothing else to do. Once only: {@link #run} on one
 * thread, {@link #cancel} from any.
 *
 * <p>A cipher is measured by its encryption and, unless both are the same, by its decryption apart. Of drivers that
 * complete inside {@code submit} messages are measured in arrays and in native memory, if there is another driver
 * to choose.
 *
 * <p>What a driver's probe refuses is passed over, with its reason. Work is repeated until three
 * successive measurements agree within 5 %; what does not come to rest in its share of the time is
 * reported, and not put into the profile: it may have been warming up, which messages of at most 1
 * KiB, measured first and for longer, are to prevent. A driver that does not answer is left after its share and a second.
 */
public final class Calibration {
  private static final int MOST_BYTES_OUT = 16 << 20;
  private static final long WARM = 20_000; // what a JVM's last compiler wants to have seen, twice over
  private static final int WARM_SHARES = 4;
  private static final long PATIENCE_NANOS = 1_000_000_000;

  private final Framework framework;
  private final CalibrationPlan plan;
  private final TimeSource time;
  private final List<Finding> findings = new ArrayList<>();
  private volatile boolean cancelled;
  private volatile @Nullable SteadyLoad current;

  /** Does nothing yet. */
  public Calibration(Framework framework, CalibrationPlan plan) {
    this.framework = framework;
    this.plan = Objects.requireNonNull(plan, "plan");
    this.time = framework.time();
  }

  /**
   * What came of it.
   *
   * @param profile what was measured and had settled
   * @param findings each thing that was to be measured, and what became of it
   * @param cancelled true if {@link #cancel} was called before it was through
   */
  public record Result(Profile profile, List<Finding> findings, boolean cancelled) {
    public Result {
      findings = List.copyOf(findings);
    }
  }

  /** One measurement to be made. */
  private record Step(
      DriverReport.Present driver,
      Specimen specimen,
      SizeClass size,
      Memory memory,
      int inFlight,
      boolean first,
      boolean again) {

    int shares() {
      return first ? WARM_SHARES : 1;
    }

    Finding finding(State state, OptionalLong nanos, long operations, String why) {
      Work work = specimen.work();
      return new Finding(
          driver.name(),
          work.algorithm(),
          work.direction(),
          size,
          memory,
          inFlight,
          state,
          nanos,
          operations,
          why);
    }

    Finding none(State state, String why) {
      return finding(state, OptionalLong.empty(), 0, why);
    }
  }

  /**
   * Measures, on the calling thread.
   *
   * @param progress told after each measurement, on the calling thread; what it throws ends the calibration
   * @throws DriverException if the plan names a driver that is not in use
   */
  public Result run(Consumer<Progress> progress) throws DriverException {
    Objects.requireNonNull(progress, "progress");
    return ReentryGuard.call(() -> measure(progress));
  }

  /**
   * How far it is.
   *
   * @param last what was just found
   * @param done how many are, of those that can be measured
   * @param of how many these are
   */
  public record Progress(Finding last, int done, int of) {}

  /** Ends it soon, from any thread: what was measured so far is the result. Idempotent. */
  public void cancel() {
    cancelled = true;
    SteadyLoad running = current;
    if (running != null) {
      running.end();
    }
  }

  private Result measure(Consumer<Progress> progress) throws DriverException {
    long end = time.nanoTime() + Patience.nanos(plan.budget());
    List<Step> steps = steps();
    List<Cost> costs = new ArrayList<>();
    int shares = steps.stream().mapToInt(Step::shares).sum();
    for (int i = 0; i < steps.size(); i++) {
      Step step = steps.get(i);
      long left = end - time.nanoTime();
      Finding finding;
      if (cancelled || left <= 0) {
        finding = step.none(State.LEFT_OUT, cancelled ? "cancelled" : "the time was over");
      } else {
        finding = measure(step, Math.max(1, left / shares * step.shares()));
      }
      shares -= step.shares();
      if (!step.again) {
        findings.add(finding);
        cost(finding, step).ifPresent(costs::add);
      } else if (replaces(finding)) {
        cost(finding, step).ifPresent(better -> replace(costs, better));
      }
      progress.accept(new Progress(finding, i + 1, steps.size()));
    }
    return new Result(new Profile(costs), findings, cancelled);
  }

  /** Puts a finding in the place of an earlier one of the same, if it is better; false if it is not. */
  private boolean replaces(Finding later) {
    for (int i = 0; later.state() == State.SETTLED && i < findings.size(); i++) {
      Finding earlier = findings.get(i);
      if (isOfSame(earlier, later)
          && (earlier.state() != State.SETTLED
              || later.nanos().orElseThrow() < earlier.nanos().orElseThrow())) {
        findings.set(i, later);
        return true;
      }
    }
    return false;
  }

  private static boolean isOfSame(Finding one, Finding other) {
    return one.driver().equals(other.driver())
        && one.algorithm().equals(other.algorithm())
        && one.direction() == other.direction()
        && one.size() == other.size()
        && one.memory() == other.memory()
        && one.inFlight() == other.inFlight();
  }

  private static void replace(List<Cost> costs, Cost better) {
    costs.removeIf(
        cost ->
            cost.driver().equals(better.driver())
                && cost.algorithm().equals(better.algorithm())
                && cost.direction() == better.direction()
                && cost.size() == better.size()
                && cost.memory() == better.memory()
                && cost.inFlight() == better.inFlight());
    costs.add(better);
  }

  private static Optional<Cost> cost(Finding finding, Step step) {
    if (finding.state() != State.SETTLED) {
      return Optional.empty();
    }
    return Optional.of(
        new Cost(
            finding.driver(),
            new Candidate(finding.driver(), step.driver.shape(), 0).fingerprint(),
            finding.algorithm(),
            finding.direction(),
            finding.size(),
            finding.memory(),
            FlightClass.of(finding.inFlight()),
            finding.nanos().orElseThrow(),
            finding.operations(),
            Source.CALIBRATED));
  }

  private Finding measure(Step step, long budgetNanos) {
    SessionSpec spec = step.specimen.spec();
    int length = Specimen.length(step.size);
    Duration limit = Duration.ofNanos(budgetNanos + PATIENCE_NANOS);
    try (Session session = framework.open(spec, Preference.driver(step.driver.name()));
        SteadyLoad load =
            new SteadyLoad(
                session, step.specimen.requests(length, step.memory, step.inFlight), Specimen::renew)) {
      current = load;
      if (cancelled) { // since it was looked, and perhaps without this one
        load.end();
      }
      Alarm late = time.at(time.nanoTime() + limit.toNanos(), load::end);
      try {
        Settling.Result result =
            new Settling(time, () -> cancelled || load.hasEnded())
                .measure(load::run, step.first ? WARM : 0, budgetNanos);
        if (load.hasEnded() && !cancelled) {
          return step.none(State.FAILED, "does not answer within " + limit);
        }
        return step.finding(
            result.isSettled() ? State.SETTLED : State.UNSETTLED,
            OptionalLong.of(Math.clamp(Math.round(result.nanos()), 1, Cost.MOST_NANOS)),
            result.operations(),
            cancelled ? "cancelled" : result.isSettled() ? "" : "has not come to rest in its time");
      } finally {
        late.cancel();
      }
    } catch (DriverException | RuntimeException e) {
      return step.none(State.FAILED, String.valueOf(e.getMessage()));
    } finally {
      current = null;
    }
  }

  // What there is to do.

  private List<Step> steps() throws DriverException {
    List<Step> steps = new ArrayList<>();
    for (String name : plan.drivers()) {
      framework.check(Preference.driver(name));
    }
    for (DriverReport report : framework.drivers()) {
      if (report instanceof DriverReport.Present driver
          && (plan.drivers().isEmpty() || plan.drivers().contains(driver.name()))) {
        for (String algorithm : driver.shape().algorithms()) {
          if (plan.algorithms().isEmpty() || plan.algorithms().contains(algorithm)) {
            steps.addAll(steps(driver, algorithm, Direction.BOTH));
            steps.addAll(steps(driver, algorithm, Direction.DECRYPTION));
          }
        }
      }
    }
    return steps;
  }

  private List<Step> steps(DriverReport.Present driver, String algorithm, Direction direction) {
    Optional<Specimen> found = Specimen.of(algorithm, direction);
    if (found.isEmpty()) {
      if (direction == Direction.BOTH) { // the other is that of some ciphers alone
        refused(driver, algorithm, "what a request of it looks like is not known here");
      }
      return List.of();
    }
    Specimen specimen = found.get();
    try {
      framework.check(specimen.spec(), Preference.driver(driver.name()));
    } catch (DriverException | IllegalArgumentException e) {
      if (direction == Direction.BOTH) { // who refuses decryption alone has refused both, and was told of
        refused(driver, algorithm, String.valueOf(e.getMessage()));
      }
      return List.of();
    }
    List<Step> steps = new ArrayList<>();
    for (Memory memory : memories(driver, specimen)) {
      steps.addAll(steps(driver, specimen, memory));
    }
    return steps;
  }

  private List<Step> steps(DriverReport.Present driver, Specimen specimen, Memory memory) {
    List<Step> steps = new ArrayList<>();
    for (SizeClass size : sizes(specimen)) {
      for (int inFlight : inFlight(driver, size)) {
        steps.add(new Step(driver, specimen, size, memory, inFlight, steps.isEmpty(), false));
      }
    }
    if (steps.size() > 1) {
      // the first had to bear that nothing was compiled yet, and may have come to rest too early
      Step first = steps.getFirst();
      steps.add(new Step(driver, specimen, first.size, memory, first.inFlight, false, true));
    }
    return steps;
  }

  /** Native memory too, where it can decide between drivers. */
  private List<Memory> memories(DriverReport.Present driver, Specimen specimen) {
    boolean inline = driver.shape().completion() == DriverShape.Completion.INLINE;
    return inline && specimen.hasMemory() && hasRival(driver, specimen.work().algorithm())
        ? List.of(Memory.values())
        : List.of(Memory.ARRAY);
  }

  private boolean hasRival(DriverReport.Present driver, String algorithm) {
    return framework.drivers().stream()
        .anyMatch(
            other ->
                other instanceof DriverReport.Present present
                    && !present.name().equals(driver.name())
                    && present.shape().algorithms().contains(algorithm));
  }

  /** 1 KiB first, if it is asked for: the compiler counts calls, of which long messages make few. */
  private List<SizeClass> sizes(Specimen specimen) {
    if (!specimen.hasLength()) {
      return List.of(SizeClass.UP_TO_64);
    }
    List<SizeClass> sizes = new ArrayList<>(plan.sizes());
    if (sizes.remove(SizeClass.UP_TO_1_KIB)) {
      sizes.addFirst(SizeClass.UP_TO_1_KIB);
    }
    return sizes;
  }

  private List<Integer> inFlight(DriverReport.Present driver, SizeClass size) {
    List<Integer> numbers = new ArrayList<>(List.of(1));
    for (int number : plan.inFlight()) {
      if (number > 1
          && number <= driver.shape().depth()
          && (long) number * Specimen.length(size) <= MOST_BYTES_OUT) {
        numbers.add(number);
      }
    }
    return numbers;
  }

  private void refused(DriverReport.Present driver, String algorithm, String why) {
    findings.add(
        new Finding(
            driver.name(),
            algorithm,
            Direction.BOTH,
            plan.sizes().getFirst(),
            Memory.ARRAY,
            1,
            State.REFUSED,
            OptionalLong.empty(),
            0,
            why));
  }
}
