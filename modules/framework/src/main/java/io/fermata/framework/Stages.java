package io.fermata.framework;

import io.fermata.spi.SessionSpec;

/** What the requests of one driver spend their time with, if that is to be measured. */
final class Stages {
  private final boolean on;

  Stages(String driver, boolean on) {
    this.on = on;
  }

  StageTimes begin() {
    return on ? new StageTimes.Measured() : StageTimes.Off.OFF;
  }

  void add(StageTimes times, SessionSpec spec, int size) {
    // replaced when the histograms come
  }
}
