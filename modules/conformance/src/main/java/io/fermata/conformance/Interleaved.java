package io.fermata.conformance;

import io.fermata.spi.DriverException;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.Random;

/** Sessions of several algorithms and keys are used in turn, and are in flight at once if the driver can that. */
final class Interleaved implements DriverCheck {
  private static final int KEYS = 2;
  private static final int MESSAGES = 4;
  private static final int MOST_IN_FLIGHT = 64;

  @Override
  public String name() {
    return "sessions";
  }

  /** A question on its way. */
  private record Asking(Booth booth, Known known, Flight flight) {}

  @Override
  public Verdict run(Lab lab) throws DriverException {
    Random random = lab.random(name());
    List<Booth> booths = new ArrayList<>();
    try {
      for (int i = 0; i < KEYS; i++) {
        for (Sample sample : lab.samples()) {
          Booth.open(lab, lab.stand(), sample, random).ifPresent(booths::add);
        }
      }
      if (booths.isEmpty()) {
        return new Verdict.Unchecked("offers nothing that can be asked without a key pair");
      }
      List<Asking> all = new ArrayList<>();
      for (Booth booth : booths) {
        for (int i = 0; i < MESSAGES; i++) {
          Optional<Known> known = booth.question(random);
          known.ifPresent(
              one -> all.add(new Asking(booth, one, new Flight(booth.seat(), one.trial()))));
        }
      }
      Collections.shuffle(all, random);
      int atOnce = Math.clamp(lab.stand().driver().shape().depth(), 1, MOST_IN_FLIGHT);
      for (int from = 0; from < all.size(); from += atOnce) {
        ask(all.subList(from, Math.min(all.size(), from + atOnce)), booths.size());
      }
      return new Verdict.Passed(booths.getFirst().against());
    } finally {
      booths.forEach(Booth::close);
    }
  }

  private static void ask(List<Asking> some, int sessions) throws DriverException {
    for (int i = 0; i < some.size(); i++) {
      some.get(i).flight().launch(i + 1 < some.size());
    }
    for (Asking one : some) {
      Answer answer = one.flight().land();
      one.booth().judge(one.known(), answer, "while " + sessions + " sessions are open");
    }
  }
}
