package io.fermata.framework;

/** The JDK's flight recorder. An event is made only while a recording wants it. */
final class FlightJournal implements Journal {
  // never committed: whether events are enabled is asked without making one
  private final RequestEvent anyRequest = new RequestEvent();
  private final DriverEvent anyDriver = new DriverEvent();

  @Override
  public boolean takesRequests() {
    return anyRequest.isEnabled();
  }

  @Override
  public void request(String driver, MeasuredTimes times) {
    new RequestEvent(driver, times).commit();
  }

  @Override
  public void driver(String driver, String state, String detail) {
    if (anyDriver.isEnabled()) {
      new DriverEvent(driver, state, detail).commit();
    }
  }
}
