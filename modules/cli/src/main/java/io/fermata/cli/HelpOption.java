package io.fermata.cli;

import picocli.CommandLine.Option;

/** {@code --help} for every command. */
final class HelpOption {
  @Option(
      names = {"-h", "--help"},
      usageHelp = true,
      description = "Shows this help.")
  private boolean help;

  boolean wanted() {
    return help;
  }
}
