package io.fermata.provider;

import io.fermata.framework.Request;
import io.fermata.spi.Algorithm;
import io.fermata.spi.Operation;
import io.fermata.spi.SessionSpec;
import java.security.AlgorithmParameters;
import java.security.InvalidAlgorithmParameterException;
import java.security.NoSuchAlgorithmException;
import java.security.SecureRandom;
import java.security.spec.AlgorithmParameterSpec;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.OptionalInt;
import javax.crypto.BadPaddingException;
import javax.crypto.IllegalBlockSizeException;
import javax.crypto.NoSuchPaddingException;
import javax.crypto.ShortBufferException;
import org.jspecify.annotations.Nullable;

/**
 * {@code Cipher} AES/KW and AES/KWP, for keys and, as the JDK's has it, for other short messages: they are gathered
 * until {@code doFinal}.
 *
 * <p>Drivers begin with the usual vector alone; of another one, which the JDK's cipher takes for KW, {@code init}
 * says that it cannot be had, so that JCA goes on to the next provider.
 */
final class WrapCipher extends AesCipher {
  private static final byte[] NOTHING = new byte[0];

  private final WrapMode mode;
  private final BlockPadding padding;
  private final Algorithm fixed;
  private final Request request = new Request();
  private final SecretBuffer data = new SecretBuffer();
  private byte[] vector = NOTHING;

  private WrapCipher(Composition composition, int keyLength, WrapMode mode, BlockPadding padding) {
    super(composition, keyLength);
    this.mode = mode;
    this.padding = padding;
    this.fixed = Algorithm.find(mode.keyless.algorithm()).orElseThrow();
  }

  static List<Offer> offers() {
    List<Offer> offers = new ArrayList<>();
    offers.add(offer("AES", SecretKeys.ANY_LENGTH, WrapMode.KW, BlockPadding.NONE).alias("AESWrap"));
    offers.add(offer("AES", SecretKeys.ANY_LENGTH, WrapMode.KW, BlockPadding.PKCS5));
    offers.add(offer("AES", SecretKeys.ANY_LENGTH, WrapMode.KWP, BlockPadding.NONE).alias("AESWrapPad"));
    for (AesLength length : AesLength.values()) {
      String bits = "_" + length.bytes * Byte.SIZE;
      offers.add(
          offer(length.name(), length.bytes, WrapMode.KW, BlockPadding.NONE)
              .alias("AESWrap" + bits)
              .oid(length.oid(5)));
      offers.add(offer(length.name(), length.bytes, WrapMode.KW, BlockPadding.PKCS5));
      offers.add(
          offer(length.name(), length.bytes, WrapMode.KWP, BlockPadding.NONE)
              .alias("AESWrapPad" + bits)
              .oid(length.oid(8)));
    }
    return offers;
  }

  private static Offer offer(String name, int keyLength, WrapMode mode, BlockPadding padding) {
    String transformation =
        name + "/" + mode + (padding == BlockPadding.NONE ? "/NoPadding" : "/PKCS5Padding");
    return Offer.of(
            "Cipher", transformation, parts -> new WrapCipher(parts, keyLength, mode, padding))
        .needs(mode.keyless)
        .keys(SecretKeys::areTaken);
  }

  @Override
  SessionSpec keyless() {
    return mode.keyless;
  }

  @Override
  protected void engineSetMode(String wanted) throws NoSuchAlgorithmException {
    if (!wanted.equalsIgnoreCase(mode.name())) {
      throw new NoSuchAlgorithmException("mode " + wanted + "; only " + mode);
    }
  }

  @Override
  protected void engineSetPadding(String wanted) throws NoSuchPaddingException {
    String only = padding == BlockPadding.NONE ? "NoPadding" : "PKCS5Padding";
    if (!wanted.equalsIgnoreCase(only)) {
      throw new NoSuchPaddingException("padding " + wanted + "; only " + only);
    }
  }

  @Override
  protected int engineGetBlockSize() {
    return WrapMode.SEMIBLOCK;
  }

  @Override
  protected int engineGetOutputSize(int inputLen) {
    int total = Math.addExact(data.length(), inputLen);
    return encrypt
        ? Math.addExact(total, WrapMode.SEMIBLOCK + mode.padding(padding, total))
        : total - WrapMode.SEMIBLOCK;
  }

  @Override
  protected byte @Nullable [] engineGetIV() {
    return vector.length == 0 ? null : vector.clone(); // JCA's way to say: none yet
  }

  @Override
  protected AlgorithmParameters engineGetParameters() {
    return Vectors.parameters(mode.vector());
  }

  @Override
  byte[] vector(@Nullable AlgorithmParameterSpec params, @Nullable SecureRandom random)
      throws InvalidAlgorithmParameterException {
    byte[] usual = mode.vector();
    if (params != null && !Arrays.equals(Vectors.of(params, usual.length), usual)) {
      throw new InvalidAlgorithmParameterException(
          "a vector of the caller's own; AES/" + mode + " goes with the usual one of its standard");
    }
    return usual;
  }

  @Override
  void begin(byte[] usual) {
    vector = usual;
    reset();
  }

  @Override
  byte @Nullable [] pass(byte[] input, int inputOffset, int inputLen) {
    data.add(input, inputOffset, inputLen);
    return null; // as the JDK's: nothing comes out before the end
  }

  @Override
  int pass(
      byte[] input, int inputOffset, int inputLen, byte[] output, int outputOffset) {
    data.add(input, inputOffset, inputLen);
    return 0;
  }

  @Override
  byte[] finish(byte @Nullable [] input, int inputOffset, int inputLen)
      throws IllegalBlockSizeException, BadPaddingException {
    try {
      if (input != null) {
        data.add(input, inputOffset, inputLen);
      }
      return encrypt ? wrap() : unwrap();
    } finally {
      reset();
    }
  }

  @Override
  int finish(
      byte @Nullable [] input, int inputOffset, int inputLen, byte[] output, int outputOffset)
      throws ShortBufferException, IllegalBlockSizeException, BadPaddingException {
    requireRoom(output, outputOffset, engineGetOutputSize(inputLen));
    byte[] made = finish(input, inputOffset, inputLen);
    System.arraycopy(made, 0, output, outputOffset, made.length);
    Arrays.fill(made, (byte) 0);
    return made.length;
  }

  private byte[] wrap() throws IllegalBlockSizeException {
    int length = data.length();
    if (padding != BlockPadding.NONE) {
      byte[] filler = new byte[mode.padding(padding, length)];
      padding.pad(filler, 0, filler.length);
      data.add(filler, 0, filler.length);
    }
    if (!fixed.message().accept(data.length())) {
      throw new IllegalBlockSizeException(
          "a message of " + length + " bytes; AES/" + mode + " takes, padded, " + fixed.message());
    }
    byte[] wrapped = new byte[(int) Algorithm.wrapped(data.length())];
    perform(Operation.ENCRYPT, wrapped);
    return wrapped;
  }

  private byte[] unwrap() throws IllegalBlockSizeException, BadPaddingException {
    OptionalInt longest = fixed.unwrapped(data.length());
    if (longest.isEmpty()) {
      throw new IllegalBlockSizeException(
          "what is unwrapped has " + data.length() + " bytes, which nothing that was wrapped has");
    }
    byte[] message = new byte[longest.getAsInt()];
    try {
      int length = perform(Operation.DECRYPT, message);
      if (length == BlockPadding.WRONG) {
        throw new IllegalBlockSizeException("the integrity check has failed");
      }
      int end = length == 0 ? 0 : padding.message(message, length, WrapMode.SEMIBLOCK);
      if (padding != BlockPadding.NONE && end <= 0) {
        throw new BadPaddingException("what was unwrapped is not padded rightly");
      }
      return Arrays.copyOf(message, end);
    } finally {
      Arrays.fill(message, (byte) 0);
    }
  }

  /** How many bytes were made; {@link BlockPadding#WRONG} if the check has failed. */
  private int perform(Operation operation, byte[] output) {
    request
        .operation(operation)
        .input(data.array(), 0, data.length())
        .output(output, 0, output.length);
    return switch (sessions.open(data.length()).perform(request)) {
      case DONE -> request.produced();
      case MISMATCH -> BlockPadding.WRONG;
      case FAILED -> throw FermataException.of(request.failure());
    };
  }

  private void reset() {
    data.clear();
    request.clear();
  }
}
