package io.fermata.provider;

import java.nio.ByteBuffer;
import java.security.InvalidAlgorithmParameterException;
import java.security.InvalidKeyException;
import java.security.Key;
import java.security.SecureRandom;
import java.security.spec.AlgorithmParameterSpec;
import javax.crypto.BadPaddingException;
import javax.crypto.CipherSpi;
import javax.crypto.IllegalBlockSizeException;
import javax.crypto.ShortBufferException;
import org.jspecify.annotations.Nullable;

/** A cipher that one thread at a time is let into; its methods are named after the call that each is for. */
abstract class GuardedCipher extends CipherSpi {
  private final OneThread thread = new OneThread();

  /** See {@link #engineInit(int, Key, AlgorithmParameterSpec, SecureRandom)}, to which the other two ways come. */
  abstract void setUp(
      int opmode, Key key, @Nullable AlgorithmParameterSpec params, @Nullable SecureRandom random)
      throws InvalidKeyException, InvalidAlgorithmParameterException;

  /** See {@link #engineUpdateAAD(byte[], int, int)}. */
  void additional(byte[] src, int offset, int len) {
    super.engineUpdateAAD(src, offset, len);
  }

  /** See {@link #engineUpdateAAD(ByteBuffer)}. */
  void additional(ByteBuffer src) {
    super.engineUpdateAAD(src);
  }

  /** See {@link #engineUpdate(byte[], int, int)}. */
  abstract byte @Nullable [] pass(byte[] input, int inputOffset, int inputLen);

  /** See {@link #engineUpdate(byte[], int, int, byte[], int)}. */
  abstract int pass(byte[] input, int inputOffset, int inputLen, byte[] output, int outputOffset)
      throws ShortBufferException;

  /** See {@link #engineUpdate(ByteBuffer, ByteBuffer)}. */
  int pass(ByteBuffer input, ByteBuffer output) throws ShortBufferException {
    return super.engineUpdate(input, output);
  }

  /** See {@link #engineDoFinal(byte[], int, int)}. */
  abstract byte[] finish(byte @Nullable [] input, int inputOffset, int inputLen)
      throws IllegalBlockSizeException, BadPaddingException;

  /** See {@link #engineDoFinal(byte[], int, int, byte[], int)}. */
  abstract int finish(
      byte @Nullable [] input, int inputOffset, int inputLen, byte[] output, int outputOffset)
      throws ShortBufferException, IllegalBlockSizeException, BadPaddingException;

  /** See {@link #engineDoFinal(ByteBuffer, ByteBuffer)}. */
  int finish(ByteBuffer input, ByteBuffer output)
      throws ShortBufferException, IllegalBlockSizeException, BadPaddingException {
    return super.engineDoFinal(input, output);
  }

  @Override
  protected final void engineInit(
      int opmode, Key key, @Nullable AlgorithmParameterSpec params, @Nullable SecureRandom random)
      throws InvalidKeyException, InvalidAlgorithmParameterException {
    boolean wasInside = thread.enter();
    try {
      setUp(opmode, key, params, random);
    } finally {
      thread.leave(wasInside);
    }
  }

  @Override
  protected final void engineUpdateAAD(byte[] src, int offset, int len) {
    boolean wasInside = thread.enter();
    try {
      additional(src, offset, len);
    } finally {
      thread.leave(wasInside);
    }
  }

  @Override
  protected final void engineUpdateAAD(ByteBuffer src) {
    boolean wasInside = thread.enter();
    try {
      additional(src);
    } finally {
      thread.leave(wasInside);
    }
  }

  @Override
  protected final byte @Nullable [] engineUpdate(byte[] input, int inputOffset, int inputLen) {
    boolean wasInside = thread.enter();
    try {
      return pass(input, inputOffset, inputLen);
    } finally {
      thread.leave(wasInside);
    }
  }

  @Override
  protected final int engineUpdate(
      byte[] input, int inputOffset, int inputLen, byte[] output, int outputOffset)
      throws ShortBufferException {
    boolean wasInside = thread.enter();
    try {
      return pass(input, inputOffset, inputLen, output, outputOffset);
    } finally {
      thread.leave(wasInside);
    }
  }

  @Override
  protected final int engineUpdate(ByteBuffer input, ByteBuffer output) throws ShortBufferException {
    boolean wasInside = thread.enter();
    try {
      return pass(input, output);
    } finally {
      thread.leave(wasInside);
    }
  }

  @Override
  protected final byte[] engineDoFinal(byte @Nullable [] input, int inputOffset, int inputLen)
      throws IllegalBlockSizeException, BadPaddingException {
    boolean wasInside = thread.enter();
    try {
      return finish(input, inputOffset, inputLen);
    } finally {
      thread.leave(wasInside);
    }
  }

  @Override
  protected final int engineDoFinal(
      byte @Nullable [] input, int inputOffset, int inputLen, byte[] output, int outputOffset)
      throws ShortBufferException, IllegalBlockSizeException, BadPaddingException {
    boolean wasInside = thread.enter();
    try {
      return finish(input, inputOffset, inputLen, output, outputOffset);
    } finally {
      thread.leave(wasInside);
    }
  }

  @Override
  protected final int engineDoFinal(ByteBuffer input, ByteBuffer output)
      throws ShortBufferException, IllegalBlockSizeException, BadPaddingException {
    boolean wasInside = thread.enter();
    try {
      return finish(input, output);
    } finally {
      thread.leave(wasInside);
    }
  }
}
