package io.fermata.driver.openssl;

import io.fermata.spi.DriverException;

/** Of a session without a key: each request has to bring one. */
record NoKey<T extends Pool.Context>(String algorithm) implements Pool.Source<T> {

  @Override
  public T make() throws DriverException {
    throw SecretBytes.missing(algorithm);
  }

  @Override
  public void free() {
    // there is nothing
  }
}
