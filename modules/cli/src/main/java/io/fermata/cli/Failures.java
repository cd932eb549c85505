package io.fermata.cli;

import io.fermata.provider.FermataException;
import io.fermata.spi.Reason;
import java.io.PrintWriter;
import java.util.List;
import picocli.CommandLine;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.ParseResult;
import picocli.CommandLine.UnmatchedArgumentException;

/** Turns what went wrong into one line and an exit code. */
final class Failures {
  private Failures() {}

  /** The command line cannot be understood. */
  static int usage(ParameterException failure, String[] arguments) {
    CommandLine command = failure.getCommandLine();
    String hint = "";
    if (failure instanceof UnmatchedArgumentException unmatched) {
      List<String> close = unmatched.getSuggestions();
      hint = close.isEmpty() ? "" : "; did you mean " + String.join(" or ", close) + "?";
    }
    return line(
        command.getErr(),
        Failure.USAGE,
        failure.getMessage() + hint + " (" + command.getCommandSpec().qualifiedName() + " --help)");
  }

  /** The command ran and failed. */
  static int execution(Exception failure, CommandLine command, ParseResult parsed) {
    return switch (failure) {
      case Failure ours -> line(command.getErr(), ours.exitCode(), String.valueOf(ours.getMessage()));
      case FermataException refused ->
          line(
              command.getErr(),
              exitCode(refused.reason()),
              String.valueOf(refused.getMessage()));
      default -> line(command.getErr(), Failure.DRIVER, "unexpected: " + failure);
    };
  }

  private static int exitCode(Reason reason) {
    return reason == Reason.BAD_SETTING ? Failure.USAGE : Failure.DRIVER;
  }

  private static int line(PrintWriter err, int exitCode, String message) {
    err.println("fermata: " + message.strip().replaceAll("\\s*\\R\\s*", "; "));
    return exitCode;
  }
}
