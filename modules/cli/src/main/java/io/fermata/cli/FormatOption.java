package io.fermata.cli;

import picocli.CommandLine.Option;

/** {@code --format} for every command that prints a table. */
final class FormatOption {
  @Option(
      names = "--format",
      paramLabel = "text|json",
      description = "How the table is printed; text by default.")
  private Table.Format format = Table.Format.TEXT;

  Table.Format format() {
    return format;
  }
}
