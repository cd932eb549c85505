package io.fermata.job;

import java.lang.invoke.MethodHandle;
import java.lang.invoke.MethodHandles;
import java.lang.reflect.Method;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Refuses a thread that holds a monitor ({@code synchronized}) while it runs a job.
 *
 * <p>A monitor belongs to the carrier of a virtual thread: a job mounted on a caller that holds one
 * enters it as if it were its own, and two threads are inside; a job on a thread of its own waits for
 * it forever. The look at the stack costs microseconds, so it is taken at each thread's first call, at
 * every 1 024th, and at all of them when assertions are on.
 */
final class MonitorGuard {
  private static final boolean ALWAYS = MonitorGuard.class.desiredAssertionStatus();
  private static final int EACH = 1_024;
  private static final ThreadLocal<int[]> CALLS = ThreadLocal.withInitial(() -> new int[1]);

  /** {@code LiveStackFrame}'s walker and its frames' monitors: inside the JDK, as all of this is. */
  private static final @Nullable StackWalker WALKER;

  private static final @Nullable MethodHandle MONITORS;

  static {
    StackWalker walker = null;
    MethodHandle monitors = null;
    if (OpenedThreads.absence().isEmpty()) {
      try {
        Class<?> frames = Class.forName("java.lang.LiveStackFrame");
        Method open = frames.getDeclaredMethod("getStackWalker", Set.class);
        open.setAccessible(true);
        walker = (StackWalker) open.invoke(null, Set.of());
        Method get = frames.getMethod("getMonitors");
        get.setAccessible(true);
        monitors = MethodHandles.lookup().unreflect(get);
      } catch (ReflectiveOperationException | RuntimeException e) {
        walker = null; // another JDK: unguarded, as every vehicle is where nothing is opened
      }
    }
    WALKER = walker;
    MONITORS = monitors;
  }

  // Of the thread that called last: a look into its thread locals would be a tenth of a pause. Plain,
  // since at worst a call is counted for another thread, which then looks into its own.
  private long lastThread;
  private int calls;

  /**
   * Looks, when it is time to.
   *
   * @throws IllegalStateException naming the method that holds a monitor
   */
  void check() {
    long thread = Thread.currentThread().threadId();
    if (ALWAYS || thread != lastThread || ++calls % EACH == 0) {
      lastThread = thread;
      checkThread();
    }
  }

  /** As {@link #check}, by the thread's own count alone. */
  static void checkThread() {
    if (ALWAYS || CALLS.get()[0]++ % EACH == 0) {
      holder()
          .ifPresent(
              frame -> {
                throw new IllegalStateException(
                    "a job is run while its caller holds a monitor, in " + frame);
              });
    }
  }

  /** The nearest method on this thread's stack that holds a monitor. */
  private static Optional<StackWalker.StackFrame> holder() {
    StackWalker walker = WALKER;
    return walker == null
        ? Optional.empty()
        : walker.walk(frames -> frames.filter(MonitorGuard::holds).findFirst());
  }

  /** An interpreted frame keeps the places of monitors that it has left, empty. */
  private static boolean holdsAny(@Nullable Object[] monitors) {
    for (Object monitor : monitors) {
      if (monitor != null) {
        return true;
      }
    }
    return false;
  }

  private static boolean holds(StackWalker.StackFrame frame) {
    MethodHandle monitors = MONITORS;
    try {
      return monitors != null && holdsAny((Object[]) monitors.invoke(frame));
    } catch (RuntimeException | Error e) {
      throw e;
    } catch (Throwable e) {
      throw new IllegalStateException("cannot look for monitors", e);
    }
  }
}
