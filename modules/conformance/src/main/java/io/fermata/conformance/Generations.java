package io.fermata.conformance;

import io.fermata.spi.DriverException;
import io.fermata.spi.Operation;
import io.fermata.spi.Reason;
import io.fermata.spi.ReentryGuard;
import java.util.Arrays;
import java.util.HashSet;
import java.util.Optional;
import java.util.Random;
import java.util.Set;

/** Every pair is one, and another one each time; too little room, and what is no wish for a pair, is refused. */
final class Generations implements SampleCheck<GenerationSample> {
  private static final int PAIRS = 20;

  @Override
  public String name() {
    return "key pairs";
  }

  @Override
  public boolean isFor(GenerationSample sample) {
    return true;
  }

  @Override
  public Verdict run(Lab lab, GenerationSample sample) throws DriverException {
    Random random = lab.random(name() + sample.name());
    PublishedGeneration rule = new PublishedGeneration(sample.generation());
    Set<String> seen = new HashSet<>();
    int length = sample.generation().privateLength();
    try (Stand.Seat seat = lab.stand().open(sample.spec(random))) {
      Trial trial = sample.trial(random, 0);
      for (int i = 0; i < PAIRS; i++) {
        byte[] pair = Ends.done(seat, trial.room(trial.room() + i), "the wish for a key pair");
        Optional<String> wrong = ReentryGuard.call(() -> rule.wrong(pair));
        if (wrong.isPresent()) {
          throw new Wrong(wrong.get());
        }
        if (!seen.add(Arrays.toString(Arrays.copyOf(pair, length)))) {
          throw new Wrong("the same private key comes twice");
        }
      }
      Ends.refused(seat, trial.room(trial.room() - 1), Reason.BAD_REQUEST, "too little room");
      Trial other = Trial.of(Operation.SIGN, new byte[1]).room(trial.room());
      Ends.refused(seat, other, Reason.BAD_REQUEST, "another operation");
    }
    return new Verdict.Passed(rule.source());
  }
}
