package io.fermata.job;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.fermata.wait.Changes;
import io.fermata.wait.WaitContext;
import io.fermata.wait.WaitHandle;
import io.fermata.wait.WaitStatus;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/** Handles and changes of a wait context with real jobs. */
class WaitTest extends EverySituation {
  private static final WaitHandle ONE = WaitHandle.of(1);
  private static final WaitHandle TWO = WaitHandle.of(2);
  private static final Changes NONE = new Changes(List.of(), List.of());

  private final WaitContext waits = WaitContext.open();
  private Jobs jobs;

  @BeforeEach
  void open() {
    jobs = jobs();
  }

  @AfterEach
  void close() {
    jobs.close();
    waits.close();
  }

  private <T> Job<T> start(Callable<T> body) {
    return jobs.start(waits, body);
  }

  private static Changes added(WaitHandle... handles) {
    return new Changes(List.of(handles), List.of());
  }

  private static Changes deleted(WaitHandle... handles) {
    return new Changes(List.of(), List.of(handles));
  }

  @Test
  @DisplayName("J06 J07 J08 J111 after each pause: nothing, two handles added, one of them deleted")
  void changes() throws Exception {
    Job<Integer> job =
        start(
            () -> {
              Job.pause();
              waits.put("first", ONE);
              waits.put("second", TWO);
              Job.pause();
              waits.clear("first");
              Job.pause();
              return 1;
            });
    assertEquals(List.of(), waits.handles());
    assertEquals(NONE, waits.changes());
    job.resume();
    assertEquals(List.of(TWO, ONE), waits.handles());
    assertEquals(added(TWO, ONE), waits.changes());
    job.resume();
    assertEquals(List.of(TWO), waits.handles());
    assertEquals(deleted(ONE), waits.changes());
    job.resume();
    assertEquals(1, job.result());
    assertEquals(NONE, waits.changes());
  }

  @Test
  @DisplayName("J09 put and cleared at once, then the end: no trace")
  void no_trace() throws Exception {
    Job<Integer> job =
        start(
            () -> {
              waits.put("key", ONE);
              assertTrue(waits.clear("key"));
              assertFalse(waits.clear("key"));
              return 1;
            });
    assertEquals(1, job.result());
    assertEquals(List.of(), waits.handles());
    assertEquals(NONE, waits.changes());
  }

  @Test
  @DisplayName("J31 J32 in the job nothing is changed after a resume; cleared and put again is in both")
  void both_lists() throws Exception {
    Job<Changes> job =
        start(
            () -> {
              waits.put("key", ONE);
              Job.pause();
              Changes inside = waits.changes();
              waits.clear("key");
              waits.put("key", ONE);
              Job.pause();
              return inside;
            });
    assertEquals(added(ONE), waits.changes());
    assertEquals(waits.changes(), waits.changes());
    job.resume();
    assertEquals(new Changes(List.of(ONE), List.of(ONE)), waits.changes());
    job.resume();
    assertEquals(NONE, job.result());
  }

  @Test
  @DisplayName("J35 J38 changes and status outlive the job and one that never pauses, until a resume")
  void kept() throws Exception {
    Job<Integer> first =
        start(
            () -> {
              Job.pause();
              waits.put("key", ONE);
              waits.status(WaitStatus.EAGAIN);
              return 1;
            });
    first.resume();
    assertEquals(added(ONE), waits.changes());
    assertEquals(2, start(() -> 2).result());
    assertEquals(added(ONE), waits.changes());
    assertEquals(WaitStatus.EAGAIN, waits.status());
    Job<Integer> third =
        start(
            () -> {
              Job.pause();
              return 3;
            });
    assertEquals(added(ONE), waits.changes());
    third.resume();
    assertEquals(NONE, waits.changes());
    assertEquals(List.of(ONE), waits.handles());
  }

  @Test
  @DisplayName("J108 what a driver's thread puts and clears while the job is parked is told twice")
  void while_parked() throws Exception {
    waits.put("old", ONE);
    Job<Changes> job =
        start(
            () -> {
              Job.pause();
              Changes inside = waits.changes();
              Job.pause();
              return inside;
            });
    Thread.ofPlatform()
        .start(
            () -> {
              waits.put("new", TWO);
              waits.clear("old");
            })
        .join();
    Changes told = new Changes(List.of(TWO), List.of(ONE));
    assertEquals(told, waits.changes());
    job.resume();
    assertEquals(told, waits.changes());
    job.resume();
    assertEquals(told, job.result());
    assertEquals(NONE, waits.changes());
  }

  @Test
  @DisplayName("J37 J106 close and another start are refused by the unfinished job's name, inside too")
  void unfinished() throws Exception {
    AtomicReference<Throwable> inside = new AtomicReference<>();
    Job<Integer> job =
        start(
            () -> {
              inside.set(assertThrows(IllegalStateException.class, waits::close));
              Job.pause();
              return 1;
            });
    assertTrue(inside.get().getMessage().contains("job RUNNING"), inside.get()::getMessage);
    for (Throwable refused :
        List.of(
            assertThrows(IllegalStateException.class, waits::close),
            assertThrows(IllegalStateException.class, () -> start(() -> 2)))) {
      assertTrue(refused.getMessage().contains(job.toString()), refused::getMessage);
    }
    assertEquals(1, jobs.unfinished());
    job.resume();
    assertEquals(1, job.result());
    assertEquals(3, start(() -> 3).result());
    WaitContext closed = WaitContext.open();
    closed.close();
    assertThrows(IllegalStateException.class, () -> jobs.start(closed, () -> 4));
    assertEquals(0, jobs.unfinished());
  }
}
