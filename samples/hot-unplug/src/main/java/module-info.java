/** A device that is unplugged and plugged in again under load. */
@org.jspecify.annotations.NullMarked
module io.fermata.samples.hotunplug {
  requires static org.jspecify;
  requires io.fermata.driver.jca;
  requires io.fermata.driver.simulated;
  requires io.fermata.framework;

  exports io.fermata.samples.hotunplug;
}
