package io.fermata.driver.multibuffer;

import static java.lang.foreign.ValueLayout.ADDRESS;
import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_LONG;

import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.MemoryLayout;
import java.lang.foreign.MemorySegment;
import java.lang.invoke.MethodHandle;

/**
 * The shapes of the library's functions, after {@code intel-ipsec-mb.h}. Each handle takes the function's address
 * first. What the driver owns goes as a number, what the caller owns as a segment, so that it stays open during the
 * call. Linked as the first call of a shape is made.
 *
 * <p>Critical calls may be given heap arrays, and hold off the collector: for pieces of at most {@link #PIECE} bytes.
 */
@SuppressWarnings("restricted")
final class Calls {
  /** The longest piece of a message that one critical call is given; some 10 us. */
  static final int PIECE = 1 << 16;

  private static final Linker LINKER = Linker.nativeLinker();

  private Calls() {}

  private static MethodHandle critical(MemoryLayout... arguments) {
    return LINKER.downcallHandle(
        FunctionDescriptor.ofVoid(arguments), Linker.Option.critical(true));
  }

  static RuntimeException unexpected(Throwable thrown) {
    if (thrown instanceof Error error) {
      throw error;
    }
    return thrown instanceof RuntimeException known
        ? known
        : new IllegalStateException("call of libIPSec_MB threw", thrown);
  }

  /** Functions of two to five words. */
  static final class Words {
    static final MethodHandle TWO =
        LINKER.downcallHandle(FunctionDescriptor.ofVoid(JAVA_LONG, JAVA_LONG));
    static final MethodHandle THREE =
        LINKER.downcallHandle(FunctionDescriptor.ofVoid(JAVA_LONG, JAVA_LONG, JAVA_LONG));
    static final MethodHandle THREE_QUICK = critical(JAVA_LONG, JAVA_LONG, JAVA_LONG);
    static final MethodHandle FOUR_QUICK = critical(JAVA_LONG, JAVA_LONG, JAVA_LONG, JAVA_LONG);
    static final MethodHandle FIVE =
        LINKER.downcallHandle(
            FunctionDescriptor.ofVoid(JAVA_LONG, JAVA_LONG, JAVA_LONG, JAVA_LONG, JAVA_LONG));
    static final MethodHandle SIX =
        LINKER.downcallHandle(
            FunctionDescriptor.ofVoid(
                JAVA_LONG, JAVA_LONG, JAVA_LONG, JAVA_LONG, JAVA_LONG, JAVA_LONG));

    private Words() {}
  }

  /** Functions that see the caller's memory. */
  static final class Messages {
    /** aes_gcm_enc_dec_t: key, context, out, in, length, iv, aad, its length, tag, its length. */
    static final MethodHandle WHOLE =
        critical(
            JAVA_LONG, JAVA_LONG, ADDRESS, ADDRESS, JAVA_LONG, ADDRESS, JAVA_LONG, JAVA_LONG,
            JAVA_LONG, JAVA_LONG);

    /** aes_gcm_enc_dec_update_t and chacha_poly_enc_dec_update_t: key, context, out, in, length. */
    static final MethodHandle UPDATE = critical(JAVA_LONG, JAVA_LONG, ADDRESS, ADDRESS, JAVA_LONG);

    /** aes_gmac_update_t: key, context, in, length. */
    static final MethodHandle ABSORB = critical(JAVA_LONG, JAVA_LONG, ADDRESS, JAVA_LONG);

    private Messages() {}
  }

  /** Functions that take arrays of jobs. */
  static final class Bursts {
    /**
     * submit_cipher_burst_t: instance, jobs, how many, mode, direction, bytes of the key; then two segments that the
     * function does not look at, and that stay open during the call because they are passed.
     */
    static final MethodHandle CIPHER_OVER =
        LINKER.downcallHandle(
            FunctionDescriptor.of(
                JAVA_INT, JAVA_LONG, JAVA_LONG, JAVA_INT, JAVA_INT, JAVA_INT, JAVA_INT, ADDRESS, ADDRESS));

    /** submit_cipher_burst_t. */
    static final MethodHandle CIPHER =
        LINKER.downcallHandle(
            FunctionDescriptor.of(
                JAVA_INT, JAVA_LONG, JAVA_LONG, JAVA_INT, JAVA_INT, JAVA_INT, JAVA_INT));

    /** submit_hash_burst_t: instance, jobs, how many, algorithm. */
    static final MethodHandle HASH =
        LINKER.downcallHandle(
            FunctionDescriptor.of(JAVA_INT, JAVA_LONG, JAVA_LONG, JAVA_INT, JAVA_INT));

    /** burst_fn_t: instance, how many, pointers to jobs. */
    static final MethodHandle JOBS =
        LINKER.downcallHandle(FunctionDescriptor.of(JAVA_INT, JAVA_LONG, JAVA_INT, JAVA_LONG));

    private Bursts() {}
  }

  /** What is called once. */
  static final class Starting {
    static final MethodHandle TEXT = LINKER.downcallHandle(FunctionDescriptor.of(ADDRESS));
    static final MethodHandle SIZE = LINKER.downcallHandle(FunctionDescriptor.of(JAVA_LONG));
    static final MethodHandle ERROR_TEXT =
        LINKER.downcallHandle(FunctionDescriptor.of(ADDRESS, JAVA_INT));
    static final MethodHandle PLACE =
        LINKER.downcallHandle(
            FunctionDescriptor.of(JAVA_LONG, JAVA_LONG, JAVA_LONG, JAVA_INT));

    private Starting() {}
  }

  /** A function of two words without a result. */
  static void two(MemorySegment function, long first, long second) {
    try {
      Words.TWO.invokeExact(function, first, second);
    } catch (Throwable t) {
      throw unexpected(t);
    }
  }

  /** A function of three words without a result. */
  static void three(MemorySegment function, long first, long second, long third) {
    try {
      Words.THREE.invokeExact(function, first, second, third);
    } catch (Throwable t) {
      throw unexpected(t);
    }
  }
}
