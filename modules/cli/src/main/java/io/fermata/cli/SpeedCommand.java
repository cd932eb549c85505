package io.fermata.cli;

import io.fermata.cli.SpeedRun.Limits;
import io.fermata.provider.FermataProvider;
import io.fermata.spi.Operation;
import java.io.PrintWriter;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.NavigableSet;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.Callable;
import java.util.concurrent.TimeUnit;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code fermata speed}: what requests cost on each driver, side by side. */
@Command(
    name = "speed",
    description = {
      "What does a request cost on each driver, by operation, size and number in",
      "flight? Through a session, as users have it: nanoseconds of an operation,",
      "the median of rounds of 1 ms on one thread, and megabytes a second.",
      "",
      "All drivers of an algorithm are warmed up with messages of up to 1 KiB, and",
      "each again with what is measured. Of several in flight the oldest is waited",
      "for and submitted again, and the time is that from one end to the next. A",
      "driver that completes inside the call does them one after the other.",
      "",
      "Keys are made up: secret ones of 32 bytes where that is legal, RSA and DH of",
      "2048 bits, curves as long as the hash. A password takes 1000 iterations.",
      "Each message that is encrypted has a nonce of its own. The size is that of",
      "the message; of a key derivation, of the result. Agreement and",
      "encapsulation have none.",
      "",
      "Quote ratios of what was measured in one run, on a machine that does nothing",
      "else. What could not be measured is told on standard error, and if it should",
      "have been, the command ends with 4."
    },
    subcommands = SpeedJobsCommand.class,
    footerHeading = "%nExamples:%n",
    footer = {
      "  fermata speed AES/GCM SHA-256",
      "  fermata speed AES/GCM --driver jca.SunJCE --driver simulated:latency=20us",
      "  fermata speed --operation sign --millis 1000 --format json",
      "  fermata speed jobs"
    })
final class SpeedCommand implements Callable<Integer> {
  private static final WholeNumbers SIZE = new WholeNumbers("--size", Measurable.LONGEST);
  private static final WholeNumbers IN_FLIGHT = new WholeNumbers("--in-flight", 4_096);
  private static final WholeNumbers MILLIS = new WholeNumbers("--millis", 10, 600_000);
  private static final WholeNumbers WARM_UP = new WholeNumbers("--warm-up", Integer.MAX_VALUE);

  @Spec private CommandSpec spec;

  @Mixin private HelpOption help;

  @Mixin private DriversOption drivers;

  @Mixin private FormatOption format;

  @Parameters(
      arity = "0..*",
      paramLabel = "ALGORITHM",
      description = {"Such as AES/GCM; without, the most usual ones that", "the drivers have."})
  private List<String> algorithms = List.of();

  @Option(
      names = "--operation",
      paramLabel = "NAME",
      split = ",",
      description = {
        "Only encrypt, decrypt, digest, mac, sign, verify,",
        "agree, encapsulate, decapsulate, derive, compress",
        "or decompress; all that the algorithm has by",
        "default. May be repeated."
      })
  private List<Operation> operations = List.of();

  // Texts, so that one that is no number is refused with the range like one that is out of it.
  @Option(
      names = "--size",
      paramLabel = "BYTES",
      description = {
        "May be repeated; 16, 64, 256, 1024, 8192 and 16384",
        "by default, 64 for signatures, 32 for keys."
      })
  private List<String> sizes = List.of();

  @Option(
      names = "--in-flight",
      paramLabel = "N",
      description = {
        "How many requests are out at once; may be repeated.",
        "1 by default, and 16 and 64 for a driver that does",
        "not complete inside the call."
      })
  private List<String> inFlight = List.of();

  @Option(
      names = "--millis",
      paramLabel = "N",
      description = "How long each line is measured; ${DEFAULT-VALUE} by default.")
  private String millis = "100";

  @Option(
      names = "--warm-up",
      paramLabel = "N",
      description = {
        "Operations to warm up, which take at most 2 s for",
        "each driver and operation, and as long as it is",
        "measured for each line; ${DEFAULT-VALUE} by default."
      })
  private String warmUp = "1000000";

  @Option(
      names = "--memory",
      paramLabel = "array|native",
      description = "Where messages and results are; array by default.")
  private Memory memory = Memory.ARRAY;

  @SuppressWarnings("NullAway.Init") // set by picocli
  SpeedCommand() {}

  @Override
  public Integer call() throws Exception {
    CommandLine command = spec.commandLine();
    SpeedPlan plan =
        new SpeedPlan(
            List.copyOf(algorithms),
            operations.isEmpty() ? Set.of() : EnumSet.copyOf(operations),
            all(SIZE, sizes),
            all(IN_FLIGHT, inFlight));
    long nanos = TimeUnit.MILLISECONDS.toNanos(MILLIS.read(millis, command));
    int warm = WARM_UP.read(warmUp, command);
    try (FermataProvider provider = drivers.provider()) {
      Map<Measurable, List<Cell>> cells =
          plan.cells(provider.framework(), drivers.names(), command);
      PrintWriter out = command.getOut();
      SpeedRows rows =
          new SpeedRows(cells.values().stream().flatMap(List::stream).toList(), out, format.format());
      SpeedRun run =
          new SpeedRun(
              provider.framework(), rows, command.getErr(), memory, new Limits(warm, nanos));
      rows.begin();
      try {
        for (Map.Entry<Measurable, List<Cell>> each : cells.entrySet()) {
          announce(each.getKey());
          run.measure(each.getKey(), each.getValue(), out);
        }
      } finally {
        rows.end();
      }
      return run.isGood() ? 0 : Failure.DRIVER;
    }
  }

  /** Where it does not mix with the answer; of that people see every line at once. */
  private void announce(Measurable algorithm) {
    if (format.format() == Table.Format.JSON) {
      PrintWriter err = spec.commandLine().getErr();
      err.println("measuring " + algorithm.name());
      err.flush();
    }
  }

  private NavigableSet<Integer> all(WholeNumbers numbers, List<String> texts) {
    NavigableSet<Integer> all = new TreeSet<>();
    texts.forEach(text -> all.addAll(numbers.readAll(text, spec.commandLine())));
    return all;
  }
}
