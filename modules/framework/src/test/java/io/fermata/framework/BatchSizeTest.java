package io.fermata.framework;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.fermata.framework.BatchSize.Batch;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class BatchSizeTest {
  private static final long TARGET = 1_000;
  private final BatchSize size = of(8, 32);
  private long now;

  private static BatchSize of(int best, int most) {
    return new BatchSize(best, most, Duration.ofNanos(TARGET));
  }

  /** Sends requests while more wait, until the driver is told that none follows. */
  private List<Batch> send(int waiting) {
    List<Batch> sent = new ArrayList<>();
    for (int i = waiting - 1; i >= 0; i--) {
      Batch batch = size.next(now, i > 0);
      sent.add(batch);
      if (!batch.more()) {
        break;
      }
    }
    return sent;
  }

  private void run(long nanos) {
    List<Batch> sent = send(1_000);
    now += nanos;
    sent.forEach(batch -> batch.ended(now));
  }

  @Test
  @DisplayName("the driver is told that more follow until a batch is full, beginning with what it likes best")
  void more_untilFull() {
    assertEquals(8, send(1_000).size());
    assertEquals(3, send(3).size(), "or until nothing waits");
    assertEquals(8, send(1_000).size(), "and then from the start");
  }

  @Test
  @DisplayName("it grows by one for each full batch in time, up to the most")
  void grows() {
    for (int i = 8; i < 32; i++) {
      assertEquals(i, size.size());
      run(TARGET);
    }
    assertEquals(32, size.size());
    run(1);
    assertEquals(32, size.size(), "and no further");
  }

  @Test
  @DisplayName("it is halved for a batch that is late, down to one")
  void halves() {
    for (int expected : new int[] {4, 2, 1, 1}) {
      run(TARGET + 1);
      assertEquals(expected, size.size());
    }
    run(TARGET);
    assertEquals(2, size.size(), "and grows again");
  }

  @Test
  @DisplayName("it is halved as soon as one request is late, once for a batch, and once for all that were out then")
  void halves_once() {
    List<Batch> first = send(1_000);
    now += 10;
    List<Batch> second = send(1_000);
    now += TARGET - 9;
    first.getFirst().ended(now);
    assertEquals(4, size.size());
    now += TARGET;
    first.subList(1, 8).forEach(batch -> batch.ended(now));
    second.forEach(batch -> batch.ended(now));
    assertEquals(4, size.size(), "those knew nothing of the new size");
    run(TARGET + 1);
    assertEquals(2, size.size());
  }

  @Test
  @DisplayName("a batch that was small because nothing waited does not let it grow")
  void grows_onlyIfFull() {
    for (int i = 0; i < 10; i++) {
      List<Batch> sent = send(7);
      now += 1;
      sent.forEach(batch -> batch.ended(now));
    }
    assertEquals(8, size.size());
    List<Batch> late = send(7);
    now += TARGET + 1;
    late.forEach(batch -> batch.ended(now));
    assertEquals(4, size.size(), "but a small one that is late halves it");
  }

  @Test
  @DisplayName("time runs from the first submission to the last completion")
  void time_ofBatch() {
    Batch first = size.next(now, true);
    now += TARGET - 1;
    List<Batch> rest = send(1_000);
    assertEquals(7, rest.size(), "of the same batch");
    now += 1;
    rest.forEach(batch -> batch.ended(now));
    assertEquals(8, size.size(), "one is still out");
    now += 1;
    first.ended(now);
    assertEquals(4, size.size());
  }

  @Test
  @DisplayName("a request that the driver had no room for ends the batch, and is of a later one")
  void refused_endsBatch() {
    Batch taken = size.next(now, true);
    Batch refused = size.next(now, true);
    refused.refused();
    now += 5;
    List<Batch> next = send(1_000);
    assertEquals(8, next.size(), "another batch");
    taken.ended(now);
    assertEquals(8, size.size(), "it was not full");
    now += TARGET - 1;
    next.forEach(batch -> batch.ended(now));
    assertEquals(9, size.size(), "its time began with itself");
  }

  @ParameterizedTest
  @ValueSource(longs = {0, 1, 2, 3, 4, 5, 6, 7, 8, 9})
  @DisplayName("with a driver whose time grows with the batch it settles at what the target allows")
  void settles(long seed) {
    Random random = new Random(seed);
    int fits = 2 + random.nextInt(28); // the largest batch in time
    for (int i = 0; i < 200; i++) {
      run(size.size() <= fits ? TARGET : TARGET + 1);
    }
    for (int i = 0; i < 200; i++) {
      run(size.size() <= fits ? TARGET : TARGET + 1);
      int least = (fits + 1) / 2;
      assertTrue(size.size() >= least && size.size() <= fits + 1, "seed " + seed + ": " + size.size());
    }
  }

  @Test
  @DisplayName("completions may come on any threads while requests are sent, and the size keeps its bounds")
  void threads() throws Exception {
    BatchSize shared = of(4, 16);
    ArrayDeque<Batch> out = new ArrayDeque<>();
    CountDownLatch start = new CountDownLatch(5);
    List<Thread> threads = new ArrayList<>();
    List<Throwable> thrown = new ArrayList<>();
    int sent = 20_000;
    for (int t = 0; t < 4; t++) {
      int seed = t;
      threads.add(Thread.ofPlatform().start(() -> {
        Random random = new Random(seed);
        start.countDown();
        for (int i = 0; i < sent / 4; ) {
          Batch batch;
          synchronized (out) {
            batch = out.poll();
          }
          if (batch != null) {
            batch.ended(random.nextInt(2 * (int) TARGET));
            i++;
          } else {
            Thread.onSpinWait();
          }
        }
      }));
    }
    start.countDown();
    for (int i = 0; i < sent; i++) {
      Batch batch = shared.next(0, true);
      synchronized (out) {
        out.add(batch);
      }
      int now = shared.size();
      if (now < 1 || now > 16) {
        thrown.add(new AssertionError("size " + now));
      }
    }
    for (Thread thread : threads) {
      thread.join();
    }
    assertEquals(List.of(), thrown);
  }

  @Test
  @DisplayName("sizes and targets that mean nothing are refused with their values")
  void refusals() {
    for (int[] bad : new int[][] {{0, 4}, {5, 4}, {-1, 1}}) {
      IllegalArgumentException e =
          assertThrows(IllegalArgumentException.class, () -> of(bad[0], bad[1]));
      assertTrue(e.getMessage().contains(bad[0] + " to " + bad[1]), e.getMessage());
    }
    assertThrows(
        IllegalArgumentException.class, () -> new BatchSize(1, 1, Duration.ZERO));
    IllegalArgumentException e =
        assertThrows(
            IllegalArgumentException.class,
            () -> FrameworkOptions.DEFAULT.withBatchTarget(Duration.ofMillis(-1)));
    assertTrue(e.getMessage().contains("batchTarget"), e.getMessage());
    assertEquals(Duration.ofMillis(1), FrameworkOptions.DEFAULT.batchTarget());
  }
}
