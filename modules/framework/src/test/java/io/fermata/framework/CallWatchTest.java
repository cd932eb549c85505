package io.fermata.framework;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.fermata.spi.VirtualTime;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
class CallWatchTest {
  private static final Duration PATIENCE = Duration.ofNanos(400);

  private final VirtualTime time = new VirtualTime();
  private final List<StuckCall> stuck = new ArrayList<>();
  private final List<StuckCall> freed = new ArrayList<>();
  private final CallWatch watch =
      new CallWatch(
          "submit",
          time,
          PATIENCE,
          new CallWatch.Listener() {
            @Override
            public void stuck(StuckCall call) {
              stuck.add(call);
            }

            @Override
            public void unstuck(StuckCall call) {
              freed.add(call);
            }
          });

  @Test
  @DisplayName("a call that lasts is named once, with its thread, its stack and for how long; so is its end")
  void call_stuck() {
    int call = watch.enter();
    time.advance(PATIENCE);
    assertFalse(watch.isStuck(), "it was first seen a moment after it began");
    time.advance(PATIENCE);
    assertTrue(watch.isStuck());
    time.advance(PATIENCE.multipliedBy(10));
    assertEquals(1, stuck.size());
    StuckCall found = stuck.getFirst();
    assertEquals("submit", found.call());
    assertEquals(Thread.currentThread().getName(), found.thread());
    assertTrue(found.nanos() >= PATIENCE.toNanos(), () -> found.nanos() + " ns");
    assertTrue(found.trace().contains("CallWatchTest.call_stuck"), found::trace);
    assertTrue(watch.stuckCalls().getFirst().nanos() >= PATIENCE.multipliedBy(10).toNanos());
    assertEquals(List.of(), freed);
    watch.exit(call);
    assertFalse(watch.isStuck());
    assertEquals(List.of(), watch.stuckCalls());
    assertEquals(1, freed.size());
  }

  @Test
  @DisplayName("calls that come back are none, however many there are of one thread")
  void calls_short() {
    for (int i = 0; i < 100; i++) {
      int call = watch.enter();
      time.advance(PATIENCE.dividedBy(3));
      watch.exit(call);
    }
    assertEquals(List.of(), stuck);
  }

  @Test
  @DisplayName("nothing is set for later while nobody has been inside for a while")
  void alarm_idle() {
    assertFalse(time.runNext());
    watch.exit(watch.enter());
    int looks = 0;
    while (time.runNext()) {
      looks++;
    }
    assertTrue(looks <= 2, looks + " looks");
    int call = watch.enter();
    for (int i = 0; i < 10; i++) {
      assertTrue(time.runNext());
    }
    assertTrue(watch.isStuck());
    watch.exit(call);
  }

  @Test
  @DisplayName("calls for which there is no place are not watched, and all places come back")
  void places_taken() {
    for (int round = 0; round < 3; round++) {
      List<Integer> calls = new ArrayList<>();
      int call = watch.enter();
      while (call != CallWatch.NOT_WATCHED) {
        assertFalse(calls.contains(call));
        calls.add(call);
        call = watch.enter();
      }
      watch.exit(call);
      assertEquals(4, calls.size());
      calls.forEach(watch::exit);
    }
  }

  @Test
  @DisplayName("of several stuck calls one comes back: stuck until the last has")
  void calls_several() throws Exception {
    int mine = watch.enter();
    CountDownLatch inside = new CountDownLatch(1);
    CountDownLatch leave = new CountDownLatch(1);
    Thread other =
        Thread.ofVirtual()
            .name("other")
            .start(
                () -> {
                  int call = watch.enter();
                  inside.countDown();
                  while (leave.getCount() > 0) {
                    Thread.yield();
                  }
                  watch.exit(call);
                });
    inside.await();
    time.advance(PATIENCE.multipliedBy(2));
    assertEquals(2, stuck.size());
    assertEquals(2, watch.stuckCalls().size());
    watch.exit(mine);
    assertEquals("other", watch.stuckCalls().getFirst().thread());
    assertTrue(watch.isStuck());
    leave.countDown();
    other.join();
    assertFalse(watch.isStuck());
    assertEquals(2, freed.size());
  }

  @Test
  @DisplayName("closed, it looks no more")
  void watch_closed() {
    int call = watch.enter();
    watch.close();
    time.advance(PATIENCE.multipliedBy(5));
    assertEquals(List.of(), stuck);
    assertFalse(time.runNext());
    watch.exit(call);
    watch.exit(watch.enter());
    assertFalse(time.runNext());
  }
}
