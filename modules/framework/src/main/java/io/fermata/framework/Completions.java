package io.fermata.framework;

import io.fermata.spi.WorkKind;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.util.EnumMap;
import java.util.Map;
import java.util.Objects;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.Executor;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.LongAdder;

/**
 * Runs the callbacks, on a thread that is no driver's: in the order in which requests ended, one of each
 * kind of work in turn, with no lock held. It is woken only when it had nothing to do.
 */
final class Completions {
  private static final Logger LOG = System.getLogger("io.fermata.framework");

  private final Executor executor;
  private final LongAdder activations = new LongAdder();
  private final LongAdder failures = new LongAdder();
  private final Map<WorkKind, Queue<Runnable>> queues = new EnumMap<>(WorkKind.class);
  private final AtomicInteger pending = new AtomicInteger();

  Completions(Executor executor) {
    this.executor = executor;
    for (WorkKind kind : WorkKind.values()) {
      queues.put(kind, new ConcurrentLinkedQueue<>());
    }
  }

  void add(WorkKind kind, Runnable callback) {
    // counted first: a callback that is seen and not counted would be waited for when it has run
    boolean idle = pending.getAndIncrement() == 0;
    Objects.requireNonNull(queues.get(kind)).add(callback);
    if (idle) {
      activations.increment();
      executor.execute(this::run);
    }
  }

  private void run() {
    do {
      int done = 0;
      for (Queue<Runnable> queue : queues.values()) {
        Runnable callback = queue.poll();
        if (callback != null) {
          done++;
          call(callback);
        }
      }
      if (done > 0 && pending.addAndGet(-done) == 0) {
        return;
      }
    } while (true);
  }

  /** Runs the user's code; what it throws ends nothing but itself. */
  void call(Runnable callback) {
    try {
      callback.run();
    } catch (Throwable thrown) { // whatever it is, the callbacks behind it are waited for
      failures.increment();
      LOG.log(Level.WARNING, "a callback threw", thrown);
    }
  }

  /** How often the thread was woken. */
  long activations() {
    return activations.sum();
  }

  /** How many callbacks threw. */
  long failures() {
    return failures.sum();
  }

  /** True if no callback waits or runs. */
  boolean isIdle() {
    return pending.get() == 0;
  }
}
