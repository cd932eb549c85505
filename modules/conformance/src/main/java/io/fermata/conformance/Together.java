package io.fermata.conformance;

import io.fermata.spi.Batching;
import io.fermata.spi.DriverException;
import io.fermata.spi.DriverRequest;
import io.fermata.spi.DriverShape;
import io.fermata.spi.ReentryGuard;
import io.fermata.spi.SessionSpec.Kind;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.Set;

/**
 * Several requests that are to be done at once, here and now, have all ended with their right results when the driver
 * says that it has done them, on the caller's thread; or it has touched none, and takes them one by one. One among them that is
 * wrong fails by itself.
 */
final class Together implements DriverCheck {
  private static final List<Integer> COUNTS = List.of(2, 8, 17, 64);
  private static final int TRIES = 256;

  /** Whose results are as long as they are, whatever the room. */
  private static final Set<Kind> NEEDS_ROOM = Set.of(Kind.CIPHER, Kind.AEAD, Kind.MAC, Kind.DIGEST);

  @Override
  public String name() {
    return "together";
  }

  @Override
  public boolean isFor(DriverShape shape) {
    return !shape.batching().equals(Batching.NONE);
  }

  /** A question on its way. */
  private record Asking(Known known, Flight flight) {}

  @Override
  public Verdict run(Lab lab) throws DriverException {
    Random random = lab.random(name());
    String against = "";
    for (Sample sample : lab.samples()) {
      Optional<Booth> opened = Booth.open(lab, lab.stand(), sample, random);
      if (opened.isPresent()) {
        try (Booth booth = opened.get()) {
          against = booth.against();
          for (int count : COUNTS) {
            ask(booth, questions(booth, count, random));
          }
        }
      }
    }
    return against.isEmpty()
        ? new Verdict.Unchecked("offers nothing that can be asked without a key pair")
        : new Verdict.Passed(against);
  }

  /** So many of one operation; none if there are not so many. */
  private static List<Asking> questions(Booth booth, int count, Random random) {
    List<Asking> all = new ArrayList<>();
    for (int i = 0; i < TRIES && all.size() < count; i++) {
      Optional<Known> known = booth.question(random);
      if (known.isPresent()
          && (all.isEmpty()
              || all.getFirst().known().trial().operation() == known.get().trial().operation())) {
        all.add(new Asking(known.get(), new Flight(booth.seat(), known.get().trial())));
      }
    }
    return all.size() == count ? all : List.of();
  }

  private static void ask(Booth booth, List<Asking> all) throws DriverException {
    if (all.isEmpty()) {
      return;
    }
    int wrong = all.size() / 2; // which has no room for its result
    DriverRequest cramped = all.get(wrong).flight().request();
    boolean spoils = all.size() > 2 && cramped.output().length() > 1 && NEEDS_ROOM.contains(booth.sample().kind());
    if (spoils) {
      cramped.output().set(cramped.output(), 0, 1);
    }
    all.forEach(one -> one.flight().begin());
    List<DriverRequest> requests = all.stream().map(one -> one.flight().request()).toList();
    boolean done;
    try {
      done = ReentryGuard.call(() -> booth.seat().session().doTogether(requests));
    } catch (RuntimeException | Error e) {
      throw new Wrong(booth.sample() + ": throws when it is to do several requests at once", e);
    }
    for (int i = 0; i < all.size(); i++) {
      Asking one = all.get(i);
      if (done) {
        requireEnded(booth, one);
      } else if (one.flight().hasEnded()) {
        throw new Wrong(
            booth.sample() + ", " + one.known().trial()
                + ": has ended, though the driver says that it does not do several requests at once");
      } else {
        one.flight().launchAgain();
      }
      Answer answer = one.flight().land();
      if (spoils && i == wrong) {
        requireFailed(booth, one, answer);
      } else {
        booth.judge(one.known(), answer, "one of " + all.size() + " at once");
      }
    }
  }

  private static void requireEnded(Booth booth, Asking one) {
    if (!one.flight().hasEnded()) {
      throw new Wrong(
          booth.sample() + ", " + one.known().trial()
              + ": has not ended, though the driver says that it has done several requests at once");
    }
    if (one.flight().ending().on() != Thread.currentThread()) {
      throw new Wrong(
          booth.sample() + ", " + one.known().trial() + ": is done together with others on "
              + one.flight().ending().on());
    }
  }

  private static void requireFailed(Booth booth, Asking one, Answer answer) {
    if (answer.outcome() != DriverRequest.Outcome.FAILED && one.known().output().length > 1) {
      throw new Wrong(
          booth.sample() + ", " + one.known().trial() + ": ends with " + answer
              + " in room for 1 byte, among others that have enough");
    }
  }
}
