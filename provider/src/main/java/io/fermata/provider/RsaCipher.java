package io.fermata.provider;

import io.fermata.framework.Request;
import io.fermata.spi.DriverException;
import io.fermata.spi.Operation;
import io.fermata.spi.PublicKeyAlgorithm;
import io.fermata.spi.Reason;
import io.fermata.spi.SessionSpec;
import java.math.BigInteger;
import java.security.AlgorithmParameters;
import java.security.InvalidAlgorithmParameterException;
import java.security.InvalidKeyException;
import java.security.Key;
import java.security.NoSuchAlgorithmException;
import java.security.PrivateKey;
import java.security.PublicKey;
import java.security.SecureRandom;
import java.security.interfaces.RSAKey;
import java.security.spec.AlgorithmParameterSpec;
import java.security.spec.InvalidParameterSpecException;
import java.security.spec.MGF1ParameterSpec;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import javax.crypto.BadPaddingException;
import javax.crypto.Cipher;
import javax.crypto.IllegalBlockSizeException;
import javax.crypto.NoSuchPaddingException;
import javax.crypto.ShortBufferException;
import javax.crypto.spec.OAEPParameterSpec;
import javax.crypto.spec.PSource;
import org.jspecify.annotations.Nullable;

/**
 * {@code Cipher} RSA, with the paddings of the JDK's: a message is gathered until {@code doFinal} and may be no longer
 * than the key and the padding allow.
 *
 * <p>With a public key it encrypts, and with a private one it decrypts. The other way round, without a padding or with
 * {@code PKCS1Padding}, it signs what it is given as it is (no hash is named), and finds what was signed.
 *
 * <p>The secret of a TLS client, for which the JDK has parameters that are its own, is left to the JDK's cipher: {@code
 * init} refuses them, so that JCA goes on.
 */
final class RsaCipher extends GuardedCipher {
  private static final byte[] NOTHING = new byte[0];

  private final KeyedSessions sessions;
  private final Request request = new Request();
  private final SecretBuffer data = new SecretBuffer();
  private RsaPadding padding = new RsaPadding.Pkcs1();
  private Optional<OAEPParameterSpec> parameters = Optional.empty();
  private byte[] label = NOTHING;
  private BigInteger modulus = BigInteger.ZERO;
  private int length; // of the modulus
  private int longest; // that a message may be
  private boolean encrypt;
  private boolean signature; // a private key encrypts, or a public one decrypts
  private Operation operation = Operation.ENCRYPT;
  private boolean tooMuch;

  private RsaCipher(Composition composition) {
    this.sessions = new KeyedSessions(composition);
  }

  static List<Offer> offers() {
    return List.of(
        Offer.of("Cipher", "RSA", RsaCipher::new)
            .attribute("SupportedModes", "ECB")
            .attribute(
                "SupportedPaddings",
                "NOPADDING|PKCS1PADDING|OAEPPADDING|OAEPWITHSHA1ANDMGF1PADDING"
                    + "|OAEPWITHSHA-1ANDMGF1PADDING|OAEPWITHSHA-224ANDMGF1PADDING"
                    + "|OAEPWITHSHA-256ANDMGF1PADDING|OAEPWITHSHA-384ANDMGF1PADDING"
                    + "|OAEPWITHSHA-512ANDMGF1PADDING|OAEPWITHSHA-512/224ANDMGF1PADDING"
                    + "|OAEPWITHSHA-512/256ANDMGF1PADDING")
            .needs(
                SessionSpec.publicKeyCipher(RsaPadding.PKCS1.name()),
                SessionSpec.publicKeyCipher("RSA/OAEP-SHA256"))
            .keys(RsaKeys::areTaken));
  }

  @Override
  protected void engineSetMode(String wanted) throws NoSuchAlgorithmException {
    if (!wanted.equalsIgnoreCase("ECB")) {
      throw new NoSuchAlgorithmException("mode " + wanted + "; only ECB");
    }
  }

  @Override
  protected void engineSetPadding(String wanted) throws NoSuchPaddingException {
    padding =
        RsaPadding.find(wanted)
            .orElseThrow(
                () ->
                    new NoSuchPaddingException(
                        "padding " + wanted
                            + "; it is NoPadding, PKCS1Padding, OAEPPadding or OAEPWith…AndMGF1Padding"));
  }

  @Override
  protected int engineGetBlockSize() {
    return 0; // as the JDK's: it is no block cipher
  }

  @Override
  protected int engineGetOutputSize(int inputLen) {
    return length;
  }

  @Override
  protected byte @Nullable [] engineGetIV() {
    return null; // JCA's way to say: none
  }

  @Override
  protected @Nullable AlgorithmParameters engineGetParameters() {
    if (parameters.isEmpty()) {
      return null; // JCA's way to say: none
    }
    try {
      AlgorithmParameters made = AlgorithmParameters.getInstance("OAEP");
      made.init(parameters.get());
      return made;
    } catch (NoSuchAlgorithmException | InvalidParameterSpecException e) {
      throw new FermataException(Reason.UNAVAILABLE, "no provider has parameters of OAEP", e);
    }
  }

  @Override
  protected int engineGetKeySize(Key key) throws InvalidKeyException {
    return RsaKeys.of(key).getModulus().bitLength();
  }

  @Override
  protected void engineInit(int opmode, Key key, @Nullable SecureRandom random)
      throws InvalidKeyException {
    try {
      engineInit(opmode, key, (AlgorithmParameterSpec) null, random);
    } catch (InvalidAlgorithmParameterException e) {
      throw new InvalidKeyException(e.getMessage(), e);
    }
  }

  @Override
  protected void engineInit(
      int opmode, Key key, @Nullable AlgorithmParameters params, @Nullable SecureRandom random)
      throws InvalidKeyException, InvalidAlgorithmParameterException {
    try {
      engineInit(
          opmode,
          key,
          params == null ? null : params.getParameterSpec(OAEPParameterSpec.class),
          random);
    } catch (InvalidParameterSpecException e) {
      throw new InvalidAlgorithmParameterException("parameters without an OAEPParameterSpec", e);
    }
  }

  @Override
  void setUp(
      int opmode, Key given, @Nullable AlgorithmParameterSpec params, @Nullable SecureRandom random)
      throws InvalidKeyException, InvalidAlgorithmParameterException {
    Key key = RsaKeys.own(given);
    encrypt = opmode == Cipher.ENCRYPT_MODE || opmode == Cipher.WRAP_MODE;
    signature = encrypt == key instanceof PrivateKey;
    operation = key instanceof PublicKey ? Operation.ENCRYPT : Operation.DECRYPT;
    modulus = ((RSAKey) key).getModulus();
    length = Math.ceilDiv(modulus.bitLength(), Byte.SIZE);
    reset();
    tooMuch = false;
    PublicKeyAlgorithm algorithm = algorithm(params);
    int padded = algorithm.padding();
    if (algorithm.isPadded() && length - padded <= (algorithm.oaep().isPresent() ? 0 : -1)) {
      throw new InvalidKeyException(
          "a modulus of " + length + " bytes; " + algorithm.name() + " takes " + padded + " of them");
    }
    longest = encrypt ? length - padded : length;
    try {
      sessions.use(
          SessionSpec.publicKeyCipher((signature ? RsaPadding.RAW : algorithm).name()).key(key));
    } catch (DriverException e) {
      if (e.reason() == Reason.BAD_KEY || params == null) {
        throw new InvalidKeyException(e.getMessage(), e);
      }
      throw new InvalidAlgorithmParameterException(e.getMessage(), e);
    }
  }

  private PublicKeyAlgorithm algorithm(@Nullable AlgorithmParameterSpec params)
      throws InvalidKeyException, InvalidAlgorithmParameterException {
    if (padding instanceof RsaPadding.Oaep(String usual)) {
      if (signature) {
        throw new InvalidKeyException("OAEP encrypts with a public key, and decrypts with a private one");
      }
      return oaep(params == null ? usual(usual) : params);
    }
    if (params != null) {
      throw new InvalidAlgorithmParameterException(
          "a " + params.getClass().getSimpleName() + "; this padding has no parameters");
    }
    return padding instanceof RsaPadding.None ? RsaPadding.RAW : RsaPadding.PKCS1;
  }

  private static OAEPParameterSpec usual(String hash) {
    return new OAEPParameterSpec(hash, "MGF1", MGF1ParameterSpec.SHA1, PSource.PSpecified.DEFAULT);
  }

  private PublicKeyAlgorithm oaep(AlgorithmParameterSpec params)
      throws InvalidAlgorithmParameterException {
    if (!(params instanceof OAEPParameterSpec spec)) {
      throw new InvalidAlgorithmParameterException(
          "a " + params.getClass().getSimpleName() + "; OAEP takes an OAEPParameterSpec");
    }
    PublicKeyAlgorithm found = RsaPadding.algorithm(spec);
    label = RsaPadding.label(spec);
    parameters = Optional.of(spec);
    return found;
  }

  /** More than a message may have is not kept; that it came is told at the end, and until the next {@code init}. */
  private void add(byte @Nullable [] input, int offset, int count) {
    if (input == null || count == 0 || tooMuch) {
      return;
    }
    if (count > longest - data.length()) {
      tooMuch = true;
    } else {
      data.add(input, offset, count);
    }
  }

  @Override
  byte[] pass(byte[] input, int inputOffset, int inputLen) {
    add(input, inputOffset, inputLen);
    return NOTHING;
  }

  @Override
  int pass(
      byte[] input, int inputOffset, int inputLen, byte[] output, int outputOffset) {
    add(input, inputOffset, inputLen);
    return 0;
  }

  @Override
  byte[] finish(byte @Nullable [] input, int inputOffset, int inputLen)
      throws IllegalBlockSizeException, BadPaddingException {
    add(input, inputOffset, inputLen);
    if (tooMuch) {
      throw new IllegalBlockSizeException("a message of more than " + longest + " bytes");
    }
    try {
      return signature ? signed() : encrypt ? encrypted() : decrypted();
    } finally {
      reset();
    }
  }

  @Override
  int finish(
      byte @Nullable [] input, int inputOffset, int inputLen, byte[] output, int outputOffset)
      throws ShortBufferException, IllegalBlockSizeException, BadPaddingException {
    AesCipher.requireRoom(output, outputOffset, length);
    byte[] made = finish(input, inputOffset, inputLen);
    System.arraycopy(made, 0, output, outputOffset, made.length);
    Arrays.fill(made, (byte) 0);
    return made.length;
  }

  private byte[] encrypted() throws BadPaddingException {
    return padding instanceof RsaPadding.None
        ? computed(number())
        : computed(Arrays.copyOf(data.array(), data.length()));
  }

  /** A ciphertext may come without its leading zeros, as it may to the JDK's cipher. */
  private byte[] decrypted() throws BadPaddingException {
    return computed(number());
  }

  private byte[] signed() throws BadPaddingException {
    boolean padded = padding instanceof RsaPadding.Pkcs1;
    if (encrypt && padded) {
      return computed(RsaPadding.signed(data.array(), 0, data.length(), length));
    }
    byte[] number = computed(number());
    return padded
        ? RsaPadding.verified(number)
            .orElseThrow(() -> new BadPaddingException("what was signed is not padded rightly"))
        : number;
  }

  /** What was gathered, as a number that is as long as the modulus. */
  private byte[] number() throws BadPaddingException {
    byte[] number = new byte[length];
    System.arraycopy(data.array(), 0, number, length - data.length(), data.length());
    if (new BigInteger(1, number).compareTo(modulus) >= 0) {
      throw new BadPaddingException("the message, as a number, is not less than the modulus");
    }
    return number;
  }

  /** What the driver makes of the input, which is overwritten. */
  private byte[] computed(byte[] input) throws BadPaddingException {
    byte[] output = new byte[length];
    try {
      request
          .operation(operation)
          .aad(label, 0, label.length)
          .input(input, 0, input.length)
          .output(output, 0, length);
      return switch (sessions.open(input.length).perform(request)) {
        case DONE -> Arrays.copyOf(output, request.produced());
        case MISMATCH -> throw new BadPaddingException("the ciphertext is none for this key and padding");
        case FAILED -> throw FermataException.of(request.failure());
      };
    } finally {
      Arrays.fill(input, (byte) 0);
      Arrays.fill(output, (byte) 0);
    }
  }

  private void reset() {
    data.clear();
    request.clear();
  }

  @Override
  protected byte[] engineWrap(Key key) throws InvalidKeyException, IllegalBlockSizeException {
    byte[] bytes = UnwrappedKey.bytes(key);
    try {
      if (bytes.length > longest) {
        throw new InvalidKeyException(
            "a key of " + bytes.length + " bytes; at most " + longest + " can be wrapped");
      }
      return engineDoFinal(bytes, 0, bytes.length);
    } catch (BadPaddingException e) {
      throw new InvalidKeyException("the key cannot be wrapped", e);
    } finally {
      Arrays.fill(bytes, (byte) 0);
    }
  }

  @Override
  protected Key engineUnwrap(byte[] wrappedKey, String wrappedKeyAlgorithm, int wrappedKeyType)
      throws InvalidKeyException, NoSuchAlgorithmException {
    if (wrappedKey.length > longest) {
      throw new InvalidKeyException(
          "wrapped key of " + wrappedKey.length + " bytes; at most " + longest + " can be unwrapped");
    }
    try {
      byte[] bytes = engineDoFinal(wrappedKey, 0, wrappedKey.length);
      return UnwrappedKey.of(bytes, wrappedKeyAlgorithm, wrappedKeyType);
    } catch (IllegalBlockSizeException | BadPaddingException e) {
      throw new InvalidKeyException("the key cannot be unwrapped", e);
    }
  }
}
