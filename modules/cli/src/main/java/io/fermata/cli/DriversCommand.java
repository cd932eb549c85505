package io.fermata.cli;

import io.fermata.framework.DriverReport;
import io.fermata.framework.Framework;
import io.fermata.provider.FermataProvider;
import io.fermata.spi.DriverShape;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.StringJoiner;
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
        new Table(
            "name", "kind", "completion", "depth", "algorithms", "selfTest", "health", "reason");
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
              health(present),
              "");
        }
        case DriverReport.Absent absent ->
            table.row(
                absent.name(), "", "", 0, List.of(), "absent", "absent", absent.driver().reason());
      }
    }
    print(table);
    return 0;
  }

  /** How it is, what it is full for, how many sessions are open and which calls do not come back. */
  private static String health(DriverReport.Present driver) {
    StringJoiner told = new StringJoiner(", ");
    told.add(driver.health().name().toLowerCase(Locale.ROOT));
    driver.blocked().stream()
        .sorted()
        .forEach(kind -> told.add("no room for " + kind.name().toLowerCase(Locale.ROOT)));
    if (driver.sessions() > 0) {
      told.add(driver.sessions() + " sessions");
    }
    driver.stuck().forEach(call -> told.add(call.toString()));
    return told.toString();
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
