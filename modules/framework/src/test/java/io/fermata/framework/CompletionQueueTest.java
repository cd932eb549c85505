package io.fermata.framework;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.lang.ref.WeakReference;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.Semaphore;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Requests wait in a queue by themselves: in order, each once, again and again, whoever adds them. */
@Timeout(60)
class CompletionQueueTest {
  private static final int THREADS = 3;
  private static final int ROUNDS = 100_000;

  private final CompletionQueue queue = new CompletionQueue();

  @Test
  @DisplayName("they come out in order, and the same may come again at once, first or last")
  void order() {
    assertEquals(Optional.empty(), queue.poll());
    Random random = new Random(1);
    List<Request> out = new ArrayList<>();
    List<Request> idle = new ArrayList<>();
    for (int i = 0; i < 5; i++) {
      idle.add(new Request());
    }
    for (int i = 0; i < 10_000; i++) {
      if (random.nextBoolean() && !idle.isEmpty()) {
        Request next = idle.remove(random.nextInt(idle.size()));
        out.add(next);
        queue.add(next);
      } else if (!out.isEmpty()) {
        Request expected = out.removeFirst();
        assertSame(expected, queue.poll().orElseThrow());
        idle.add(expected);
      } else {
        assertEquals(Optional.empty(), queue.poll());
      }
    }
  }

  @Test
  @DisplayName("one that was taken out keeps no other from the garbage collector")
  void lets_go() throws Exception {
    Request first = new Request();
    Request second = new Request();
    WeakReference<Request> gone = new WeakReference<>(second);
    queue.add(first);
    queue.add(second);
    queue.poll();
    queue.poll();
    queue.add(new Request());
    second = null;
    for (int i = 0; i < 100 && gone.get() != null; i++) {
      System.gc();
    }
    assertNull(gone.get(), "held by " + first);
  }

  @Test
  @DisplayName("of several threads that add, and are answered, none is lost, passed by its own, or slept through")
  void threads() throws Exception {
    Semaphore woken = new Semaphore(0);
    queue.onReady(woken::release);
    List<ConcurrentLinkedQueue<Request>> idle = new ArrayList<>();
    List<AtomicInteger> last = new ArrayList<>();
    try (ExecutorService executor = Executors.newFixedThreadPool(THREADS)) {
      List<Future<?>> all = new ArrayList<>();
      for (int t = 0; t < THREADS; t++) {
        ConcurrentLinkedQueue<Request> mine = new ConcurrentLinkedQueue<>();
        for (int i = 0; i < 1 + t; i++) {
          mine.add(new Request());
        }
        idle.add(mine);
        last.add(new AtomicInteger());
        int thread = t;
        all.add(executor.submit(() -> add(thread, mine)));
      }
      int taken = 0;
      while (taken < THREADS * ROUNDS) {
        int now = queue.poll(4, request -> taken((int[]) request.attachment(), last, idle, request));
        taken += now;
        if (now == 0) {
          woken.acquire();
        }
      }
      for (Future<?> one : all) {
        one.get();
      }
    }
    assertEquals(Optional.empty(), queue.poll());
  }

  private void add(int thread, ConcurrentLinkedQueue<Request> mine) {
    for (int i = 1; i <= ROUNDS; i++) {
      Request next = mine.poll();
      while (next == null) {
        Thread.onSpinWait();
        next = mine.poll();
      }
      queue.add(next.attach(new int[] {thread, i}));
    }
  }

  private static void taken(
      int[] from, List<AtomicInteger> last, List<ConcurrentLinkedQueue<Request>> idle, Request request) {
    assertTrue(last.get(from[0]).compareAndSet(from[1] - 1, from[1]), "number " + from[1]);
    idle.get(from[0]).add(request);
  }
}
