package io.fermata.job;

class CallerLoopRoomTest extends LoopRoomSuite {
  CallerLoopRoomTest() {
    super(Vehicle.CALLER);
  }
}
