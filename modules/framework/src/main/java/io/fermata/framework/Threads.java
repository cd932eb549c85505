package io.fermata.framework;

import java.lang.System.Logger.Level;
import java.lang.System.Logger;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executor;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.SynchronousQueue;
import java.util.concurrent.ThreadFactory;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;

/** The threads of a framework, each there only while it has something to do. */
final class Threads {
  private static final Logger LOG = System.getLogger("io.fermata.framework");
  private static final int IDLE_SECONDS = 5;

  private final Set<Thread> running = ConcurrentHashMap.newKeySet();
  private final Executor dispatch;
  private final Executor completion;

  Threads(Optional<Executor> given) {
    this.dispatch = given.orElseGet(this::dispatchers);
    this.completion = given.orElseGet(this::completer);
  }

  /** As many as there are drivers with something to dispatch. */
  private ThreadPoolExecutor dispatchers() {
    return new ThreadPoolExecutor(
        0,
        Integer.MAX_VALUE,
        IDLE_SECONDS,
        TimeUnit.SECONDS,
        new SynchronousQueue<>(),
        noted(Thread.ofPlatform().daemon().name("fermata-dispatch-", 0).factory()),
        Threads::late);
  }

  /** What comes after the end, such as the callback of a session that was lost before, is done, too. */
  private static void late(Runnable task, ThreadPoolExecutor ended) {
    Thread.ofPlatform().daemon().name("fermata-late").start(task);
  }

  /** Threads that can be told from others. */
  private ThreadFactory noted(ThreadFactory factory) {
    return task ->
        factory.newThread(
            () -> {
              Thread thread = Thread.currentThread();
              running.add(thread);
              try {
                task.run();
              } finally {
                running.remove(thread);
              }
            });
  }

  private ThreadPoolExecutor completer() {
    ThreadPoolExecutor one =
        new ThreadPoolExecutor(
            1,
            1,
            IDLE_SECONDS,
            TimeUnit.SECONDS,
            new LinkedBlockingQueue<>(),
            noted(Thread.ofPlatform().daemon().name("fermata-completion").factory()),
            Threads::late);
    one.allowCoreThreadTimeOut(true);
    return one;
  }

  Executor dispatch() {
    return dispatch;
  }

  Executor completion() {
    return completion;
  }

  /**
   * Ends its own threads, after what they were given, and waits for that, unless it is called on one of
   * them; not an executor that was given.
   */
  void close(Duration limit) throws InterruptedException {
    boolean waits = !running.contains(Thread.currentThread());
    long end = System.nanoTime() + Patience.nanos(limit);
    for (Executor executor : List.of(dispatch, completion)) {
      if (executor instanceof ThreadPoolExecutor own) {
        own.shutdown();
        boolean ended =
            !waits || own.awaitTermination(end - System.nanoTime(), TimeUnit.NANOSECONDS);
        if (!ended && !running.isEmpty()) { // some end just now
          LOG.log(Level.WARNING, "threads that do not end: {0}", running);
        }
      }
    }
  }
}
