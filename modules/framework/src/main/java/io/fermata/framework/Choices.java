package io.fermata.framework;

import io.fermata.spi.DriverException;
import io.fermata.spi.Reason;
import io.fermata.spi.SessionSpec;
import io.fermata.spi.SessionSpec.Direction;
import io.fermata.spi.Suitability;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.ConcurrentHashMap;

/** The choices of a framework: one for each algorithm, direction and candidates, whatever the keys. Any thread. */
final class Choices {
  /** So many lengths of passwords, say; then it begins anew. */
  private static final int MOST_KINDREDS = 1_024;

  private final Selection selection;
  private final Measurements measurements;
  private final Sampling sampling;
  private final Map<Among, Choice> choices = new ConcurrentHashMap<>();

  private record Among(Work work, List<Candidate> candidates) {}

  // what was found for sessions of which the drivers' tables say the same; found anew once a driver has changed
  private final Map<Kindred, Known> kindreds = new ConcurrentHashMap<>();

  private record Known(Choice choice, int changes) {}

  Choices(Selection selection, Profile profile, Sampling sampling) {
    this.selection = selection;
    this.measurements = new Measurements(profile);
    this.sampling = sampling;
  }

  /** What all of them go by. */
  Measurements measurements() {
    return measurements;
  }

  /**
   * The choice among the drivers that take such a session now.
   *
   * @throws DriverException if none does
   */
  Choice of(SessionSpec spec, Preference preference) throws DriverException {
    Optional<Kindred> kindred = Kindred.of(spec, preference);
    if (kindred.isEmpty()) {
      return found(spec, preference);
    }
    int changes = selection.changes();
    Known known = kindreds.get(kindred.get());
    if (known == null || known.changes != changes) {
      if (kindreds.size() > MOST_KINDREDS) {
        kindreds.clear();
      }
      known = new Known(found(spec, preference), changes);
      kindreds.put(kindred.get(), known);
    }
    return known.choice;
  }

  private Choice found(SessionSpec spec, Preference preference) throws DriverException {
    List<Candidate> candidates = new ArrayList<>();
    for (DriverPort port : selection.candidates(spec, preference)) {
      if (port.probe(spec).suitability() instanceof Suitability.Fits fits) {
        candidates.add(port.candidate(fits));
      }
    }
    return of(Work.of(spec), candidates);
  }

  /** As {@link #of(SessionSpec, Preference)}, for a session as {@link Calibration} opens them. */
  Choice of(String algorithm, Direction direction, Preference preference) throws DriverException {
    Set<String> offered = new TreeSet<>();
    for (DriverPort port : selection.allowed(preference)) {
      offered.addAll(port.shape().algorithms());
    }
    if (!offered.contains(algorithm)) {
      throw new DriverException(
          Reason.UNSUPPORTED,
          "no driver offers " + algorithm + "; there are " + String.join(", ", offered));
    }
    Specimen specimen =
        Specimen.of(algorithm, direction)
            .orElseThrow(
                () ->
                    new DriverException(
                        Reason.UNSUPPORTED,
                        direction == Direction.BOTH
                            ? "what a session of " + algorithm + " needs is not known here"
                            : algorithm + " is no cipher whose decryption is another thing than its encryption"));
    SessionSpec spec = specimen.spec();
    Rules.check(spec);
    return of(spec, preference);
  }

  /**
   * The choice among these, in whatever order they are given: their indexes are those of {@link
   * Choice#candidates}.
   */
  private Choice of(Work work, List<Candidate> candidates) {
    List<Candidate> byName =
        candidates.stream().sorted(Comparator.comparing(Candidate::driver)).toList();
    return choices.computeIfAbsent(
        new Among(work, byName),
        among -> new Choice(work, among.candidates, measurements, sampling));
  }

  /** Keeps no choice with a driver that is taken out of use; sessions that have one go on with it. */
  void forget(String driver) {
    choices
        .keySet()
        .removeIf(
            among ->
                among.candidates.stream().anyMatch(candidate -> candidate.driver().equals(driver)));
    kindreds.clear();
  }
}
