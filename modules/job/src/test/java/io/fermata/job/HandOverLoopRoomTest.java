package io.fermata.job;

class HandOverLoopRoomTest extends LoopRoomSuite {
  HandOverLoopRoomTest() {
    super(Vehicle.HAND_OVER);
  }
}
