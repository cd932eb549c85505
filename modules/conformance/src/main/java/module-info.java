/**
 * The checks that tell a driver author whether a driver is right, as plain values: a name, and what is run.
 *
 * <p>Needs nothing but {@code io.fermata.spi}: the checks can be run by any test framework, by a command on a
 * machine with the device in it, or by the framework before it trusts a driver. {@link
 * io.fermata.conformance.Kit} makes them for a driver; {@link io.fermata.conformance.PublishedAnswers} are those
 * that a driver must give before anything is answered with it.
 */
@org.jspecify.annotations.NullMarked
module io.fermata.conformance {
  requires static org.jspecify;
  requires transitive io.fermata.spi;

  exports io.fermata.conformance;
}
