package io.fermata.job;

class CallerLoopFutureTest extends LoopFutureSuite {
  CallerLoopFutureTest() {
    super(Vehicle.CALLER);
  }
}
