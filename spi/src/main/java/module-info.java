/**
 * What a driver implements, and the words that drivers and the framework share.
 *
 * <p>A driver author needs this module and nothing else: {@link io.fermata.spi.Driver} describes a
 * device, {@link io.fermata.spi.DriverSession} holds one key and algorithm on it, {@link
 * io.fermata.spi.DriverRequest} is one operation. A driver never sees the framework that calls it.
 */
@org.jspecify.annotations.NullMarked
module io.fermata.spi {
  requires static org.jspecify;

  exports io.fermata.spi;
}
