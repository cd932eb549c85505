package io.fermata.framework;

import io.fermata.spi.DriverException;
import io.fermata.spi.DriverShape;
import io.fermata.spi.Health;
import io.fermata.spi.Reason;
import io.fermata.spi.SessionSpec;
import io.fermata.spi.Suitability;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Which driver opens a session: those that can, the best first. Is there none for a session of several
 * stages, then as few as can be, each for some of the stages.
 */
final class Selection {
  private final Registry registry;
  private final Policy policy;
  private final MemoryPool pool;

  Selection(Registry registry, Policy policy, MemoryPool pool) {
    this.registry = registry;
    this.policy = policy;
    this.pool = pool;
  }

  /**
   * @param isUnwell full or not quite well, when it was asked: then it comes after all others
   * @param isStaged it takes the stages one by one, and not the whole
   */
  private record Candidate(
      DriverPort port, int merit, int sessions, boolean isUnwell, boolean isStaged) {

    /** Code that takes as long for one request as for many; a device is waited for in any case. */
    boolean isLossAlone() {
      return port.shape().kind() != DriverShape.Kind.HARDWARE
          && port.shape().batching().breakEven() > 1;
    }
  }

  /** See {@link Registry#changes}. */
  int changes() {
    return registry.changes();
  }

  /** Opens a session on the first candidate that does; the others' reasons are told if none does. */
  Placement place(Leg leg) throws DriverException {
    Optional<Placement> first = first(leg);
    return first.isPresent() ? first.get() : place(() -> place(leg, List.of()));
  }

  /** At the driver that comes before all others, if it is well: to ask those takes longer than to open it. */
  private Optional<Placement> first(Leg leg) throws DriverException {
    SessionSpec spec = leg.session().spec();
    if (!(leg.preference() instanceof Preference.First(String name, Preference otherwise))
        || otherwise instanceof Preference.Kinds
        || leg.session().checks() != null) {
      return Optional.empty();
    }
    policy.check(spec);
    Optional<DriverPort> port = registry.find(name).filter(found -> found.name().equals(name));
    if (port.isEmpty()
        || port.get().health() != Health.HEALTHY
        || policy.refusal(port.get().shape().kind(), spec).isPresent()
        || port.get().selfTest(spec).isPresent()) {
      return Optional.empty();
    }
    try {
      return Optional.of(port.get().open(leg));
    } catch (DriverException e) {
      return Optional.empty(); // it is asked again among the others, and its reason told with theirs
    }
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
   * As {@link #place(Leg)}, for a session that has to leave its drivers. Those that have lost it before
   * anything was done are asked last.
   */
  Placement place(Leg leg, @Nullable Placement from) throws DriverException {
    List<DriverPort> last = from == null || from.isProved() ? List.of() : from.ports();
    return place(() -> place(leg, last));
  }

  private Placement place(Leg leg, List<DriverPort> last) throws DriverException {
    SessionSpec spec = leg.session().spec();
    List<DriverPort> fit;
    try {
      List<DriverPort> able = refusedBy(leg, candidates(spec, leg.preference()));
      fit = besides(leg, behind(able, last));
    } catch (DriverException none) {
      if (!maySpan(spec, leg.preference())) {
        throw none;
      }
      Map<SessionSpec, List<DriverPort>> able = able(spec, leg.preference(), last, none);
      return new Spread(leg, able, new Refusals(), pool).open();
    }
    Refusals refusals = new Refusals();
    for (DriverPort port : fit) {
      try {
        String wrong = port.selfTest(spec).orElse("");
        if (wrong.isEmpty()) {
          return port.open(leg);
        }
        refusals.untrusted(port, wrong);
      } catch (DriverException e) {
        refusals.threw(port, e);
      }
    }
    DriverException none = refusals.all(spec);
    if (!maySpan(spec, leg.preference())) {
      throw none;
    }
    return new Spread(leg, able(spec, leg.preference(), last, none), refusals, pool).open();
  }

  /** Who checks another driver's results is not that driver. */
  private static List<DriverPort> besides(Leg leg, List<DriverPort> fit) {
    Session session = leg.session();
    Checks checks = session.checks();
    if (checks == null || checks.leg() != leg) {
      return fit;
    }
    List<DriverPort> others = new ArrayList<>(fit);
    session.legs().all().stream()
        .filter(Leg::isUsable)
        .forEach(other -> others.removeAll(other.home().ports()));
    return others;
  }

  /** The steps of a chain are done by the driver that has refused the chain, if it can. */
  private static List<DriverPort> refusedBy(Leg leg, List<DriverPort> fit) {
    Leg whole = leg.whole();
    if (whole == null) {
      return fit;
    }
    Set<DriverPort> ordered = new LinkedHashSet<>(whole.home().ports());
    ordered.retainAll(fit);
    ordered.addAll(fit);
    return List.copyOf(ordered);
  }

  /** Some drivers at the end, if they are there. */
  private static List<DriverPort> behind(List<DriverPort> fit, List<DriverPort> last) {
    List<DriverPort> ordered = new ArrayList<>(fit);
    for (DriverPort port : last) {
      if (ordered.remove(port)) {
        ordered.add(port);
      }
    }
    return ordered;
  }

  // Over several drivers.

  /** Several stages may be on several drivers, unless one was named for all (K044). */
  private boolean maySpan(SessionSpec spec, Preference preference) throws DriverException {
    return spec.stages().size() > 1 && allowed(preference).size() > 1;
  }

  /**
   * The drivers for each stage, the best first.
   *
   * @param none why no driver takes all; thrown if one of the stages has none
   */
  private Map<SessionSpec, List<DriverPort>> able(
      SessionSpec spec, Preference preference, List<DriverPort> last, DriverException none)
      throws DriverException {
    Map<SessionSpec, List<DriverPort>> able = new LinkedHashMap<>();
    for (SessionSpec stage : spec.stages()) {
      try {
        able.put(stage, behind(candidates(stage, preference), last));
      } catch (DriverException nobody) {
        none.addSuppressed(nobody);
        throw none;
      }
    }
    return able;
  }

  /** Refuses a session that no driver takes, and no several together. */
  void check(SessionSpec spec, Preference preference) throws DriverException {
    try {
      var unused = candidates(spec, preference);
    } catch (DriverException none) {
      if (!maySpan(spec, preference)) {
        throw none;
      }
      var unused = able(spec, preference, List.of(), none);
    }
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
      Opening.Answer answer = port.probe(spec);
      switch (answer.suitability()) {
        case Suitability.Fits fits -> {
          Optional<String> refusal = policy.refusal(port.shape().kind(), spec);
          if (refusal.isEmpty()) {
            fit.add(
                new Candidate(
                    port,
                    fits.merit(),
                    port.sessions(),
                    health != Health.HEALTHY,
                    answer.isStaged()));
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
            .thenComparing(candidate -> !isFirst(candidate.port, preference))
            .thenComparing(Candidate::isLossAlone)
            .thenComparing((Candidate candidate) -> candidate.port.shape().kind())
            .thenComparing(Candidate::isStaged)
            .thenComparing(Candidate::merit, Comparator.reverseOrder())
            .thenComparing(Candidate::sessions));
    return fit.stream().map(Candidate::port).toList();
  }

  private static boolean isFirst(DriverPort port, Preference preference) {
    return preference instanceof Preference.First(String name, _) && port.name().equals(name);
  }

  List<DriverPort> allowed(Preference preference) throws DriverException {
    return switch (preference) {
      case Preference.Best _, Preference.Measured _ -> registry.ports();
      case Preference.Kinds(var kinds) ->
          registry.ports().stream().filter(port -> kinds.contains(port.shape().kind())).toList();
      case Preference.First(_, Preference otherwise) -> allowed(otherwise);
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
