package io.fermata.wait;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Deque;
import java.util.HashSet;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.FutureTask;
import java.util.concurrent.SynchronousQueue;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

class ManyThreadsTest {
  private static final int THREADS = 4;

  private static List<FutureTask<Void>> together(List<Callable<Void>> bodies) {
    CyclicBarrier start = new CyclicBarrier(bodies.size());
    return bodies.stream()
        .map(
            body -> {
              FutureTask<Void> task =
                  new FutureTask<>(
                      () -> {
                        start.await();
                        return body.call();
                      });
              Thread.ofPlatform().start(task);
              return task;
            })
        .toList();
  }

  /** One thread's handles, which it alone puts and clears: a stack. */
  private final class Owner implements Callable<Void> {
    final WaitContext waits;
    final Random random;
    final Object key = new Object();
    final Deque<WaitHandle> live = new ArrayDeque<>();

    Owner(WaitContext waits, long seed) {
      this.waits = waits;
      this.random = new Random(seed);
    }

    @Override
    public Void call() throws Exception {
      for (int i = 0; i < 300; i++) {
        switch (random.nextInt(9)) {
          case 0, 1 -> {
            WaitHandle handle = WaitHandle.of(i).data(this).cleanup((mine, last) -> cleaned.add(last));
            try {
              waits.put(key, handle);
            } catch (IllegalStateException closed) {
              return null;
            }
            live.push(handle);
          }
          case 2 -> {
            if (waits.clear(key)) {
              live.pop();
            } else {
              assertTrue(live.isEmpty() || waits.handles().isEmpty(), "empty, or closed");
            }
          }
          case 3 -> waits.get(key).ifPresent(newest -> assertEquals(live.peek(), newest));
          case 4 -> {
            Changes changes = waits.changes();
            Set<WaitHandle> added = new HashSet<>(changes.added());
            assertEquals(added.size(), changes.added().size(), "none twice");
            added.retainAll(changes.deleted());
            assertEquals(Set.of(), added, "none in both, since none is put again");
          }
          case 5 -> waits.drain();
          case 6 -> {
            JobSide.paused(waits);
            JobSide.resumed(waits);
          }
          default -> waits.wake();
        }
      }
      return null;
    }
  }

  private final List<WaitHandle> cleaned = Collections.synchronizedList(new ArrayList<>());

  @Test
  @DisplayName("J107 J36 any method from any thread: each handle is cleared or cleaned up, once")
  void handles() throws Exception {
    for (int seed = 0; seed < 200; seed++) {
      cleaned.clear();
      AtomicInteger woken = new AtomicInteger();
      WaitContext waits = WaitContext.open();
      waits.status(WaitStatus.OK);
      waits.onWake(woken::incrementAndGet);
      List<Owner> owners = new ArrayList<>();
      for (int i = 0; i < THREADS; i++) {
        owners.add(new Owner(waits, seed * 31L + i));
      }
      List<Callable<Void>> bodies = new ArrayList<>(owners);
      Random random = new Random(seed);
      boolean early = random.nextBoolean(); // closed amidst, or after them
      if (early) {
        bodies.add(
            () -> {
              waits.channel();
              for (int i = random.nextInt(200); i > 0; i--) {
                waits.wake();
              }
              waits.close();
              return null;
            });
      }
      for (FutureTask<Void> task : together(bodies)) {
        task.get();
      }
      waits.close();
      int left = 0;
      for (Owner owner : owners) {
        List<WaitHandle> own =
            cleaned.stream().filter(handle -> handle.data().orElseThrow() == owner).toList();
        assertEquals(List.copyOf(owner.live), own, "newest first, seed " + seed);
        left += own.size();
      }
      assertEquals(left, cleaned.size());
      assertEquals(0, waits.callbackFailures());
    }
  }

  @Test
  @DisplayName("J40 J107 no wake-up is lost to a drain: who sleeps in select is woken by each round")
  void no_lost_wake() throws Exception {
    int rounds = 2_000;
    AtomicInteger done = new AtomicInteger();
    SynchronousQueue<Integer> seen = new SynchronousQueue<>();
    try (WaitContext waits = WaitContext.open();
        Selector selector = Selector.open()) {
      waits.channel().register(selector, SelectionKey.OP_READ);
      Callable<Void> device =
          () -> {
            for (int i = 1; i <= rounds; i++) {
              done.set(i);
              waits.wake();
              assertEquals(i, seen.take());
            }
            return null;
          };
      Callable<Void> noise =
          () -> {
            while (done.get() < rounds) {
              waits.wake();
            }
            return null;
          };
      Callable<Void> loop =
          () -> {
            for (int last = 0; last < rounds; ) {
              selector.select();
              selector.selectedKeys().clear();
              waits.drain();
              int now = done.get();
              if (now > last) {
                seen.put(now);
                last = now;
              }
            }
            return null;
          };
      for (FutureTask<Void> task : together(List.of(device, noise, loop))) {
        task.get();
      }
    }
  }

  @Test
  @DisplayName("J107 wake-ups, drains and first requests at once: ready if and only if signalled")
  void settles() throws Exception {
    for (int seed = 0; seed < 300; seed++) {
      Random random = new Random(seed);
      try (WaitContext waits = WaitContext.open();
          Selector selector = Selector.open()) {
        List<Callable<Void>> bodies = new ArrayList<>();
        for (int i = 0; i < 3; i++) {
          long own = random.nextLong();
          bodies.add(
              () -> {
                Random mine = new Random(own);
                for (int j = 0; j < 20; j++) {
                  if (mine.nextBoolean()) {
                    waits.wake();
                  } else {
                    waits.drain();
                  }
                }
                return null;
              });
        }
        bodies.add(
            () -> {
              waits.channel().register(selector, SelectionKey.OP_READ);
              return null;
            });
        for (FutureTask<Void> task : together(bodies)) {
          task.get();
        }
        assertEquals(waits.isSignalled() ? 1 : 0, selector.selectNow(), "seed " + seed);
      }
    }
  }

  @Test
  @DisplayName("J37 J106 start against close, and against start: one of them wins, never both")
  void one_wins() throws Exception {
    for (int round = 0; round < 500; round++) {
      WaitContext waits = WaitContext.open();
      AtomicInteger taken = new AtomicInteger();
      AtomicReference<Object> by = new AtomicReference<>();
      List<Callable<Void>> bodies = new ArrayList<>();
      for (String job : List.of("job 1", "job 2")) {
        bodies.add(
            () -> {
              try {
                JobSide.begin(waits, job);
                taken.incrementAndGet();
                by.set(job);
              } catch (IllegalStateException refused) {
                assertTrue(refused.getMessage().startsWith("wait context is "));
              }
              return null;
            });
      }
      bodies.add(
          () -> {
            try {
              waits.close();
              taken.incrementAndGet();
            } catch (IllegalStateException refused) {
              assertTrue(refused.getMessage().contains("job "));
            }
            return null;
          });
      for (FutureTask<Void> task : together(bodies)) {
        task.get();
      }
      assertEquals(1, taken.get());
      if (by.get() != null) {
        JobSide.end(waits, by.get());
        waits.close();
      }
      waits.wake();
      assertFalse(waits.isSignalled());
    }
  }
}
