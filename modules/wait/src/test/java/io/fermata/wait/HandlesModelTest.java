package io.fermata.wait;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/** Random calls against a model of sets: what lived at each pause, and what lives now. */
class HandlesModelTest {
  private record Put(String key, WaitHandle handle) {}

  /** Says the same as the context, from whole copies in place of marks. */
  private static final class Model {
    final List<Put> live = new ArrayList<>();
    /** All puts ever, newest first, which is the order of every list. */
    private final List<Put> order = new ArrayList<>();
    private Set<Put> atPause = Set.of();
    private Set<Put> atPauseBefore = Set.of();
    private boolean parked;

    void put(Put put) {
      live.addFirst(put);
      order.addFirst(put);
    }

    Optional<Put> newest(String key) {
      return live.stream().filter(put -> put.key.equals(key)).findFirst();
    }

    void pause() {
      atPauseBefore = atPause;
      atPause = Set.copyOf(live);
      parked = true;
    }

    void resume() {
      parked = false;
    }

    Changes changes() {
      Set<Put> seen = new HashSet<>(atPause);
      if (parked) {
        seen.addAll(atPauseBefore);
      }
      Set<Put> base = parked ? atPauseBefore : atPause;
      return new Changes(
          handles(put -> live.contains(put) && !base.contains(put)),
          handles(put -> seen.contains(put) && !live.contains(put)));
    }

    List<WaitHandle> handles(java.util.function.Predicate<Put> which) {
      return order.stream().filter(which).map(Put::handle).toList();
    }
  }

  @Test
  @DisplayName("J31 J32 J33 J108 handles and changes are those of the model, over 200 seeds")
  void model() {
    for (int seed = 0; seed < 200; seed++) {
      Random random = new Random(seed);
      WaitContext waits = WaitContext.open();
      Model model = new Model();
      List<WaitHandle> cleaned = new ArrayList<>();
      for (int step = 0; step < 100; step++) {
        String key = "key " + random.nextInt(3);
        switch (random.nextInt(6)) {
          case 0, 1 -> {
            WaitHandle handle =
                WaitHandle.of(step).cleanup((owner, cleanedUp) -> cleaned.add(cleanedUp));
            waits.put(key, handle);
            model.put(new Put(key, handle));
          }
          case 2, 3 -> {
            Optional<Put> newest = model.newest(key);
            newest.ifPresent(model.live::remove);
            assertEquals(newest.isPresent(), waits.clear(key));
          }
          default -> {
            if (model.parked) {
              JobSide.resumed(waits);
              model.resume();
            } else {
              JobSide.paused(waits);
              model.pause();
            }
          }
        }
        String at = "seed " + seed + ", step " + step;
        assertEquals(model.handles(model.live::contains), waits.handles(), at);
        assertEquals(model.newest(key).map(Put::handle), waits.get(key), at);
        assertEquals(model.changes(), waits.changes(), at);
      }
      waits.close();
      assertEquals(model.handles(model.live::contains), cleaned, "seed " + seed);
    }
  }
}
