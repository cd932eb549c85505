package io.fermata.cli;

import io.fermata.framework.DriverReport;
import io.fermata.framework.Framework;
import io.fermata.provider.DriverChoice;
import io.fermata.provider.FermataProvider;
import java.util.Optional;
import java.util.TreeMap;
import picocli.CommandLine.Command;

/** {@code fermata selftest}: known answers, driver by driver. */
@Command(
    name = "selftest",
    description = {
      "Asks every driver, or the one named, for published answers.",
      "Ends with 1 if one is wrong."
    },
    footerHeading = "%nExamples:%n",
    footer = {"  fermata selftest", "  fermata selftest --driver jca.BC"})
final class SelfTestCommand extends TableCommand {
  @Override
  int answer(FermataProvider provider) {
    Framework framework = provider.framework();
    framework.selfTest();
    Optional<String> only =
        option().given().flatMap(DriverChoice::parse).map(DriverChoice::name);
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
