package io.fermata.conformance;

import io.fermata.spi.DriverException;
import io.fermata.spi.DriverRequest.Outcome;
import io.fermata.spi.ReentryGuard;
import io.fermata.spi.SessionSpec;
import io.fermata.spi.Suitability;
import java.util.Optional;
import java.util.Random;

/**
 * A session of the driver, questions to it, and who knows the answers: a reference driver, else another session of
 * the driver that is asked nothing else meanwhile. What is answered wrongly even then is the matter of other checks.
 *
 * <p>One message is asked of one session once, if it is to be encrypted with a nonce: a driver may refuse to
 * encrypt twice with the same.
 */
final class Booth implements AutoCloseable {
  private static final int TRIES = 20;
  private static final int LONGEST = 300;

  private final Lab lab;
  private final Stand stand;
  private final Sample sample;
  private final SessionSpec spec;
  private final Stand.Seat seat;
  private final Stand.Seat answers;
  private final boolean itself;
  private final int longest;

  private Booth(
      Lab lab,
      Stand stand,
      Sample sample,
      SessionSpec spec,
      Stand.Seat seat,
      Stand.Seat answers,
      boolean itself) {
    this.lab = lab;
    this.stand = stand;
    this.sample = sample;
    this.spec = spec;
    this.seat = seat;
    this.answers = answers;
    this.itself = itself;
    this.longest = longest(stand, spec);
  }

  /** A session that the driver says it can, with whatever key it takes; empty if there is none. */
  static Optional<SessionSpec> spec(Stand stand, Sample sample, Random random) {
    for (int i = 0; i < TRIES; i++) {
      SessionSpec spec = sample.spec(random);
      if (stand.fits(spec)) {
        return Optional.of(spec);
      }
    }
    return Optional.empty();
  }

  /** Opens such a session on {@code stand}, which is the driver or another of it. */
  static Optional<Booth> open(Lab lab, Stand stand, Sample sample, Random random) throws DriverException {
    Optional<SessionSpec> spec = spec(stand, sample, random);
    return spec.isPresent() ? Optional.of(open(lab, stand, sample, spec.get())) : Optional.empty();
  }

  private static Booth open(Lab lab, Stand stand, Sample sample, SessionSpec spec) throws DriverException {
    Optional<Stand> other = lab.reference(spec);
    Stand.Seat seat = stand.open(spec);
    return new Booth(
        lab, stand, sample, spec, seat, other.orElse(stand).open(spec), other.isEmpty());
  }

  /** The same session on another of the driver. */
  Booth on(Stand other) throws DriverException {
    return open(lab, other, sample, spec);
  }

  /** The longest input that such a session takes, if that is less than a check asks for. */
  static int longest(Stand stand, SessionSpec spec) {
    return ReentryGuard.call(() -> stand.driver().probe(spec)) instanceof Suitability.Fits fits
        ? fits.longest()
        : 0;
  }

  Stand stand() {
    return stand;
  }

  Sample sample() {
    return sample;
  }

  SessionSpec spec() {
    return spec;
  }

  Stand.Seat seat() {
    return seat;
  }

  /** Who knows the answers, for the verdict. */
  String against() {
    return itself ? "the driver itself, asked alone" : "another driver";
  }

  /** A question; empty if there is no answer to it, which is the matter of other checks. */
  Optional<Known> question(Random random) {
    int more = sample.fixed().tag().most() + sample.fixed().message().step();
    int most = Math.min(LONGEST, longest - more);
    Trial forth = sample.trial(random, random.nextInt(Math.max(1, most)));
    Answer answer = answers.ask(forth);
    if (answer.outcome() != Outcome.DONE) {
      return Optional.empty();
    }
    Optional<Trial> back = sample.back(forth, answer.output());
    boolean asksBack =
        back.isPresent() && (sample.kind() == SessionSpec.Kind.COMPRESSION || random.nextBoolean());
    return Optional.of(
        asksBack ? new Known(back.get(), forth.input()) : new Known(forth, answer.output()));
  }

  /**
   * Judges an answer that was got under some circumstances.
   *
   * @throws Wrong if it is not right, though another of the driver answers rightly when asked alone
   */
  void judge(Known known, Answer answer, String circumstances) throws DriverException {
    if (!known.isRight(answer) && isRightAlone(known)) {
      throw new Wrong(
          sample + ", " + known.trial() + ", " + circumstances
              + (answer.outcome() == Outcome.DONE
                  ? ": has another result than alone"
                  : ": ends with " + answer + ", and is done when asked alone"));
    }
  }

  private boolean isRightAlone(Known known) throws DriverException {
    try (Stand stand = lab.another();
        Stand.Seat alone = stand.open(spec)) {
      return known.isRight(alone.ask(known.trial()));
    }
  }

  @Override
  public void close() {
    seat.close();
    answers.close();
  }
}
