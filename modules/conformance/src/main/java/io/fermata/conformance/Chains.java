package io.fermata.conformance;

import io.fermata.spi.Algorithm;
import io.fermata.spi.DriverException;
import io.fermata.spi.SessionSpec;
import io.fermata.spi.SessionSpec.Kind;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * A chain of steps does what its steps do one by one, in their order, with initialization vectors that come and go
 * as {@link io.fermata.spi.Descriptor.IvRule} says; encrypt-then-MAC likewise. For drivers that take such sessions;
 * for all others a framework carries them out step by step.
 */
final class Chains implements DriverCheck {
  private static final int MOST_PAIRS = 8;
  private static final Set<Kind> CODES = Set.of(Kind.MAC, Kind.DIGEST);

  private int chains;
  private int pairs;
  private Optional<String> unchecked = Optional.empty();
  private boolean byItself;

  @Override
  public String name() {
    return "chains";
  }

  @Override
  public Verdict run(Lab lab) throws DriverException {
    return new Chains().all(lab);
  }

  private Verdict all(Lab lab) throws DriverException {
    Random random = lab.random(name());
    for (Sample cipher : samples(Set.of(Kind.CIPHER))) {
      if (cipher.fixed().nonce().least() > 0) {
        for (Sample code : samples(CODES)) {
          pair(lab, cipher, code, random);
        }
      }
    }
    if (chains + pairs == 0) {
      return new Verdict.Unchecked(
          unchecked.orElse("takes no chains and no encrypt-then-MAC: a framework does them step by step"));
    }
    return new Verdict.Passed(
        byItself ? "the driver itself, step by step" : "another driver, step by step");
  }

  private static List<Sample> samples(Set<Kind> kinds) {
    return Algorithm.all().stream()
        .filter(known -> kinds.contains(known.kind()))
        .filter(known -> known.kind() != Kind.MAC || known.nonce().accept(0)) // else it is no stage
        .map(known -> Sample.of(known.name()).orElseThrow())
        .toList();
  }

  private void pair(Lab lab, Sample cipher, Sample code, Random random) throws DriverException {
    SessionSpec first = cipher.spec(random).label(Steps.CIPHER);
    SessionSpec second = code.spec(random).label(Steps.CODE);
    SessionSpec chain = SessionSpec.chain(first, second);
    if (chains < MOST_PAIRS && lab.stand().fits(chain)) {
      try (Steps steps = Steps.of(lab, first, second).orElse(null)) {
        note(steps, chain);
        if (steps != null) {
          chains++;
          try (Stand.Seat seat = lab.stand().open(chain)) {
            new ChainCases(cipher, code, steps, seat, random).all();
          }
        }
      }
    }
    if (code.kind() == Kind.MAC && pairs < MOST_PAIRS) {
      SessionSpec both = SessionSpec.encryptThenMac(first, second);
      if (lab.stand().fits(both)) {
        try (Steps steps = Steps.of(lab, first, second).orElse(null)) {
          note(steps, both);
          if (steps != null) {
            pairs++;
            try (Stand.Seat seat = lab.stand().open(both)) {
              new EncryptThenMac(cipher, steps, seat, random).all();
            }
          }
        }
      }
    }
  }

  private void note(@Nullable Steps steps, SessionSpec spec) {
    if (steps == null) {
      unchecked = Optional.of("takes " + spec + ", and nobody here does its steps one by one");
    } else {
      byItself |= steps.isItself();
    }
  }
}
