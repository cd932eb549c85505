package io.fermata.conformance;

import io.fermata.spi.DriverException;
import io.fermata.spi.Lengths;
import io.fermata.spi.Operation;
import io.fermata.spi.SessionSpec.Kind;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.Set;

/**
 * Each request ends, and ends once: those that succeed, those whose tag is wrong and those that fail, one beside
 * the other, with request objects that are used again; nothing comes when the driver is closed. A cancelled
 * request is, to a driver, one of these: its owner has lost interest, and the driver hears nothing of it.
 */
final class CompletesOnce implements DriverCheck {
  private static final int ROUNDS = 3;
  private static final int MOST_IN_FLIGHT = 16;
  private static final int LONGEST_NONCE = 40;
  private static final Set<Kind> KEYED = Set.of(Kind.CIPHER, Kind.AEAD, Kind.KEY_WRAP);

  @Override
  public String name() {
    return "completes once";
  }

  /** An end that was heard of. */
  private record Heard(Sample sample, Trial trial, Ending ending) {}

  /** What is asked of one algorithm. */
  private record Asked(Sample sample, Flight flight) {}

  @Override
  public Verdict run(Lab lab) throws DriverException, InterruptedException {
    Random random = lab.random(name());
    List<Heard> heard = new ArrayList<>();
    Stand stand = lab.another();
    try {
      List<Asked> mix = mix(lab, stand, random);
      if (mix.isEmpty() && lab.unended().isEmpty()) {
        return new Verdict.Unchecked("offers nothing that can be asked without a key pair");
      }
      int atOnce = Math.clamp(stand.driver().shape().depth(), 1, MOST_IN_FLIGHT);
      for (int round = 0; round < ROUNDS; round++) {
        Collections.shuffle(mix, random);
        for (int from = 0; from < mix.size(); from += atOnce) {
          ask(mix.subList(from, Math.min(mix.size(), from + atOnce)), heard);
        }
      }
    } finally {
      Aside.run(lab.patienceNanos(), stand::close); // whether it comes back is another check's matter
    }
    for (Heard one : heard) {
      if (one.ending().again() > 0) {
        throw new Wrong(
            one.sample() + ", " + one.trial() + ": is completed " + (1 + one.ending().again()) + " times");
      }
    }
    if (!lab.unended().isEmpty()) {
      throw new Wrong("a request " + lab.unended().getFirst());
    }
    return new Verdict.Passed("the rule");
  }

  private static void ask(List<Asked> some, List<Heard> heard) {
    List<Asked> out = new ArrayList<>();
    for (Asked asked : some) {
      try {
        asked.flight().launch(false);
        out.add(asked);
      } catch (Wrong e) {
        // thrown out of submit, or not taken: how it refuses is another check's matter
      }
    }
    for (Asked asked : out) {
      Flight flight = asked.flight();
      try {
        flight.land();
      } catch (NeverEnded never) {
        throw new Wrong("a request " + never.getMessage());
      }
      heard.add(new Heard(asked.sample(), flight.trial(), flight.ending()));
    }
  }

  private static List<Asked> mix(Lab lab, Stand stand, Random random) throws DriverException {
    List<Asked> mix = new ArrayList<>();
    for (Sample sample : lab.samples()) {
      Optional<Booth> opened = Booth.open(lab, stand, sample, random);
      if (opened.isPresent()) {
        for (Trial trial : trials(opened.get(), random)) {
          mix.add(new Asked(sample, new Flight(opened.get().seat(), trial)));
        }
      }
    }
    return mix;
  }

  /** Some that succeed, one whose tag is wrong, and some that fail. */
  private static List<Trial> trials(Booth booth, Random random) {
    Sample sample = booth.sample();
    List<Trial> trials = new ArrayList<>();
    for (int i = 0; i < 3; i++) {
      booth.question(random).map(Known::trial).ifPresent(trials::add);
    }
    if (trials.isEmpty()) {
      return trials;
    }
    Trial forth = sample.trial(random, 2 * sample.fixed().message().step());
    if (sample.kind() == Kind.AEAD) {
      byte[] forged = Sample.bytes(random, forth.input().length + sample.fixed().tag().most());
      trials.add(sample.back(forth, forged).orElseThrow());
    }
    if (sample.kind() == Kind.KEY_WRAP) {
      byte[] forged = Sample.bytes(random, forth.room());
      trials.add(sample.back(forth, forged).orElseThrow());
    }
    int cutOff = forth.input().length - 1;
    if (cutOff >= 0 && !sample.fixed().message().accept(cutOff)) {
      byte[] cut = Sample.bytes(random, cutOff);
      trials.add(forth.input(cut));
    }
    illegal(sample.fixed().nonce())
        .ifPresent(length -> trials.add(forth.nonce(Sample.bytes(random, length))));
    if (sample.kind() == Kind.COMPRESSION) {
      byte[] noise = new byte[16];
      Arrays.fill(noise, (byte) 0xff);
      trials.add(Trial.of(Operation.DECOMPRESS, noise).room(64));
    }
    if (KEYED.contains(sample.kind())) {
      trials.add(forth.key(sample.key(random, sample.fixed().key().least() + 1)));
    }
    return trials;
  }

  private static Optional<Integer> illegal(Lengths legal) {
    for (int length = LONGEST_NONCE; length >= 0; length--) {
      if (!legal.accept(length)) {
        return Optional.of(length);
      }
    }
    return Optional.empty();
  }
}
