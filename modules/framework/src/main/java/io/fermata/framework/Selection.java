package io.fermata.framework;

import io.fermata.spi.DriverException;
import io.fermata.spi.Health;
import io.fermata.spi.Reason;
import io.fermata.spi.SessionSpec;
import io.fermata.spi.Suitability;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Which driver opens a session: those that can, the best first. */
final class Selection {
  private final Registry registry;
  private final Policy policy;

  Selection(Registry registry, Policy policy) {
    this.registry = registry;
    this.policy = policy;
  }

  /**
   * @param isUnwell full or not quite well, when it was asked: then it comes after all others
   */
  private record Candidate(DriverPort port, int merit, int sessions, boolean isUnwell) {}

  /** Opens a session on the first candidate that does; the others' reasons are told if none does. */
  Placement place(Leg leg) throws DriverException {
    return place(() -> open(leg, candidates(leg.session().spec(), leg.preference())));
  }

  private interface Search {
    Placement place() throws DriverException;
  }

  /** Searches, and again if there is none but a driver has come meanwhile. */
  private Placement place(Search search) throws DriverException {
    while (true) {
      int seen = registry.arrivals();
      try {
        return search.place();
      } catch (DriverException e) {
        if (registry.arrivals() == seen) {
          throw e;
        }
      }
    }
  }

  /**
   * As {@link #place(Leg)}, for a session that has to leave a driver. One that has lost it before
   * anything was done is asked last.
   */
  Placement place(Leg leg, @Nullable Placement from) throws DriverException {
    return place(() -> open(leg, candidates(leg, from)));
  }

  private List<DriverPort> candidates(Leg leg, @Nullable Placement from) throws DriverException {
    Session session = leg.session();
    List<DriverPort> fit = new ArrayList<>(candidates(session.spec(), leg.preference()));
    Checks checks = session.checks();
    if (checks != null && checks.leg() == leg) {
      session.legs().all().stream()
          .filter(Leg::isUsable)
          .forEach(other -> fit.remove(other.port()));
    }
    if (from != null && !from.isProved() && fit.remove(from.port())) {
      fit.add(from.port());
    }
    return fit;
  }

  private static Placement open(Leg leg, List<DriverPort> fit) throws DriverException {
    SessionSpec spec = leg.session().spec();
    List<String> causes = new ArrayList<>();
    List<DriverException> refusals = new ArrayList<>();
    Reason reason = Reason.UNSUPPORTED;
    for (DriverPort port : fit) {
      try {
        String wrong = port.selfTest(spec).orElse("");
        if (wrong.isEmpty()) {
          return port.open(leg);
        }
        causes.add(port.name() + ": fails its self test: " + wrong);
        reason = Reason.FAULT;
      } catch (DriverException e) {
        causes.add(port.name() + ": " + e.getMessage());
        refusals.add(e);
        reason = e.reason();
      }
    }
    DriverException none =
        new DriverException(reason, "no driver opens " + spec + "; " + String.join("; ", causes));
    refusals.forEach(none::addSuppressed);
    throw none;
  }

  List<DriverPort> candidates(SessionSpec spec, Preference preference) throws DriverException {
    policy.check(spec);
    List<Candidate> fit = new ArrayList<>();
    List<String> causes = new ArrayList<>();
    Reason reason = Reason.UNSUPPORTED;
    for (DriverPort port : allowed(preference)) {
      Health health = port.health();
      if (health.compareTo(Health.DRAINING) >= 0) {
        causes.add(port.name() + ": is " + health);
        reason = reason == Reason.BAD_KEY ? reason : Reason.UNAVAILABLE;
        continue;
      }
      switch (port.probe(spec)) {
        case Suitability.Fits fits -> {
          Optional<String> refusal = policy.refusal(port.shape().kind(), spec);
          if (refusal.isEmpty()) {
            fit.add(
                new Candidate(port, fits.merit(), port.sessions(), health != Health.HEALTHY));
          } else {
            causes.add(port.name() + ": " + refusal.get());
            reason = Reason.NOT_ALLOWED;
          }
        }
        case Suitability.Unfit(Reason unfit, String why) -> {
          causes.add(port.name() + ": " + why);
          reason = unfit == Reason.BAD_KEY ? unfit : reason;
        }
      }
    }
    if (fit.isEmpty()) {
      throw new DriverException(
          reason,
          "no driver takes " + spec + "; "
              + (causes.isEmpty() ? "there are no drivers" : String.join("; ", causes)));
    }
    // a stable sort: on a tie the lowest number
    fit.sort(
        Comparator.comparing(Candidate::isUnwell)
            .thenComparing((Candidate candidate) -> candidate.port.shape().kind())
            .thenComparing(Candidate::merit, Comparator.reverseOrder())
            .thenComparing(Candidate::sessions));
    return fit.stream().map(Candidate::port).toList();
  }

  List<DriverPort> allowed(Preference preference) throws DriverException {
    return switch (preference) {
      case Preference.Best _, Preference.Measured _ -> registry.ports();
      case Preference.Kinds(var kinds) ->
          registry.ports().stream().filter(port -> kinds.contains(port.shape().kind())).toList();
      case Preference.Named(String name) -> List.of(registry.named(name));
    };
  }

  /** Refuses an algorithm that none of them has, whatever the key. */
  void checkOffered(SessionSpec spec, Preference preference) throws DriverException {
    policy.check(spec);
    List<DriverPort> allowed = allowed(preference);
    for (DriverPort port : allowed) {
      if (port.shape().algorithms().contains(spec.algorithm())) {
        return;
      }
    }
    throw new DriverException(
        Reason.UNSUPPORTED,
        "no driver offers " + spec.algorithm() + "; asked: "
            + String.join(", ", allowed.stream().map(DriverPort::name).toList()));
  }
}
