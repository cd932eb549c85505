package io.fermata.conformance;

import io.fermata.spi.Driver;
import io.fermata.spi.DriverException;
import io.fermata.spi.Lengths;
import io.fermata.spi.Operation;
import io.fermata.spi.Reason;
import io.fermata.spi.ReentryGuard;
import io.fermata.spi.SessionSpec;
import io.fermata.spi.SessionSpec.Direction;
import io.fermata.spi.SessionSpec.Kind;
import io.fermata.spi.Suitability;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.stream.IntStream;

/**
 * A message of a length that is not legal (no whole blocks, or too few of them) is refused and nothing is written; the
 * shortest one and the longest that the driver claims are taken. A longer one never reaches a driver: the framework
 * refuses it.
 */
final class MessageLengths implements AlgorithmCheck {
  private static final int MORE_ROOM = 24;
  private static final int LONGEST_TRIED = 1 << 20;

  /** What CCM takes with a nonce of 13 bytes: SP 800-38C, A.1. */
  private static final int LONGEST_OF_ALL = 65_535;

  @Override
  public String name() {
    return "message lengths";
  }

  @Override
  public boolean isFor(Sample sample) {
    return true;
  }

  @Override
  public Verdict run(Lab lab, Sample sample) throws DriverException {
    Random random = lab.random(name() + sample);
    SessionSpec spec = lab.spec(sample, random);
    illegal(lab, sample, spec, random);
    thereAndBack(lab, sample, spec, sample.trial(random, 0));
    int claimed = longest(lab.stand().driver(), spec);
    int longest = Math.min(claimed, claimed <= LONGEST_TRIED ? LONGEST_TRIED : LONGEST_OF_ALL);
    int whole = sample.fixed().message().notAbove(longest);
    thereAndBack(lab, sample, spec, sample.trial(random, whole));
    return new Verdict.Passed(
        "the rule, to " + whole + " bytes"
            + (claimed <= LONGEST_TRIED ? "; longer ones are the framework's to refuse" : ""));
  }

  /** Bytes of the longest message that a driver claims to take. */
  static int longest(Driver driver, SessionSpec spec) {
    return ReentryGuard.call(() -> driver.probe(spec)) instanceof Suitability.Fits fits
        ? fits.longest()
        : 0;
  }

  private static void thereAndBack(Lab lab, Sample sample, SessionSpec spec, Trial forth)
      throws DriverException {
    byte[] output = lab.stand().alone(spec, forth, Layout.PLAIN).result();
    Optional<Trial> back = sample.back(forth, output);
    if (back.isPresent() && back.get().input().length <= longest(lab.stand().driver(), spec)) {
      lab.stand().alone(spec, back.get(), Layout.PLAIN).result();
    }
  }

  /** What is to be unwrapped may have any length: see {@link Forgery}. */
  private static void illegal(Lab lab, Sample sample, SessionSpec spec, Random random)
      throws DriverException {
    Lengths legal = sample.fixed().message();
    int least = legal.least();
    int step = legal.step();
    int[] lengths =
        IntStream.of(0, 1, step - 1, step + 1, 3 * step - 1, least - step, least - 1, least + 1, 1_001)
            .filter(length -> length >= 0 && !legal.accept(length))
            .distinct()
            .toArray();
    List<Operation> operations =
        sample.kind() == Kind.KEY_WRAP
            ? List.of(Operation.ENCRYPT)
            : sample.direction() == Direction.DECRYPTION
                ? List.of(Operation.DECRYPT)
                : List.of(Operation.ENCRYPT, Operation.DECRYPT);
    try (Stand.Seat seat = lab.stand().open(spec)) {
      for (Operation operation : operations) {
        for (int length : lengths) {
          byte[] message = Sample.bytes(random, length);
          Trial trial =
              Trial.of(operation, message).nonce(sample.nonce(random)).room(length + MORE_ROOM);
          for (Layout layout : Layout.ALL) {
            Asked asked = seat.ask(trial, layout);
            asked.requireFailed(Reason.BAD_REQUEST);
            asked.requireUnwritten();
          }
        }
      }
    }
  }
}
