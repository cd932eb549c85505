package io.fermata.job;

class HandOverCancelTest extends CancelSuite {
  HandOverCancelTest() {
    super(Vehicle.HAND_OVER);
  }
}
