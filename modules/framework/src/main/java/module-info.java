/**
 * What stands between the users of cryptography and its drivers: an operating system's crypto
 * framework, after crypto(9).
 *
 * <p>A {@link io.fermata.framework.Framework} holds drivers, tests them before it trusts them, and
 * opens {@link io.fermata.framework.Session sessions} on the one that suits best. A request that the
 * driver completes at once costs no queue and no other thread; one that it takes for later answers with
 * a {@link io.fermata.framework.Ticket}; one that it has no room for waits in order.
 *
 * <p>Nothing here knows who assembles it: drivers, settings and time are handed in.
 */
@org.jspecify.annotations.NullMarked
module io.fermata.framework {
  // optional: a minimal image has no flight recorder, and Journal looks whether it is there
  requires static jdk.jfr;
  requires static org.jspecify;
  // the published answers that a driver gives before it is trusted
  requires io.fermata.conformance;
  requires transitive io.fermata.spi;
  requires transitive io.fermata.wait;

  exports io.fermata.framework;
  // crypto(9)'s own vocabulary, which users of the core do not need
  exports io.fermata.framework.kernel;

  uses io.fermata.spi.Driver;
  uses io.fermata.spi.DriverFamily;
}
