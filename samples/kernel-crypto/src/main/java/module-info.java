/** A driver and its user, written to the man page crypto(9). */
@org.jspecify.annotations.NullMarked
module io.fermata.samples.kernelcrypto {
  requires static org.jspecify;
  requires io.fermata.framework;

  exports io.fermata.samples.kernelcrypto;
}
