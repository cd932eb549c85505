/**
 * Tokens and HSMs as drivers, through the platform's own SunPKCS11: one driver for each slot that is
 * configured.
 *
 * <p>A slot's private keys stay on its token: they are handles, found in the {@linkplain
 * io.fermata.driver.pkcs11.Pkcs11Driver#keyStore() key store} of the driver, and no other driver takes
 * them. What blocks in the token's library blocks a lane of the driver, a thread of its own, and never
 * the caller: every request is accepted and completed later.
 */
@SuppressWarnings("module") // the digits at the end are the standard's name
@org.jspecify.annotations.NullMarked
module io.fermata.driver.pkcs11 {
  requires static org.jspecify;
  requires io.fermata.spi;
  // for SunPKCS11 to be there; it exports nothing, and is found as a service
  requires jdk.crypto.cryptoki;

  exports io.fermata.driver.pkcs11;

  uses java.security.Provider;

  provides io.fermata.spi.DriverFamily with
      io.fermata.driver.pkcs11.Pkcs11Drivers;
}
