package io.fermata.framework;

import java.util.Optional;
import java.util.concurrent.Executor;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.SynchronousQueue;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;

/** The threads of a framework, each there only while it has something to do. */
final class Threads {
  private static final int IDLE_SECONDS = 5;

  private final Executor dispatch;
  private final Executor completion;

  Threads(Optional<Executor> given) {
    this.dispatch = given.orElseGet(Threads::dispatchers);
    this.completion = given.orElseGet(Threads::completer);
  }

  /** As many as there are drivers with something to dispatch. */
  private static ThreadPoolExecutor dispatchers() {
    return new ThreadPoolExecutor(
        0,
        Integer.MAX_VALUE,
        IDLE_SECONDS,
        TimeUnit.SECONDS,
        new SynchronousQueue<>(),
        Thread.ofPlatform().daemon().name("fermata-dispatch-", 0).factory());
  }

  private static ThreadPoolExecutor completer() {
    ThreadPoolExecutor one =
        new ThreadPoolExecutor(
            1,
            1,
            IDLE_SECONDS,
            TimeUnit.SECONDS,
            new LinkedBlockingQueue<>(),
            Thread.ofPlatform().daemon().name("fermata-completion").factory());
    one.allowCoreThreadTimeOut(true);
    return one;
  }

  Executor dispatch() {
    return dispatch;
  }

  Executor completion() {
    return completion;
  }

  /** Ends its own threads, after what they were given; not an executor that was given. */
  void close() {
    for (Executor executor : new Executor[] {dispatch, completion}) {
      if (executor instanceof ThreadPoolExecutor own) {
        own.shutdown();
      }
    }
  }
}
