package io.fermata.cli;

import io.fermata.framework.Calibration;
import io.fermata.framework.Calibration.Progress;
import io.fermata.framework.Calibration.Result;
import io.fermata.framework.CalibrationPlan;
import io.fermata.framework.Finding;
import io.fermata.framework.Framework;
import io.fermata.framework.Profile;
import io.fermata.provider.DriverChoice;
import io.fermata.provider.FermataProvider;
import io.fermata.spi.DriverException;
import io.fermata.spi.DriverSettings;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;

/** {@code fermata calibrate}: what requests cost on each driver here, kept for {@code explain}. */
@Command(
    name = "calibrate",
    description = {
      "What does a request cost on each driver, by algorithm, direction of a",
      "cipher, size, kind of memory and number in flight? Work is repeated until",
      "it gets no faster: what has not come to rest in its share of the time is",
      "told, and not written. Wants a machine that does nothing else, and for all",
      "drivers some minutes. Used by those that are started with",
      "fermata.framework.profile=FILE."
    },
    footerHeading = "%nExamples:%n",
    footer = {
      "  fermata calibrate --budget 300s --output here.profile",
      "  fermata calibrate --driver jca.SunJCE --algorithm AES/GCM,HmacSHA256"
    })
final class CalibrateCommand extends TableCommand {
  private static final String BUDGET = "--budget";

  @Option(
      names = "--algorithm",
      paramLabel = "A",
      split = ",",
      description = "Only these; all by default.")
  private List<String> algorithms = List.of();

  @Option(
      names = BUDGET,
      paramLabel = "TIME",
      description = "How long it may take; ${DEFAULT-VALUE} by default.")
  private String budget = "30s";

  @Option(
      names = "--output",
      paramLabel = "FILE",
      description = {"Writes the profile; what it has of other drivers", "and algorithms stays."})
  private @Nullable Path output;

  private Duration time = Duration.ZERO;
  private Profile before = Profile.EMPTY;
  private String said = "";

  @SuppressWarnings("NullAway.Init") // set by picocli
  CalibrateCommand() {}

  @Override
  void check() throws Failure {
    time = time();
    before = output == null ? Profile.EMPTY : Profiles.before(output);
  }

  private Duration time() {
    try {
      Duration read =
          new DriverSettings("", Map.of(BUDGET, budget)).duration(BUDGET, Duration.ZERO);
      if (!read.isZero()) {
        return read;
      }
    } catch (DriverException e) {
      // refused like a time of zero: one sentence says what is legal
    }
    throw new ParameterException(
        command(),
        BUDGET + " is " + (budget.isEmpty() ? "empty" : budget)
            + "; write a time longer than zero, such as 500ms or 30s");
  }

  @Override
  int answer(FermataProvider provider) throws Failure {
    Framework framework = provider.framework();
    Optional<String> driver =
        option().given().flatMap(DriverChoice::parse).map(DriverChoice::name);
    Offered.by(framework, driver.stream().toList()).check(algorithms, command());
    CalibrationPlan plan =
        CalibrationPlan.DEFAULT
            .withDrivers(driver.map(Set::of).orElse(Set.of()))
            .withAlgorithms(Set.copyOf(algorithms))
            .withBudget(time);
    Result result = run(new Calibration(framework, plan));
    Table table =
        new Table(
            "driver",
            "algorithm",
            "direction",
            "upToBytes",
            "memory",
            "inFlight",
            "nanos",
            "operations",
            "state",
            "why");
    for (Finding found : result.findings()) {
      table.row(
          found.driver(),
          found.algorithm(),
          found.direction().name().toLowerCase(Locale.ROOT),
          Bytes.upTo(found.size()),
          found.memory().name().toLowerCase(Locale.ROOT),
          found.inFlight(),
          ExplainCommand.boxed(found.nanos()),
          found.operations(),
          found.state().name().toLowerCase(Locale.ROOT).replace('_', ' '),
          found.why());
    }
    print(table);
    if (output != null) {
      Profiles.save(before.with(result.profile()), output);
    }
    return 0;
  }

  private Result run(Calibration calibration) throws Failure {
    try {
      return calibration.run(this::tell);
    } catch (DriverException e) {
      throw new Failure(Failure.DRIVER, String.valueOf(e.getMessage()), e);
    }
  }

  /** A line for each driver and algorithm, where it does not mix with the answer. */
  private void tell(Progress progress) {
    String now = progress.last().driver() + " " + progress.last().algorithm();
    if (!now.equals(said)) {
      said = now;
      PrintWriter err = command().getErr();
      err.println("measuring " + now + ", " + progress.done() + " of " + progress.of());
      err.flush();
    }
  }
}
