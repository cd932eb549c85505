/**
 * A device that is not there: real bytes, computed by drivers that complete inline, at simulated times
 * and with simulated faults. Engines, a ring, a doorbell, moderated interrupts, service times with a
 * tail, and everything that can go wrong, all from a seed. With {@link io.fermata.spi.VirtualTime} a run
 * takes milliseconds and is the same each time; with the machine's clock it is a demonstration. Off
 * unless a setting names it, or {@link io.fermata.driver.simulated.SimulatedDevice} builds it.
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
