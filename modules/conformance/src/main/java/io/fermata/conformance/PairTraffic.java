package io.fermata.conformance;

import io.fermata.spi.DriverException;
import io.fermata.spi.DriverRequest.Outcome;
import io.fermata.spi.SessionSpec;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.function.Consumer;

/** As {@link Traffic}, of an algorithm whose requests are dear: few, with and without room for the result. */
final class PairTraffic {
  private static final int RANDOM_LAYOUTS = 3;
  private static final int LENGTH = 65;
  private static final int MORE_ROOM = 21;

  private final Lab lab;
  private final Repertoire sample;
  private final Random random;
  private final Consumer<Asked> look;

  PairTraffic(Lab lab, Repertoire sample, Random random, Consumer<Asked> look) {
    this.lab = lab;
    this.sample = sample;
    this.random = random;
    this.look = look;
  }

  /** Shows each request to the one who looks, once it has ended, however it has. */
  void run() throws DriverException {
    SessionSpec spec = lab.spec(sample, random);
    try (Stand.Seat seat = lab.stand().open(spec)) {
      Trial forth = sample.trial(random, LENGTH);
      Answer first = seat.ask(forth);
      inLayouts(seat, forth);
      Optional<Trial> back =
          first.outcome() == Outcome.DONE ? sample.back(forth, first.output()) : Optional.empty();
      if (back.isPresent()) {
        inLayouts(seat, back.get());
      }
    }
  }

  private void inLayouts(Stand.Seat seat, Trial trial) {
    for (int i = 0; i < RANDOM_LAYOUTS; i++) {
      for (int room : List.of(trial.room(), trial.room() + MORE_ROOM, trial.room() / 2, 0)) {
        look.accept(seat.ask(trial.room(room), Layout.random(random)));
      }
    }
  }
}
