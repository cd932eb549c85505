package io.fermata.framework;

import io.fermata.spi.SessionSpec.Direction;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * Which of the drivers that can take a session gets a request, for one algorithm and direction. Shared by all sessions
 * that have the same candidates; any thread. This is all that a session needs to know of measuring:
 *
 * <pre>{@code
 * int picked = choice.pick(length, memory, inFlight, number++);
 * int index = Choice.index(picked);
 * long start = Choice.isTimed(picked) ? time.nanoTime() : 0;
 * int onDriver = …;                              // out on that driver, this one included
 * … submit to candidate index; when it is done:
 * if (Choice.isTimed(picked)) {
 *   choice.measured(index, length, memory, onDriver, time.nanoTime() - start);
 * }
 * }</pre>
 *
 * <ul>
 *   <li>{@code inFlight} of {@link #pick} is the demand: how many requests of the algorithm would be out
 *       with this one, whichever drivers have them. That of {@link #measured} is what was out on the one
 *       driver when the request was submitted to it, since that is what its time depends on.
 *   <li>{@code number} counts a session's requests. Sessions begin at different numbers, or those that
 *       live for few requests would all, or never, be timed.
 *   <li>A driver that has no room, or is gone, is passed over with {@link #after}.
 *   <li>Only requests that end well are measured: a failure is quick, or slow, for reasons of its own.
 * </ul>
 *
 * <p>{@link #pick} reads one table, which is made anew when the order changes; it takes no lock, makes no
 * object and writes nothing. Who is to be tried or timed follows from the number and the seed.
 */
public final class Choice {
  private static final int TIMED = 1 << 30;
  private static final SizeClass[] SIZES = SizeClass.values();
  private static final Memory[] MEMORIES = Memory.values();
  private static final FlightClass[] FLIGHTS = FlightClass.values();

  private final Work work;
  private final List<Candidate> candidates;
  private final int width;
  private final Measurements measurements;
  private final Ranking ranking;
  private final Sampler sampler;
  private final AtomicInteger out = new AtomicInteger();
  // for each cell the candidates' indexes, best first; replaced and never written
  private volatile int[] table;

  /**
   * For both directions of a cipher.
   *
   * @param algorithm as in the sessions' {@link io.fermata.spi.SessionSpec}
   * @param candidates those that can take them, none twice; at least 1
   * @param measurements what is known of them, to which this adds; may be shared
   */
  public Choice(
      String algorithm,
      List<Candidate> candidates,
      Measurements measurements,
      Sampling sampling) {
    this(
        new Work(Objects.requireNonNull(algorithm, "algorithm"), Direction.BOTH),
        candidates,
        measurements,
        sampling);
  }

  Choice(Work work, List<Candidate> candidates, Measurements measurements, Sampling sampling) {
    this.work = work;
    this.candidates = List.copyOf(candidates);
    this.width = candidates.size();
    this.measurements = Objects.requireNonNull(measurements, "measurements");
    if (candidates.stream().map(Candidate::driver).distinct().count() < Math.max(1, width)) {
      throw new IllegalArgumentException(
          "candidates are " + candidates + "; at least 1, and none twice");
    }
    this.ranking = new Ranking(work, candidates, measurements);
    this.sampler = new Sampler(sampling);
    int[] first = new int[Grid.CELLS * width];
    for (SizeClass size : SIZES) {
      for (Memory memory : MEMORIES) {
        for (FlightClass inFlight : FLIGHTS) {
          put(first, size, memory, inFlight, Optional.empty());
        }
      }
    }
    this.table = first;
  }

  /** The candidates, by their indexes. */
  public List<Candidate> candidates() {
    return candidates;
  }

  /** How many requests are out on devices, of all sessions that go by this choice. */
  public int out() {
    return out.get();
  }

  void out(int more) {
    out.addAndGet(more);
  }

  /**
   * The best driver for a request, and nothing else: nothing is tried or timed.
   *
   * @param length bytes of the message
   * @param memory where it is
   * @param inFlight how many requests would be out with this one; at least 1
   * @return a candidate's index
   */
  public int pick(int length, Memory memory, int inFlight) {
    return table[Grid.cell(length, memory, inFlight) * width];
  }

  /**
   * The driver for a request, mostly the best, now and then another; and whether to time it.
   *
   * @param length bytes of the message
   * @param memory where it is
   * @param inFlight how many requests would be out with this one; at least 1
   * @param number counts the requests of a session
   * @return to be read with {@link #index} and {@link #isTimed}
   */
  public int pick(int length, Memory memory, int inFlight, long number) {
    int at = Grid.cell(length, memory, inFlight) * width;
    int[] order = table;
    if (width > 1 && sampler.isTried(number, Grid.flight(inFlight))) {
      return tried(order, at, length, memory, inFlight, number);
    }
    return sampler.isTimed(number) ? order[at] | TIMED : order[at];
  }

  /**
   * One of a run of requests that go to another driver. A run, since a driver alone with one request
   * shows its latency and not what it does with many; the second half is timed, when they are out.
   */
  private int tried(
      int[] order, int at, int length, Memory memory, int inFlight, long number) {
    int flight = Grid.flight(inFlight);
    int other = order[at + 1 + sampler.other(number, flight, width - 1)];
    double ratio =
        nanos(other, length, memory, flight) / nanos(order[at], length, memory, flight);
    if (ratio > 1 && !sampler.isWorthTrying(number, flight, ratio)) { // not so for NaN: not measured
      return order[at];
    }
    return sampler.isTimedInRun(number, flight) ? other | TIMED : other;
  }

  private double nanos(int index, int length, Memory memory, int flight) {
    return measurements
        .find(candidates.get(index), work, SIZES[Grid.size(length)], memory, FLIGHTS[flight])
        .map(found -> found.reading().nanos())
        .orElse(Double.NaN);
  }

  /** The candidate's index in what {@link #pick(int, Memory, int, long)} answered. */
  public static int index(int picked) {
    return picked & ~TIMED;
  }

  /** True if the request that {@link #pick(int, Memory, int, long)} answered for is to be timed. */
  public static boolean isTimed(int picked) {
    return (picked & TIMED) != 0;
  }

  /**
   * The next best after a candidate that cannot take the request now.
   *
   * @return a candidate's index; -1 if that was the last
   */
  public int after(int index, int length, Memory memory, int inFlight) {
    Objects.checkIndex(index, width);
    int[] order = table;
    int at = Grid.cell(length, memory, inFlight) * width;
    for (int i = at; i < at + width - 1; i++) {
      if (order[i] == index) {
        return order[i + 1];
      }
    }
    return -1;
  }

  /**
   * Takes the time of a request that ended well.
   *
   * @param index the candidate's
   * @param length bytes of the message
   * @param memory where it is
   * @param inFlight how many were out on that driver when this one was submitted, itself included
   * @param nanos from before {@code submit} until it was done; not negative
   */
  public void measured(int index, int length, Memory memory, int inFlight, long nanos) {
    if (measurements.measured(candidates.get(index), work, length, memory, inFlight, nanos)) {
      refresh(SizeClass.of(length));
    }
  }

  /** Makes the table anew, in case another choice or a calibration has measured. */
  public void refresh() {
    for (SizeClass size : SIZES) {
      refresh(size);
    }
  }

  /** Whatever the memory and the number in flight were: what is known for one stands in for those near it. */
  private synchronized void refresh(SizeClass size) {
    int[] now = table;
    int[] next = now.clone();
    boolean changed = false;
    for (Memory memory : MEMORIES) {
      for (FlightClass inFlight : FLIGHTS) {
        int used = now[Grid.cell(size, memory, inFlight) * width];
        changed |= put(next, size, memory, inFlight, Optional.of(used));
      }
    }
    if (changed) {
      table = next;
    }
  }

  private boolean put(
      int[] into, SizeClass size, Memory memory, FlightClass inFlight, Optional<Integer> inUse) {
    int[] order = ranking.order(size, memory, inFlight, inUse);
    int at = Grid.cell(size, memory, inFlight) * width;
    boolean changed = false;
    for (int i = 0; i < width; i++) {
      changed |= into[at + i] != order[i];
      into[at + i] = order[i];
    }
    return changed;
  }

  /**
   * Why requests go where they go now.
   *
   * @param length bytes of the message; at least 0
   * @param memory where it is
   * @param inFlight at least 1
   */
  public Explanation explain(long length, Memory memory, int inFlight) {
    SizeClass size = SizeClass.of(length);
    FlightClass flight = FlightClass.of(inFlight);
    int used = table[Grid.cell(size, memory, flight) * width];
    return ranking.explain(size, memory, flight, Optional.of(used));
  }
}
