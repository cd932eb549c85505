package io.fermata.cli;

import io.fermata.wait.WaitContext;
import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.MemoryLayout;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.lang.invoke.MethodHandle;

/**
 * The eventfd of a wait context, registered once with an epoll(7) of its own: what a C program does. A
 * selector takes no descriptor of which only the number is known, so this calls the C library.
 */
final class EpollPoller implements Poller {
  private static final int EPOLL_CLOEXEC = 0x80000;
  private static final int EPOLL_CTL_ADD = 1;
  private static final int EPOLLIN = 1;

  private final int epoll;
  // Holds one struct epoll_event: its first four bytes are the events, and the rest is not looked at.
  private final MemorySegment event = Arena.ofAuto().allocate(16, 8);

  EpollPoller(WaitContext waits) throws IOException {
    int eventfd = waits.eventfd();
    try {
      epoll = (int) Calls.CREATE.invokeExact(EPOLL_CLOEXEC);
    } catch (Throwable t) {
      throw unexpected(t);
    }
    require("epoll_create1", epoll >= 0);
    try {
      event.set(ValueLayout.JAVA_INT, 0, EPOLLIN);
      require(
          "epoll_ctl", (int) Calls.CONTROL.invokeExact(epoll, EPOLL_CTL_ADD, eventfd, event) == 0);
    } catch (Throwable t) {
      close();
      throw unexpected(t);
    }
  }

  @Override
  public void await() throws IOException {
    int ready;
    try {
      ready = (int) Calls.WAIT.invokeExact(epoll, event, 1, PATIENCE_MILLIS);
    } catch (Throwable t) {
      throw unexpected(t);
    }
    require("epoll_wait for a wake-up", ready == 1);
  }

  @Override
  public String name() {
    return "an eventfd with epoll";
  }

  @Override
  public void close() throws IOException {
    try {
      require("close of an epoll", (int) Calls.CLOSE.invokeExact(epoll) == 0);
    } catch (Throwable t) {
      throw unexpected(t);
    }
  }

  private static void require(String call, boolean done) throws IOException {
    if (!done) {
      throw new IOException(call + " failed");
    }
  }

  private static RuntimeException unexpected(Throwable thrown) throws IOException {
    return switch (thrown) {
      case Error error -> throw error;
      case IOException ours -> throw ours;
      case RuntimeException unchecked -> unchecked;
      default -> new IllegalStateException("call of the C library threw", thrown);
    };
  }

  /** Linked as the first one is made. */
  @SuppressWarnings("restricted")
  private static final class Calls {
    static final MethodHandle CREATE = link("epoll_create1", ValueLayout.JAVA_INT);
    static final MethodHandle CONTROL =
        link(
            "epoll_ctl",
            ValueLayout.JAVA_INT,
            ValueLayout.JAVA_INT,
            ValueLayout.JAVA_INT,
            ValueLayout.ADDRESS);
    static final MethodHandle WAIT =
        link(
            "epoll_wait",
            ValueLayout.JAVA_INT,
            ValueLayout.ADDRESS,
            ValueLayout.JAVA_INT,
            ValueLayout.JAVA_INT);
    static final MethodHandle CLOSE = link("close", ValueLayout.JAVA_INT);

    private static MethodHandle link(String name, MemoryLayout... arguments) {
      return Linker.nativeLinker()
          .downcallHandle(
              Linker.nativeLinker().defaultLookup().findOrThrow(name),
              FunctionDescriptor.of(ValueLayout.JAVA_INT, arguments));
    }
  }
}
