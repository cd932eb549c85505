package io.fermata.job;

class HandOverLoopTimeTest extends LoopTimeSuite {
  HandOverLoopTimeTest() {
    super(Vehicle.HAND_OVER);
  }
}
