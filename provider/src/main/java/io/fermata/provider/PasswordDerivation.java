package io.fermata.provider;

import io.fermata.spi.DriverException;
import io.fermata.spi.SessionSpec;
import java.math.BigInteger;
import java.nio.ByteBuffer;
import java.nio.CharBuffer;
import java.nio.charset.StandardCharsets;
import java.security.spec.InvalidKeySpecException;
import java.util.Arrays;
import java.util.List;

/** Bytes that are derived from a password, which is text: of UTF-8, as the JDK's. Any thread. */
final class PasswordDerivation {
  private static final byte[] NOTHING = new byte[0];

  private final Derivation derivation;
  private final String algorithm;

  PasswordDerivation(Composition composition, SessionSpec spec) {
    this.derivation = new Derivation(composition, spec);
    this.algorithm = spec.algorithm();
  }

  String algorithm() {
    return algorithm;
  }

  /**
   * @param length in bytes; of none there is nothing to derive
   * @throws InvalidKeySpecException if no driver takes it; another provider may
   */
  byte[] derive(char[] password, byte[] salt, List<BigInteger> cost, int length)
      throws InvalidKeySpecException {
    if (length == 0) {
      return new byte[0];
    }
    try (WipedKey secret = new WipedKey(algorithm, utf8(password))) {
      return derivation.derive(secret, salt, NOTHING, length, cost);
    } catch (DriverException e) {
      throw new InvalidKeySpecException(e.getMessage(), e);
    } catch (FermataException e) { // any exception sends JCA to the next provider
      throw new DerivationFault(e);
    }
  }

  @SuppressWarnings("ByteBufferBackingArray") // what it was encoded into is all overwritten
  private static byte[] utf8(char[] password) {
    ByteBuffer encoded = StandardCharsets.UTF_8.encode(CharBuffer.wrap(password));
    byte[] bytes = new byte[encoded.remaining()];
    encoded.get(bytes);
    Arrays.fill(encoded.array(), (byte) 0);
    return bytes;
  }
}
