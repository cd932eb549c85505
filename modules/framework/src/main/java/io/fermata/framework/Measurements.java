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
      String driver, String shape, String algorithm, SizeClass size, FlightClass inFlight) {}

  /** An estimate, and for which number in flight it was measured. */
  record Found(Reading reading, FlightClass inFlight) {}

  /** Begins with what was measured before. */
  public Measurements(Profile profile) {
    for (Cost cost : profile.costs()) {
      estimates.put(
          new Place(cost.driver(), cost.shape(), cost.algorithm(), cost.size(), cost.inFlight()),
          new CostEstimate(cost));
    }
  }

  private static Place place(
      Candidate driver, String algorithm, SizeClass size, FlightClass inFlight) {
    return new Place(driver.driver(), driver.fingerprint(), algorithm, size, inFlight);
  }

  /**
   * Takes the time of a request that was done.
   *
   * @param inFlight how many were out on the driver, this one included, when it was submitted; at least 1
   * @param nanos from before {@code submit} until it was done; not negative
   * @return true if what is known of the driver has changed by it
   */
  boolean measured(Candidate driver, String algorithm, int length, int inFlight, long nanos) {
    if (nanos < 0) {
      throw new IllegalArgumentException("request took " + nanos + " ns; at least 0");
    }
    boolean inline = driver.isInline();
    FlightClass flight = inline ? FlightClass.ALONE : FlightClass.of(inFlight);
    return estimates
        .computeIfAbsent(
            place(driver, algorithm, SizeClass.of(length), flight), place -> new CostEstimate())
        .add(inline ? nanos : (double) nanos / inFlight);
  }

  /**
   * What is known and can be compared. For a number in flight of which too little is known that of the
   * nearest stands in, the smaller of two: a driver is not thought better than it was seen.
   */
  Optional<Found> find(
      Candidate driver, String algorithm, SizeClass size, FlightClass inFlight) {
    int wanted = Grid.flight(inFlight.most());
    for (int distance = 0; distance < FLIGHTS.length; distance++) {
      for (int at : new int[] {wanted - distance, wanted + distance}) {
        if (at < 0 || at >= FLIGHTS.length) {
          continue;
        }
        CostEstimate estimate = estimates.get(place(driver, algorithm, size, FLIGHTS[at]));
        Optional<Reading> reading =
            Optional.ofNullable(estimate).map(CostEstimate::read).filter(Reading::isEnough);
        if (reading.isPresent()) {
          return Optional.of(new Found(reading.get(), FLIGHTS[at]));
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
          if (reading.samples() > 0 && Cost.isLine(place.algorithm)) {
            costs.add(
                new Cost(
                    place.driver,
                    place.shape,
                    place.algorithm,
                    place.size,
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
