package io.fermata.driver.pkcs11;

import io.fermata.spi.DriverException;
import io.fermata.spi.Operation;
import io.fermata.spi.PublicKeyAlgorithm;
import java.security.GeneralSecurityException;
import java.security.Key;
import java.security.PrivateKey;
import java.security.Provider;
import java.security.ProviderException;
import java.security.interfaces.RSAKey;
import java.util.Optional;
import javax.crypto.Cipher;

/**
 * Encryption with a public key, and decryption with the private one. To a ciphertext that does not decrypt there is
 * one answer, whatever is wrong with it. How long the answer takes is the token's.
 */
final class PublicKeyCipherEngine implements Engine {
  private final PublicKeyAlgorithm known;
  private final Key key;
  private final Cipher cipher;

  PublicKeyCipherEngine(Provider provider, TokenAlgorithm algorithm, Key key)
      throws GeneralSecurityException {
    this.known = algorithm.pair().orElseThrow();
    this.key = key;
    this.cipher = Cipher.getInstance(algorithm.transformation(), provider);
    init();
  }

  private void init() throws GeneralSecurityException {
    cipher.init(key instanceof PrivateKey ? Cipher.DECRYPT_MODE : Cipher.ENCRYPT_MODE, key);
  }

  @Override
  public Optional<byte[]> compute(Asking asking) throws GeneralSecurityException, DriverException {
    boolean decrypts = key instanceof PrivateKey;
    if (decrypts != (asking.operation() == Operation.DECRYPT)) {
      throw Engine.bad(
          asking.operation() + " with a "
              + (decrypts ? "private key; it decrypts" : "public key; it encrypts"));
    }
    return decrypts ? decrypt(asking) : encrypt(asking);
  }

  private Optional<byte[]> encrypt(Asking asking) throws GeneralSecurityException, DriverException {
    int modulus = modulus(0);
    int longest = modulus - known.padding();
    if (asking.input().length > longest) {
      throw Engine.bad(
          "a message of " + asking.input().length + " bytes; the key takes at most " + longest);
    }
    Engine.room(asking, modulus);
    init();
    return Optional.of(cipher.doFinal(asking.input()));
  }

  private Optional<byte[]> decrypt(Asking asking) throws GeneralSecurityException, DriverException {
    // known from the ciphertext's length alone, so that it tells nothing of the message's
    int room = asking.input().length - known.padding();
    if (asking.room() < room) {
      throw Engine.bad("output of " + asking.room() + " bytes; a message may have " + room);
    }
    if (asking.input().length != modulus(asking.input().length)) {
      return Optional.empty(); // RFC 8017, 7.2.2, step 1
    }
    init();
    try {
      return Optional.of(cipher.doFinal(asking.input()));
    } catch (GeneralSecurityException | ProviderException e) { // which of them would say too much
      if (Trouble.of(e).blame() == Trouble.Blame.REQUEST) {
        return Optional.empty();
      }
      throw e;
    }
  }

  /** Bytes of the modulus; those of the ciphertext if a handle does not tell. */
  private int modulus(int ciphertext) {
    return key instanceof RSAKey rsa ? Math.ceilDiv(rsa.getModulus().bitLength(), Byte.SIZE) : ciphertext;
  }
}
