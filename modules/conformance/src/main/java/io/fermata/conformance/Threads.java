package io.fermata.conformance;

import io.fermata.spi.DriverException;
import io.fermata.spi.SessionSpec;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Random;

/** One session serves several threads at once, each with its own messages. */
final class Threads implements AlgorithmCheck {
  private static final int THREADS = 4;
  private static final int MESSAGES = 8;

  @Override
  public String name() {
    return "threads";
  }

  @Override
  public boolean isFor(Sample sample) {
    return true;
  }

  @Override
  public Verdict run(Lab lab, Sample sample) throws DriverException, InterruptedException {
    Random random = lab.random(name() + sample.name());
    Optional<Booth> opened = Booth.open(lab, lab.stand(), sample, random);
    if (opened.isEmpty()) {
      return new Verdict.Unchecked("takes none of the keys that were tried");
    }
    try (Booth booth = opened.get()) {
      int rounds = Math.max(1, lab.rounds() / MESSAGES);
      boolean once = sample.kind() == SessionSpec.Kind.AEAD; // with one nonce nobody need encrypt twice
      List<List<Known>> questions = questions(booth, once ? rounds * MESSAGES : MESSAGES, random);
      Aside.together(
          THREADS,
          2 * lab.patienceNanos(),
          (index, meeting) -> {
            meeting.arriveAndAwaitAdvance();
            for (int round = 0; round < (once ? 1 : rounds); round++) {
              for (Known known : questions.get(index)) {
                Answer answer = booth.seat().ask(known.trial());
                booth.judge(known, answer, "while " + THREADS + " threads use the session");
              }
            }
          });
      return new Verdict.Passed(booth.against());
    }
  }

  private static List<List<Known>> questions(Booth booth, int count, Random random) {
    List<List<Known>> questions = new ArrayList<>();
    for (int i = 0; i < THREADS; i++) {
      List<Known> mine = new ArrayList<>();
      for (int j = 0; j < count; j++) {
        booth.question(random).ifPresent(mine::add);
      }
      questions.add(mine);
    }
    return questions;
  }
}
