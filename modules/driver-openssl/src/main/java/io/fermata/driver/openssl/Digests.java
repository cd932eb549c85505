package io.fermata.driver.openssl;

/** What the library calls a hash: EVP_MD-SHA1(7), EVP_MD-SHA2(7), EVP_MD-SHA3(7). */
final class Digests {

  private Digests() {}

  /**
   * @param name {@code SHA-256}, {@code SHA256}, {@code SHA-512/224}, {@code SHA3-256}
   */
  static String named(String name) {
    return name.startsWith("SHA3") ? name : name.replace("SHA-", "SHA").replace('/', '-');
  }
}
