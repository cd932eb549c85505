package io.fermata.cli;

import io.fermata.framework.DriverReport;
import io.fermata.provider.FermataProvider;
import io.fermata.provider.Setting;
import java.util.List;
import picocli.CommandLine.Command;

/** {@code fermata config}: the effective settings, and where each came from. */
@Command(
    name = "config",
    description = "Prints the effective settings, and where each came from.",
    footerHeading = "%nExamples:%n",
    footer = {
      "  fermata config",
      "  FERMATA_FRAMEWORK_DRIVER=simulated:latency=2ms fermata config --format json"
    })
final class ConfigCommand extends TableCommand {
  @Override
  int answer(FermataProvider provider) {
    List<String> drivers = provider.framework().drivers().stream().map(DriverReport::name).toList();
    Table table = new Table("key", "value", "origin");
    for (Setting setting : provider.settings().effective(drivers)) {
      table.row(setting.key(), setting.value(), setting.origin());
    }
    print(table);
    return 0;
  }
}
