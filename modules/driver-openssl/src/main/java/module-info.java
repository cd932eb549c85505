/**
 * OpenSSL's libcrypto, version 3, as the driver {@code openssl}: ciphers, hashes, codes, key derivation,
 * signatures, key agreement and public-key encryption in the library's own code, for whatever processor it runs on.
 *
 * <p>The library is the system's; it is found as the driver starts, and reached with {@code java.lang.foreign},
 * which wants {@code --enable-native-access=io.fermata.driver.openssl}. Without the library the driver is listed as
 * absent, and says why.
 */
@org.jspecify.annotations.NullMarked
module io.fermata.driver.openssl {
  requires static org.jspecify;
  requires io.fermata.spi;

  exports io.fermata.driver.openssl;

  provides io.fermata.spi.Driver with
      io.fermata.driver.openssl.OpensslDriver;
}
