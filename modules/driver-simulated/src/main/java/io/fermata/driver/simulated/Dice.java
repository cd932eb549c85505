package io.fermata.driver.simulated;

import io.fermata.driver.simulated.Fault.Kind;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.random.RandomGenerator;

/**
 * Everything random. Each purpose has a generator of its own, made of the seed and the purpose's name:
 * what one of them draws, or whether it is there at all, shifts no other.
 */
final class Dice {
  private final long seed;
  private final RandomGenerator service;
  private final List<Rule> rules = new ArrayList<>();
  private final Map<Kind, RandomGenerator> targets = new EnumMap<>(Kind.class);

  private record Rule(Fault fault, RandomGenerator random) {}

  Dice(long seed, List<Fault> faults) {
    this.seed = seed;
    this.service = generator("service");
    for (Kind kind : Kind.values()) {
      targets.put(kind, generator("target of " + kind));
    }
    Map<Kind, Integer> seen = new EnumMap<>(Kind.class);
    for (Fault fault : faults) {
      int nth = seen.merge(fault.kind(), 1, Integer::sum);
      rules.add(new Rule(fault, generator(fault.kind() + " " + nth)));
    }
  }

  /** The multiplication spreads the name's hash over the bits; the generator mixes what comes of it. */
  private RandomGenerator generator(String purpose) {
    long spread = purpose.hashCode() * 0x9E3779B97F4A7C15L;
    return new SplittableRandom(new SplittableRandom(seed ^ spread).nextLong());
  }

  /** For the service times. */
  RandomGenerator service() {
    return service;
  }

  /** For what a fault of this kind strikes: which bit, which stranger. */
  RandomGenerator target(Kind kind) {
    return targets.getOrDefault(kind, service);
  }

  /** What is to happen to this request; called once for each, in their order. */
  Map<Kind, Fault> draw(long request) {
    if (rules.isEmpty()) {
      return Map.of();
    }
    Map<Kind, Fault> struck = new EnumMap<>(Kind.class);
    for (Rule rule : rules) {
      Fault fault = rule.fault;
      boolean strikes =
          fault.request().isPresent()
              ? fault.request().get() == request
              : rule.random.nextDouble() < fault.probability();
      if (strikes) {
        struck.putIfAbsent(fault.kind(), fault);
      }
    }
    return struck;
  }
}
