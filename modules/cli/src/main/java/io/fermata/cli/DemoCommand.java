package io.fermata.cli;

import io.fermata.framework.Counts;
import io.fermata.framework.DriverReport;
import io.fermata.framework.Framework;
import io.fermata.provider.FermataProvider;
import java.io.PrintWriter;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.security.Security;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.Callable;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code fermata demo}: unchanged JCA code, blocking, in jobs and on virtual threads. */
@Command(
    name = "demo",
    description = {
      "Seals a file in 64 KiB chunks with plain Cipher calls, opens it again",
      "and compares, and signs; then does the same over a slow device, three",
      "ways on one thread. Writes nothing."
    },
    footerHeading = "%nExamples:%n",
    footer = {
      "  fermata demo README.md",
      "  fermata demo --in-flight 16 README.md",
      "  fermata demo --driver simulated:latency=5ms,depth=64",
      "  fermata demo --driver simulated:engines=2,setup=50us,rate=1GB/s,fault-late=p:0.01"
    })
final class DemoCommand implements Callable<Integer> {
  private static final String DEVICE = "simulated:latency=1ms,depth=256";
  private static final int MOST_IN_FLIGHT = 65_536;
  private static final double NANOS = 1e9;
  private static final double MEGA = 1e6;

  @Spec private CommandSpec spec;

  @Mixin private HelpOption help;

  @Mixin private ProviderOption device;

  @Mixin private FormatOption format;

  @Parameters(
      arity = "0..1",
      paramLabel = "FILE",
      description = "The file; without it, 1 MiB of made-up bytes.")
  private @Nullable Path file;

  @Option(
      names = "--in-flight",
      paramLabel = "N",
      description = "Jobs or virtual threads at once; 256 by default.")
  private int inFlight = 256;

  @Option(
      names = "--signatures",
      paramLabel = "N",
      description = "Signatures to make; 2000 by default.")
  private int signatures = 2_000;

  private final Table table =
      new Table(
          "way",
          "driver",
          "megabytesPerSecond",
          "signaturesPerSecond",
          "inline",
          "paused",
          "parked",
          "blocked");

  @SuppressWarnings("NullAway.Init") // set by picocli
  DemoCommand() {}

  @Override
  public Integer call() throws Exception {
    require("--in-flight", inFlight, MOST_IN_FLIGHT);
    require("--signatures", signatures, Integer.MAX_VALUE);
    Source source = Source.of(Optional.ofNullable(file));
    try (FermataProvider best = ProviderOption.provider("");
        FermataProvider slow = ProviderOption.provider(device.given().orElse(DEVICE))) {
      Workload.NEEDS.forEach(best::check);
      Workload.NEEDS.forEach(slow::check);
      announce(source);
      run(best, source, Way.BLOCKING);
      for (Way way : Way.values()) {
        run(slow, source, way);
      }
    }
    table.print(spec.commandLine().getOut(), format.format());
    return 0;
  }

  private void announce(Source source) {
    PrintWriter err = spec.commandLine().getErr();
    err.println(
        source.name() + " in chunks of " + Source.CHUNK + " bytes, and " + signatures
            + " signatures; at most " + inFlight + " in flight");
    err.flush();
  }

  private void require(String option, int value, int most) {
    if (value < 1 || value > most) {
      throw new ParameterException(
          spec.commandLine(),
          option + " is " + value + "; write a whole number from 1 to " + most);
    }
  }

  /** Puts the provider first in the list and lets plain JCA code find it there. */
  private void run(FermataProvider provider, Source source, Way way) throws Exception {
    Framework framework = provider.framework();
    Workload work = new Workload();
    Security.insertProviderAt(provider, 1);
    try (Source.Pass pass = source.new Pass()) {
      // a driver is tested at its first use: now, so that it is not counted with the work
      work.roundTrip(new byte[0]).call();
      work.signature(0).call();
      Map<String, Counts> before = counts(framework);
      double seconds = seconds(way, map(pass, work::roundTrip));
      double megabytes = pass.bytes() / MEGA;
      double signing =
          seconds(way, IntStream.range(0, signatures).mapToObj(work::signature).iterator());
      Counts done = Counts.NONE;
      List<String> answered = new ArrayList<>();
      for (Map.Entry<String, Counts> after : counts(framework).entrySet()) {
        Counts delta =
            after.getValue().minus(before.getOrDefault(after.getKey(), Counts.NONE));
        done = done.plus(delta);
        if (delta.requests() > 0) {
          answered.add(after.getKey());
        }
      }
      table.row(
          way.title,
          answered,
          Math.round(megabytes / seconds * 10) / 10.0,
          Math.round(signatures / signing),
          done.inline(),
          done.paused(),
          done.parked(),
          done.blocked());
    } catch (UncheckedIOException e) {
      throw source.unreadable(e);
    } finally {
      Security.removeProvider(FermataProvider.NAME);
    }
  }

  private static Map<String, Counts> counts(Framework framework) {
    Map<String, Counts> counts = new TreeMap<>();
    for (DriverReport report : framework.drivers()) {
      if (report instanceof DriverReport.Present present) {
        counts.put(present.name(), present.counts());
      }
    }
    return counts;
  }

  private double seconds(Way way, Iterator<Callable<Void>> tasks) throws Exception {
    long start = System.nanoTime();
    way.run(tasks, inFlight);
    return (System.nanoTime() - start) / NANOS;
  }

  private interface ToTask {
    Callable<Void> of(byte[] chunk);
  }

  private static Iterator<Callable<Void>> map(Iterator<byte[]> chunks, ToTask task) {
    return new Iterator<>() {
      @Override
      public boolean hasNext() {
        return chunks.hasNext();
      }

      @Override
      public Callable<Void> next() {
        return task.of(chunks.next());
      }
    };
  }
}
