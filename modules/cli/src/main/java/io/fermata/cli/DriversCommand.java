package io.fermata.cli;

import io.fermata.framework.DriverReport;
import io.fermata.framework.Framework;
import io.fermata.provider.FermataProvider;
import io.fermata.spi.DriverShape;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import picocli.CommandLine.Command;

/** {@code fermata drivers}: every driver that was found, and why one is not used. */
@Command(
    name = "drivers",
    description = "Lists the drivers, tested, and why one is absent.",
    footerHeading = "%nExamples:%n",
    footer = {
      "  fermata drivers",
      "  fermata drivers --driver simulated:latency=1ms,depth=256 --format json"
    })
final class DriversCommand extends TableCommand {
  @Override
  int answer(FermataProvider provider) {
    Framework framework = provider.framework();
    framework.selfTest();
    Table table =
        new Table("name", "kind", "completion", "depth", "algorithms", "selfTest", "reason");
    for (DriverReport report : framework.drivers()) {
      switch (report) {
        case DriverReport.Present present -> {
          DriverShape shape = present.shape();
          table.row(
              present.name(),
              shape.kind().name().toLowerCase(Locale.ROOT),
              shape.completion().name().toLowerCase(Locale.ROOT).replace('_', ' '),
              shape.depth(),
              shape.algorithms(),
              selfTest(present.selfTests()),
              "");
        }
        case DriverReport.Absent absent ->
            table.row(absent.name(), "", "", 0, List.of(), "absent", absent.driver().reason());
      }
    }
    print(table);
    return 0;
  }

  private static String selfTest(Map<String, String> results) {
    List<String> failed =
        results.entrySet().stream()
            .filter(result -> !result.getValue().equals(DriverReport.Present.PASSED))
            .map(result -> result.getKey() + ": " + result.getValue())
            .sorted()
            .toList();
    return failed.isEmpty() ? DriverReport.Present.PASSED : "failed " + String.join("; ", failed);
  }
}
