package io.fermata.conformance;

import io.fermata.spi.Driver;
import io.fermata.spi.DriverException;
import io.fermata.spi.Operation;
import io.fermata.spi.Reason;
import io.fermata.spi.ReentryGuard;
import io.fermata.spi.SessionSpec;
import io.fermata.spi.SessionSpec.Direction;
import io.fermata.spi.SessionSpec.Kind;
import io.fermata.spi.Suitability;
import java.util.Arrays;
import java.util.Random;

/**
 * Who takes a cipher for both directions takes it for decryption alone, and decrypts the same there. Who takes it for
 * decryption alone refuses the session for both, and in its own to encrypt: nothing is written then.
 */
final class Directions implements AlgorithmCheck {
  private static final int[] LENGTHS = {0, 16, 80, 400};

  @Override
  public String name() {
    return "directions";
  }

  @Override
  public boolean isFor(Sample sample) {
    return sample.kind() == Kind.CIPHER;
  }

  @Override
  public Verdict run(Lab lab, Sample sample) throws DriverException {
    Random random = lab.random(name() + sample);
    SessionSpec spec = lab.spec(sample, random);
    if (sample.direction() == Direction.DECRYPTION) {
      refusesBoth(lab.stand().driver(), SessionSpec.cipher(sample.name()).key(spec.key().orElseThrow()));
      refusesEncryption(lab, sample, spec, random);
      return new Verdict.Passed("the rule: it decrypts alone");
    }
    for (int length : LENGTHS) {
      Trial forth = sample.trial(random, length);
      byte[] output = lab.stand().alone(spec, forth, Layout.PLAIN).result();
      Trial back = sample.back(forth, output).orElseThrow();
      Asked asked = lab.stand().alone(spec.decryption(), back, Layout.PLAIN);
      if (!Arrays.equals(asked.result(), lab.stand().alone(spec, back, Layout.PLAIN).result())) {
        throw new Wrong(asked + " has another result than in a session for both directions");
      }
    }
    return new Verdict.Passed("a session for both directions");
  }

  private static void refusesBoth(Driver driver, SessionSpec both) {
    Suitability answer = ReentryGuard.call(() -> driver.probe(both));
    if (!(answer instanceof Suitability.Unfit unfit) || unfit.reason() != Reason.UNSUPPORTED) {
      throw new Wrong(
          "takes " + both + " for decryption alone, and its probe answers " + answer + " for both directions, not "
              + Reason.UNSUPPORTED);
    }
    try {
      ReentryGuard.call(() -> driver.open(both)).close();
    } catch (DriverException e) {
      if (e.reason() == Reason.UNSUPPORTED) {
        return;
      }
      throw new Wrong("refuses to open " + both + " as " + e.reason() + ", not " + Reason.UNSUPPORTED, e);
    }
    throw new Wrong("opens " + both + ", which its probe refuses");
  }

  private static void refusesEncryption(Lab lab, Sample sample, SessionSpec spec, Random random)
      throws DriverException {
    try (Stand.Seat seat = lab.stand().open(spec)) {
      for (int length : LENGTHS) {
        Trial back = sample.trial(random, length);
        Trial forth = Trial.of(Operation.ENCRYPT, back.input()).nonce(back.nonce()).room(back.room());
        for (Layout layout : Layout.ALL) {
          Asked asked = seat.ask(forth, layout);
          asked.requireFailed(Reason.UNSUPPORTED);
          asked.requireUnwritten();
        }
        seat.ask(back, Layout.PLAIN).result();
      }
    }
  }
}
