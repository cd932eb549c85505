package io.fermata.driver.pkcs11;

import io.fermata.spi.DriverException;
import java.security.Provider;

/** Where providers over tokens come from: the platform's SunPKCS11, or a test's. */
interface TokenSource {

  /**
   * Makes a provider over a token, not logged in.
   *
   * @throws DriverException with {@link io.fermata.spi.Reason#UNAVAILABLE} if the library or the token is not there
   */
  Provider attach(TokenSettings.Place place) throws DriverException;
}
