package io.fermata.job;

class CallerLoopTimeTest extends LoopTimeSuite {
  CallerLoopTimeTest() {
    super(Vehicle.CALLER);
  }
}
