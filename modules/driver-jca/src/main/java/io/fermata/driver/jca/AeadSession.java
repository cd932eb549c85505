package io.fermata.driver.jca;

import io.fermata.spi.DriverException;
import io.fermata.spi.DriverRequest;
import io.fermata.spi.DriverSession;
import io.fermata.spi.Operation;
import io.fermata.spi.Reason;
import io.fermata.spi.SessionSpec;
import io.fermata.spi.Slot;
import io.fermata.spi.Taken;
import java.security.GeneralSecurityException;
import java.security.Key;
import java.security.Provider;
import java.security.spec.AlgorithmParameterSpec;
import javax.crypto.AEADBadTagException;
import javax.crypto.Cipher;
import javax.crypto.spec.GCMParameterSpec;
import javax.crypto.spec.IvParameterSpec;

/** Authenticated encryption of whole messages. */
final class AeadSession implements DriverSession {
  private final Algorithm algorithm;
  private final Key key;
  private final int tagBits;
  // Apart, since a cipher object refuses to encrypt under a nonce that it has decrypted with. Which
  // nonces may come again is not this driver's to say.
  private final Workers<Cipher> encrypting;
  private final Workers<Cipher> decrypting;

  AeadSession(Provider provider, Algorithm algorithm, SessionSpec spec) throws DriverException {
    this.algorithm = algorithm;
    this.key = spec.key().orElseThrow();
    this.tagBits = spec.tagLength() * Byte.SIZE;
    this.encrypting = new Workers<>(() -> Cipher.getInstance(algorithm.transformation, provider));
    this.decrypting = new Workers<>(() -> Cipher.getInstance(algorithm.transformation, provider));
  }

  @Override
  public Taken submit(DriverRequest request, boolean more) {
    boolean encrypt = request.operation() == Operation.ENCRYPT;
    int tag = tagBits / Byte.SIZE;
    int needed = request.input().length() + (encrypt ? tag : -tag);
    if (request.output().length() < needed) {
      request.fail(
          Reason.BAD_REQUEST,
          "output of " + request.output().length() + " bytes; the result has " + needed);
      return Taken.DONE;
    }
    try {
      Workers<Cipher> ciphers = encrypt ? encrypting : decrypting;
      Cipher cipher = ciphers.take();
      cipher.init(
          encrypt ? Cipher.ENCRYPT_MODE : Cipher.DECRYPT_MODE, key, parameters(request.nonce()));
      Slot aad = request.aad();
      if (aad.length() > 0) {
        if (aad.isArray()) {
          cipher.updateAAD(aad.array(), aad.offset(), aad.length());
        } else {
          cipher.updateAAD(aad.buffer());
        }
      }
      request.succeed(finish(cipher, request.input(), request.output()));
      ciphers.giveBack(cipher);
    } catch (AEADBadTagException e) {
      // some providers write the plaintext before they have looked at the tag
      request.output().segment().asSlice(0, Math.max(0, needed)).fill((byte) 0);
      request.mismatch();
    } catch (GeneralSecurityException | IllegalArgumentException e) {
      request.fail(
          new DriverException(Reason.BAD_REQUEST, String.valueOf(e.getMessage()), e));
    }
    return Taken.DONE;
  }

  private static int finish(Cipher cipher, Slot in, Slot out) throws GeneralSecurityException {
    return in.isArray() && out.isArray()
        ? cipher.doFinal(in.array(), in.offset(), in.length(), out.array(), out.offset())
        : cipher.doFinal(in.buffer(), out.buffer());
  }

  private AlgorithmParameterSpec parameters(Slot nonce) {
    byte[] bytes = nonce.isArray() ? nonce.array() : nonce.copy();
    int offset = nonce.isArray() ? nonce.offset() : 0;
    return algorithm == Algorithm.AES_GCM
        ? new GCMParameterSpec(tagBits, bytes, offset, nonce.length())
        : new IvParameterSpec(bytes, offset, nonce.length());
  }

  @Override
  public void close() {
    encrypting.close();
    decrypting.close();
  }
}
