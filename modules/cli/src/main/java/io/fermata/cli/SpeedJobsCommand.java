package io.fermata.cli;

import io.fermata.job.Jobs;
import io.fermata.job.Vehicle;
import java.io.PrintWriter;
import java.util.LinkedHashSet;
import java.util.NavigableSet;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code fermata speed jobs}: what a job costs, vehicle by vehicle. */
@Command(
    name = "jobs",
    description = {
      "What does a job cost beside the code in it? For each vehicle that is to",
      "be had here: nanoseconds of one operation, the median of rounds of 20 ms",
      "after as many that got no faster, and bytes of heap of a paused job.",
      "",
      "  start finish               a job that is empty",
      "  start pause resume finish  a job that pauses once",
      "  pause resume               one more pause of a job that has many",
      "  callback wake              as the second, woken through a callback",
      "  handle wake                as the second, woken through a descriptor",
      "                             that is polled: an eventfd, else a channel",
      "  bytes per parked job       its wait context and its few frames with it",
      "",
      "One thread starts, wakes and resumes, so no wake-up goes from one thread",
      "to another. The vehicles are measured one after the other in one JVM.",
      "Quote ratios of what was measured side by side on a machine that does",
      "nothing else, with no fewer rounds than the default: the compiler takes",
      "its time. It takes two or three minutes, most of it for a million parked",
      "jobs that have a thread of their own."
    },
    footerHeading = "%nExamples:%n",
    footer = {
      "  fermata speed jobs",
      "  fermata speed jobs --parked 10000 --format json"
    })
final class SpeedJobsCommand implements Callable<Integer> {
  private static final WholeNumbers ROUNDS = new WholeNumbers("--rounds", 1_000);
  private static final WholeNumbers PARKED = new WholeNumbers("--parked", 10_000_000);

  @Spec private CommandSpec spec;

  @Mixin private HelpOption help;

  @Mixin private FormatOption format;

  // Texts, so that one that is no number is refused with the range like one that is out of it.
  @Option(
      names = "--rounds",
      paramLabel = "N",
      description = "Rounds for each time; ${DEFAULT-VALUE} by default.")
  private String rounds = "21";

  @Option(
      names = "--parked",
      paramLabel = "N[,N...]",
      description = {"How many jobs to park for the bytes;", "${DEFAULT-VALUE} by default."})
  private String parked = "10000,100000,1000000";

  private final Table table =
      new Table(
          "vehicle",
          "startFinish",
          "startPauseResumeFinish",
          "pauseResume",
          "callbackWake",
          "handleWake",
          "bytesPerParkedJob");
  private final Set<String> remarks = new LinkedHashSet<>();

  @SuppressWarnings("NullAway.Init") // set by picocli
  SpeedJobsCommand() {}

  @Override
  public Integer call() throws Exception {
    CommandLine command = spec.commandLine();
    int times = ROUNDS.read(rounds, command);
    NavigableSet<Integer> numbers = PARKED.readAll(parked, command);
    for (Vehicle vehicle : Vehicle.values()) {
      Optional<String> absence = absence(vehicle);
      if (absence.isPresent()) {
        remarks.add(absence.get());
      } else {
        measure(vehicle, times, numbers);
      }
    }
    table.print(command.getOut(), format.format());
    // what reads JSON reads nothing else
    PrintWriter people =
        format.format() == Table.Format.JSON ? command.getErr() : command.getOut();
    remarks.forEach(people::println);
    people.flush();
    return 0;
  }

  private static Optional<String> absence(Vehicle vehicle) {
    try (Jobs jobs = Jobs.open(vehicle)) {
      assert jobs.unfinished() == 0;
      return Optional.empty();
    } catch (IllegalStateException e) {
      return Optional.of(String.valueOf(e.getMessage()));
    }
  }

  private void measure(Vehicle vehicle, int times, NavigableSet<Integer> numbers) throws Exception {
    JobTimes nanos = new JobTimes(vehicle, times);
    ParkedJobs jobs = new ParkedJobs(vehicle);
    FutureTask<Object[]> row =
        new FutureTask<>(
            () ->
                new Object[] {
                  vehicle.name(),
                  nanos.startFinish(),
                  nanos.startPauseResumeFinish(),
                  nanos.pauseResume(),
                  nanos.callbackWake(),
                  nanos.handleWake(),
                  jobs.bytes(numbers)
                });
    caller(vehicle).start(row);
    try {
      table.row(row.get());
    } catch (ExecutionException e) {
      throw e.getCause() instanceof Exception cause ? cause : e;
    }
    remarks.add("handle wake: through " + nanos.polled());
    remarks.addAll(jobs.refusals());
  }

  /** The kind of thread that the vehicle is for. */
  private static Thread.Builder caller(Vehicle vehicle) {
    return vehicle == Vehicle.CARRIER ? Thread.ofVirtual() : Thread.ofPlatform();
  }
}
