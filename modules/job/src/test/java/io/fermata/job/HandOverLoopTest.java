package io.fermata.job;

class HandOverLoopTest extends LoopSuite {
  HandOverLoopTest() {
    super(Vehicle.HAND_OVER);
  }
}
