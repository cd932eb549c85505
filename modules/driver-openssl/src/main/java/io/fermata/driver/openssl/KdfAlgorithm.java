package io.fermata.driver.openssl;

import io.fermata.spi.Algorithm;
import io.fermata.spi.KeyDerivation;
import java.util.Optional;

/**
 * A key derivation that the library has.
 *
 * @param fixed its name, and the lengths of key and salt
 * @param known what else is fixed about it
 * @param fetched the library's implementation
 * @param digest the library's name of the hash
 * @param mode which step of HKDF is done, as EVP_KDF-HKDF(7) names it; empty if there is no choice
 */
record KdfAlgorithm(
    Algorithm fixed, KeyDerivation known, long fetched, String digest, Optional<String> mode) {

  /** Under which name the library takes the secret: EVP_KDF-HKDF(7), EVP_KDF-PBKDF2(7), EVP_KDF-SCRYPT(7). */
  String secret() {
    return mode.isPresent() ? "key" : "pass";
  }
}
