package io.fermata.driver.pkcs11;

import io.fermata.spi.Algorithm;
import io.fermata.spi.DriverException;
import io.fermata.spi.Lengths;
import io.fermata.spi.Operation;
import io.fermata.spi.Reason;
import java.security.GeneralSecurityException;
import java.security.Key;
import java.security.Provider;
import java.security.ProviderException;
import java.security.spec.AlgorithmParameterSpec;
import java.util.Optional;
import javax.crypto.AEADBadTagException;
import javax.crypto.Cipher;
import javax.crypto.spec.GCMParameterSpec;
import javax.crypto.spec.IvParameterSpec;

/** Encryption of whole messages with a secret key, and decryption. */
final class CipherEngine implements Engine {
  /** What SoftHSM says when a counter would pass its end, for one. */
  private static final String TOO_LONG = "CKR_DATA_LEN_RANGE";

  private final Algorithm fixed;
  private final Lengths nonces;
  private final int tag;
  private final Key key;
  private final Cipher cipher;

  CipherEngine(Provider provider, Offer offer, int tag, Key key) throws GeneralSecurityException {
    this.fixed = offer.algorithm().fixed().orElseThrow();
    this.nonces = offer.nonces();
    this.tag = tag;
    this.key = key;
    this.cipher = Cipher.getInstance(offer.algorithm().transformation(), provider);
  }

  @Override
  public Optional<byte[]> compute(Asking asking) throws GeneralSecurityException, DriverException {
    boolean encrypts = asking.operation() == Operation.ENCRYPT;
    int length = asking.input().length;
    if (!encrypts && length < tag) {
      return Optional.empty(); // no message is shorter than its tag
    }
    if (!fixed.message().accept(length)) {
      throw Engine.bad(
          "input of " + length + " bytes; " + fixed.name() + " takes " + fixed.message());
    }
    if (!fixed.nonce().accept(asking.nonce().length)) {
      throw Engine.bad(
          "nonce of " + asking.nonce().length + " bytes; " + fixed.name() + " takes " + fixed.nonce());
    }
    if (!nonces.accept(asking.nonce().length)) {
      throw new DriverException(
          Reason.UNSUPPORTED,
          "nonce of " + asking.nonce().length + " bytes; the token takes " + nonces + " for " + fixed.name());
    }
    Engine.room(asking, encrypts ? length + tag : length - tag);
    if (length == 0 && tag == 0) {
      return Optional.of(new byte[0]);
    }
    cipher.init(encrypts ? Cipher.ENCRYPT_MODE : Cipher.DECRYPT_MODE, key, parameters(asking.nonce()));
    if (asking.aad().length > 0) {
      cipher.updateAAD(asking.aad());
    }
    try {
      return Optional.of(cipher.doFinal(asking.input()));
    } catch (AEADBadTagException e) {
      return Optional.empty();
    } catch (GeneralSecurityException | ProviderException e) {
      if (Trouble.code(e).filter(TOO_LONG::equals).isPresent()) { // the lengths are legal: others can do it
        throw new DriverException(
            Reason.UNSUPPORTED, "the token does not take " + length + " bytes with this nonce for " + fixed.name(), e);
      }
      throw e;
    }
  }

  private AlgorithmParameterSpec parameters(byte[] nonce) {
    return tag > 0 ? new GCMParameterSpec(tag * Byte.SIZE, nonce) : new IvParameterSpec(nonce);
  }
}
