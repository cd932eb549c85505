/**
 * A device that is not there: real bytes, computed by a driver that completes inline, answered after a
 * set time from a thread of its own, with room for a set number of requests. For tests and
 * demonstrations; off unless a setting names it.
 */
@org.jspecify.annotations.NullMarked
module io.fermata.driver.simulated {
  requires static org.jspecify;
  requires io.fermata.spi;

  exports io.fermata.driver.simulated;

  uses io.fermata.spi.DriverFamily;

  provides io.fermata.spi.Driver with
      io.fermata.driver.simulated.SimulatedDriver;
}
