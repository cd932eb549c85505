/**
 * What crypto(9) names and no {@code java.security} provider has, as the driver {@code soft}: its five key
 * operations on integers, codes of key, filler, data and key, no cipher, no code, and DEFLATE.
 *
 * <p>In plain code on the caller's thread. The key operations take a time that depends on the numbers, so
 * that who can measure it learns about private ones: they are off in a framework unless it is told to allow
 * them, and are for tests, for public numbers, and where nobody can measure.
 */
@org.jspecify.annotations.NullMarked
module io.fermata.driver.soft {
  requires static org.jspecify;
  requires io.fermata.spi;

  exports io.fermata.driver.soft;

  provides io.fermata.spi.Driver with
      io.fermata.driver.soft.SoftDriver;
}
