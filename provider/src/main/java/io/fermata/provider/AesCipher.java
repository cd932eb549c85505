package io.fermata.provider;

import io.fermata.spi.DriverException;
import io.fermata.spi.Reason;
import io.fermata.spi.SessionSpec;
import java.security.AlgorithmParameters;
import java.security.InvalidAlgorithmParameterException;
import java.security.InvalidKeyException;
import java.security.Key;
import java.security.NoSuchAlgorithmException;
import java.security.SecureRandom;
import java.security.spec.AlgorithmParameterSpec;
import java.util.Arrays;
import javax.crypto.BadPaddingException;
import javax.crypto.Cipher;
import javax.crypto.IllegalBlockSizeException;
import javax.crypto.SecretKey;
import javax.crypto.ShortBufferException;
import org.jspecify.annotations.Nullable;

/** What the ciphers of AES that take a key and at most a vector have in common: their keys, and keys as messages. */
abstract class AesCipher extends GuardedCipher {
  final KeyedSessions sessions;
  private final int keyLength;
  private @Nullable Key key;
  private @Nullable SessionSpec used; // without the key: for which direction it is
  boolean encrypt;

  /**
   * @param keyLength of every key, in bytes; or {@link SecretKeys#ANY_LENGTH}
   */
  AesCipher(Composition composition, int keyLength) {
    this.sessions = new KeyedSessions(composition);
    this.keyLength = keyLength;
  }

  /** What sessions are opened for, for messages to come and with a key that is still to come. */
  abstract SessionSpec keyless();

  /** Looks at the parameters, and sets nothing. */
  abstract byte[] vector(@Nullable AlgorithmParameterSpec params, @Nullable SecureRandom random)
      throws InvalidAlgorithmParameterException;

  /** Begins anew with a vector; the array is ours. */
  abstract void begin(byte[] vector);

  @Override
  protected final int engineGetKeySize(Key key) throws InvalidKeyException {
    return Math.multiplyExact(SecretKeys.length(key), Byte.SIZE);
  }

  @Override
  protected final void engineInit(int opmode, Key key, @Nullable SecureRandom random)
      throws InvalidKeyException {
    try {
      engineInit(opmode, key, (AlgorithmParameterSpec) null, random);
    } catch (InvalidAlgorithmParameterException e) {
      throw new InvalidKeyException(e.getMessage(), e);
    }
  }

  @Override
  protected final void engineInit(
      int opmode, Key key, @Nullable AlgorithmParameters params, @Nullable SecureRandom random)
      throws InvalidKeyException, InvalidAlgorithmParameterException {
    engineInit(opmode, key, Vectors.spec(params), random);
  }

  /** No driver is asked of a key that was looked at before, for the same direction. */
  @Override
  @SuppressWarnings("ReferenceEquality") // each direction has one object
  final void setUp(
      int opmode, Key key, @Nullable AlgorithmParameterSpec params, @Nullable SecureRandom random)
      throws InvalidKeyException, InvalidAlgorithmParameterException {
    encrypt = opmode == Cipher.ENCRYPT_MODE || opmode == Cipher.WRAP_MODE;
    SessionSpec keyless = keyless();
    boolean known = key != null && key == this.key && keyless == used;
    SecretKey secret = known ? null : SecretKeys.of(key, keyLength);
    byte[] vector = vector(params, random);
    if (secret != null) {
      SecretKeys.requireNamed(secret);
      this.key = null;
      use(keyless.key(secret));
      this.key = key;
      used = keyless;
    }
    begin(vector);
  }

  private void use(SessionSpec spec)
      throws InvalidKeyException, InvalidAlgorithmParameterException {
    try {
      sessions.use(spec);
    } catch (DriverException e) {
      if (e.reason() == Reason.BAD_KEY) {
        throw new InvalidKeyException(e.getMessage(), e);
      }
      throw new InvalidAlgorithmParameterException(e.getMessage(), e);
    }
  }

  static void requireRoom(byte[] output, int offset, int needed) throws ShortBufferException {
    int room = output.length - offset;
    if (room < needed) {
      throw new ShortBufferException("output has " + room + " bytes of room and needs " + needed);
    }
  }

  /** In the same place is fine, and so is apart. */
  static boolean isShifted(byte[] in, int at, int length, byte[] out, int to) {
    return in == out && at != to && at < to + length && to < at + length;
  }

  @Override
  protected final byte[] engineWrap(Key key) throws InvalidKeyException, IllegalBlockSizeException {
    byte[] bytes = UnwrappedKey.bytes(key);
    try {
      return engineDoFinal(bytes, 0, bytes.length);
    } catch (BadPaddingException e) {
      throw new AssertionError(e);
    } finally {
      Arrays.fill(bytes, (byte) 0);
    }
  }

  @Override
  protected final Key engineUnwrap(
      byte[] wrappedKey, String wrappedKeyAlgorithm, int wrappedKeyType)
      throws InvalidKeyException, NoSuchAlgorithmException {
    try {
      byte[] bytes = engineDoFinal(wrappedKey, 0, wrappedKey.length);
      return UnwrappedKey.of(bytes, wrappedKeyAlgorithm, wrappedKeyType);
    } catch (IllegalBlockSizeException | BadPaddingException e) {
      throw new InvalidKeyException("what is unwrapped has another length, or is not padded rightly", e);
    }
  }
}
