package io.fermata.framework;

import io.fermata.spi.SessionSpec;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Which driver does which stages of a session that no single one does: as few drivers as can be, two at
 * least, and of those the ones that suit best.
 */
final class Plan {
  private final List<List<DriverPort>> able;
  private final DriverPort[] chosen;
  private DriverPort[] best = {};
  private int least = Integer.MAX_VALUE;

  private Plan(List<List<DriverPort>> able) {
    this.able = able;
    this.chosen = new DriverPort[able.size()];
  }

  /**
   * Plans, for each stage, on which driver it is.
   *
   * @param stages the stages, and for each the drivers that can do it, the best first
   * @return the stages of each driver, in their order; empty if a stage has no driver
   */
  static Optional<Map<DriverPort, List<SessionSpec>>> fewest(
      Map<SessionSpec, List<DriverPort>> stages) {
    Plan plan = new Plan(List.copyOf(stages.values()));
    for (int most = 2; most <= stages.size() && plan.best.length == 0; most++) {
      plan.choose(0, most, 0);
    }
    if (plan.best.length == 0) {
      return Optional.empty();
    }
    Map<DriverPort, List<SessionSpec>> shares = new LinkedHashMap<>();
    int i = 0;
    for (SessionSpec stage : stages.keySet()) {
      shares.computeIfAbsent(plan.best[i++], port -> new ArrayList<>()).add(stage);
    }
    return Optional.of(shares);
  }

  /**
   * Tries every driver for a stage and those after it.
   *
   * @param most how many drivers more may be taken in
   * @param cost how far down the lists the choice has gone before
   */
  private void choose(int stage, int most, int cost) {
    if (cost >= least) {
      return;
    }
    if (stage == chosen.length) {
      if (Arrays.stream(chosen).distinct().count() > 1) { // one alone was asked before
        least = cost;
        best = chosen.clone();
      }
      return;
    }
    List<DriverPort> ranked = able.get(stage);
    for (int i = 0; i < ranked.size(); i++) {
      DriverPort port = ranked.get(i);
      int left = Arrays.asList(chosen).subList(0, stage).contains(port) ? most : most - 1;
      if (left >= 0) {
        chosen[stage] = port;
        choose(stage + 1, left, cost + i);
      }
    }
  }
}
