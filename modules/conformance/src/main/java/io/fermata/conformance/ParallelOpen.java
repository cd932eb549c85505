package io.fermata.conformance;

import io.fermata.spi.DriverException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.concurrent.Phaser;

/** Many threads open sessions, use them and close them at once. */
final class ParallelOpen implements DriverCheck {
  private static final int THREADS = 8;
  private static final int ROUNDS = 12;

  @Override
  public String name() {
    return "parallel open";
  }

  /** A session that is opened again and again, and what it is asked. */
  private record Visit(Booth booth, Known known) {}

  @Override
  public Verdict run(Lab lab) throws DriverException, InterruptedException {
    Random random = lab.random(name());
    List<Visit> visits = visits(lab, random);
    try {
      if (visits.isEmpty()) {
        return new Verdict.Unchecked("offers nothing that can be asked without a key pair");
      }
      if (!areRightInTurn(lab, visits)) {
        return new Verdict.Unchecked("sessions disturb each other even when opened one by one");
      }
      Aside.together(
          THREADS,
          2 * lab.patienceNanos(),
          (index, meeting) -> {
            for (int round = 0; round < ROUNDS; round++) {
              visit(lab, visits.get((index + round * THREADS) % visits.size()), meeting);
            }
          });
      return new Verdict.Passed(visits.getFirst().booth().against());
    } finally {
      visits.forEach(visit -> visit.booth().close());
    }
  }

  private static List<Visit> visits(Lab lab, Random random) throws DriverException {
    List<Visit> visits = new ArrayList<>();
    for (Sample sample : lab.samples()) {
      Optional<Booth> booth = Booth.open(lab, lab.stand(), sample, random);
      Optional<Known> known = booth.flatMap(one -> one.question(random));
      if (known.isPresent()) {
        visits.add(new Visit(booth.get(), known.get()));
      } else {
        booth.ifPresent(Booth::close);
      }
    }
    return visits;
  }

  /** With all of them open on one thread; else that, and not opening at once, is what goes wrong. */
  private static boolean areRightInTurn(Lab lab, List<Visit> visits) throws DriverException {
    List<Stand.Seat> seats = new ArrayList<>();
    try {
      for (Visit visit : visits) {
        seats.add(lab.stand().open(visit.booth().spec()));
      }
      boolean right = true;
      for (int i = 0; i < seats.size(); i++) {
        Known known = visits.get(i).known();
        right &= known.isRight(seats.get(i).ask(known.trial())) || isWrongAlone(lab, visits.get(i));
      }
      return right;
    } finally {
      seats.forEach(Stand.Seat::close);
    }
  }

  private static boolean isWrongAlone(Lab lab, Visit visit) throws DriverException {
    try (Stand alone = lab.another();
        Stand.Seat seat = alone.open(visit.booth().spec())) {
      return !visit.known().isRight(seat.ask(visit.known().trial()));
    }
  }

  private static void visit(Lab lab, Visit visit, Phaser meeting) throws Exception {
    meeting.arriveAndAwaitAdvance();
    Stand.Seat seat;
    try {
      seat = lab.stand().open(visit.booth().spec());
    } catch (DriverException | RuntimeException | Error e) {
      throw new Wrong("opening " + visit.booth().spec() + " while others do", e);
    }
    try (seat) {
      Answer answer = seat.ask(visit.known().trial());
      visit.booth().judge(visit.known(), answer, "opened while others are");
    }
  }
}
