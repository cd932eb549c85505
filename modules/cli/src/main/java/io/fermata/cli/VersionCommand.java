package io.fermata.cli;

import io.fermata.job.Vehicle;
import java.io.PrintWriter;
import java.lang.module.ModuleDescriptor;
import java.util.Optional;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code fermata version}: what this is; touches neither drivers nor settings. */
@Command(
    name = "version",
    description = "Prints the version.",
    footerHeading = "%nExamples:%n",
    footer = {"  fermata version", "  fermata version --verbose"})
final class VersionCommand implements Runnable {
  @Spec private CommandSpec spec;

  @Mixin private HelpOption help;

  @Option(
      names = {"-v", "--verbose"},
      description = "Tells the runtime and the job vehicle, too.")
  private boolean verbose;

  @SuppressWarnings("NullAway.Init") // set by picocli
  VersionCommand() {}

  @Override
  public void run() {
    PrintWriter out = spec.commandLine().getOut();
    out.println("fermata " + version());
    if (verbose) {
      out.println("java     " + Runtime.version() + ", " + System.getProperty("java.vendor"));
      out.println("runtime  " + System.getProperty("java.home"));
      out.println(
          "vehicle  "
              + Vehicle.callerAbsence()
                  .map(why -> Vehicle.HAND_OVER + ": " + why)
                  .orElse(Vehicle.CALLER + ", and " + Vehicle.CARRIER + " for virtual callers"));
    }
  }

  private static String version() {
    return Optional.ofNullable(VersionCommand.class.getModule().getDescriptor())
        .flatMap(ModuleDescriptor::rawVersion)
        .orElse("development");
  }
}
