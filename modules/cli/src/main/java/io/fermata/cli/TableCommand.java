package io.fermata.cli;

import io.fermata.provider.FermataProvider;
import java.util.concurrent.Callable;
import picocli.CommandLine;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

/** A command that asks the provider something and prints a table. */
abstract class TableCommand implements Callable<Integer> {
  @Spec private CommandSpec spec;

  @Mixin private HelpOption help;

  @Mixin private ProviderOption provider;

  @Mixin private FormatOption format;

  @SuppressWarnings("NullAway.Init") // set by picocli
  TableCommand() {}

  /** Prints the answer and says how the process ends. */
  abstract int answer(FermataProvider provider) throws Exception;

  /** Refuses what is wrong before a driver is started. */
  void check() throws Exception {}

  /** What is asked. */
  FermataProvider open() throws Exception {
    return provider.provider();
  }

  @Override
  public Integer call() throws Exception {
    check();
    try (FermataProvider opened = open()) {
      return answer(opened);
    }
  }

  CommandLine command() {
    return spec.commandLine();
  }

  ProviderOption option() {
    return provider;
  }

  Table.Format format() {
    return format.format();
  }

  void print(Table table) {
    table.print(spec.commandLine().getOut(), format.format());
  }
}
