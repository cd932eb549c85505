package io.fermata.cli;

import io.fermata.job.Job;
import io.fermata.job.Jobs;
import io.fermata.job.Vehicle;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.NavigableSet;
import java.util.Optional;
import java.util.TreeSet;
import java.util.concurrent.Callable;

/** How much of the heap a paused job of one vehicle takes, started from the calling thread. */
final class ParkedJobs {
  /** Measured first, to know whether more of them fit. */
  private static final List<Integer> PILOTS = List.of(1_000, 10_000);

  /** Bytes of a job before any was measured: more than it will be. */
  private static final long GUESS = 4_096;
  /** What the collector needs besides what lives. */
  private static final double ROOM = 1.5;
  private static final int COLLECTIONS = 3;
  private static final double MEGA = 1e6;

  private static final Callable<Integer> PAUSES =
      () -> {
        Job.pause();
        return 1;
      };

  private final Vehicle vehicle;
  private final List<String> refusals = new ArrayList<>();

  ParkedJobs(Vehicle vehicle) {
    this.vehicle = vehicle;
  }

  /** Bytes for each of these numbers of jobs; empty for one that the heap is too small for. */
  Map<String, Optional<Long>> bytes(NavigableSet<Integer> numbers) {
    NavigableSet<Integer> all = new TreeSet<>(numbers);
    PILOTS.stream().filter(pilot -> pilot < numbers.last()).forEach(all::add);
    Map<String, Optional<Long>> answers = new LinkedHashMap<>();
    long estimate = GUESS;
    for (int number : all) {
      Optional<Long> bytes = Optional.empty();
      double needed = number * (double) estimate * ROOM;
      if (needed < Runtime.getRuntime().maxMemory() - used()) {
        bytes = Optional.of(bytes(number));
        if (number >= PILOTS.getFirst()) { // few jobs are lost in what else comes and goes
          estimate = Math.max(1, bytes.get());
        }
      } else if (numbers.contains(number)) {
        refusals.add(refusal(number, needed));
      }
      if (numbers.contains(number)) {
        answers.put(String.valueOf(number), bytes);
      }
    }
    return answers;
  }

  /** Why there are numbers without an answer, in a sentence each. */
  List<String> refusals() {
    return List.copyOf(refusals);
  }

  private String refusal(int number, double needed) {
    return vehicle + ": no " + number + " parked jobs, which want about "
        + Math.round(needed / MEGA) + " MB of heap; it is at most "
        + Math.round(Runtime.getRuntime().maxMemory() / MEGA)
        + " MB, and -Xmx makes that more";
  }

  private long bytes(int number) {
    Job<?>[] parked = new Job<?>[number];
    try (Jobs jobs = Jobs.open(vehicle)) {
      long before = collected();
      for (int i = 0; i < number; i++) {
        parked[i] = jobs.start(PAUSES);
      }
      long after = collected();
      for (Job<?> job : parked) {
        job.resume();
      }
      if (jobs.unfinished() > 0) {
        throw new IllegalStateException(jobs.unfinished() + " jobs should have ended");
      }
      return Math.round((after - before) / (double) number);
    }
  }

  private static long collected() {
    for (int i = 0; i < COLLECTIONS; i++) {
      System.gc();
    }
    return used();
  }

  private static long used() {
    return Runtime.getRuntime().totalMemory() - Runtime.getRuntime().freeMemory();
  }
}
