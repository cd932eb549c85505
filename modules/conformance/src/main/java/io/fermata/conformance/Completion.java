package io.fermata.conformance;

import io.fermata.spi.DriverException;
import io.fermata.spi.DriverShape;
import io.fermata.spi.Taken;
import java.util.Optional;
import java.util.Random;

/** Requests end where the shape says: on the thread that submits, or on one of the driver's. */
final class Completion implements DriverCheck {
  private static final int EACH = 8;

  @Override
  public String name() {
    return "completion";
  }

  @Override
  public Verdict run(Lab lab) throws DriverException {
    Random random = lab.random(name());
    boolean asked = false;
    for (Sample sample : lab.samples()) {
      Optional<Booth> opened = Booth.open(lab, lab.stand(), sample, random);
      if (opened.isPresent()) {
        try (Booth booth = opened.get()) {
          for (int i = 0; i < EACH; i++) {
            Optional<Known> known = booth.question(random);
            if (known.isPresent()) {
              asked = true;
              submit(lab, sample, new Flight(booth.seat(), known.get().trial()));
            }
          }
        }
      }
    }
    return asked
        ? new Verdict.Passed("the rule")
        : new Verdict.Unchecked("offers nothing that can be asked without a key pair");
  }

  private static void submit(Lab lab, Sample sample, Flight flight) {
    Taken taken = flight.launch(false);
    boolean ended = flight.hasEnded();
    boolean inline =
        lab.stand().driver().shape().completion() == DriverShape.Completion.INLINE;
    String what = sample + ", " + flight.trial() + ": submit answers " + taken;
    if (!ended && (inline || taken == Taken.DONE)) {
      throw new Wrong(what + ", and the request has not ended" + (inline ? ", though it is inline" : ""));
    }
    flight.land();
    boolean here = flight.ending().on() == Thread.currentThread();
    if (inline && !here) {
      throw new Wrong(what + ", and the request ended on another thread, though it is inline");
    }
    if (!inline && here && taken == Taken.ACCEPTED) {
      throw new Wrong(what + ", and the request ended on the thread that submits it");
    }
  }
}
