package io.fermata.conformance;

import io.fermata.spi.DriverException;
import io.fermata.spi.DriverRequest.Outcome;
import io.fermata.spi.DriverShape;
import io.fermata.spi.Reason;
import io.fermata.spi.Taken;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.Set;

/**
 * When a driver's close returns, every request that it had accepted has ended, once, with its result or with a
 * failure that says why there is none. Closing a session after that, and closing either twice, does no harm.
 */
final class CloseInFlight implements DriverCheck {
  private static final int ROUNDS = 4;
  private static final int MOST = 256;
  private static final Set<Reason> LEGAL =
      EnumSet.of(
          Reason.CLOSED, Reason.SESSION_LOST, Reason.UNAVAILABLE, Reason.FAULT, Reason.TRANSIENT);

  @Override
  public String name() {
    return "close in flight";
  }

  /** A question that was accepted. */
  private record Asking(Booth booth, Known known, Flight flight) {}

  @Override
  public Verdict run(Lab lab) throws DriverException, InterruptedException {
    Random random = lab.random(name());
    DriverShape shape = lab.stand().driver().shape();
    boolean inline = shape.completion() == DriverShape.Completion.INLINE;
    for (int round = 0; round < (inline ? 1 : ROUNDS); round++) {
      close(lab, lab.another(), random);
    }
    if (!inline && lab.stopped().isPresent()) {
      Optional<Stand> still =
          Aside.start(() -> Stand.start(lab.stopped().get(), lab.patienceNanos()))
              .await(lab.patienceNanos());
      if (still.isPresent()) {
        close(lab, still.get(), random);
      }
    }
    return new Verdict.Passed("the rule");
  }

  private static void close(Lab lab, Stand stand, Random random)
      throws DriverException, InterruptedException {
    List<Booth> booths = new ArrayList<>();
    List<Asking> accepted = new ArrayList<>();
    Optional<Boolean> filled =
        Aside.start(() -> fill(lab, stand, random, booths, accepted)).await(2 * lab.patienceNanos());
    boolean closed = Aside.run(lab.patienceNanos(), stand::close);
    if (filled.isEmpty()) {
      return; // does not come back from submit: another check's matter
    }
    if (!closed) {
      throw new Wrong("does not return from close with " + accepted.size() + " requests accepted");
    }
    for (Asking one : accepted) {
      judge(lab, one);
    }
    harmless(lab, "the close of a session after that of its driver", () -> closeTwice(booths));
    harmless(lab, "a second close of the driver", stand::close);
  }

  private static void closeTwice(List<Booth> booths) {
    for (Booth booth : booths) {
      booth.close();
      booth.seat().close();
    }
  }

  private static void harmless(Lab lab, String what, Aside.Body body)
      throws DriverException, InterruptedException {
    try {
      if (!Aside.run(lab.patienceNanos(), body)) {
        throw new Wrong("does not return from " + what);
      }
    } catch (IllegalStateException | IllegalArgumentException | NullPointerException e) {
      throw new Wrong("throws out of " + what, e);
    }
  }

  /** Submits until it is full, to sessions of several algorithms. */
  private static boolean fill(
      Lab lab, Stand stand, Random random, List<Booth> booths, List<Asking> accepted)
      throws DriverException {
    List<Asking> asking = new ArrayList<>();
    int depth = Math.clamp(stand.driver().shape().depth(), 1, MOST);
    List<Sample> samples = lab.samples();
    int each = samples.isEmpty() ? 0 : Math.ceilDiv(depth, samples.size());
    for (Sample sample : samples) {
      // questions are put to a driver that runs: this one may stand still
      try (Booth answers = Booth.open(lab, lab.stand(), sample, random).orElse(null)) {
        if (answers != null && asking.size() < depth) {
          Booth booth = answers.on(stand);
          booths.add(booth);
          for (int i = 0; i < each; i++) {
            Optional<Known> known = answers.question(random);
            known.ifPresent(
                one -> asking.add(new Asking(booth, one, new Flight(booth.seat(), one.trial()))));
          }
        }
      }
    }
    for (Asking one : asking.subList(0, Math.min(depth, asking.size()))) {
      one.flight().begin();
      Taken taken = one.flight().offer(accepted.size() % 3 == 0);
      if (taken == Taken.FULL) {
        break;
      }
      accepted.add(one);
    }
    return true;
  }

  private static void judge(Lab lab, Asking one) throws DriverException, InterruptedException {
    Flight flight = one.flight();
    String what = one.booth().sample() + ", " + flight.trial() + ", accepted before the driver is closed: ";
    if (!flight.hasEnded()) {
      throw new Wrong(what + "has not ended when close returns");
    }
    if (flight.ending().again() > 0 && !endsTwiceAnyway(lab, one)) {
      throw new Wrong(what + "is completed " + (1 + flight.ending().again()) + " times");
    }
    Answer answer = flight.answer();
    if (answer.outcome() == Outcome.DONE) {
      one.booth().judge(one.known(), answer, "accepted before the driver is closed");
    } else if (answer.failure().isEmpty() || !LEGAL.contains(answer.failure().get().reason())) {
      one.booth().judge(one.known(), answer, "accepted before the driver is closed");
    }
  }

  /** True if it does so without a close between: another check's matter. */
  private static boolean endsTwiceAnyway(Lab lab, Asking one) throws DriverException {
    Stand stand = lab.another();
    Flight flight;
    try (stand;
        Stand.Seat seat = stand.open(one.booth().spec())) {
      flight = new Flight(seat, one.flight().trial());
      flight.launch(false);
      flight.land();
    }
    return flight.ending().again() > 0;
  }
}
