package io.fermata.bench;

import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.OptionalDouble;
import org.openjdk.jmh.results.RunResult;
import org.openjdk.jmh.runner.Runner;
import org.openjdk.jmh.runner.RunnerException;
import org.openjdk.jmh.runner.options.ChainedOptionsBuilder;
import org.openjdk.jmh.runner.options.OptionsBuilder;
import org.openjdk.jmh.runner.options.TimeValue;

/**
 * Runs {@link ServiceBenchmark} and prints its table: nanoseconds of processor time an operation, of each provider, and how
 * many times ours goes into the best of the others'. Arguments: constants of {@link ServiceWork}; none for all. Properties:
 * {@code sizes}, {@code millis} of an iteration, {@code forks}, {@code memory}.
 */
public final class ServiceTable {
  private static final List<String> PROVIDERS =
      List.of("Fermata", "JDK", "BC", "AmazonCorrettoCryptoProvider", "Conscrypt");
  private static final String SIZES = "16,64,256,1024,8192,16384,1048576";

  private ServiceTable() {}

  private record Cell(ServiceWork work, int size, boolean direct) {}

  /** Prints the table. */
  public static void main(String[] names) throws RunnerException {
    List<ServiceWork> works =
        names.length == 0
            ? List.of(ServiceWork.values())
            : Arrays.stream(names).map(ServiceWork::valueOf).toList();
    Map<Cell, Map<String, Double>> table = new LinkedHashMap<>();
    measure(works.stream().filter(ServiceWork::hasSizes).toList(), true, table);
    measure(works.stream().filter(work -> !work.hasSizes()).toList(), false, table);
    print(table);
  }

  private static void measure(
      List<ServiceWork> works, boolean sized, Map<Cell, Map<String, Double>> table)
      throws RunnerException {
    if (works.isEmpty()) {
      return;
    }
    TimeValue iteration = TimeValue.milliseconds(Integer.getInteger("millis", 500));
    ChainedOptionsBuilder options =
        new OptionsBuilder()
            .include(ServiceBenchmark.class.getName())
            .param("work", works.stream().map(ServiceWork::name).toArray(String[]::new))
            .param("provider", PROVIDERS.toArray(String[]::new))
            .param("size", sized ? System.getProperty("sizes", SIZES).split(",") : new String[] {"64"})
            .param(
                "direct",
                sized ? System.getProperty("memory", "false,true").split(",") : new String[] {"false"})
            .forks(Integer.getInteger("forks", 1))
            .warmupIterations(3)
            .warmupTime(iteration)
            .measurementIterations(3)
            .measurementTime(iteration)
            .shouldFailOnError(false);
    for (RunResult result : new Runner(options.build()).run()) {
      Cell cell =
          new Cell(
              ServiceWork.valueOf(result.getParams().getParam("work")),
              Integer.parseInt(result.getParams().getParam("size")),
              Boolean.parseBoolean(result.getParams().getParam("direct")));
      double nanos = result.getSecondaryResults().get("nanos").getStatistics().getSum();
      double steps = result.getSecondaryResults().get("steps").getStatistics().getSum();
      table
          .computeIfAbsent(cell, _ -> new LinkedHashMap<>())
          .put(result.getParams().getParam("provider"), nanos / steps);
    }
  }

  private static void print(Map<Cell, Map<String, Double>> table) {
    System.out.println("| | bytes | memory | " + String.join(" | ", PROVIDERS) + " | best of the others / Fermata |");
    System.out.println("| --- | ---: | --- |" + " ---: |".repeat(PROVIDERS.size() + 1));
    table.forEach(
        (cell, row) -> {
          StringBuilder line = new StringBuilder("| ").append(cell.work).append(" | ");
          line.append(cell.work.hasSizes() ? cell.size : "").append(" | ");
          line.append(cell.work.hasSizes() ? cell.direct ? "direct" : "array" : "").append(" |");
          for (String provider : PROVIDERS) {
            Double nanos = row.get(provider);
            line.append(nanos == null ? " |" : String.format(Locale.ROOT, " %.0f |", nanos));
          }
          OptionalDouble best =
              row.entrySet().stream()
                  .filter(entry -> !entry.getKey().equals("Fermata"))
                  .mapToDouble(Map.Entry::getValue)
                  .min();
          Double ours = row.get("Fermata");
          line.append(
              ours == null || best.isEmpty()
                  ? " |"
                  : String.format(Locale.ROOT, " %.2f |", best.getAsDouble() / ours));
          System.out.println(line);
        });
  }
}
