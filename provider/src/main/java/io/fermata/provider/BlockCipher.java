package io.fermata.provider;

import static io.fermata.provider.BlockMode.BLOCK;

import io.fermata.spi.DriverException;
import io.fermata.spi.SessionSpec;
import java.lang.foreign.MemorySegment;
import java.nio.ByteBuffer;
import java.security.AlgorithmParameters;
import java.security.InvalidAlgorithmParameterException;
import java.security.NoSuchAlgorithmException;
import java.security.SecureRandom;
import java.security.spec.AlgorithmParameterSpec;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.function.Function;
import javax.crypto.BadPaddingException;
import javax.crypto.IllegalBlockSizeException;
import javax.crypto.NoSuchPaddingException;
import javax.crypto.ShortBufferException;
import org.jspecify.annotations.Nullable;

/**
 * {@code Cipher} AES with ECB, CBC or CTR.
 *
 * <p>Whole blocks are given out as they come, as the JDK's cipher does it. The driver is chosen by the first part
 * of a message and kept until it ends.
 *
 * <p>A message that was not padded rightly, or that a device has lost, has ended: the next one begins with the
 * vector of {@code init}. After any other exception the object is as it was before the call.
 */
final class BlockCipher extends AesCipher {
  private static final int HALF = 2 * BLOCK;
  private static final int KEPT = 64 * 1024;

  private final Composition composition;
  private BlockMode mode = BlockMode.ECB;
  private BlockPadding padding = BlockPadding.PKCS5;
  private BlockStream stream;
  // less than two blocks, since what may be the padding is held; the second half is used within a call alone
  private final byte[] held = new byte[2 * HALF];
  private int holding;
  private boolean holds; // or has held, since the last message
  private byte[] room = new byte[0];

  private BlockCipher(Composition composition, int keyLength) {
    super(composition, keyLength);
    this.composition = composition;
    this.stream = new BlockStream(mode, sessions);
  }

  private BlockCipher(Composition composition, int keyLength, BlockMode mode) {
    this(composition, keyLength);
    become(mode);
    this.padding = BlockPadding.NONE;
  }

  static List<Offer> offers() {
    List<Offer> offers = new ArrayList<>();
    offers.add(
        offer("AES", parts -> new BlockCipher(parts, SecretKeys.ANY_LENGTH), BlockMode.values())
            .oid("2.16.840.1.101.3.4.1")
            .attribute("SupportedModes", BlockMode.all())
            .attribute("SupportedPaddings", "NOPADDING|PKCS5PADDING|ISO10126PADDING"));
    for (AesLength length : AesLength.values()) {
      for (BlockMode mode : List.of(BlockMode.ECB, BlockMode.CBC)) {
        offers.add(
            offer(
                    length.cipher(mode + "/NoPadding"),
                    parts -> new BlockCipher(parts, length.bytes, mode),
                    mode)
                .oid(length.oid(mode == BlockMode.ECB ? 1 : 2)));
      }
    }
    return offers;
  }

  private static Offer offer(
      String name, Function<Composition, Object> maker, BlockMode... modes) {
    return Offer.of("Cipher", name, maker)
        .needs(Arrays.stream(modes).map(mode -> mode.keyless).toArray(SessionSpec[]::new))
        .keys(SecretKeys::areTaken);
  }

  private void become(BlockMode wanted) {
    mode = wanted;
    stream = new BlockStream(wanted, sessions);
    if (wanted == BlockMode.CTR) {
      padding = BlockPadding.NONE;
    }
  }

  @Override
  protected void engineSetMode(String wanted) throws NoSuchAlgorithmException {
    BlockMode found =
        BlockMode.find(wanted)
            .orElseThrow(
                () -> new NoSuchAlgorithmException("mode " + wanted + "; we have " + BlockMode.all()));
    try {
      composition.requireOffered(found.keyless); // until now a driver was found for one of the modes
    } catch (DriverException e) {
      throw new NoSuchAlgorithmException(e.getMessage(), e);
    }
    become(found);
  }

  @Override
  protected void engineSetPadding(String wanted) throws NoSuchPaddingException {
    BlockPadding found =
        switch (wanted.toUpperCase(Locale.ENGLISH)) {
          case "NOPADDING" -> BlockPadding.NONE;
          case "PKCS5PADDING" -> BlockPadding.PKCS5;
          case "ISO10126PADDING" -> BlockPadding.ISO10126;
          default ->
              throw new NoSuchPaddingException(
                  "padding " + wanted + "; it is NoPadding, PKCS5Padding or ISO10126Padding");
        };
    if (mode == BlockMode.CTR && found != BlockPadding.NONE) {
      throw new NoSuchPaddingException("CTR mode must be used with NoPadding, not with " + wanted);
    }
    padding = found;
  }

  @Override
  protected int engineGetBlockSize() {
    return BLOCK;
  }

  @Override
  protected int engineGetOutputSize(int inputLen) {
    int total = Math.addExact(holding, inputLen);
    return encrypt ? Math.addExact(total, padding.length(total, BLOCK)) : total;
  }

  @Override
  protected byte @Nullable [] engineGetIV() {
    return stream.vector();
  }

  @Override
  protected @Nullable AlgorithmParameters engineGetParameters() {
    return mode.hasVector() ? Vectors.parameters(stream.vector()) : null; // JCA's way to say: none
  }

  @Override
  SessionSpec keyless() {
    return encrypt ? mode.keyless : mode.decryption;
  }

  @Override
  void begin(byte[] vector) {
    stream.begin(encrypt, vector);
    reset();
  }

  @Override
  byte[] vector(@Nullable AlgorithmParameterSpec params, @Nullable SecureRandom random)
      throws InvalidAlgorithmParameterException {
    if (mode.hasVector()) {
      return params == null && encrypt ? Vectors.fresh(BLOCK, random) : Vectors.of(params, BLOCK);
    }
    if (params != null) {
      throw new InvalidAlgorithmParameterException("ECB mode cannot use IV");
    }
    return BlockStream.NO_VECTOR;
  }

  /** How many bytes an update gives out: all units that are whole, but for what may be the padding. */
  private int due(int more) {
    int total = Math.addExact(holding, more);
    if (!encrypt && padding != BlockPadding.NONE) {
      total -= BLOCK;
    }
    return total > 0 ? total - total % mode.unit : 0;
  }

  @Override
  byte[] pass(byte[] input, int inputOffset, int inputLen) {
    byte[] output = new byte[due(inputLen)];
    update(input, inputOffset, inputLen, output, 0, output.length);
    return output;
  }

  @Override
  int pass(
      byte[] input, int inputOffset, int inputLen, byte[] output, int outputOffset)
      throws ShortBufferException {
    int due = due(inputLen);
    requireRoom(output, outputOffset, due);
    update(input, inputOffset, inputLen, output, outputOffset, due);
    return due;
  }

  private void update(byte[] in, int at, int length, byte[] out, int to, int due) {
    if (due == 0) {
      holds = true;
      System.arraycopy(in, at, held, holding, length);
      holding += length;
      return;
    }
    // what is left, first: the output may lie over it
    int taken = Math.max(0, due - holding);
    int staying = Math.max(0, holding - due);
    int left = staying + length - taken;
    holds |= left > 0;
    System.arraycopy(held, holding - staying, held, HALF, staying);
    System.arraycopy(in, at + taken, held, HALF + staying, length - taken);
    holding -= staying;
    boolean done = false;
    boolean gathered = holding > 0 || isShifted(in, at, taken, out, to);
    try {
      if (gathered) {
        gather(in, at, taken, out, to);
        stream.part(out, to, due, out, to);
      } else {
        stream.part(in, at, due, out, to);
      }
      System.arraycopy(held, HALF, held, 0, left);
      holding = left;
      done = true;
    } finally {
      if (!done) {
        lose(out, to, gathered ? due : 0);
      }
    }
  }

  /** What is held, and the input after it, where the output goes: that has room for it, and may lie over the input. */
  private void gather(byte @Nullable [] in, int at, int length, byte[] out, int to) {
    if (in != null) {
      System.arraycopy(in, at, out, to + holding, length);
    }
    System.arraycopy(held, 0, out, to, holding);
  }

  /** The message has ended; without a result nothing of it stays behind where it was gathered. */
  private void lose(byte[] out, int to, int length) {
    Arrays.fill(out, to, to + length, (byte) 0);
    reset();
  }

  @Override
  byte[] finish(byte @Nullable [] input, int inputOffset, int inputLen)
      throws IllegalBlockSizeException, BadPaddingException {
    requireWhole(Math.addExact(holding, inputLen));
    int needed = engineGetOutputSize(inputLen);
    if (encrypt || padding == BlockPadding.NONE) {
      byte[] output = new byte[needed];
      last(input, inputOffset, inputLen, output, 0, needed);
      return output;
    }
    byte[] padded = room(needed);
    try {
      int length = unpad(input, inputOffset, inputLen, padded, needed);
      byte[] message = Arrays.copyOf(padded, length);
      reset();
      return message;
    } finally {
      Arrays.fill(padded, 0, needed, (byte) 0);
    }
  }

  @Override
  int finish(
      byte @Nullable [] input, int inputOffset, int inputLen, byte[] output, int outputOffset)
      throws ShortBufferException, IllegalBlockSizeException, BadPaddingException {
    int needed = engineGetOutputSize(inputLen);
    boolean padded = padding != BlockPadding.NONE;
    requireRoom(output, outputOffset, encrypt ? needed : needed - BLOCK);
    requireWhole(Math.addExact(holding, inputLen));
    if (encrypt || !padded) {
      requireRoom(output, outputOffset, needed);
      last(input, inputOffset, inputLen, output, outputOffset, needed);
      return needed;
    }
    byte[] message = room(needed);
    try {
      int length = unpad(input, inputOffset, inputLen, message, needed);
      requireRoom(output, outputOffset, length); // else all is as it was
      System.arraycopy(message, 0, output, outputOffset, length);
      reset();
      return length;
    } finally {
      Arrays.fill(message, 0, needed, (byte) 0);
    }
  }

  /** Kept for the next message, unless it is long. */
  private byte[] room(int needed) {
    if (needed > KEPT) {
      return new byte[needed];
    }
    if (room.length < needed) {
      room = new byte[needed];
    }
    return room;
  }

  /** Direct buffers go to the driver as they are, if whole blocks do; all others as arrays. */
  @Override
  int pass(ByteBuffer input, ByteBuffer output) throws ShortBufferException {
    int length = input.remaining();
    if (!isNative(input, output) || due(length) != length || length % BLOCK != 0) {
      return super.pass(input, output);
    }
    boolean done = false;
    try {
      MemorySegment to = MemorySegment.ofBuffer(output).asSlice(0, length);
      stream.part(MemorySegment.ofBuffer(input), to);
      done = true;
    } finally {
      if (!done) {
        reset();
      }
    }
    return passed(input, output, length);
  }

  @Override
  int finish(ByteBuffer input, ByteBuffer output)
      throws ShortBufferException, IllegalBlockSizeException, BadPaddingException {
    int length = input.remaining();
    if (!isNative(input, output) || padding != BlockPadding.NONE || length % mode.unit != 0) {
      return super.finish(input, output);
    }
    try {
      MemorySegment to = MemorySegment.ofBuffer(output).asSlice(0, length);
      stream.last(MemorySegment.ofBuffer(input), to);
    } finally {
      reset();
    }
    return passed(input, output, length);
  }

  /** True if there is something, nothing comes before it, and it lies over its result in the same place or not at all. */
  private boolean isNative(ByteBuffer input, ByteBuffer output) {
    int length = input.remaining();
    if (!input.isDirect()
        || !output.isDirect()
        || length == 0
        || holding > 0
        || !stream.isAtBlock()
        || output.remaining() < engineGetOutputSize(length)) {
      return false;
    }
    long at = MemorySegment.ofBuffer(input).address();
    long to = MemorySegment.ofBuffer(output).address();
    return at == to || to >= at + length || at >= to + length;
  }

  private static int passed(ByteBuffer input, ByteBuffer output, int length) {
    input.position(input.limit());
    output.position(output.position() + length);
    return length;
  }

  private void requireWhole(int total) throws IllegalBlockSizeException {
    if (total % mode.unit != 0 && !(encrypt && padding != BlockPadding.NONE)) {
      throw new IllegalBlockSizeException(
          "a message of " + total + " bytes; it has to be a multiple of " + BLOCK);
    }
  }

  /** The end of a message whose result is as long as {@code needed}. */
  private void last(byte @Nullable [] in, int at, int length, byte[] out, int to, int needed) {
    int total = holding + length;
    boolean direct =
        in != null && total == needed && holding == 0 && !isShifted(in, at, length, out, to);
    boolean done = false;
    try {
      if (in != null && direct) {
        stream.last(in, at, length, out, to);
      } else if (needed > 0) {
        gather(in, at, length, out, to);
        padding.pad(out, to + total, needed - total);
        stream.last(out, to, needed, out, to);
      }
      done = true;
    } finally {
      lose(out, to, done || direct ? 0 : needed);
    }
  }

  /**
   * The end of a message that is padded, without its padding: how long it is.
   *
   * @param to room for it with the padding
   * @param padded how long it is with the padding
   */
  private int unpad(byte @Nullable [] in, int at, int length, byte[] to, int padded)
      throws BadPaddingException {
    if (padded == 0) {
      return 0; // as the JDK's
    }
    boolean done = false;
    try {
      if (holding == 0 && in != null) {
        stream.last(in, at, padded, to, 0);
      } else {
        gather(in, at, length, to, 0);
        stream.last(to, 0, padded, to, 0);
      }
      int message = padding.message(to, padded, BLOCK);
      if (message == BlockPadding.WRONG) {
        throw new BadPaddingException("the last block is not padded rightly: another key, or altered");
      }
      done = true;
      return message;
    } finally {
      if (!done) {
        reset();
      }
    }
  }

  private void reset() {
    if (holds) {
      Arrays.fill(held, (byte) 0);
      holds = false;
    }
    holding = 0;
    stream.reset();
  }
}
