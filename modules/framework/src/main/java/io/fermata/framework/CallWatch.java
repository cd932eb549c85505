package io.fermata.framework;

import java.time.Duration;

/** Who is inside a driver at this moment, so that a driver which blocks its callers can be named. */
final class CallWatch {
  CallWatch(DriverPort port, Duration patience) {}

  int enter() {
    return 0;
  }

  void exit(int call) {}

  boolean isStuck() {
    return false;
  }

  void close() {}
}
