package io.fermata.provider;

import io.fermata.framework.Memory;
import io.fermata.framework.Request;
import io.fermata.framework.Session;
import io.fermata.spi.DriverException;
import io.fermata.spi.DriverRequest.Outcome;
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
import java.util.Optional;
import javax.crypto.AEADBadTagException;
import javax.crypto.BadPaddingException;
import javax.crypto.Cipher;
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

  /** Beyond this an idle object keeps no hold of the memory that it worked on last. */
  private static final int KEPT = 64 * 1024;

  private final Composition composition;
  private final AeadKind kind;
  private final KeyedSessions sessions;
  private final NonceMemory nonces = new NonceMemory();
  private final Request request = new Request();
  private final BufferPair memory = new BufferPair();
  private final SecretBuffer aad = new SecretBuffer();
  private final SecretBuffer data = new SecretBuffer();
  private boolean encrypt;
  private byte[] nonce = NOTHING; // kept and written over: a new object for each message costs more than the copy
  private int tagLength;
  private boolean ready; // a message may come
  private boolean begun; // some of it has come
  private boolean gathers; // the driver takes whole messages alone
  private boolean spent; // one was encrypted under this nonce
  private @Nullable Key key;
  private @Nullable AeadStream stream; // once an update had something to give out

  private AeadCipher(Composition composition, AeadKind kind) {
    this.composition = composition;
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
      AlgorithmParameterSpec said = kind.spec(current, length);
      if (kind == AeadKind.AES_CCM) {
        return CcmParameters.of(composition.provider(), said); // the JDK has none
      }
      AlgorithmParameters parameters = AlgorithmParameters.getInstance(kind.parameters);
      parameters.init(said);
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
  void setUp(
      int opmode, Key key, @Nullable AlgorithmParameterSpec params, @Nullable SecureRandom random)
      throws InvalidKeyException, InvalidAlgorithmParameterException {
    reset();
    ready = false;
    spent = false;
    encrypt = opmode == Cipher.ENCRYPT_MODE || opmode == Cipher.WRAP_MODE;
    if (!kind.wraps() && (opmode == Cipher.WRAP_MODE || opmode == Cipher.UNWRAP_MODE)) {
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
  void additional(byte[] src, int offset, int len) {
    requireAad();
    aad.add(src, offset, len);
  }

  @Override
  void additional(ByteBuffer src) {
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
  byte[] pass(byte[] input, int inputOffset, int inputLen) {
    requireReady();
    byte[] output = new byte[given(inputLen)];
    int produced = update(ByteBuffer.wrap(input, inputOffset, inputLen), ByteBuffer.wrap(output));
    return produced == output.length ? output : NOTHING;
  }

  @Override
  int pass(
      byte[] input, int inputOffset, int inputLen, byte[] output, int outputOffset)
      throws ShortBufferException {
    if (kind.updatesReadyFirst()) {
      requireReady();
    }
    int given = given(inputLen);
    requireRoom(given, output.length - outputOffset);
    requireReady();
    return update(
        ByteBuffer.wrap(input, inputOffset, inputLen),
        ByteBuffer.wrap(output, given == 0 ? 0 : outputOffset, given));
  }

  @Override
  int pass(ByteBuffer input, ByteBuffer output) throws ShortBufferException {
    int given = given(input.remaining());
    requireRoom(given, output.remaining());
    requireReady();
    int limit = output.limit();
    output.limit(output.position() + given);
    try {
      return update(input, output);
    } finally {
      output.limit(limit);
    }
  }

  /** Bytes that an update with so many gives out, if the driver takes parts of messages. */
  private int given(int inputLen) {
    if (!encrypt || kind.part == 0 || gathers) {
      return 0;
    }
    int total = Math.addExact(data.length(), inputLen);
    return total - total % kind.part;
  }

  /** Fills the output, or, if that is empty or the driver takes no parts, keeps the input for later. */
  private int update(ByteBuffer input, ByteBuffer output) {
    begun = true;
    int given = output.remaining();
    if (given == 0) {
      data.add(input);
      return 0;
    }
    boolean ended = false;
    try {
      AeadStream mine = begunStream();
      gathers = !mine.update(input, output, given);
      if (aad.length() > 0 && !gathers) {
        request.aad(NOTHING, 0, 0); // the first part has had it
      }
      ended = true;
      return gathers ? 0 : given;
    } finally {
      if (!ended) {
        spend();
      }
    }
  }

  private AeadStream begunStream() {
    AeadStream mine = stream;
    if (mine == null) {
      mine = new AeadStream(sessions, request, memory, data, kind.part, composition.cleaner());
      stream = mine;
    }
    if (!mine.isBegun()) {
      request.nonce(nonce).aad(aad.array(), 0, aad.length());
    }
    return mine;
  }

  private int finish(AeadStream begunHere, ByteBuffer input, ByteBuffer output) {
    int needed = output.remaining();
    try {
      begunHere.finish(input, output, tagLength);
      return needed;
    } finally {
      spend();
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
    if (!kind.endsRoomFirst()) {
      requireReady();
    }
    int needed = room(inputLen, output.length - outputOffset);
    requireReady();
    byte[] from = input == null ? NOTHING : input;
    if (begun && stream != null && stream.isBegun()) {
      return finish(
          stream,
          ByteBuffer.wrap(from, input == null ? 0 : inputOffset, inputLen),
          ByteBuffer.wrap(output, outputOffset, needed));
    }
    request.output(output, outputOffset, needed);
    if (data.length() > 0
        || BufferPair.isShifted(from, inputOffset, inputLen, output, outputOffset, needed)) {
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
  int finish(ByteBuffer input, ByteBuffer output)
      throws ShortBufferException, AEADBadTagException {
    if (!kind.endsRoomFirst()) {
      requireReady();
    }
    int length = input.remaining();
    int needed = room(length, output.remaining());
    requireReady();
    if (begun && stream != null && stream.isBegun()) {
      int limit = output.limit();
      output.limit(output.position() + needed);
      try {
        return finish(stream, input, output);
      } finally {
        output.limit(limit);
      }
    }
    boolean gather =
        data.length() > 0 || !BufferPair.isReadable(input) || memory.isShifted(input, output, needed);
    memory.output(request, output, needed);
    int produced;
    if (gather) {
      data.add(input.duplicate());
      produced = performGathered();
    } else {
      memory.input(request, input, length);
      produced = perform(length);
    }
    input.position(input.limit());
    output.position(output.position() + produced);
    return produced;
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

  private int room(int inputLen, int there) throws ShortBufferException {
    int needed = engineGetOutputSize(inputLen);
    requireRoom(needed, there);
    return needed;
  }

  private static void requireRoom(int needed, int there) throws ShortBufferException {
    if (there < needed) {
      throw new ShortBufferException(
          "output has " + there + " bytes of room and needs " + needed);
    }
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
      return switch (performed(length)) {
        case DONE -> request.produced();
        case MISMATCH -> throw new AEADBadTagException("Tag mismatch");
        case FAILED -> throw FermataException.of(request.failure());
      };
    } finally {
      if (encrypt) {
        spend();
      } else {
        reset();
      }
      if (length > KEPT) {
        request.clear();
      }
    }
  }

  /** A driver may have limits that the key does not tell, such as to the length of a nonce: another does it then. */
  private Outcome performed(int length) {
    Session mine = sessions.open(length);
    Outcome outcome = mine.perform(request);
    while (outcome == Outcome.FAILED && request.failure().reason() == Reason.UNSUPPORTED) {
      Optional<Session> other = sessions.after(mine, length, Memory.ARRAY);
      if (other.isEmpty()) {
        break;
      }
      mine = other.get();
      outcome = mine.perform(request);
    }
    return outcome;
  }

  /** Also after a failure: nobody knows what a device did under this nonce. */
  private void spend() {
    nonces.spend();
    ready = false;
    spent = true;
    reset();
  }

  private void reset() {
    aad.clear();
    data.clear();
    begun = false;
    gathers = false;
    if (stream != null) {
      stream.reset();
    }
  }
}
