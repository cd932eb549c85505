package io.fermata.job;

import java.lang.invoke.MethodHandle;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.MethodType;
import java.lang.reflect.Constructor;
import java.lang.reflect.Field;
import java.lang.reflect.Method;
import java.util.Optional;
import java.util.concurrent.Executor;
import java.util.concurrent.ForkJoinPool;
import java.util.concurrent.ForkJoinTask;
import org.jspecify.annotations.Nullable;

/**
 * The one place that knows the inside of the JDK: the constructor of a virtual thread with a scheduler
 * of its own. Absent when {@code java.lang} is not opened to this module, or looks different.
 */
final class OpenedThreads {
  private static final @Nullable MethodHandle CONSTRUCTOR;
  private static final @Nullable ForkJoinPool DEFAULT_SCHEDULER;
  private static final @Nullable MethodHandle SCHEDULER;
  private static final @Nullable MethodHandle CARRIER;
  private static final Optional<String> ABSENCE;

  /** {@code Thread.NO_INHERIT_THREAD_LOCALS}: nothing of the caller's is seen in a job. */
  private static final int NO_INHERIT = 1 << 2;

  static {
    MethodHandle constructor = null;
    ForkJoinPool scheduler = null;
    MethodHandle schedulerOf = null;
    MethodHandle carrierOf = null;
    Optional<String> absence = Optional.empty();
    Module us = OpenedThreads.class.getModule();
    if (!Object.class.getModule().isOpen("java.lang", us)) {
      absence =
          Optional.of(
              "java.lang is not opened; start with --add-opens=java.base/java.lang="
                  + (us.isNamed() ? us.getName() : "ALL-UNNAMED"));
    } else {
      try {
        Class<?> threads = Class.forName("java.lang.VirtualThread");
        Method platform = threads.getDeclaredMethod("defaultScheduler");
        platform.setAccessible(true);
        scheduler = (ForkJoinPool) platform.invoke(null);
        Field field = threads.getDeclaredField("scheduler");
        field.setAccessible(true);
        schedulerOf =
            MethodHandles.lookup()
                .unreflectGetter(field)
                .asType(MethodType.methodType(Executor.class, Thread.class));
        Field carrier = threads.getDeclaredField("carrierThread");
        carrier.setAccessible(true);
        carrierOf =
            MethodHandles.lookup()
                .unreflectGetter(carrier)
                .asType(MethodType.methodType(Thread.class, Thread.class));
        Constructor<?> found =
            threads.getDeclaredConstructor(
                Executor.class, String.class, int.class, Runnable.class);
        found.setAccessible(true);
        constructor =
            MethodHandles.lookup()
                .unreflectConstructor(found)
                .asType(
                    MethodType.methodType(
                        Thread.class, Executor.class, String.class, int.class, Runnable.class));
      } catch (ReflectiveOperationException | ClassCastException e) {
        absence = Optional.of("this JDK's virtual threads are not as expected: " + e);
      }
    }
    CONSTRUCTOR = constructor;
    DEFAULT_SCHEDULER = scheduler;
    SCHEDULER = schedulerOf;
    CARRIER = carrierOf;
    ABSENCE = absence;
  }

  private OpenedThreads() {}

  /** Why {@link #create} cannot be called; empty if it can. */
  static Optional<String> absence() {
    return ABSENCE;
  }

  /** Where virtual threads run that have no scheduler of their own. */
  static ForkJoinPool defaultScheduler() {
    ForkJoinPool scheduler = DEFAULT_SCHEDULER;
    if (scheduler == null) {
      throw new IllegalStateException(ABSENCE.orElse(""));
    }
    return scheduler;
  }

  /**
   * Queues a task on the calling virtual thread's own carrier, for when that is free; no other carrier
   * is woken for it.
   */
  @SuppressWarnings("FutureReturnValueIgnored") // the task answers for itself
  static void lazySubmit(ForkJoinTask<?> task) {
    defaultScheduler().lazySubmit(task);
  }

  /** The scheduler of a virtual thread; null where that cannot be seen. */
  static @Nullable Executor schedulerOf(Thread virtual) {
    MethodHandle getter = SCHEDULER;
    try {
      return getter == null ? null : (Executor) getter.invokeExact(virtual);
    } catch (RuntimeException | Error e) {
      throw e;
    } catch (Throwable e) {
      throw new IllegalStateException("cannot look at a virtual thread", e);
    }
  }

  /** True if a virtual thread, parked or not, holds the thread that carries it. */
  static boolean holdsCarrier(Thread virtual) {
    MethodHandle getter = CARRIER;
    try {
      return getter != null && (Thread) getter.invokeExact(virtual) != null;
    } catch (RuntimeException | Error e) {
      throw e;
    } catch (Throwable e) {
      throw new IllegalStateException("cannot look at a virtual thread", e);
    }
  }

  /** A virtual thread, not started, whose continuation is handed to {@code scheduler} to be run. */
  static Thread create(Executor scheduler, Runnable body) {
    MethodHandle constructor = CONSTRUCTOR;
    if (constructor == null) {
      throw new IllegalStateException(ABSENCE.orElse(""));
    }
    try {
      return (Thread) constructor.invokeExact(scheduler, "", NO_INHERIT, body);
    } catch (RuntimeException | Error e) {
      throw e;
    } catch (Throwable e) {
      throw new IllegalStateException("cannot make a virtual thread", e);
    }
  }
}
