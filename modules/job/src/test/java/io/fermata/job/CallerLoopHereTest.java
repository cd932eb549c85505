package io.fermata.job;

class CallerLoopHereTest extends LoopHereSuite {
  CallerLoopHereTest() {
    super(Vehicle.CALLER);
  }
}
