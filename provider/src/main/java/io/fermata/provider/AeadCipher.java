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
 * {@code Cipher} AES/GCM/NoPadding, AES/CCM/NoPadding and ChaCha20-Poly1305.
 *
 * <p>The message is gathered until {@code doFinal} and goes to the driver whole: {@code update} gives
 * nothing out, in either direction, so that no plaintext is seen before its tag was checked. A message
 * given to {@code doFinal} alone is not copied. The nonce rules are the JDK's: after an encryption the
 * object wants another nonce or key.
 */
final class AeadCipher extends CipherSpi {
  private static final byte[] NOTHING = new byte[0];

  /** Beyond this an idle object keeps no hold of the memory that it worked on last. */
  private static final int KEPT = 64 * 1024;

  private final AeadKind kind;
  private final KeyedSessions sessions;
  private final NonceMemory nonces = new NonceMemory();
  private final Request request = new Request();
  private final BufferView inputs = new BufferView();
  private final BufferView outputs = new BufferView();
  private final SecretBuffer aad = new SecretBuffer();
  private final SecretBuffer data = new SecretBuffer();
  private boolean encrypt;
  private byte[] nonce = NOTHING; // kept and written over: a new object for each message costs more than the copy
  private int tagLength;
  private boolean ready; // a message may come
  private boolean begun; // some of it has come
  private boolean spent; // one was encrypted under this nonce
  private @Nullable Key key;

  private AeadCipher(Composition composition, AeadKind kind) {
    this.kind = kind;
    this.sessions = new KeyedSessions(composition);
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
    reset();
    ready = false;
    spent = false;
    if (opmode != Cipher.ENCRYPT_MODE && opmode != Cipher.DECRYPT_MODE) {
      throw new UnsupportedOperationException(
          kind.algorithm + " encrypts and decrypts; it does not wrap keys");
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
    use(key, length);
    if (encrypt && nonces.isKnown(key, wanted)) {
      kind.refuseReuse();
    }
    if (encrypt || kind.remembersDecryption()) {
      nonces.set(key, wanted);
    }
    if (this.key != key) {
      this.key = key;
    }
    if (nonce.length != wanted.length) {
      nonce = wanted;
    } else {
      System.arraycopy(wanted, 0, nonce, 0, wanted.length);
    }
    tagLength = length;
    ready = true;
  }

  /** Of the same key object and tag nothing is asked anew: a protocol sets a nonce for each record. */
  private void use(@Nullable Key wanted, int length)
      throws InvalidKeyException, InvalidAlgorithmParameterException {
    if (wanted == null) {
      throw new InvalidKeyException("the key is null");
    }
    if (wanted == key && length == tagLength) {
      return;
    }
    key = null;
    kind.checkKey(wanted);
    try {
      sessions.use(SessionSpec.aead(kind.algorithm).key(wanted).tagLength(length));
    } catch (DriverException e) {
      if (e.reason() == Reason.BAD_KEY) {
        throw new InvalidKeyException(e.getMessage(), e);
      }
      throw new InvalidAlgorithmParameterException(e.getMessage(), e);
    }
  }

  @Override
  protected void engineUpdateAAD(byte[] src, int offset, int len) {
    requireAad();
    aad.add(src, offset, len);
  }

  @Override
  protected void engineUpdateAAD(ByteBuffer src) {
    requireAad();
    aad.add(src);
  }

  private void requireAad() {
    if (begun) {
      throw new IllegalStateException("additional data comes before the data");
    }
    requireReady();
  }

  private void requireReady() {
    if (ready) {
      return;
    }
    if (spent) {
      throw new IllegalStateException(
          "must use either different key or iv for " + kind.algorithm + " encryption");
    }
    throw new IllegalStateException(kind.algorithm + " is not initialised");
  }

  @Override
  protected byte[] engineUpdate(byte[] input, int inputOffset, int inputLen) {
    requireReady();
    data.add(input, inputOffset, inputLen);
    begun = true;
    return NOTHING;
  }

  @Override
  protected int engineUpdate(
      byte[] input, int inputOffset, int inputLen, byte[] output, int outputOffset) {
    engineUpdate(input, inputOffset, inputLen);
    return 0;
  }

  @Override
  protected int engineUpdate(ByteBuffer input, ByteBuffer output) {
    requireReady();
    data.add(input);
    begun = true;
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
    int needed = room(inputLen, output.length - outputOffset);
    request.output(output, outputOffset, needed);
    if (data.length() > 0
        || overlaps(input, inputOffset, inputLen, output, outputOffset, needed)) {
      if (input != null) {
        data.add(input, inputOffset, inputLen);
      }
      return performGathered();
    }
    if (input == null) {
      request.input(NOTHING, 0, 0);
    } else {
      request.input(input, inputOffset, inputLen);
    }
    return perform(inputLen);
  }

  @Override
  protected int engineDoFinal(ByteBuffer input, ByteBuffer output)
      throws ShortBufferException, AEADBadTagException {
    requireReady();
    int length = input.remaining();
    int needed = room(length, output.remaining());
    boolean gather = data.length() > 0 || overlap(input, output, needed);
    if (output.hasArray()) {
      request.output(output.array(), output.arrayOffset() + output.position(), needed);
    } else {
      request.output(outputs.of(output)); // all of it, so that the same view will do the next time
    }
    int produced;
    if (gather || (!input.hasArray() && !input.isDirect())) { // a read-only one over an array
      data.add(input.duplicate());
      produced = performGathered();
    } else {
      if (input.hasArray()) {
        request.input(input.array(), input.arrayOffset() + input.position(), length);
      } else {
        request.input(inputs.of(input));
      }
      produced = perform(length);
    }
    input.position(input.limit());
    output.position(output.position() + produced);
    return produced;
  }

  private int room(int inputLen, int there) throws ShortBufferException {
    int needed = engineGetOutputSize(inputLen);
    if (there < needed) {
      throw new ShortBufferException(
          "output has " + there + " bytes of room and needs " + needed);
    }
    return needed;
  }

  private int performGathered() throws AEADBadTagException {
    request.input(data.array(), 0, data.length());
    return perform(data.length());
  }

  private int perform(int length) throws AEADBadTagException {
    try {
      if (!encrypt && length < tagLength) {
        throw new AEADBadTagException(
            "input of " + length + " bytes; a tag alone has " + tagLength);
      }
      request
          .operation(encrypt ? Operation.ENCRYPT : Operation.DECRYPT)
          .nonce(nonce)
          .aad(aad.array(), 0, aad.length());
      return switch (sessions.open(length).perform(request)) {
        case DONE -> request.produced();
        case MISMATCH -> throw new AEADBadTagException("Tag mismatch");
        case FAILED -> throw FermataException.of(request.failure());
      };
    } finally {
      if (encrypt) {
        // also after a failure: nobody knows what a device did under this nonce
        nonces.spend();
        ready = false;
        spent = true;
      }
      if (length > KEPT) {
        request.clear();
      }
      reset();
    }
  }

  /** In the same place is fine; a shift within one array is not. */
  private static boolean overlaps(
      byte @Nullable [] in, int inOffset, int inLength, byte[] out, int outOffset, int outLength) {
    return in == out
        && inOffset != outOffset
        && inOffset < outOffset + outLength
        && outOffset < inOffset + inLength;
  }

  /** The same of buffers; two that cannot be told to be apart count as overlapping. */
  private boolean overlap(ByteBuffer in, ByteBuffer out, int outLength) {
    if (in.hasArray() && out.hasArray()) {
      return overlaps(
          in.array(),
          in.arrayOffset() + in.position(),
          in.remaining(),
          out.array(),
          out.arrayOffset() + out.position(),
          outLength);
    }
    if (!in.isDirect() || !out.isDirect()) {
      return !in.isDirect() && !out.isDirect();
    }
    long from = inputs.of(in).address();
    long to = outputs.of(out).address();
    return from != to && from < to + outLength && to < from + in.remaining();
  }

  private void reset() {
    aad.clear();
    data.clear();
    begun = false;
  }
}
