package io.fermata.framework;

import io.fermata.driver.simulated.Fault;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Random;
import java.util.Set;

/**
 * What goes wrong in a walk: nothing, one thing, everything; one after the other by seed.
 *
 * @param device faults of the simulated device
 * @param oddities of the driver
 */
record WalkFaults(List<Fault> device, Set<Oddity> oddities) {
  private static final int RATE = 20;
  private static final int PLANS = Fault.Kind.values().length + Oddity.values().length + 3;

  static WalkFaults of(long seed, Random random) {
    int plan = Math.floorMod(seed, PLANS);
    int kinds = Fault.Kind.values().length;
    Set<Oddity> none = EnumSet.noneOf(Oddity.class);
    if (plan < kinds) {
      return new WalkFaults(List.of(fault(Fault.Kind.values()[plan], random)), none);
    }
    if (plan < kinds + Oddity.values().length) {
      return new WalkFaults(List.of(), EnumSet.of(Oddity.values()[plan - kinds]));
    }
    List<Fault> all = new ArrayList<>();
    for (Fault.Kind kind : Fault.Kind.values()) {
      all.add(fault(kind, random));
    }
    return switch (PLANS - plan) {
      case 3 -> new WalkFaults(List.of(), none);
      case 2 -> new WalkFaults(all, none);
      default -> new WalkFaults(all, EnumSet.allOf(Oddity.class));
    };
  }

  private static Fault fault(Fault.Kind kind, Random random) {
    double often = 1.0 / (2 + random.nextInt(RATE));
    return switch (kind) {
      case UNPLUG -> Fault.unplug().atRequest(30L + random.nextInt(200));
      case RESET -> Fault.reset().withProbability(0.02);
      default -> often(kind, often);
    };
  }

  /** What may befall any request. */
  static Fault often(Fault.Kind kind, double probability) {
    return switch (kind) {
      case NO_ANSWER -> Fault.noAnswer().withProbability(probability);
      case STRANGER -> Fault.stranger().withProbability(probability);
      case TRANSIENT -> Fault.transientFailure().withProbability(probability);
      case REJECTED -> Fault.rejected().withProbability(probability);
      case WRONG_RESULT -> Fault.wrongResult().withProbability(probability);
      case DUPLICATE -> Fault.duplicate().withProbability(probability);
      case STALE -> Fault.stale().withProbability(probability);
      case LATE -> Fault.late().withProbability(probability);
      case BUSY -> Fault.busy().withProbability(probability);
      case UNPLUG, RESET -> throw new IllegalArgumentException(kind + " befalls the device");
    };
  }

  boolean has(Fault.Kind kind) {
    return device.stream().anyMatch(fault -> fault.kind() == kind);
  }

  /** True if the driver may break any rule. */
  boolean isOdd() {
    return !oddities.isEmpty();
  }
}
