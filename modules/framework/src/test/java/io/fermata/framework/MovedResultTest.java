package io.fermata.framework;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;

import io.fermata.driver.jca.JcaDrivers;
import io.fermata.driver.simulated.SimulatedDevice;
import io.fermata.spi.Driver;
import io.fermata.spi.DriverException;
import io.fermata.spi.DriverRequest.Outcome;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * A session that moves after some requests, and one for the same that does not: what follows has the same
 * results, and those that the platform's own code has. Seeds from 1 on, or from {@code
 * -Dfermata.test.seed=…}; they are printed.
 */
@Timeout(120)
class MovedResultTest {
  private static final int SEEDS = 12;
  private static final int TASKS = 8;

  private static Framework open() {
    List<Driver> all = new ArrayList<>(new JcaDrivers().members());
    all.add(SimulatedDevice.builder().name("card").latency(Duration.ofNanos(1_000)).build());
    return Framework.open(
        DriverDiscovery.Found.of(all.toArray(Driver[]::new)),
        FrameworkOptions.DEFAULT.withSelfTests(false));
  }

  /** The output of a request; nothing if it was forged. */
  private static byte[] result(Session session, Recipe recipe, Recipe.Task task, String where) {
    byte[] output =
        recipe == Recipe.CHAIN ? task.message().clone() : new byte[task.expected().length];
    Request request = new Request();
    task.fill(request);
    if (recipe == Recipe.CHAIN) {
      request.buffer(output, 0, output.length);
    } else {
      request.input(task.message(), 0, task.message().length).output(output, 0, output.length);
    }
    assertEquals(task.forged() ? Outcome.MISMATCH : Outcome.DONE, session.perform(request), where);
    return task.forged() ? new byte[0] : output;
  }

  @ParameterizedTest
  @EnumSource(names = {"AEAD", "ENCRYPT_THEN_MAC", "CIPHER", "CUT_MAC", "CHAIN"})
  @DisplayName("K036 what follows a move has the result that it would have had without, tag for tag")
  void same(Recipe recipe) throws Exception {
    long first = Long.getLong("fermata.test.seed", 1);
    System.out.println(recipe + " seeds " + first + " to " + (first + SEEDS - 1));
    for (long seed = first; seed < first + SEEDS; seed++) {
      compare(recipe, seed);
    }
  }

  private static void compare(Recipe recipe, long seed)
      throws DriverException, InterruptedException {
    Random random = new Random(seed);
    List<Recipe.Task> tasks = new ArrayList<>();
    for (int i = 0; i < TASKS; i++) {
      tasks.add(recipe.task(random));
    }
    int before = random.nextInt(TASKS);
    try (Framework moving = open();
        Framework staying = open();
        Session moves = moving.open(recipe.spec(), Preference.BEST);
        Session stays = staying.open(recipe.spec(), Preference.BEST)) {
      assertEquals("card", moves.driver());
      for (int i = 0; i < TASKS; i++) {
        if (i == before) {
          moving.remove("card", Duration.ofSeconds(10));
        }
        Recipe.Task task = tasks.get(i);
        String where = recipe + " " + task.operation() + " " + i + " of seed " + seed;
        byte[] result = result(moves, recipe, task, where);
        assertArrayEquals(result(stays, recipe, task, where), result, where);
        if (!task.forged()) {
          byte[] expected = task.expected();
          assertArrayEquals(expected, Arrays.copyOf(result, expected.length), where);
        }
      }
      while (moves.driver().equals("card")) { // it may be done there a moment before the session says so
        Thread.onSpinWait();
      }
      assertEquals("card", stays.driver());
    }
  }
}
