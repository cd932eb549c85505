package io.fermata.conformance;

import io.fermata.spi.DriverException;
import io.fermata.spi.Reason;
import io.fermata.spi.SessionSpec;
import io.fermata.spi.SessionSpec.Kind;
import java.security.Key;
import java.util.Arrays;
import java.util.Optional;
import java.util.Random;

/** A key that comes with a request counts for that request alone, in sessions with a key and without one. */
final class ExplicitKey implements AlgorithmCheck {
  private static final int[] LENGTHS = {0, 16, 65, 200};

  @Override
  public String name() {
    return "explicit key";
  }

  @Override
  public boolean isFor(Sample sample) {
    return sample.hasKey();
  }

  @Override
  public Verdict run(Lab lab, Sample sample) throws DriverException {
    Random random = lab.random(name() + sample);
    SessionSpec own = lab.spec(sample, random);
    SessionSpec one = lab.spec(sample, random);
    SessionSpec other = lab.spec(sample, random);
    keyed(lab, sample, own, one, other, random);
    boolean keyless = lab.stand().fits(sample.keyless());
    if (keyless) {
      keyed(lab, sample, sample.keyless(), one, other, random);
    }
    return new Verdict.Passed(
        "sessions that have those keys" + (keyless ? "" : "; no session is without a key"));
  }

  private static void keyed(
      Lab lab, Sample sample, SessionSpec own, SessionSpec one, SessionSpec other, Random random)
      throws DriverException {
    try (Stand.Seat seat = lab.stand().open(own)) {
      Stand.Posed posed = seat.request();
      for (int length : LENGTHS) {
        for (SessionSpec of : new SessionSpec[] {own, one, own, other, one, other, own, own}) {
          if (of.key().isPresent()) {
            ask(lab, sample, seat, posed, of, of.equals(own) ? Optional.empty() : of.key(), length, random);
          }
        }
        if (sample.kind() == Kind.MAC && own.key().isPresent()) {
          inParts(lab, sample, seat, own, one, length, random);
        }
      }
    }
  }

  private static void ask(
      Lab lab, Sample sample, Stand.Seat seat, Stand.Posed posed, SessionSpec of, Optional<Key> key,
      int length, Random random)
      throws DriverException {
    Trial forth = sample.trial(random, length);
    byte[] expected = lab.stand().alone(of, forth, Layout.PLAIN).result();
    same(seat.ask(with(forth, key), Layout.PLAIN, posed), expected);
    Optional<Trial> back = sample.back(forth, expected);
    if (back.isPresent()) {
      same(seat.ask(with(back.get(), key), Layout.PLAIN, posed), forth.input());
    }
  }

  private static Trial with(Trial trial, Optional<Key> key) {
    return key.map(trial::key).orElse(trial);
  }

  private static void same(Asked asked, byte[] expected) {
    if (!Arrays.equals(asked.result(), expected)) {
      throw new Wrong(asked + ", among some with other keys, has another result than in a session with its key");
    }
  }

  /** A message under a key of its own, and one under the session's that begins later and ends earlier. */
  private static void inParts(
      Lab lab, Sample sample, Stand.Seat seat, SessionSpec own, SessionSpec one, int length, Random random)
      throws DriverException {
    Trial trial = sample.trial(random, length);
    byte[] begun = Arrays.copyOf(trial.input(), length / 2);
    byte[] rest = Arrays.copyOfRange(trial.input(), length / 2, length);
    Parted keyed = new Parted(seat, with(trial, one.key()));
    if (keyed.first(begun, Layout.PLAIN).isFailed(Reason.UNSUPPORTED)) {
      return; // takes whole messages only
    }
    Parted plain = new Parted(seat, trial);
    plain.first(begun, Layout.PLAIN).result();
    byte[] ofOwn = plain.last(rest, Layout.PLAIN);
    byte[] ofOne = keyed.last(rest, Layout.PLAIN);
    if (!Arrays.equals(ofOwn, lab.stand().alone(own, trial, Layout.PLAIN).result())
        || !Arrays.equals(ofOne, lab.stand().alone(one, trial, Layout.PLAIN).result())) {
      throw new Wrong(
          trial + " in parts, beside one with another key,"
              + " has another result than in a session with its key");
    }
  }
}
