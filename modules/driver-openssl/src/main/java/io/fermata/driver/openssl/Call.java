package io.fermata.driver.openssl;

import static java.lang.foreign.ValueLayout.ADDRESS;
import static java.lang.foreign.ValueLayout.JAVA_LONG;

import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.MemoryLayout;
import java.lang.foreign.MemorySegment;
import java.lang.invoke.MethodHandle;
import java.util.Arrays;

/**
 * Calls of C functions, by the number of their arguments. Each shape is linked when it is first used, and none is
 * bound to a library, so that a class of this module can always be initialised.
 *
 * <p>Arguments go as words of 64 bits: on the 64-bit machines that the JVM has a linker for, an {@code int}
 * parameter is the low half of a register, extended as Java extends it, and up to six arguments are all in
 * registers or in slots of 8 bytes. Of an {@code int} result only the low half counts: the caller casts.
 *
 * <p>{@code quick} calls keep the thread in Java's state, and hold up safepoints meanwhile: for what takes well below
 * a microsecond and never waits. {@code data} is the message, which may lie on the heap: on it, the call is
 * critical too, and the caller cuts it into pieces; in native memory it is a plain call, of any length. A segment
 * is held open by the linker while the call lasts.
 */
@SuppressWarnings("restricted") // reaching native code is what this module is for
final class Call {
  private static final Linker.Option QUICK = Linker.Option.critical(false);
  private static final Linker.Option HEAP = Linker.Option.critical(true);
  private static final int MOST = 8;

  private Call() {}

  private static MethodHandle words(int count, Linker.Option... options) {
    MemoryLayout[] arguments = new MemoryLayout[count];
    Arrays.fill(arguments, JAVA_LONG);
    return Linker.nativeLinker()
        .downcallHandle(FunctionDescriptor.of(JAVA_LONG, arguments), options);
  }

  /** Words, of which those at {@code addresses} are segments. */
  private static MethodHandle mixed(int count, Linker.Option[] options, int... addresses) {
    MemoryLayout[] arguments = new MemoryLayout[count];
    Arrays.fill(arguments, JAVA_LONG);
    for (int address : addresses) {
      arguments[address] = ADDRESS;
    }
    return Linker.nativeLinker()
        .downcallHandle(FunctionDescriptor.of(JAVA_LONG, arguments), options);
  }

  // A class for each shape: it is initialised, and so linked, at its first call.

  private static final class Words0 {
    static final MethodHandle CALL = words(0);
  }

  private static final class Words3 {
    static final MethodHandle CALL = words(3);
  }

  private static final class Words5 {
    static final MethodHandle CALL = words(5);
  }

  private static final class Words8 {
    static final MethodHandle CALL = words(MOST);
  }

  private static final class Quick3 {
    static final MethodHandle CALL = words(3, QUICK);
  }

  private static final class Quick6 {
    static final MethodHandle CALL = words(6, QUICK);
  }

  private static final class Through {
    static final MethodHandle NATIVE = mixed(5, new Linker.Option[0], 1, 3);
  }

  private static final class ThroughHeap {
    static final MethodHandle CRITICAL = mixed(5, new Linker.Option[] {HEAP}, 1, 3);
  }

  private static final class Into {
    static final MethodHandle NATIVE = mixed(3, new Linker.Option[0], 1);
  }

  private static final class IntoHeap {
    static final MethodHandle CRITICAL = mixed(3, new Linker.Option[] {HEAP}, 1);
  }

  static long plain(MemorySegment function) {
    try {
      return (long) Words0.CALL.invokeExact(function);
    } catch (Throwable e) {
      throw thrown(e);
    }
  }

  /** Of at most three arguments; what is passed beyond those of the function it never looks at. */
  static long plain(MemorySegment function, long a, long b, long c) {
    try {
      return (long) Words3.CALL.invokeExact(function, a, b, c);
    } catch (Throwable e) {
      throw thrown(e);
    }
  }

  /** Of at most five arguments. */
  static long plain(MemorySegment function, long a, long b, long c, long d, long e) {
    try {
      return (long) Words5.CALL.invokeExact(function, a, b, c, d, e);
    } catch (Throwable thrown) {
      throw thrown(thrown);
    }
  }

  /** Of at most eight arguments. */
  static long plain(
      MemorySegment function, long a, long b, long c, long d, long e, long f, long g, long h) {
    try {
      return (long) Words8.CALL.invokeExact(function, a, b, c, d, e, f, g, h);
    } catch (Throwable thrown) {
      throw thrown(thrown);
    }
  }

  /** Of at most three arguments. */
  static long quick(MemorySegment function, long a, long b, long c) {
    try {
      return (long) Quick3.CALL.invokeExact(function, a, b, c);
    } catch (Throwable e) {
      throw thrown(e);
    }
  }

  /** Of at most six arguments. */
  static long quick(MemorySegment function, long a, long b, long c, long d, long e, long f) {
    try {
      return (long) Quick6.CALL.invokeExact(function, a, b, c, d, e, f);
    } catch (Throwable thrown) {
      throw thrown(thrown);
    }
  }

  /** Data in and out: {@code int f(context, out, &outLength, in, length)}. */
  static long data(
      MemorySegment function,
      long context,
      MemorySegment out,
      long outLength,
      MemorySegment in,
      long length) {
    try {
      return out.isNative() && in.isNative()
          ? (long) Through.NATIVE.invokeExact(function, context, out, outLength, in, length)
          : (long)
              ThroughHeap.CRITICAL.invokeExact(function, context, out, outLength, in, length);
    } catch (Throwable e) {
      throw thrown(e);
    }
  }

  /** Data in: {@code int f(context, in, length)}. */
  static long data(MemorySegment function, long context, MemorySegment in, long length) {
    try {
      return in.isNative()
          ? (long) Into.NATIVE.invokeExact(function, context, in, length)
          : (long) IntoHeap.CRITICAL.invokeExact(function, context, in, length);
    } catch (Throwable e) {
      throw thrown(e);
    }
  }

  /** Handles declare what a C function cannot throw; the linker throws of closed and foreign segments. */
  private static RuntimeException thrown(Throwable thrown) {
    return switch (thrown) {
      case RuntimeException unchecked -> unchecked;
      case Error error -> throw error;
      default -> throw new AssertionError(thrown);
    };
  }
}
