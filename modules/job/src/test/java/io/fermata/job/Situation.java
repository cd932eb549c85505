package io.fermata.job;

import java.util.Arrays;
import java.util.stream.Stream;

/** Who starts and resumes the jobs of a test, and whether its JVM was started with java.lang opened. */
enum Situation {
  CALLER(Vehicle.CALLER, false),
  CARRIER(Vehicle.CARRIER, true),
  HAND_OVER(Vehicle.HAND_OVER, false),
  HAND_OVER_VIRTUAL(Vehicle.HAND_OVER, true);

  /** Said by the build, and not looked up: a flag that got lost is to fail the tests. */
  static final boolean FLAG = Boolean.parseBoolean(System.getProperty("fermata.test.flag", "true"));

  private final Vehicle vehicle;
  private final boolean virtualCaller;

  Situation(Vehicle vehicle, boolean virtualCaller) {
    this.vehicle = vehicle;
    this.virtualCaller = virtualCaller;
  }

  static Stream<Situation> ofThisJvm() {
    return Arrays.stream(values()).filter(situation -> situation.isMounted() == FLAG);
  }

  Vehicle vehicle() {
    return vehicle;
  }

  boolean isMounted() {
    return vehicle != Vehicle.HAND_OVER;
  }

  boolean hasVirtualCaller() {
    return virtualCaller;
  }
}
