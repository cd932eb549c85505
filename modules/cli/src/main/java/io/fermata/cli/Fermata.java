package io.fermata.cli;

import java.io.PrintWriter;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

/** The command {@code fermata}. */
@Command(
    name = "fermata",
    description = "Cryptography that pauses instead of blocking.",
    synopsisSubcommandLabel = "COMMAND",
    mixinStandardHelpOptions = false,
    subcommands = {
      DemoCommand.class,
      DriversCommand.class,
      SelfTestCommand.class,
      CalibrateCommand.class,
      ExplainCommand.class,
      ConfigCommand.class,
      SpeedCommand.class,
      VersionCommand.class
    },
    exitCodeListHeading = "%nExit codes:%n",
    exitCodeList = {
      "0:done",
      "1:refused: a test or a comparison failed",
      "2:usage: an option or setting is wrong",
      "3:a file cannot be read, or the answer not written",
      "4:a driver or device failed or is absent",
      "130:interrupted"
    },
    footerHeading = "%nExamples:%n",
    footer = {
      "  fermata demo README.md",
      "  fermata drivers --format json",
      "  fermata selftest --driver simulated:latency=1ms,depth=256"
    })
public final class Fermata implements Runnable {
  @Spec private CommandSpec spec;

  @CommandLine.Mixin private HelpOption help;

  /** For picocli. */
  @SuppressWarnings("NullAway.Init") // set by picocli
  public Fermata() {}

  /** The three examples, for somebody who asks nothing. */
  @Override
  public void run() {
    PrintWriter out = spec.commandLine().getOut();
    out.println("fermata: cryptography that pauses instead of blocking. Try:");
    for (String example : spec.usageMessage().footer()) {
      out.println(example);
    }
    out.println("or fermata --help for the rest.");
  }

  /** Runs the command and ends the process with its exit code. */
  public static void main(String[] arguments) {
    // so that virtual threads share one carrier and can be compared with jobs on one thread; read
    // when the first of them is made
    System.setProperty("jdk.virtualThreadScheduler.parallelism", "1");
    if (System.getProperty("java.util.logging.SimpleFormatter.format") == null) {
      System.setProperty("java.util.logging.SimpleFormatter.format", "%4$s: %5$s%n");
    }
    System.exit(
        execute(
            arguments,
            new PrintWriter(System.out, false, System.out.charset()),
            new PrintWriter(System.err, false, System.err.charset())));
  }

  /** Runs the command; answers the exit code. */
  static int execute(String[] arguments, PrintWriter out, PrintWriter err) {
    int code =
        new CommandLine(new Fermata())
            .setOut(out)
            .setErr(err)
            .setCaseInsensitiveEnumValuesAllowed(true)
            .setParameterExceptionHandler(Failures::usage)
            .setExecutionExceptionHandler(Failures::execution)
            .execute(arguments);
    if (out.checkError()) {
      err.println("fermata: the answer cannot be written to standard output");
      code = code == 0 ? Failure.FILE : code;
    }
    err.flush();
    return code;
  }
}
