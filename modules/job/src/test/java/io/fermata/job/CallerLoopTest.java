package io.fermata.job;

class CallerLoopTest extends LoopSuite {
  CallerLoopTest() {
    super(Vehicle.CALLER);
  }
}
