package io.fermata.job;

class HandOverJobTest extends JobSuite {
  HandOverJobTest() {
    super(Vehicle.HAND_OVER);
  }
}
