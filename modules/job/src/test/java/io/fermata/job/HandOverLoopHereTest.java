package io.fermata.job;

class HandOverLoopHereTest extends LoopHereSuite {
  HandOverLoopHereTest() {
    super(Vehicle.HAND_OVER);
  }
}
