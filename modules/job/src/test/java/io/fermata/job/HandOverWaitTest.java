package io.fermata.job;

class HandOverWaitTest extends WaitSuite {
  HandOverWaitTest() {
    super(Vehicle.HAND_OVER);
  }
}
