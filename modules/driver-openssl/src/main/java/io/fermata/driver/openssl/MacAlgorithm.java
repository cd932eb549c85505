package io.fermata.driver.openssl;

import io.fermata.spi.Algorithm;

/**
 * A code that the library has.
 *
 * @param fixed its name and lengths
 * @param fetched the library's {@code HMAC}, {@code CMAC} or {@code GMAC}
 * @param parameter what it is made of: {@code digest} or {@code cipher}
 * @param value of that parameter; for a cipher, with {@code %d} for the bits of the key
 */
record MacAlgorithm(Algorithm fixed, long fetched, String parameter, String value) {

  Parameters parameters(Parameters empty, int keyLength) {
    return empty.text(parameter, value.replace("%d", Integer.toString(keyLength * Byte.SIZE)));
  }
}
