package io.fermata.conformance;

import io.fermata.spi.DriverException;
import io.fermata.spi.DriverRequest;
import io.fermata.spi.DriverRequest.Outcome;
import io.fermata.spi.DriverSession;
import io.fermata.spi.DriverShape.Completion;
import io.fermata.spi.Part;
import io.fermata.spi.ReentryGuard;
import io.fermata.spi.SessionSpec;
import java.lang.foreign.Arena;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.StringJoiner;
import java.util.function.LongSupplier;

/** What an inline driver allocates for a request does not grow with the message. */
final class Allocation implements AlgorithmCheck {
  private static final int SHORT = 64;
  /** If the driver takes as much. What CCM takes at most with its longest nonce, of 13 bytes. */
  private static final int LONG = 65_535;

  /** What a result has more than its message, at most: it is to be undone too. */
  private static final int MORE = 64;

  /** Pieces of a fixed length are no copy of the message; whether they are made may hang on the compiler. */
  private static final int PART_OF_LENGTH = 4;

  /** So much in pieces of a fixed length is no copy of a message that is at least twice as long. */
  private static final int PIECES = 1_024;

  private static final int WARM_UP = 8;
  private static final int BATCHES = 4;

  /** Two, since the same nonce twice running may be refused. */
  private static final int IN_TURN = 2;

  private static final DriverRequest.Owner NOBODY =
      new DriverRequest.Owner() {
        @Override
        public void ended(DriverRequest request) {
          // the outcome is read after submit
        }

        @Override
        public void endedAgain(DriverRequest request) {
          // another check's matter
        }
      };

  @Override
  public String name() {
    return "allocation";
  }

  @Override
  public boolean isFor(Sample sample) {
    return true;
  }

  @Override
  public Verdict run(Lab lab, Sample sample) throws DriverException {
    if (lab.stand().driver().shape().completion() != Completion.INLINE) {
      return new Verdict.Unchecked("the driver is not inline: what it allocates is no caller's");
    }
    if (lab.meter().isEmpty()) {
      return new Verdict.Unchecked("nothing is given that counts allocated bytes");
    }
    LongSupplier meter = lab.meter().get();
    Random random = lab.random(name() + sample);
    StringJoiner found = new StringJoiner(", ", "bytes a request: ", "");
    for (Layout layout : List.of(Layout.PLAIN, Layout.NATIVE)) {
      SessionSpec spec = lab.spec(sample, random);
      List<Trial> shortOnes = forth(sample, random, SHORT);
      int longest = Math.min(LONG, MessageLengths.longest(lab.stand().driver(), spec) - MORE);
      if (longest < PART_OF_LENGTH * SHORT) {
        return new Verdict.Unchecked("takes short messages only, of at most " + (longest + MORE) + " bytes");
      }
      List<Trial> longOnes = forth(sample, random, sample.fixed().message().notAbove(longest));
      found.add(grows(lab, spec, shortOnes, longOnes, layout, meter));
      if (sample.back(shortOnes.get(0), new byte[0]).isPresent()) {
        found.add(
            grows(lab, spec, back(lab, sample, spec, shortOnes), back(lab, sample, spec, longOnes), layout, meter));
      }
    }
    return new Verdict.Passed(found.toString());
  }

  private static List<Trial> forth(Sample sample, Random random, int length) {
    List<Trial> trials = new ArrayList<>();
    for (int i = 0; i < IN_TURN; i++) {
      trials.add(sample.trial(random, length));
    }
    byte[] other = trials.getFirst().nonce().clone();
    if (other.length > 0) { // as long as the first: a driver may keep objects for each length
      other[0] ^= 1;
    }
    trials.set(1, trials.get(1).nonce(other));
    return trials;
  }

  private static List<Trial> back(Lab lab, Sample sample, SessionSpec spec, List<Trial> forth)
      throws DriverException {
    List<Trial> trials = new ArrayList<>();
    for (Trial trial : forth) {
      Optional<Trial> back = sample.back(trial, lab.stand().alone(spec, trial, Layout.PLAIN).result());
      trials.add(back.orElseThrow());
    }
    return trials;
  }

  private static String grows(
      Lab lab, SessionSpec spec, List<Trial> shortOnes, List<Trial> longOnes, Layout layout, LongSupplier meter)
      throws DriverException {
    long few = allocated(lab, spec, shortOnes, layout, meter);
    String what = shortOnes.get(0).operation() + " in " + layout;
    int length = Math.max(longOnes.get(0).input().length, longOnes.get(0).room());
    if (length < 2 * SHORT) { // such as a key that is extracted, which is a hash
      return few + " (" + what + ", of which no message is longer)";
    }
    long many = allocated(lab, spec, longOnes, layout, meter);
    int mostGrowth = Math.max(length / PART_OF_LENGTH, Math.min(length / 2, PIECES));
    if (many - few > mostGrowth) {
      throw new Wrong(
          what + " allocates " + few + " bytes for a message of " + SHORT + " bytes and " + many
              + " for one of " + length + "; at most " + mostGrowth + " more are no growth");
    }
    return many + " (" + what + ")";
  }

  /** Bytes that one request allocates once it is warm. */
  private static long allocated(
      Lab lab, SessionSpec spec, List<Trial> trials, Layout layout, LongSupplier meter)
      throws DriverException {
    try (Stand.Seat seat = lab.stand().open(spec);
        Arena arena = Arena.ofShared()) {
      DriverRequest[] requests = new DriverRequest[trials.size()];
      for (int i = 0; i < requests.length; i++) {
        requests[i] = new DriverRequest(NOBODY);
        Object laid = new Laid(trials.get(i), layout, arena, requests[i]);
        assert laid != null;
      }
      return ReentryGuard.call(() -> least(seat.session(), requests, trials.get(0), meter));
    }
  }

  private static long least(
      DriverSession session, DriverRequest[] requests, Trial trial, LongSupplier meter) {
    for (int i = 0; i < WARM_UP; i++) {
      submit(session, requests, trial);
    }
    long least = Long.MAX_VALUE;
    for (int i = 0; i < BATCHES; i++) {
      long before = meter.getAsLong();
      submit(session, requests, trial);
      least = Math.min(least, (meter.getAsLong() - before) / requests.length);
    }
    return least;
  }

  private static void submit(DriverSession session, DriverRequest[] requests, Trial trial) {
    for (DriverRequest request : requests) {
      request.begin(trial.operation(), Part.WHOLE);
      session.submit(request, false);
      if (!request.isEnded() || request.outcome() != Outcome.DONE) {
        throw new Wrong(trial + ", again and again, ends no longer with DONE");
      }
    }
  }
}
