package io.fermata.cli;

import io.fermata.framework.DriverReport;
import io.fermata.framework.Framework;
import io.fermata.provider.DriverChoice;
import io.fermata.provider.FermataProvider;
import io.fermata.provider.Settings;
import io.fermata.spi.Driver;
import java.util.Optional;
import java.util.Random;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;

/** {@code fermata selftest}: known answers, driver by driver; or everything that a driver must do right. */
@Command(
    name = "selftest",
    description = {
      "Asks every driver, or the one named, for published answers; with",
      "--thorough whether it does all that a driver must: each layout of",
      "memory, forgeries, lengths, threads, random messages compared with",
      "those of other drivers. That takes a driver of its own, on the same",
      "device. Ends with 1 if something is wrong."
    },
    footerHeading = "%nExamples:%n",
    footer = {
      "  fermata selftest",
      "  fermata selftest --driver jca.BC",
      "  fermata selftest --thorough --driver jca.BC --rounds 1000"
    })
final class SelfTestCommand extends TableCommand {
  private static final String THOROUGH = "--thorough";
  private static final String SEED = "--seed";
  private static final String ROUNDS = "--rounds";
  private static final int FEW_ROUNDS = 100;
  private static final int MOST_ROUNDS = 1_000_000;

  @Option(
      names = THOROUGH,
      description = {"All checks, of the driver that is named."})
  private boolean thorough;

  @Option(
      names = SEED,
      paramLabel = "N",
      description = {"Draws the same messages again as the run that", "named it; a new one by default."})
  private @Nullable String seed;

  @Option(
      names = ROUNDS,
      paramLabel = "N",
      description = "Random messages for each algorithm; 100 by default.")
  private @Nullable String rounds;

  private long drawn;
  private int tried = FEW_ROUNDS;

  @SuppressWarnings("NullAway.Init") // set by picocli
  SelfTestCommand() {}

  @Override
  void check() {
    if (!thorough) {
      if (seed != null || rounds != null) {
        throw wrong((seed != null ? SEED : ROUNDS) + " is for " + THOROUGH);
      }
      return;
    }
    if (option().given().isEmpty()) {
      throw wrong(
          THOROUGH + " wants --driver; there are "
              + String.join(
                  ", ", Settings.load().findDrivers().drivers().stream().map(Driver::name).toList()));
    }
    drawn = seed == null ? new Random().nextLong() : seed(seed);
    if (rounds != null) {
      tried = new WholeNumbers(ROUNDS, MOST_ROUNDS).read(rounds, command());
    }
  }

  private long seed(String text) {
    try {
      return Long.parseLong(text.strip());
    } catch (NumberFormatException e) {
      throw wrong(
          SEED + " is " + (text.isBlank() ? "empty" : text) + "; write a whole number of 64 bits");
    }
  }

  private ParameterException wrong(String why) {
    return new ParameterException(command(), why);
  }

  @Override
  int answer(FermataProvider provider) throws Exception {
    Optional<String> only =
        option().given().flatMap(DriverChoice::parse).map(DriverChoice::name);
    if (thorough) {
      ThoroughTest test = ThoroughTest.of(only.orElseThrow(), provider, drawn, tried);
      // the driver that is examined may want the device for itself
      provider.close();
      return test.run(command().getOut(), format()) ? 0 : Failure.REFUSED;
    }
    Framework framework = provider.framework();
    framework.selfTest();
    Table table = new Table("driver", "algorithm", "result");
    boolean failed = false;
    for (DriverReport report : framework.drivers()) {
      if (report instanceof DriverReport.Present present
          && only.map(present.name()::equals).orElse(true)) {
        for (var result : new TreeMap<>(present.selfTests()).entrySet()) {
          table.row(present.name(), result.getKey(), result.getValue());
          failed |= !result.getValue().equals(DriverReport.Present.PASSED);
        }
      }
    }
    print(table);
    return failed ? Failure.REFUSED : 0;
  }
}
