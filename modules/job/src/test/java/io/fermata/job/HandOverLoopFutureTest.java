package io.fermata.job;

class HandOverLoopFutureTest extends LoopFutureSuite {
  HandOverLoopFutureTest() {
    super(Vehicle.HAND_OVER);
  }
}
