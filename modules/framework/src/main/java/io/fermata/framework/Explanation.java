package io.fermata.framework;

import io.fermata.framework.Cost.Source;
import io.fermata.spi.SessionSpec.Direction;
import java.util.List;
import java.util.Objects;
import java.util.OptionalLong;
import java.util.stream.Collectors;

/**
 * Which driver suits a request, and why: every candidate, the best first. A value.
 *
 * @param algorithm the algorithm
 * @param direction which way a cipher is used
 * @param size how long the message is
 * @param memory where it is
 * @param inFlight how many requests are out
 * @param places the candidates in their order; not empty
 */
public record Explanation(
    String algorithm,
    Direction direction,
    SizeClass size,
    Memory memory,
    FlightClass inFlight,
    List<Place> places) {

  /**
   * One candidate.
   *
   * @param driver the driver's name
   * @param nanos nanoseconds a request, as measured; absent if it was not, or too seldom
   * @param samples how many times were taken for it; 0 if it was not measured
   * @param source where the place is from
   * @param rule why it stands where it stands, as in a sentence
   */
  public record Place(
      String driver, OptionalLong nanos, long samples, Source source, String rule) {
    public Place {
      Objects.requireNonNull(driver, "driver");
      Objects.requireNonNull(nanos, "nanos");
      Objects.requireNonNull(source, "source");
      Objects.requireNonNull(rule, "rule");
    }
  }

  public Explanation {
    Objects.requireNonNull(algorithm, "algorithm");
    Objects.requireNonNull(direction, "direction");
    Objects.requireNonNull(size, "size");
    Objects.requireNonNull(memory, "memory");
    Objects.requireNonNull(inFlight, "inFlight");
    places = List.copyOf(places);
    if (places.isEmpty()) {
      throw new IllegalArgumentException("no candidates; at least 1");
    }
  }

  /** The driver that the request goes to. */
  public String driver() {
    return places.getFirst().driver();
  }

  /** A line for each candidate. */
  @Override
  public String toString() {
    return places.stream()
        .map(place -> place.driver() + ": " + place.rule())
        .collect(Collectors.joining("\n"));
  }
}
