package io.fermata.driver.openssl;

import io.fermata.spi.Algorithm;
import java.util.Map;

/**
 * A cipher that the library has.
 *
 * @param fixed its name and lengths
 * @param mode how it is fed
 * @param fetched the library's implementation for each length of the key
 */
record CipherAlgorithm(Algorithm fixed, CipherMode mode, Map<Integer, Long> fetched) {
  CipherAlgorithm {
    fetched = Map.copyOf(fetched);
  }

  String name() {
    return fixed.name();
  }
}
