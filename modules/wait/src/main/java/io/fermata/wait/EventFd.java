package io.fermata.wait;

import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.MemoryLayout;
import java.lang.foreign.MemoryLayout.PathElement;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.SymbolLookup;
import java.lang.foreign.ValueLayout;
import java.lang.invoke.MethodHandle;
import java.lang.invoke.VarHandle;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * A Linux eventfd(2) that is ready for reading between {@link #raise} and {@link #lower}. The only
 * class here that calls native code; the C library is looked up when the first one is made. One
 * thread at a time, and none after {@link #close}: the number may be somebody else's by then.
 */
final class EventFd {
  private static final int EFD_CLOEXEC = 0x80000;
  private static final int EFD_NONBLOCK = 0x800;
  private static final int EAGAIN = 11;

  private final int number;
  // Memory of its own, given back with this object: a count, and the errno of a failed call.
  private final MemorySegment count;
  private final MemorySegment errno;

  /**
   * Makes one that is not ready.
   *
   * @throws IOException if the system has no descriptor left
   * @throws UnsupportedOperationException if there is no eventfd here; says why
   */
  EventFd() throws IOException {
    absence()
        .ifPresent(
            why -> {
              throw new UnsupportedOperationException("no eventfd: " + why + "; use channel()");
            });
    Arena arena = Arena.ofAuto();
    this.count = arena.allocate(ValueLayout.JAVA_LONG);
    this.errno = arena.allocate(Calls.ERRNO_LAYOUT);
    try {
      number = (int) Calls.handle(Calls.EVENTFD).invokeExact(errno, 0, EFD_CLOEXEC | EFD_NONBLOCK);
    } catch (Throwable t) {
      throw unexpected(t);
    }
    if (number < 0) {
      throw failed("eventfd");
    }
  }

  /** Why none can be made, as a sentence; empty if they can. */
  static Optional<String> absence() {
    String system = System.getProperty("os.name");
    if (!system.equals("Linux")) {
      return Optional.of("it exists on Linux, and this is " + system);
    }
    return Calls.ABSENCE;
  }

  int number() {
    return number;
  }

  void raise() throws IOException {
    raise(1);
  }

  /** Adds to the counter; for tests, which fill it. */
  void raise(long by) throws IOException {
    count.set(ValueLayout.JAVA_LONG, 0, by);
    transfer("write", Calls.WRITE);
  }

  void lower() throws IOException {
    transfer("read", Calls.READ);
  }

  /** A counter that is full is ready, one that is empty is not: neither is an error. */
  private void transfer(String name, @Nullable MethodHandle call) throws IOException {
    long moved;
    try {
      moved = (long) Calls.handle(call).invokeExact(errno, number, count, count.byteSize());
    } catch (Throwable t) {
      throw unexpected(t);
    }
    if (moved < 0 && errno() != EAGAIN) {
      throw failed(name);
    }
  }

  void close() throws IOException {
    int result;
    try {
      result = (int) Calls.handle(Calls.CLOSE).invokeExact(errno, number);
    } catch (Throwable t) {
      throw unexpected(t);
    }
    if (result < 0) {
      throw failed("close");
    }
  }

  private int errno() {
    return (int) Calls.ERRNO.get(errno, 0L);
  }

  private IOException failed(String call) {
    return new IOException(call + " of an eventfd failed with errno " + errno());
  }

  private static RuntimeException unexpected(Throwable thrown) {
    if (thrown instanceof Error error) {
      throw error;
    }
    return new IllegalStateException("call of the C library threw", thrown);
  }

  /** Linked as the first eventfd is made. */
  @SuppressWarnings("restricted")
  private static final class Calls {
    static final MemoryLayout ERRNO_LAYOUT = Linker.Option.captureStateLayout();
    static final VarHandle ERRNO =
        ERRNO_LAYOUT.varHandle(PathElement.groupElement("errno"));

    static final @Nullable MethodHandle EVENTFD;
    static final @Nullable MethodHandle READ;
    static final @Nullable MethodHandle WRITE;
    static final @Nullable MethodHandle CLOSE;
    static final Optional<String> ABSENCE;

    static {
      MethodHandle eventfd = null;
      MethodHandle read = null;
      MethodHandle write = null;
      MethodHandle close = null;
      Optional<String> absence = Optional.empty();
      FunctionDescriptor ints =
          FunctionDescriptor.of(ValueLayout.JAVA_INT, ValueLayout.JAVA_INT, ValueLayout.JAVA_INT);
      FunctionDescriptor transfer =
          FunctionDescriptor.of(
              ValueLayout.JAVA_LONG, // ssize_t and size_t
              ValueLayout.JAVA_INT,
              ValueLayout.ADDRESS,
              ValueLayout.JAVA_LONG);
      try {
        eventfd = link("eventfd", ints);
        read = link("read", transfer);
        write = link("write", transfer);
        close =
            link("close", FunctionDescriptor.of(ValueLayout.JAVA_INT, ValueLayout.JAVA_INT));
      } catch (IllegalCallerException e) {
        Module us = EventFd.class.getModule();
        absence =
            Optional.of(
                "native access is denied; start with --enable-native-access="
                    + (us.isNamed() ? us.getName() : "ALL-UNNAMED"));
      } catch (RuntimeException e) {
        absence = Optional.of("this JVM cannot call the C library: " + e);
      }
      EVENTFD = eventfd;
      READ = read;
      WRITE = write;
      CLOSE = close;
      ABSENCE = absence;
    }

    private static MethodHandle link(String name, FunctionDescriptor type) {
      SymbolLookup library = Linker.nativeLinker().defaultLookup();
      return Linker.nativeLinker()
          .downcallHandle(
              library.findOrThrow(name), type, Linker.Option.captureCallState("errno"));
    }

    static MethodHandle handle(@Nullable MethodHandle call) {
      if (call == null) {
        throw new UnsupportedOperationException("no eventfd: " + ABSENCE.orElse(""));
      }
      return call;
    }
  }
}
