package io.fermata.framework;

import io.fermata.spi.DriverRequest.Outcome;

/** When a request passed the stages of its way. Told in this order; some may be left out. */
sealed interface StageTimes permits StageTimes.Off, MeasuredTimes {

  /** It is offered to the driver; if that is full, again later. */
  void invoked();

  /** The driver has completed it. */
  void done();

  /** It has ended so. */
  void ended(Outcome outcome);

  /** Its result is brought to its user, who may use the request for something else from here on. */
  void delivered();

  /** Its user has taken it. */
  void returned();

  /** Nobody wants to know. */
  enum Off implements StageTimes {
    OFF;

    @Override
    public void invoked() {
      // not measured
    }

    @Override
    public void done() {
      // not measured
    }

    @Override
    public void ended(Outcome outcome) {
      // not measured
    }

    @Override
    public void delivered() {
      // not measured
    }

    @Override
    public void returned() {
      // not measured
    }
  }
}
