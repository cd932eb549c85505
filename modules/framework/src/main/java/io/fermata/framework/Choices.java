package io.fermata.framework;

import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/** The choices of a framework: one for each algorithm and candidates, whatever the keys. Any thread. */
final class Choices {
  private final Measurements measurements;
  private final Sampling sampling;
  private final Map<Among, Choice> choices = new ConcurrentHashMap<>();

  private record Among(String algorithm, List<Candidate> candidates) {}

  Choices(Profile profile, Sampling sampling) {
    this.measurements = new Measurements(profile);
    this.sampling = sampling;
  }

  /** What all of them go by. */
  Measurements measurements() {
    return measurements;
  }

  /**
   * The choice among these, in whatever order they are given: their indexes are those of {@link
   * Choice#candidates}.
   */
  Choice of(String algorithm, List<Candidate> candidates) {
    List<Candidate> byName =
        candidates.stream().sorted(Comparator.comparing(Candidate::driver)).toList();
    return choices.computeIfAbsent(
        new Among(algorithm, byName),
        among -> new Choice(algorithm, among.candidates, measurements, sampling));
  }

  /** Keeps no choice with a driver that is taken out of use; sessions that have one go on with it. */
  void forget(String driver) {
    choices
        .keySet()
        .removeIf(
            among ->
                among.candidates.stream().anyMatch(candidate -> candidate.driver().equals(driver)));
  }
}
