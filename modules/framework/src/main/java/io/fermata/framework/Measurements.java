package io.fermata.framework;

import io.fermata.framework.CostEstimate.Reading;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;

/**
 * What requests cost on each driver, as far as it is known by now: a {@link Profile} to begin with, and
 * what is measured meanwhile. What is old fades; {@link #profile} can be kept for the next start. Every
 * method may be called from any thread.
 */
public final class Measurements {
  private static final FlightClass[] FLIGHTS = FlightClass.values();

  private final Map<Place, CostEstimate> estimates = new ConcurrentHashMap<>();

  private record Place(
      String driver, String shape, Work work, SizeClass size, Memory memory, FlightClass inFlight) {}

  /** An estimate, and for which memory and number in flight it was measured. */
  record Found(Reading reading, Memory memory, FlightClass inFlight) {}

  /** Begins with what was measured before. */
  public Measurements(Profile profile) {
    for (Cost cost : profile.costs()) {
      estimates.put(
          new Place(
              cost.driver(),
              cost.shape(),
              new Work(cost.algorithm(), cost.direction()),
              cost.size(),
              cost.memory(),
              cost.inFlight()),
          new CostEstimate(cost));
    }
  }

  private static Place place(
      Candidate driver, Work work, SizeClass size, Memory memory, FlightClass inFlight) {
    return new Place(driver.driver(), driver.fingerprint(), work, size, memory, inFlight);
  }

  /**
   * Takes the time of a request that was done.
   *
   * @param memory where the message was; makes no difference to a driver that completes later
   * @param inFlight how many were out on the driver, this one included, when it was submitted; at least 1
   * @param nanos from before {@code submit} until it was done; not negative
   * @return true if what is known of the driver has changed by it
   */
  boolean measured(
      Candidate driver, Work work, int length, Memory memory, int inFlight, long nanos) {
    if (nanos < 0) {
      throw new IllegalArgumentException("request took " + nanos + " ns; at least 0");
    }
    boolean inline = driver.isInline();
    FlightClass flight = inline ? FlightClass.ALONE : FlightClass.of(inFlight);
    Memory where = inline ? memory : Memory.ARRAY;
    return estimates
        .computeIfAbsent(
            place(driver, work, SizeClass.of(length), where, flight), place -> new CostEstimate())
        .add(inline ? nanos : (double) nanos / inFlight);
  }

  /**
   * What is known and can be compared. For a number in flight of which too little is known that of the
   * nearest stands in, the smaller of two: a driver is not thought better than it was seen. For a kind of memory of
   * which nothing is known the other kind does.
   */
  Optional<Found> find(
      Candidate driver, Work work, SizeClass size, Memory memory, FlightClass inFlight) {
    Memory where = driver.isInline() ? memory : Memory.ARRAY;
    Memory other = where == Memory.ARRAY ? Memory.NATIVE : Memory.ARRAY;
    return findThere(driver, work, size, where, inFlight)
        .or(() -> findThere(driver, work, size, other, inFlight));
  }

  private Optional<Found> findThere(
      Candidate driver, Work work, SizeClass size, Memory memory, FlightClass inFlight) {
    int wanted = Grid.flight(inFlight.most());
    for (int distance = 0; distance < FLIGHTS.length; distance++) {
      for (int at : new int[] {wanted - distance, wanted + distance}) {
        if (at < 0 || at >= FLIGHTS.length) {
          continue;
        }
        CostEstimate estimate = estimates.get(place(driver, work, size, memory, FLIGHTS[at]));
        Optional<Reading> reading =
            Optional.ofNullable(estimate).map(CostEstimate::read).filter(Reading::isEnough);
        if (reading.isPresent()) {
          return Optional.of(new Found(reading.get(), memory, FLIGHTS[at]));
        }
      }
    }
    return Optional.empty();
  }

  /**
   * What is known by now; of places that were measured fewer than five times, nothing, and nothing of
   * algorithms whose names have line breaks.
   */
  public Profile profile() {
    List<Cost> costs = new ArrayList<>();
    estimates.forEach(
        (place, estimate) -> {
          Reading reading = estimate.read();
          if (reading.samples() > 0 && Cost.isLine(place.work.algorithm())) {
            costs.add(
                new Cost(
                    place.driver,
                    place.shape,
                    place.work.algorithm(),
                    place.work.direction(),
                    place.size,
                    place.memory,
                    place.inFlight,
                    reading.wholeNanos(),
                    reading.samples(),
                    reading.source()));
          }
        });
    return new Profile(costs);
  }

  @Override
  public String toString() {
    return profile().toString();
  }
}
