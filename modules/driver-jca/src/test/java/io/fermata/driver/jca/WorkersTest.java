package io.fermata.driver.jca;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotSame;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertSame;

import java.lang.ref.WeakReference;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
class WorkersTest {

  /** Stands for an object that has expanded a key. */
  private static final class Worker {}

  @Test
  @DisplayName("K061 a closed session reaches no object that has seen its key, nor keeps one that comes back")
  void close_letsGo() throws Exception {
    List<WeakReference<Worker>> made = new ArrayList<>();
    Workers<Worker> workers =
        Workers.ready(
            () -> {
              Worker worker = new Worker();
              made.add(new WeakReference<>(worker));
              return worker;
            });
    useThree(workers);
    assertEquals(3, made.size());
    for (WeakReference<Worker> reference : made) {
      while (reference.get() != null) {
        System.gc();
      }
      assertNull(reference.get());
    }
    assertNotSame(workers.take(), workers.take());
  }

  /** Two come back before the close, one after it. Its locals are gone with it. */
  private static void useThree(Workers<Worker> workers) throws Exception {
    Worker one = workers.take();
    Worker two = workers.take();
    Worker three = workers.take();
    workers.giveBack(one);
    workers.giveBack(two);
    workers.close();
    workers.giveBack(three);
  }

  @Test
  @DisplayName("what comes back is used again, and nothing is made before it is needed")
  void take_again() throws Exception {
    List<Worker> made = new ArrayList<>();
    Workers<Worker> workers =
        Workers.onDemand(
            () -> {
              made.add(new Worker());
              return made.getLast();
            });
    assertEquals(0, made.size());
    Worker one = workers.take();
    Worker two = workers.take();
    workers.giveBack(one);
    workers.giveBack(two);
    assertSame(one, workers.take());
    assertSame(two, workers.take());
    assertEquals(2, made.size());
  }
}
