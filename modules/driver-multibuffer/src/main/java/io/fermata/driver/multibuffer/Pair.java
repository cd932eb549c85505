package io.fermata.driver.multibuffer;

import io.fermata.spi.DriverRequest;
import java.lang.foreign.MemorySegment;
import org.jspecify.annotations.Nullable;

/**
 * A cipher and a code over one message, which the library does as one job, or as much of that as is not empty. It works
 * on a copy, so that a caller sees nothing of a message whose code is wrong. Made for one request by who submits it,
 * used by who computes.
 */
abstract sealed class Pair implements Held permits SealedPair, ChainPair {
  private final @Nullable BatchKey cipher;
  private final @Nullable BatchKey coder;

  /**
   * Takes over that the keys are held.
   *
   * @param cipher null if nothing is encrypted or decrypted
   * @param coder null if nothing is authenticated
   */
  Pair(@Nullable BatchKey cipher, @Nullable BatchKey coder) {
    this.cipher = cipher;
    this.coder = coder;
  }

  /** A range of the copy. */
  record Range(int from, int length) {
    static final Range NONE = new Range(0, 0);

    int end() {
      return from + length;
    }

    boolean overlaps(Range other) {
      return from < other.end() && other.from < end() && length > 0 && other.length > 0;
    }
  }

  /**
   * Memory that is the request's until it ends.
   *
   * @param copy of what it works on
   * @param vector the initialization vector
   * @param code where the code goes
   */
  record Places(MemorySegment copy, MemorySegment vector, MemorySegment code) {}

  /** Bytes of the copy. */
  abstract int room();

  /** What is encrypted or decrypted. */
  abstract Range text();

  /** What is authenticated. */
  abstract Range coded();

  abstract boolean encrypts();

  /** True if the code is computed first. */
  abstract boolean codeFirst();

  /** Copies in what it works on. */
  abstract void load(DriverRequest request, Places places);

  /** Copies the results out, or says that the code is another one. */
  abstract void end(DriverRequest request, Places places);

  final @Nullable BatchKey cipher() {
    return text().length() == 0 ? null : cipher;
  }

  final @Nullable BatchKey coder() {
    return coded().length() == 0 ? null : coder;
  }

  /** As {@link #load}; the code of nothing is put there, since the library takes no empty message. */
  final void prepare(DriverRequest request, Places places) {
    load(request, places);
    if (coder != null && coded().length() == 0) {
      places.code().copyFrom(
          coder.block().asSlice(BatchKey.OF_NOTHING, coder.algorithm().fixed().result()));
    }
  }

  /** Ends a request whose code is another one; what was decrypted is overwritten first. */
  static void mismatch(DriverRequest request, Places places) {
    places.copy().fill((byte) 0);
    places.code().fill((byte) 0);
    request.mismatch();
  }

  @Override
  public final void release() {
    if (cipher != null) {
      cipher.release();
    }
    if (coder != null) {
      coder.release();
    }
  }
}
