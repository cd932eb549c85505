package io.fermata.provider;

import static io.fermata.provider.BlockMode.BLOCK;

import io.fermata.framework.Request;
import io.fermata.spi.Algorithm;
import io.fermata.spi.Operation;
import io.fermata.spi.SessionSpec;
import java.security.AlgorithmParameters;
import java.security.InvalidAlgorithmParameterException;
import java.security.NoSuchAlgorithmException;
import java.security.SecureRandom;
import java.security.spec.AlgorithmParameterSpec;
import java.util.List;
import javax.crypto.IllegalBlockSizeException;
import javax.crypto.NoSuchPaddingException;
import javax.crypto.ShortBufferException;
import org.jspecify.annotations.Nullable;

/**
 * {@code Cipher} AES/XTS/NoPadding, for the sectors of a disk (IEEE 1619, SP 800-38E), which the JDK does not have.
 *
 * <p>A key is two keys of AES, one behind the other, and they differ: 32 or 64 bytes. The {@code IvParameterSpec} has
 * 16 bytes, the sector's number with its least significant byte first. A message is one whole sector, of at least 16
 * bytes: it is gathered until {@code doFinal}. The next one has the same number, until another {@code init}.
 */
final class SectorCipher extends AesCipher {
  private static final String NAME = "AES/XTS";
  private static final SessionSpec ENCRYPTION = SessionSpec.cipher(NAME);
  private static final SessionSpec DECRYPTION = ENCRYPTION.decryption();

  private final Algorithm fixed = Algorithm.find(NAME).orElseThrow();
  private final Request request = new Request();
  private final SecretBuffer data = new SecretBuffer();
  private byte[] tweak = new byte[0];

  private SectorCipher(Composition composition) {
    super(composition, SecretKeys.ANY_LENGTH);
  }

  static List<Offer> offers() {
    return List.of(
        Offer.of("Cipher", NAME + "/NoPadding", SectorCipher::new)
            .needs(ENCRYPTION)
            .keys(SecretKeys::areTaken));
  }

  @Override
  SessionSpec keyless() {
    return encrypt ? ENCRYPTION : DECRYPTION;
  }

  @Override
  protected void engineSetMode(String wanted) throws NoSuchAlgorithmException {
    if (!wanted.equalsIgnoreCase("XTS")) {
      throw new NoSuchAlgorithmException("mode " + wanted + "; only XTS");
    }
  }

  @Override
  protected void engineSetPadding(String wanted) throws NoSuchPaddingException {
    if (!wanted.equalsIgnoreCase("NoPadding")) {
      throw new NoSuchPaddingException("padding " + wanted + "; only NoPadding");
    }
  }

  @Override
  protected int engineGetBlockSize() {
    return BLOCK;
  }

  @Override
  protected int engineGetOutputSize(int inputLen) {
    return Math.addExact(data.length(), inputLen);
  }

  @Override
  protected byte @Nullable [] engineGetIV() {
    return tweak.length == 0 ? null : tweak.clone(); // JCA's way to say: none yet
  }

  @Override
  protected AlgorithmParameters engineGetParameters() {
    return Vectors.parameters(engineGetIV());
  }

  @Override
  byte[] vector(@Nullable AlgorithmParameterSpec params, @Nullable SecureRandom random)
      throws InvalidAlgorithmParameterException {
    return params == null && encrypt ? Vectors.fresh(BLOCK, random) : Vectors.of(params, BLOCK);
  }

  @Override
  void begin(byte[] vector) {
    tweak = vector;
    reset();
  }

  @Override
  byte[] pass(byte[] input, int inputOffset, int inputLen) {
    data.add(input, inputOffset, inputLen);
    return new byte[0];
  }

  @Override
  int pass(
      byte[] input, int inputOffset, int inputLen, byte[] output, int outputOffset) {
    data.add(input, inputOffset, inputLen);
    return 0;
  }

  @Override
  byte[] finish(byte @Nullable [] input, int inputOffset, int inputLen)
      throws IllegalBlockSizeException {
    byte[] output = new byte[engineGetOutputSize(inputLen)];
    try {
      finish(input, inputOffset, inputLen, output, 0);
      return output;
    } catch (ShortBufferException e) {
      throw new AssertionError(e);
    }
  }

  @Override
  int finish(
      byte @Nullable [] input, int inputOffset, int inputLen, byte[] output, int outputOffset)
      throws ShortBufferException, IllegalBlockSizeException {
    int length = engineGetOutputSize(inputLen);
    requireRoom(output, outputOffset, length);
    try {
      if (!fixed.message().accept(length)) {
        throw new IllegalBlockSizeException(
            "a sector of " + length + " bytes; " + NAME + " takes " + fixed.message());
      }
      if (input != null
          && data.length() == 0
          && !isShifted(input, inputOffset, inputLen, output, outputOffset)) {
        perform(input, inputOffset, length, output, outputOffset);
      } else {
        if (input != null) {
          data.add(input, inputOffset, inputLen);
        }
        perform(data.array(), 0, length, output, outputOffset);
      }
      return length;
    } finally {
      reset();
    }
  }

  private void perform(byte[] in, int at, int length, byte[] out, int to) {
    request
        .operation(encrypt ? Operation.ENCRYPT : Operation.DECRYPT)
        .nonce(tweak)
        .input(in, at, length)
        .output(out, to, length);
    switch (sessions.open(length).perform(request)) {
      case DONE -> {}
      case MISMATCH -> throw new AssertionError(NAME + " has no tag");
      case FAILED -> throw FermataException.of(request.failure());
    }
  }

  private void reset() {
    data.clear();
    request.clear();
  }
}
