package io.fermata.cli;

import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

/** {@code fermata speed}: what things cost on this machine. */
@Command(
    name = "speed",
    description = "Measures what things cost on this machine.",
    synopsisSubcommandLabel = "COMMAND",
    subcommands = SpeedJobsCommand.class,
    footerHeading = "%nExamples:%n",
    footer = "  fermata speed jobs")
final class SpeedCommand implements Runnable {
  @Spec private CommandSpec spec;

  @Mixin private HelpOption help;

  @SuppressWarnings("NullAway.Init") // set by picocli
  SpeedCommand() {}

  /** What there is to be measured, for somebody who names nothing. */
  @Override
  public void run() {
    spec.commandLine().usage(spec.commandLine().getOut());
  }
}
