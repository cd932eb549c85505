package io.fermata.framework;

import io.fermata.framework.Cost.Source;
import io.fermata.framework.Explanation.Place;
import io.fermata.framework.Measurements.Found;
import io.fermata.spi.Batching;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.OptionalLong;

/**
 * The order of drivers for requests of one algorithm, direction, size, kind of memory and number in flight.
 *
 * <ol>
 *   <li>What is measured decides: the cheapest first. A driver that is not measured comes after those
 *       that are.
 *   <li>The one in use stays in use until another is cheaper by a fifth, or, if it is not measured itself,
 *       until it is: one that was picked by its word is soon timed.
 *   <li>What is not measured stands by what the drivers declare: those for which the request is a loss come
 *       last; then hardware, accelerated, software; then the highest merit; then the name.
 * </ol>
 */
final class Ranking {
  /** How many times cheaper another must be to take the place of the one in use. */
  static final double MARGIN = 1.2;

  private final Work work;
  private final List<Candidate> candidates;
  private final Measurements measurements;

  Ranking(Work work, List<Candidate> candidates, Measurements measurements) {
    this.work = work;
    this.candidates = List.copyOf(candidates);
    this.measurements = measurements;
  }

  private record Standing(int index, Candidate candidate, Optional<Found> found) {
    double nanos() {
      return found.map(known -> known.reading().nanos()).orElse(Double.POSITIVE_INFINITY);
    }
  }

  /** All of them in their order, and who would be first if the one in use were not kept. */
  private record Standings(List<Standing> all, Optional<Standing> rival) {}

  /**
   * The candidates' indexes, the best first.
   *
   * @param inUse the index of the one that such requests go to now; empty if there is none yet
   */
  int[] order(SizeClass size, Memory memory, FlightClass inFlight, Optional<Integer> inUse) {
    return standings(size, memory, inFlight, inUse).all.stream().mapToInt(Standing::index).toArray();
  }

  /** The same with the reasons. */
  Explanation explain(
      SizeClass size, Memory memory, FlightClass inFlight, Optional<Integer> inUse) {
    Standings standings = standings(size, memory, inFlight, inUse);
    List<Place> places = new ArrayList<>();
    for (Standing standing : standings.all) {
      String rule =
          standings.rival.isPresent() && places.isEmpty()
              ? stays(standing, standings.rival.get())
              : rule(standing, size, memory, inFlight);
      places.add(place(standing, rule));
    }
    return new Explanation(work.algorithm(), work.direction(), size, memory, inFlight, places);
  }

  private Standings standings(
      SizeClass size, Memory memory, FlightClass inFlight, Optional<Integer> inUse) {
    List<Standing> all = new ArrayList<>();
    for (int i = 0; i < candidates.size(); i++) {
      Candidate candidate = candidates.get(i);
      all.add(new Standing(i, candidate, measurements.find(candidate, work, size, memory, inFlight)));
    }
    all.sort(
        Comparator.comparingDouble(Standing::nanos)
            .thenComparing(Standing::candidate, declared(size, memory, inFlight)));
    return new Standings(all, keep(all, inUse));
  }

  /** Moves the one in use to the front unless it is beaten; the one that would be there without. */
  private static Optional<Standing> keep(List<Standing> standings, Optional<Integer> inUse) {
    Standing best = standings.getFirst();
    if (inUse.isEmpty() || inUse.get() == best.index) {
      return Optional.empty();
    }
    Standing used =
        standings.stream().filter(standing -> standing.index == inUse.get()).findAny().orElseThrow();
    if (used.found.isPresent() && best.nanos() * MARGIN < used.nanos()) {
      return Optional.empty();
    }
    standings.remove(used);
    standings.addFirst(used);
    return Optional.of(best);
  }

  private static Comparator<Candidate> declared(
      SizeClass size, Memory memory, FlightClass inFlight) {
    return Comparator.comparing(
            (Candidate candidate) ->
                !candidate.isLongEnough(size)
                    || !candidate.isShortEnough(size, memory)
                    || !candidate.isManyEnough(inFlight))
        .thenComparing((Candidate candidate) -> candidate.shape().kind())
        .thenComparing((Candidate candidate) -> candidate.merit(memory), Comparator.reverseOrder())
        .thenComparing(Candidate::driver);
  }

  private static Place place(Standing standing, String rule) {
    String driver = standing.candidate.driver();
    return standing
        .found
        .map(Found::reading)
        .map(
            known ->
                new Place(
                    driver,
                    OptionalLong.of(known.wholeNanos()),
                    known.samples(),
                    known.source(),
                    rule))
        .orElseGet(() -> new Place(driver, OptionalLong.empty(), 0, Source.DECLARED, rule));
  }

  private static String stays(Standing used, Standing rival) {
    if (used.found.isEmpty()) {
      return "in use, and not measured yet";
    }
    long percent = Math.round((used.nanos() / rival.nanos() - 1) * 100);
    return String.format(
        Locale.ROOT,
        "in use; %s costs less, but not by the fifth that a change takes: %d %%",
        rival.candidate.driver(),
        percent);
  }

  private static String rule(
      Standing standing, SizeClass size, Memory memory, FlightClass inFlight) {
    Candidate candidate = standing.candidate;
    if (standing.found.isPresent()) {
      FlightClass measured = standing.found.get().inFlight();
      if (candidate.isInline()) {
        return "measured"
            + (standing.found.get().memory() == memory ? "" : " with the other kind of memory")
            + ": its time in the call";
      }
      return "measured"
          + (measured == inFlight ? "" : " with another number in flight, " + text(measured))
          + ": its time over the number in flight";
    }
    Batching batching = candidate.shape().batching();
    if (!candidate.isLongEnough(size)) {
      return "not measured; declares a loss for less than " + batching.shortest() + " bytes";
    }
    if (!candidate.isShortEnough(size, memory)) {
      return "not measured; declares a loss for more than " + candidate.fits().longestArray() + " bytes in an array";
    }
    if (!candidate.isManyEnough(inFlight)) {
      return "not measured; declares a loss for fewer than " + batching.breakEven() + " in flight";
    }
    return "not measured; by kind, " + candidate.shape().kind().name().toLowerCase(Locale.ROOT)
        + ", then merit, " + candidate.merit(memory) + ", then name";
  }

  private static String text(FlightClass inFlight) {
    return inFlight.name().toLowerCase(Locale.ROOT).replace('_', ' ');
  }
}
