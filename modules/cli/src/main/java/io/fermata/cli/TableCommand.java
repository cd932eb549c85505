package io.fermata.cli;

import io.fermata.provider.FermataProvider;
import java.util.concurrent.Callable;
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

  @Override
  public Integer call() throws Exception {
    try (FermataProvider opened = provider.provider()) {
      return answer(opened);
    }
  }

  ProviderOption option() {
    return provider;
  }

  void print(Table table) {
    table.print(spec.commandLine().getOut(), format.format());
  }
}
