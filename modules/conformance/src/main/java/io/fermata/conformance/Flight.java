package io.fermata.conformance;

import io.fermata.spi.DriverRequest;
import io.fermata.spi.Part;
import io.fermata.spi.Taken;
import java.lang.foreign.Arena;

/** A trial that is asked without waiting for its end; again once it has ended. */
final class Flight {
  private final Trial trial;
  private final Stand.Posed posed;
  private final Laid laid;

  /** In plain arrays. */
  Flight(Stand.Seat seat, Trial trial) {
    this(seat, trial, Layout.PLAIN);
  }

  Flight(Stand.Seat seat, Trial trial, Layout layout) {
    this.trial = trial;
    this.posed = seat.request();
    this.laid = new Laid(trial, layout, Arena.ofAuto(), posed.request());
  }

  Trial trial() {
    return trial;
  }

  DriverRequest request() {
    return posed.request();
  }

  Laid laid() {
    return laid;
  }

  Ending ending() {
    return posed.ending();
  }

  boolean hasEnded() {
    return posed.ending().hasEnded();
  }

  /** Arms it; then it is offered, perhaps more than once. */
  void begin() {
    posed.begin(trial, Part.WHOLE);
  }

  Taken offer(boolean more) {
    return posed.offer(more);
  }

  /** Arms it, and submits until it is taken. */
  Taken launch(boolean more) {
    return posed.submit(trial, Part.WHOLE, more);
  }

  /** Submits one that is armed until it is taken. */
  void launchAgain() {
    posed.resubmit(trial, false);
  }

  /** Waits for its end. */
  Answer land() {
    posed.awaitEnd(trial.toString());
    return answer();
  }

  /** Of one that has ended. */
  Answer answer() {
    return posed.answer(laid);
  }
}
