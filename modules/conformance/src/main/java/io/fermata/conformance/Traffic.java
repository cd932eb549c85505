package io.fermata.conformance;

import io.fermata.spi.DriverException;
import io.fermata.spi.DriverRequest.Outcome;
import io.fermata.spi.Operation;
import io.fermata.spi.SessionSpec;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.function.Consumer;

/** Requests of all kinds, good ones and such as must fail, in every layout: for checks that look at memory alone. */
final class Traffic {
  private static final int[] LENGTHS = {0, 17, 65, 400};
  private static final int RANDOM_LAYOUTS = 4;
  private static final int MORE_ROOM = 21;

  private final Lab lab;
  private final Sample sample;
  private final Random random;
  private final Consumer<Asked> look;

  private Traffic(Lab lab, Sample sample, Random random, Consumer<Asked> look) {
    this.lab = lab;
    this.sample = sample;
    this.random = random;
    this.look = look;
  }

  /** Shows each request to the one who looks, once it has ended, however it has; few of a dear algorithm. */
  static void show(Lab lab, Repertoire sample, Random random, Consumer<Asked> look) throws DriverException {
    if (sample instanceof Sample cheap) {
      new Traffic(lab, cheap, random, look).run();
    } else {
      new PairTraffic(lab, sample, random, look).run();
    }
  }

  private void run() throws DriverException {
    SessionSpec spec = lab.spec(sample, random);
    try (Stand.Seat seat = lab.stand().open(spec)) {
      for (int length : LENGTHS) {
        Trial forth = sample.trial(random, length);
        Asked plain = lab.stand().alone(spec, forth, Layout.PLAIN);
        good(seat, forth);
        bad(seat, spec, forth);
        Optional<Trial> back =
            plain.answer().outcome() == Outcome.DONE
                ? sample.back(forth, plain.answer().output())
                : Optional.empty();
        if (back.isPresent()) {
          good(seat, back.get());
          bad(seat, spec, back.get());
        }
      }
    }
  }

  private void good(Stand.Seat seat, Trial trial) {
    for (Layout layout : layouts()) {
      look.accept(seat.ask(anew(trial), layout));
      look.accept(seat.ask(anew(trial.room(trial.room() + MORE_ROOM)), layout));
    }
  }

  private void bad(Stand.Seat seat, SessionSpec spec, Trial trial) {
    List<Layout> layouts = layouts();
    int next = 0;
    for (Spoiled spoiled : Spoiled.of(sample, spec, trial, random)) {
      for (int i = 0; i < RANDOM_LAYOUTS; i++) {
        look.accept(seat.ask(spoiled.trial(), layouts.get(next++ % layouts.size())));
      }
    }
  }

  /** Under another nonce where the same one twice may be refused. */
  private Trial anew(Trial trial) {
    return trial.operation() == Operation.ENCRYPT
        ? trial.nonce(sample.nonce(random))
        : trial;
  }

  private List<Layout> layouts() {
    List<Layout> layouts = new ArrayList<>(Layout.ALL);
    for (int i = 0; i < RANDOM_LAYOUTS; i++) {
      layouts.add(Layout.random(random));
    }
    Collections.shuffle(layouts, random);
    return layouts;
  }
}
