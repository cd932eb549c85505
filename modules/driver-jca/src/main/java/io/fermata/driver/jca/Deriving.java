package io.fermata.driver.jca;

import io.fermata.spi.DriverRequest;
import java.nio.ByteBuffer;
import java.nio.CharBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.CodingErrorAction;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.InvalidKeyException;
import java.security.Key;
import java.security.Provider;
import java.util.Arrays;
import javax.crypto.Mac;
import javax.crypto.SecretKey;
import javax.crypto.SecretKeyFactory;
import javax.crypto.spec.PBEKeySpec;

/** What is derived with. */
interface Deriving {

  static Deriving of(Provider provider, JcaAlgorithm algorithm) throws GeneralSecurityException {
    return algorithm.service().equals("Mac")
        ? new Hkdf(algorithm.name(), Mac.getInstance(algorithm.transformation(), provider))
        : new FromPassword(SecretKeyFactory.getInstance(algorithm.transformation(), provider));
  }

  /** Writes as many bytes as the output has; of a request that was looked at. */
  void derive(Secret secret, DriverRequest request) throws GeneralSecurityException;

  /** RFC 8018, 5.2. */
  record FromPassword(SecretKeyFactory factory) implements Deriving {
    @Override
    public void derive(Secret secret, DriverRequest request) throws GeneralSecurityException {
      PBEKeySpec spec =
          new PBEKeySpec(
              secret.password(),
              request.nonce().copy(),
              request.parameters().getFirst().intValueExact(),
              request.output().length() * Byte.SIZE);
      try {
        byte[] derived = factory.generateSecret(spec).getEncoded();
        request.output().buffer().put(derived);
        Arrays.fill(derived, (byte) 0);
      } finally {
        spec.clearPassword();
      }
    }
  }

  /** A key in the form that is derived from. */
  final class Secret implements AutoCloseable {
    private final SecretKey key;
    private final char[] password;

    private Secret(SecretKey key, char[] password) {
      this.key = key;
      this.password = password;
    }

    /**
     * @param key one that has been looked at
     * @throws InvalidKeyException if it is to be a password and is no text
     */
    static Secret of(JcaAlgorithm algorithm, Key key) throws InvalidKeyException {
      SecretKey secret = (SecretKey) key;
      return new Secret(secret, algorithm.service().equals("Mac") ? new char[0] : text(secret));
    }

    /** Providers make UTF-8 of it again. */
    private static char[] text(SecretKey key) throws InvalidKeyException {
      byte[] bytes = key.getEncoded();
      CharBuffer chars = CharBuffer.allocate(0);
      try {
        chars =
            StandardCharsets.UTF_8
                .newDecoder()
                .onMalformedInput(CodingErrorAction.REPORT)
                .onUnmappableCharacter(CodingErrorAction.REPORT)
                .decode(ByteBuffer.wrap(bytes));
        return Arrays.copyOf(chars.array(), chars.limit());
      } catch (CharacterCodingException e) {
        throw new InvalidKeyException(
            "a password of " + bytes.length + " bytes is no text in UTF-8, and JCA takes text", e);
      } finally {
        Arrays.fill(bytes, (byte) 0);
        Arrays.fill(chars.array(), '\0');
      }
    }

    SecretKey key() {
      return key;
    }

    char[] password() {
      return password;
    }

    @Override
    public void close() {
      Arrays.fill(password, '\0');
    }
  }
}
