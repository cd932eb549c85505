package io.fermata.provider;

import io.fermata.spi.DriverException;
import io.fermata.spi.Reason;
import io.fermata.spi.SessionSpec;
import java.security.AlgorithmParameters;
import java.security.InvalidAlgorithmParameterException;
import java.security.InvalidKeyException;
import java.security.Key;
import java.security.NoSuchAlgorithmException;
import java.security.Provider;
import java.security.SecureRandom;
import java.security.spec.AlgorithmParameterSpec;
import java.security.spec.InvalidParameterSpecException;
import javax.crypto.Cipher;
import org.jspecify.annotations.Nullable;

/**
 * What an AEAD cipher was initialised with, and whether a message may come: after an encryption it wants another nonce or
 * key, as the JDK's do.
 */
final class AeadInit {
  private static final byte[] NOTHING = new byte[0];

  private final AeadKind kind;
  private final KeyedSessions sessions;
  private final Provider provider;
  private final NonceMemory nonces = new NonceMemory();
  private boolean encrypt;
  private byte[] nonce = NOTHING; // kept and written over: a new object for each message costs more than the copy
  private int tagLength;
  private boolean ready;
  private boolean spent; // a message was encrypted under this nonce
  private @Nullable Key key;

  /**
   * @param provider whose the parameters are that the JDK has not
   */
  AeadInit(AeadKind kind, KeyedSessions sessions, Provider provider) {
    this.kind = kind;
    this.sessions = sessions;
    this.provider = provider;
  }

  /** As {@code Cipher.init}. If it throws, no message may come. */
  void set(
      int opmode, @Nullable Key key, @Nullable AlgorithmParameterSpec params, @Nullable SecureRandom random)
      throws InvalidKeyException, InvalidAlgorithmParameterException {
    ready = false;
    spent = false;
    encrypt = opmode == Cipher.ENCRYPT_MODE || opmode == Cipher.WRAP_MODE;
    if (opmode > Cipher.DECRYPT_MODE && !kind.wraps()) {
      throw new UnsupportedOperationException(
          kind.algorithm + " encrypts and decrypts; it does not wrap keys");
    }
    if (params == null && !encrypt) {
      throw new InvalidAlgorithmParameterException(
          "decryption wants a " + kind.specType.getSimpleName());
    }
    byte[] wanted =
        params == null
            ? kind.freshNonce(random == null ? new SecureRandom() : random)
            : kind.nonce(params);
    int length = params == null ? AeadKind.FULL_TAG : kind.tagLength(params);
    set(use(key, length), wanted);
    tagLength = length;
    ready = true;
  }

  private void set(Key wanted, byte[] from)
      throws InvalidKeyException, InvalidAlgorithmParameterException {
    if (encrypt && nonces.isKnown(wanted, from)) {
      kind.refuseReuse();
    }
    if (encrypt || kind.remembersDecryption()) {
      nonces.set(wanted, from);
    }
    if (key != wanted) {
      key = wanted;
    }
    byte[] copy = Nonces.copy(from, nonce);
    if (copy != nonce) {
      nonce = copy;
    }
  }

  /** Of the same key object and tag nothing is asked anew: a protocol sets a nonce for each record. */
  private Key use(@Nullable Key wanted, int length)
      throws InvalidKeyException, InvalidAlgorithmParameterException {
    if (wanted == null) {
      throw new InvalidKeyException("the key is null");
    }
    if (wanted == key && length == tagLength) {
      return wanted;
    }
    key = null;
    kind.checkKey(wanted);
    try {
      sessions.use(SessionSpec.aead(kind.algorithm).key(wanted).tagLength(length));
      return wanted;
    } catch (DriverException e) {
      if (e.reason() == Reason.BAD_KEY) {
        throw new InvalidKeyException(e.getMessage(), e);
      }
      throw new InvalidAlgorithmParameterException(e.getMessage(), e);
    }
  }

  void requireReady() {
    if (ready) {
      return;
    }
    if (spent) {
      throw new IllegalStateException(
          "must use either different key or iv for " + kind.algorithm + " encryption");
    }
    throw new IllegalStateException(kind.algorithm + " is not initialised");
  }

  /** A message was encrypted, well or not: nobody knows what a device did under this nonce. */
  void spend() {
    nonces.spend();
    ready = false;
    spent = true;
  }

  boolean isEncryption() {
    return encrypt;
  }

  /** In bytes; 0 before the first {@link #set}. */
  int tagLength() {
    return tagLength;
  }

  /** The array itself, for reading alone; empty before the first {@link #set}. */
  byte[] nonce() {
    return nonce;
  }

  /** What was set, or, as the JDK's do, something that could be. */
  AlgorithmParameters parameters() {
    try {
      byte[] current = nonce.length == 0 ? kind.freshNonce(new SecureRandom()) : nonce;
      int length = tagLength == 0 ? AeadKind.FULL_TAG : tagLength;
      AlgorithmParameterSpec said = kind.spec(current, length);
      if (kind == AeadKind.AES_CCM) {
        return CcmParameters.of(provider, said); // the JDK has none
      }
      AlgorithmParameters parameters = AlgorithmParameters.getInstance(kind.parameters);
      parameters.init(said);
      return parameters;
    } catch (NoSuchAlgorithmException | InvalidParameterSpecException e) {
      throw new FermataException(
          Reason.UNAVAILABLE, "no provider has parameters of " + kind.parameters, e);
    }
  }
}
