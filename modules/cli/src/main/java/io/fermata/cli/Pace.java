package io.fermata.cli;

import io.fermata.framework.SteadyLoad;
import io.fermata.spi.DriverException;
import io.fermata.spi.Reason;
import java.util.Arrays;

/** How long an operation of a load takes, on the calling thread; fails if the load is ended meanwhile. */
final class Pace {
  /** A look at the clock takes a thousandth of it. */
  private static final long LAP_NANOS = 50_000;

  private static final int LONGEST_LAP = 1 << 16;

  /** Less than the time after which another program has its turn: then most rounds are not disturbed. */
  private static final long ROUND_NANOS = 1_000_000;

  private static final int FEWEST = 5;

  /** How many times as long as it should a measurement may take. */
  static final int LONGEST = 5;

  private final SteadyLoad flight;
  private int lap = 1;

  Pace(SteadyLoad flight) {
    this.flight = flight;
  }

  /**
   * Runs so many operations, or as many as there is time for; as many as are to be in flight at least, of which
   * one has ended.
   */
  void warmUp(long operations, long nanos) throws DriverException {
    round(operations, nanos);
    flight.await();
    requireGoing();
  }

  private void requireGoing() throws DriverException {
    if (flight.hasEnded()) {
      throw new DriverException(Reason.UNAVAILABLE, "does not answer in time");
    }
  }

  /**
   * Nanoseconds of one operation, the median of all rounds; five at least, unless these would take more than
   * {@link #LONGEST} times as long as they should, since operations are slow. After a {@link #warmUp}.
   *
   * @param nanos for all rounds
   */
  double measure(long nanos) throws DriverException {
    double[] rounds = new double[(int) (nanos / ROUND_NANOS) + FEWEST + 1];
    int done = 0;
    long spent;
    long start = System.nanoTime();
    do {
      rounds[done++] = round(Long.MAX_VALUE, ROUND_NANOS);
      spent = System.nanoTime() - start;
    } while (spent < nanos || (done < FEWEST && spent < (LONGEST - 1) * nanos));
    Arrays.sort(rounds, 0, done);
    return (rounds[done / 2] + rounds[(done - 1) / 2]) / 2;
  }

  /** Of each that is in flight the turn comes at least once: a device may end many at a time. */
  private double round(long operations, long nanos) throws DriverException {
    long start = System.nanoTime();
    long spent = 0;
    long done = 0;
    do {
      flight.run(lap);
      requireGoing();
      done += lap;
      long now = System.nanoTime() - start;
      if (now - spent < LAP_NANOS && lap < LONGEST_LAP) {
        lap *= 2;
      }
      spent = now;
    } while (done < flight.size() || (done < operations && spent < nanos));
    return (double) spent / done;
  }
}
