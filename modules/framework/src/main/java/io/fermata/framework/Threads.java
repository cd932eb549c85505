package io.fermata.framework;

import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executor;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.SynchronousQueue;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;

/** The threads of a framework, each there only while it has something to do. */
final class Threads {
  private static final Logger LOG = System.getLogger("io.fermata.framework");
  private static final int IDLE_SECONDS = 5;
  private static final int LAST_SECONDS = 1;

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
        task -> thread("fermata-dispatch", task),
        this::late);
  }

  private ThreadPoolExecutor completer() {
    ThreadPoolExecutor one =
        new ThreadPoolExecutor(
            1,
            1,
            IDLE_SECONDS,
            TimeUnit.SECONDS,
            new LinkedBlockingQueue<>(),
            task -> thread("fermata-completion", task),
            this::late);
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
   * Ends its own threads, after what they were given, and waits for that as long as a driver or a
   * callback may reasonably hold one; not an executor that was given, nor the thread that calls this.
   */
  void close() {
    boolean inside = running.contains(Thread.currentThread());
    for (Executor executor : List.of(dispatch, completion)) {
      if (executor instanceof ThreadPoolExecutor own) {
        own.shutdown();
        try {
          if (!inside && !own.awaitTermination(LAST_SECONDS, TimeUnit.SECONDS)) {
            LOG.log(Level.WARNING, "threads that do not end: {0}", running);
          }
        } catch (InterruptedException e) {
          inside = true; // no more waiting
          Thread.currentThread().interrupt();
        }
      }
    }
  }

  /** What comes after the end, such as the callback of a session that was lost before, is done, too. */
  private void late(Runnable task, ThreadPoolExecutor ended) {
    thread("fermata-late", task).start();
  }

  private Thread thread(String name, Runnable task) {
    return Thread.ofPlatform()
        .daemon()
        .name(name)
        .unstarted(
            () -> {
              running.add(Thread.currentThread());
              try {
                task.run();
              } finally {
                running.remove(Thread.currentThread());
              }
            });
  }
}
