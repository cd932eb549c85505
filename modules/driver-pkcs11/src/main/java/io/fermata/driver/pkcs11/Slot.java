package io.fermata.driver.pkcs11;

import java.security.Provider;

/**
 * A slot in use by one driver.
 *
 * @param driver the driver's name
 * @param token what is in it
 * @param lanes who may ask it
 * @param wellbeing how it is
 */
record Slot(String driver, Attachment token, Lanes lanes, Wellbeing wellbeing) {

  /** The provider over the token, as of now. */
  Provider provider() {
    return token.provider();
  }

  @Override
  public String toString() {
    return driver;
  }
}
