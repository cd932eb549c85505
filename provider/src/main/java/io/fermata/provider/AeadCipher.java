package io.fermata.provider;

import io.fermata.spi.SessionSpec;
import java.nio.ByteBuffer;
import java.security.AlgorithmParameters;
import java.security.InvalidAlgorithmParameterException;
import java.security.InvalidKeyException;
import java.security.Key;
import java.security.NoSuchAlgorithmException;
import java.security.SecureRandom;
import java.security.spec.AlgorithmParameterSpec;
import java.security.spec.InvalidParameterSpecException;
import java.util.Arrays;
import java.util.List;
import javax.crypto.AEADBadTagException;
import javax.crypto.BadPaddingException;
import javax.crypto.IllegalBlockSizeException;
import javax.crypto.NoSuchPaddingException;
import javax.crypto.SecretKey;
import javax.crypto.ShortBufferException;
import org.jspecify.annotations.Nullable;

/**
 * {@code Cipher} AES/GCM/NoPadding, AES/CCM/NoPadding and ChaCha20-Poly1305.
 *
 * <p>In encryption {@code update} gives out what the JDK's does, all whole blocks, if the driver that is best for
 * the first of them takes {@linkplain io.fermata.spi.Part parts}; if it does not, and with AES/CCM, the message is
 * gathered until {@code doFinal}. In decryption it is gathered always, so that no plaintext is seen before its tag
 * was checked. A message given to {@code doFinal} alone is not copied. The nonce rules are the JDK's: after an
 * encryption the object wants another nonce or key.
 */
final class AeadCipher extends GuardedCipher {
  private static final byte[] NOTHING = new byte[0];

  private final AeadKind kind;
  private final AeadInit init;
  private final AeadMessage message;

  private AeadCipher(Composition composition, AeadKind kind) {
    KeyedSessions sessions = new KeyedSessions(composition);
    this.kind = kind;
    this.init = new AeadInit(kind, sessions, composition.provider());
    this.message = new AeadMessage(init, sessions, kind.part, composition.cleaner());
  }

  static List<Offer> offers() {
    return List.of(
        offer("AES/GCM/NoPadding", AeadKind.AES_GCM),
        offer("AES_128/GCM/NoPadding", AeadKind.AES_128_GCM).oid("2.16.840.1.101.3.4.1.6"),
        offer("AES_192/GCM/NoPadding", AeadKind.AES_192_GCM).oid("2.16.840.1.101.3.4.1.26"),
        offer("AES_256/GCM/NoPadding", AeadKind.AES_256_GCM).oid("2.16.840.1.101.3.4.1.46"),
        offer("AES/CCM/NoPadding", AeadKind.AES_CCM),
        offer("ChaCha20-Poly1305", AeadKind.CHACHA20_POLY1305).oid("1.2.840.113549.1.9.16.3.18"));
  }

  private static Offer offer(String name, AeadKind kind) {
    return Offer.of("Cipher", name, parts -> new AeadCipher(parts, kind))
        .attribute("SupportedKeyFormats", "RAW")
        .needs(SessionSpec.aead(kind.algorithm))
        .keys(key -> key instanceof SecretKey);
  }

  @Override
  protected void engineSetMode(String mode) throws NoSuchAlgorithmException {
    if (!mode.equalsIgnoreCase(kind.mode)) {
      throw new NoSuchAlgorithmException("mode " + mode + "; only " + kind.mode);
    }
  }

  @Override
  protected void engineSetPadding(String padding) throws NoSuchPaddingException {
    if (!padding.equalsIgnoreCase("NoPadding")) {
      throw new NoSuchPaddingException("padding " + padding + "; only NoPadding");
    }
  }

  @Override
  protected int engineGetBlockSize() {
    return kind.blockSize;
  }

  @Override
  protected int engineGetOutputSize(int inputLen) {
    return message.outputSize(inputLen);
  }

  @Override
  protected byte @Nullable [] engineGetIV() {
    byte[] nonce = init.nonce();
    return nonce.length == 0 ? null : nonce.clone(); // JCA's way to say: none yet
  }

  @Override
  protected AlgorithmParameters engineGetParameters() {
    return init.parameters();
  }

  @Override
  protected int engineGetKeySize(Key key) throws InvalidKeyException {
    byte[] encoded = key.getEncoded();
    if (encoded == null) {
      throw new InvalidKeyException("the key has no encoding, and so no known size");
    }
    Arrays.fill(encoded, (byte) 0);
    return Math.multiplyExact(encoded.length, Byte.SIZE);
  }

  @Override
  protected void engineInit(int opmode, Key key, SecureRandom random) throws InvalidKeyException {
    try {
      engineInit(opmode, key, (AlgorithmParameterSpec) null, random);
    } catch (InvalidAlgorithmParameterException e) {
      throw new InvalidKeyException(e.getMessage(), e);
    }
  }

  @Override
  protected void engineInit(
      int opmode, Key key, @Nullable AlgorithmParameters params, SecureRandom random)
      throws InvalidKeyException, InvalidAlgorithmParameterException {
    try {
      engineInit(
          opmode, key, params == null ? null : params.getParameterSpec(kind.specType), random);
    } catch (InvalidParameterSpecException e) {
      throw new InvalidAlgorithmParameterException(e);
    }
  }

  @Override
  void setUp(
      int opmode, Key key, @Nullable AlgorithmParameterSpec params, @Nullable SecureRandom random)
      throws InvalidKeyException, InvalidAlgorithmParameterException {
    message.reset();
    init.set(opmode, key, params, random);
  }

  @Override
  void additional(byte[] src, int offset, int len) {
    requireAad();
    message.aad().add(src, offset, len);
  }

  @Override
  void additional(ByteBuffer src) {
    requireAad();
    message.aad().add(src);
  }

  private void requireAad() {
    if (message.isBegun()) {
      throw new IllegalStateException("additional data comes before the data");
    }
    init.requireReady();
  }

  @Override
  byte[] pass(byte[] input, int inputOffset, int inputLen) {
    init.requireReady();
    byte[] output = new byte[message.given(inputLen)];
    int produced = message.update(ByteBuffer.wrap(input, inputOffset, inputLen), ByteBuffer.wrap(output));
    return produced == output.length ? output : NOTHING;
  }

  @Override
  int pass(
      byte[] input, int inputOffset, int inputLen, byte[] output, int outputOffset)
      throws ShortBufferException {
    if (kind.updatesReadyFirst()) {
      init.requireReady();
    }
    int given = message.given(inputLen);
    requireRoom(given, output.length - outputOffset);
    init.requireReady();
    return message.update(
        ByteBuffer.wrap(input, inputOffset, inputLen),
        ByteBuffer.wrap(output, given == 0 ? 0 : outputOffset, given));
  }

  @Override
  int pass(ByteBuffer input, ByteBuffer output) throws ShortBufferException {
    int given = message.given(input.remaining());
    requireRoom(given, output.remaining());
    init.requireReady();
    int limit = output.limit();
    output.limit(output.position() + given);
    try {
      return message.update(input, output);
    } finally {
      output.limit(limit);
    }
  }

  @Override
  byte[] finish(byte @Nullable [] input, int inputOffset, int inputLen)
      throws AEADBadTagException {
    byte[] output = new byte[engineGetOutputSize(inputLen)];
    int produced;
    try {
      produced = finish(input, inputOffset, inputLen, output, 0);
    } catch (ShortBufferException e) {
      throw new AssertionError(e);
    }
    return produced == output.length ? output : Arrays.copyOf(output, produced);
  }

  @Override
  int finish(
      byte @Nullable [] input, int inputOffset, int inputLen, byte[] output, int outputOffset)
      throws ShortBufferException, AEADBadTagException {
    int needed = room(inputLen, output.length - outputOffset);
    return message.finish(input, inputOffset, inputLen, output, outputOffset, needed);
  }

  @Override
  int finish(ByteBuffer input, ByteBuffer output)
      throws ShortBufferException, AEADBadTagException {
    return message.finish(input, output, room(input.remaining(), output.remaining()));
  }

  @Override
  protected byte[] engineWrap(Key key) throws InvalidKeyException {
    byte[] bytes = UnwrappedKey.bytes(key);
    try {
      return engineDoFinal(bytes, 0, bytes.length);
    } catch (IllegalBlockSizeException | BadPaddingException e) {
      throw new AssertionError(e);
    } finally {
      Arrays.fill(bytes, (byte) 0);
    }
  }

  @Override
  protected Key engineUnwrap(byte[] wrappedKey, String wrappedKeyAlgorithm, int wrappedKeyType)
      throws InvalidKeyException, NoSuchAlgorithmException {
    try {
      byte[] bytes = engineDoFinal(wrappedKey, 0, wrappedKey.length);
      return UnwrappedKey.of(bytes, wrappedKeyAlgorithm, wrappedKeyType);
    } catch (IllegalBlockSizeException | BadPaddingException e) {
      throw new InvalidKeyException("what is unwrapped was altered, or is of another key", e);
    }
  }

  /** What the result needs, if there is room and a message may come; which is asked first differs. */
  private int room(int inputLen, int there) throws ShortBufferException {
    if (!kind.endsRoomFirst()) {
      init.requireReady();
    }
    int needed = message.outputSize(inputLen);
    requireRoom(needed, there);
    init.requireReady();
    return needed;
  }

  private static void requireRoom(int needed, int there) throws ShortBufferException {
    if (there < needed) {
      throw new ShortBufferException(
          "output has " + there + " bytes of room and needs " + needed);
    }
  }
}
