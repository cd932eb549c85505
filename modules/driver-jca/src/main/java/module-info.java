/**
 * Cryptography of the installed {@code java.security} providers as drivers, one for each provider.
 *
 * <p>Every service is asked for from its own provider object, never by name alone, so that a look-up
 * cannot end at Fermata again. A driver completes each request inside {@code submit}, on the caller's
 * memory.
 */
@org.jspecify.annotations.NullMarked
module io.fermata.driver.jca {
  requires static org.jspecify;
  requires io.fermata.spi;

  exports io.fermata.driver.jca;

  uses java.security.Provider;

  provides io.fermata.spi.DriverFamily with
      io.fermata.driver.jca.JcaDrivers;
}
