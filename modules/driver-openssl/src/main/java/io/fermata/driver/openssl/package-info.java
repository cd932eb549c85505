/** A driver over libcrypto 3: {@link io.fermata.driver.openssl.OpensslDriver}. */
package io.fermata.driver.openssl;
