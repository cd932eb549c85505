package io.fermata.framework;

import io.fermata.spi.DriverException;
import io.fermata.spi.SessionSpec;
import io.fermata.spi.Suitability;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** The opening of a session's stages on several drivers, as few as can be. Used once. */
final class Spread {
  private final Leg leg;
  private final SessionSpec spec;
  private final Map<SessionSpec, List<DriverPort>> able;
  private final Refusals refusals;
  private final MemoryPool pool;

  /**
   * @param able the drivers for each stage, the best first; those that refuse one are taken out
   * @param refusals why there is none so far
   */
  Spread(
      Leg leg, Map<SessionSpec, List<DriverPort>> able, Refusals refusals, MemoryPool pool) {
    this.leg = leg;
    this.spec = leg.session().spec();
    this.able = able;
    this.refusals = refusals;
    this.pool = pool;
  }

  /** Opens the stages on as few drivers as do; plans anew without a driver that refuses one. */
  Placement open() throws DriverException {
    while (true) {
      Map<DriverPort, Integer> before = new HashMap<>();
      able.values().forEach(
          all -> all.forEach(port -> before.put(port, port.placements().departures())));
      Map<DriverPort, List<SessionSpec>> plan =
          Plan.fewest(able).orElseThrow(() -> refusals.all(spec));
      List<Station> stations = new ArrayList<>();
      boolean complete = false;
      try {
        complete = open(plan, stations);
        if (complete) {
          Placement placement = placement(stations);
          if (isLeft(stations, before)) {
            leg.move(placement, "it was to be left while it was opened");
          }
          return placement;
        }
      } finally {
        if (!complete) {
          stations.reversed().forEach(Station::close);
        }
      }
    }
  }

  /** Opens what is planned; false if a driver refuses, which is not asked for this any more. */
  private boolean open(Map<DriverPort, List<SessionSpec>> plan, List<Station> stations) {
    for (Map.Entry<DriverPort, List<SessionSpec>> one : plan.entrySet()) {
      DriverPort port = one.getKey();
      for (SessionSpec stage : one.getValue()) { // before anything is opened
        String wrong = port.selfTest(stage).orElse("");
        if (!wrong.isEmpty()) {
          refusals.untrusted(port, wrong);
          forget(stage, port);
          return false;
        }
      }
    }
    for (Map.Entry<DriverPort, List<SessionSpec>> one : plan.entrySet()) {
      DriverPort port = one.getKey();
      List<SessionSpec> stages = one.getValue();
      for (SessionSpec share :
          leg.whole() == null ? port.shares(spec.kind(), stages) : stages) {
        try {
          stations.add(port.station(share));
        } catch (DriverException e) {
          refusals.threw(port, e);
          List<SessionSpec> refused = share.stages().isEmpty() ? List.of(share) : share.stages();
          refused.forEach(stage -> forget(stage, port));
          return false;
        }
      }
    }
    return true;
  }

  private void forget(SessionSpec stage, DriverPort port) {
    able.computeIfPresent(
        stage, (unused, ports) -> ports.stream().filter(one -> one != port).toList());
  }

  /** True if one of the drivers is not to be used for its part any more. */
  private static boolean isLeft(List<Station> stations, Map<DriverPort, Integer> before) {
    return stations.stream()
        .anyMatch(one -> one.port().isLeaving(one.spec(), before.getOrDefault(one.port(), -1)));
  }

  private Placement placement(List<Station> stations) throws DriverException {
    int longest = Integer.MAX_VALUE;
    for (Station station : stations) {
      if (station.port().probe(station.spec()).suitability() instanceof Suitability.Fits fits) {
        longest = Math.min(longest, fits.longest());
      }
    }
    return new Placement(
            leg, Opening.staged(pool, spec, stations), List.copyOf(stations), longest)
        .settle();
  }
}
