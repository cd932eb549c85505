package io.fermata.framework;

import jdk.jfr.Category;
import jdk.jfr.Description;
import jdk.jfr.Event;
import jdk.jfr.Label;
import jdk.jfr.Name;
import jdk.jfr.StackTrace;

/** A driver has changed. */
@Name(DriverEvent.NAME)
@Label("Driver State")
@Category("Fermata")
@Description("A driver is full or has room, is stuck or not, says how it is, or is no longer trusted.")
@StackTrace(false)
final class DriverEvent extends Event {
  static final String NAME = "io.fermata.DriverState";

  @Label("Driver")
  String driver = "";

  @Label("State")
  String state = "";

  @Label("Detail")
  String detail = "";

  DriverEvent() {}

  DriverEvent(String driver, String state, String detail) {
    this.driver = driver;
    this.state = state;
    this.detail = detail;
  }
}
