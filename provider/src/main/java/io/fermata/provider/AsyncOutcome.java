package io.fermata.provider;

import io.fermata.spi.Operation;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.security.spec.AlgorithmParameterSpec;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Whether an {@link AsyncRequest} is out, and how it ended. */
abstract sealed class AsyncOutcome permits AsyncAudience {
  private static final byte[] NOTHING = new byte[0];
  private static final VarHandle OUT;

  static {
    try {
      OUT = MethodHandles.lookup().findVarHandle(AsyncOutcome.class, "out", boolean.class);
    } catch (ReflectiveOperationException e) {
      throw new ExceptionInInitializerError(e);
    }
  }

  private volatile boolean out;
  private boolean ended;
  private int written;
  private byte @Nullable [] result;
  private boolean verified;
  private @Nullable Throwable failure;
  private @Nullable AlgorithmParameterSpec made;
  private byte[] madeIv = NOTHING;

  /** What to do. */
  public abstract Operation operation();

  /** True if it was submitted and its end has been told; for the thread that it belongs to. */
  public boolean isEnded() {
    return ended;
  }

  /**
   * Why it did not end well, as {@link AsyncFuture} lists it; empty if it did.
   *
   * @throws IllegalStateException if it has not ended
   */
  public Optional<Throwable> failure() {
    requireEnded();
    return Optional.ofNullable(failure);
  }

  /**
   * Bytes of the result; 0 if it did not end well.
   *
   * @throws IllegalStateException if it has not ended
   */
  public int written() {
    requireEnded();
    return written;
  }

  /**
   * The result of a request without an output; not copied.
   *
   * @throws IllegalStateException if it has not ended, did not end well, or has an output
   */
  public byte[] bytes() {
    requireEnded();
    byte[] bytes = result;
    if (bytes == null) {
      throw new IllegalStateException(
          failure != null ? "there is no result: " + failure : "the result is in the output");
    }
    return bytes;
  }

  /**
   * True if the signature is right.
   *
   * @throws IllegalStateException if it has not ended, or did not end well
   */
  public boolean isVerified() {
    requireEnded();
    if (failure != null) {
      throw new IllegalStateException("it is not known: " + failure);
    }
    return verified;
  }

  /**
   * The nonce or initialization vector that was made for an encryption that ended well; empty if none was.
   *
   * @throws IllegalStateException if it has not ended
   */
  public Optional<byte[]> madeIv() {
    requireEnded();
    return madeIv.length == 0 ? Optional.empty() : Optional.of(madeIv);
  }

  /** As {@link #madeIv}, as decryption wants it. */
  public Optional<AlgorithmParameterSpec> madeParameters() {
    requireEnded();
    return Optional.ofNullable(made);
  }

  private void requireEnded() {
    if (!ended) {
      throw new IllegalStateException("request has not ended");
    }
  }

  // For the services.

  final void requireIdle() {
    if (out) {
      throw new IllegalStateException("request is still out for " + operation());
    }
  }

  /** Takes it from its user. */
  final void leave() {
    if (!OUT.compareAndSet(this, false, true)) {
      requireIdle();
      throw new IllegalStateException("request was used by two threads at once");
    }
    ended = false;
    written = 0;
    verified = false;
    // references are written only if they change: it is kept for long
    if (result != null) {
      result = null;
    }
    if (failure != null) {
      failure = null;
    }
    if (made != null) {
      made = null;
      madeIv = NOTHING;
    }
  }

  /** It is its user's again. */
  final void comeBack(boolean hasEnded) {
    ended = hasEnded;
    OUT.setRelease(this, false);
  }

  final void made(@Nullable AlgorithmParameterSpec parameters) {
    made = parameters;
    madeIv = parameters == null ? NOTHING : AsyncTransformation.iv(parameters);
  }

  final void done(int count, byte @Nullable [] own) {
    written = count;
    if (own != null) {
      result = own;
    }
  }

  final void verified(boolean right) {
    verified = right;
  }

  final void failed(Throwable why) {
    failure = why;
    made = null;
    madeIv = NOTHING;
  }
}
