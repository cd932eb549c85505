package io.fermata.provider;

import io.fermata.framework.Request;
import io.fermata.spi.DriverException;
import io.fermata.spi.Operation;
import io.fermata.spi.Reason;
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
import javax.crypto.Cipher;
import javax.crypto.CipherSpi;
import javax.crypto.NoSuchPaddingException;
import javax.crypto.SecretKey;
import javax.crypto.ShortBufferException;
import org.jspecify.annotations.Nullable;

/**
 * {@code Cipher} AES/GCM/NoPadding and ChaCha20-Poly1305.
 *
 * <p>The message is gathered until {@code doFinal} and goes to the driver whole: {@code update} gives
 * nothing out, in either direction, so that no plaintext is seen before its tag was checked. A message
 * given to {@code doFinal} alone is not copied. The nonce rules are the JDK's: after an encryption the
 * object wants another nonce or key.
 */
final class AeadCipher extends CipherSpi {
  private static final byte[] NOTHING = new byte[0];

  private enum Phase {
    NEW,
    /** Additional data and then data may come. */
    AAD,
    /** Data has come. */
    DATA,
    /** A message was encrypted under this nonce. */
    SPENT
  }

  private final AeadKind kind;
  private final KeyedSessions sessions;
  private final Request request = new Request();
  private final SecretBuffer aad = new SecretBuffer();
  private final SecretBuffer data = new SecretBuffer();
  private boolean encrypt;
  private byte[] nonce = NOTHING;
  private int tagLength;
  private Phase phase = Phase.NEW;
  // what is set, what was last set and what was last encrypted with: not to be used again
  private @Nullable Key key;
  private @Nullable Key lastKey;
  private byte[] lastNonce = NOTHING;
  private @Nullable Key spentKey;
  private byte[] spentNonce = NOTHING;

  private AeadCipher(Composition composition, AeadKind kind) {
    this.kind = kind;
    this.sessions = new KeyedSessions(composition);
  }

  static List<Offer> offers() {
    return List.of(
        offer("AES/GCM/NoPadding", AeadKind.AES_GCM),
        offer("ChaCha20-Poly1305", AeadKind.CHACHA20_POLY1305).oid("1.2.840.113549.1.9.16.3.18"));
  }

  private static Offer offer(String name, AeadKind kind) {
    return Offer.of("Cipher", name, parts -> new AeadCipher(parts, kind))
        .needs(SessionSpec.aead(kind.title))
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
    int total = Math.addExact(data.length(), inputLen);
    return encrypt ? Math.addExact(total, tagLength) : Math.max(0, total - tagLength);
  }

  @Override
  protected byte @Nullable [] engineGetIV() {
    return nonce.length == 0 ? null : nonce.clone(); // JCA's way to say: none yet
  }

  @Override
  protected AlgorithmParameters engineGetParameters() {
    try {
      byte[] current = nonce.length == 0 ? kind.freshNonce(new SecureRandom()) : nonce;
      int length = tagLength == 0 ? AeadKind.FULL_TAG : tagLength;
      AlgorithmParameters parameters = AlgorithmParameters.getInstance(kind.parameters);
      parameters.init(kind.spec(current, length));
      return parameters;
    } catch (NoSuchAlgorithmException | InvalidParameterSpecException e) {
      throw new FermataException(
          Reason.UNAVAILABLE, "no provider has parameters of " + kind.parameters, e);
    }
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
  protected void engineInit(
      int opmode, Key key, @Nullable AlgorithmParameterSpec params, @Nullable SecureRandom random)
      throws InvalidKeyException, InvalidAlgorithmParameterException {
    reset(Phase.NEW);
    if (opmode != Cipher.ENCRYPT_MODE && opmode != Cipher.DECRYPT_MODE) {
      throw new UnsupportedOperationException(
          kind.title + " encrypts and decrypts; it does not wrap keys");
    }
    encrypt = opmode == Cipher.ENCRYPT_MODE;
    if (params == null && !encrypt) {
      throw new InvalidAlgorithmParameterException(
          "decryption wants a " + kind.specType.getSimpleName());
    }
    byte[] wanted =
        params == null
            ? kind.freshNonce(random == null ? new SecureRandom() : random)
            : kind.nonce(params);
    int length = params == null ? AeadKind.FULL_TAG : kind.tagLength(params);
    SessionSpec spec = SessionSpec.aead(kind.title).key(requireKey(key)).tagLength(length);
    if (encrypt) {
      if ((key.equals(lastKey) && Arrays.equals(wanted, lastNonce))
          || (key.equals(spentKey) && Arrays.equals(wanted, spentNonce))) {
        kind.refuseReuse();
      }
    }
    if (encrypt || kind.remembersDecryption()) {
      lastKey = key;
      lastNonce = wanted;
    }
    use(spec);
    this.key = key;
    nonce = wanted;
    tagLength = length;
    phase = Phase.AAD;
  }

  private static Key requireKey(@Nullable Key key) throws InvalidKeyException {
    if (key == null) {
      throw new InvalidKeyException("the key is null");
    }
    return key;
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

  @Override
  protected void engineUpdateAAD(byte[] src, int offset, int len) {
    if (phase == Phase.DATA) {
      throw new IllegalStateException("additional data comes before the data");
    }
    requireReady();
    aad.add(src, offset, len);
  }

  @Override
  protected void engineUpdateAAD(ByteBuffer src) {
    byte[] bytes = new byte[src.remaining()];
    src.get(bytes);
    engineUpdateAAD(bytes, 0, bytes.length);
  }

  private void requireReady() {
    if (phase == Phase.SPENT) {
      throw new IllegalStateException(
          "must use either different key or iv for " + kind.title + " encryption");
    }
    if (phase == Phase.NEW) {
      throw new IllegalStateException(kind.title + " is not initialised");
    }
  }

  @Override
  protected byte[] engineUpdate(byte[] input, int inputOffset, int inputLen) {
    requireReady();
    data.add(input, inputOffset, inputLen);
    phase = Phase.DATA;
    return NOTHING;
  }

  @Override
  protected int engineUpdate(
      byte[] input, int inputOffset, int inputLen, byte[] output, int outputOffset) {
    engineUpdate(input, inputOffset, inputLen);
    return 0;
  }

  @Override
  protected byte[] engineDoFinal(byte @Nullable [] input, int inputOffset, int inputLen)
      throws AEADBadTagException {
    byte[] output = new byte[engineGetOutputSize(inputLen)];
    int produced;
    try {
      produced = engineDoFinal(input, inputOffset, inputLen, output, 0);
    } catch (ShortBufferException e) {
      throw new AssertionError(e);
    }
    return produced == output.length ? output : Arrays.copyOf(output, produced);
  }

  @Override
  protected int engineDoFinal(
      byte @Nullable [] input, int inputOffset, int inputLen, byte[] output, int outputOffset)
      throws ShortBufferException, AEADBadTagException {
    requireReady();
    int needed = engineGetOutputSize(inputLen);
    if (output.length - outputOffset < needed) {
      throw new ShortBufferException(
          "output has " + (output.length - outputOffset) + " bytes of room and needs " + needed);
    }
    byte[] message = input == null ? NOTHING : input;
    int offset = input == null ? 0 : inputOffset;
    int length = inputLen;
    if (data.length() > 0 || overlaps(message, offset, length, output, outputOffset, needed)) {
      data.add(message, offset, length);
      message = data.array();
      offset = 0;
      length = data.length();
    }
    try {
      if (!encrypt && length < tagLength) {
        throw new AEADBadTagException(
            "input of " + length + " bytes; a tag alone has " + tagLength);
      }
      return perform(message, offset, length, output, outputOffset, needed);
    } finally {
      // also after a failure: nobody knows what a device did under this nonce
      if (encrypt) {
        spentKey = key;
        spentNonce = nonce;
      }
      reset(encrypt ? Phase.SPENT : Phase.AAD);
    }
  }

  private int perform(
      byte[] message, int offset, int length, byte[] output, int outputOffset, int room)
      throws AEADBadTagException {
    request
        .operation(encrypt ? Operation.ENCRYPT : Operation.DECRYPT)
        .nonce(nonce)
        .aad(aad.array(), 0, aad.length())
        .input(message, offset, length)
        .output(output, outputOffset, room);
    return switch (sessions.open(length).perform(request)) {
      case DONE -> request.produced();
      case MISMATCH -> throw new AEADBadTagException("Tag mismatch");
      case FAILED -> throw FermataException.of(request.failure());
    };
  }

  /** In the same place is fine; a shift within one array is not. */
  private static boolean overlaps(
      byte[] in, int inOffset, int inLength, byte[] out, int outOffset, int outLength) {
    return in == out
        && inOffset != outOffset
        && inOffset < outOffset + outLength
        && outOffset < inOffset + inLength;
  }

  private void reset(Phase next) {
    aad.clear();
    data.clear();
    request.clear();
    phase = next;
  }
}
