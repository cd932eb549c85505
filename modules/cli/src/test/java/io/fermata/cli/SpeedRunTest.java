package io.fermata.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.fermata.cli.RecordingDriver.Asked;
import io.fermata.cli.SpeedRun.Limits;
import io.fermata.framework.Framework;
import io.fermata.framework.Preference;
import io.fermata.framework.Session;
import io.fermata.framework.SteadyLoad;
import io.fermata.spi.DriverException;
import io.fermata.spi.Operation;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.lang.foreign.Arena;
import java.util.HashSet;
import java.util.List;
import java.util.OptionalInt;
import java.util.Set;
import java.util.concurrent.FutureTask;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

/** What drivers are asked while they are measured. How fast anything is, is said nowhere. */
class SpeedRunTest {
  private static final int WARM_UP = 300;
  private static final long HOURS = Long.MAX_VALUE / 4;

  /** Warmed up by operations alone, and then measured as briefly as can be. */
  private static final Limits SHORT = new Limits(WARM_UP, HOURS, HOURS, 1_000, 1_000);

  private final StringWriter out = new StringWriter();
  private final StringWriter err = new StringWriter();

  private static Cell cell(String algorithm, Operation operation, int size, int inFlight) {
    return new Cell(algorithm, operation, OptionalInt.of(size), "recording", inFlight);
  }

  private boolean run(RecordingDriver driver, Memory memory, Limits limits, Cell... cells) {
    List<Cell> all = List.of(cells);
    Measurable algorithm = Measurable.of(all.getFirst().algorithm()).orElseThrow();
    try (Framework framework = RecordingDriver.framework(driver)) {
      SpeedRows rows = new SpeedRows(all, new PrintWriter(out), Table.Format.TEXT);
      SpeedRun run = new SpeedRun(framework, rows, new PrintWriter(err), memory, limits);
      run.measure(algorithm, all, new PrintWriter(out));
      return run.isGood();
    }
  }

  @ParameterizedTest
  @CsvSource({"AES/GCM,12", "AES/CTR,16"})
  @DisplayName("each message that is encrypted has a nonce of its own, and a counter begins anew")
  void nonces(String algorithm, int length) {
    RecordingDriver driver = new RecordingDriver("recording", 0);
    assertTrue(
        run(
            driver,
            Memory.ARRAY,
            SHORT,
            cell(algorithm, Operation.ENCRYPT, 16, 1),
            cell(algorithm, Operation.ENCRYPT, 64, 3)),
        err::toString);
    Set<String> nonces = new HashSet<>();
    Set<String> counters = new HashSet<>();
    for (Asked asked : driver.asked()) {
      assertTrue(nonces.add(asked.nonce()), () -> asked.nonce() + " comes twice");
      assertEquals(2 * length, asked.nonce().length());
      counters.add(asked.nonce().substring(2 * length - 8));
    }
    assertEquals(1, counters.size(), counters::toString);
  }

  @Test
  @DisplayName("it is warmed up by operations, at first with messages of no more than 1 KiB")
  void warm_up() {
    RecordingDriver driver = new RecordingDriver("recording", 0);
    assertTrue(run(driver, Memory.ARRAY, SHORT, cell("NULL", Operation.ENCRYPT, 8_192, 1)));
    List<Integer> sizes = driver.asked().stream().map(Asked::bytes).toList();
    int first = sizes.indexOf(8_192);
    assertTrue(first >= WARM_UP, () -> first + " operations before");
    assertEquals(Set.of(1_024), new HashSet<>(sizes.subList(0, first)));
    assertEquals(Set.of(8_192), new HashSet<>(sizes.subList(first, sizes.size())));
    assertTrue(sizes.size() - first > WARM_UP, () -> sizes.size() - first + " operations");
    run(driver, Memory.ARRAY, SHORT, cell("NULL", Operation.ENCRYPT, 16, 1));
    List<Asked> asked = driver.asked();
    assertEquals(16, asked.get(sizes.size()).bytes(), "shorter ones with themselves");
  }

  @ParameterizedTest
  @EnumSource(Memory.class)
  @DisplayName("messages and results are in the memory that is asked for")
  void memory(Memory memory) {
    RecordingDriver driver = new RecordingDriver("recording", 0);
    assertTrue(run(driver, memory, SHORT, cell("NULL", Operation.ENCRYPT, 16, 1)), err::toString);
    for (Asked asked : driver.asked()) {
      assertEquals(memory == Memory.ARRAY, asked.isArray());
      assertEquals(memory == Memory.ARRAY, asked.isOutputArray());
    }
  }

  @Test
  @DisplayName("so many are out at once as are to be in flight, and no more")
  void in_flight() throws Exception {
    RecordingDriver driver = new RecordingDriver("recording", 5);
    try (Flown flown = new Flown(driver, cell("NULL", Operation.ENCRYPT, 16, 5))) {
      Pace pace = new Pace(flown.flight);
      pace.warmUp(1, 1);
      assertEquals(5, driver.mostOut());
      int before = driver.asked().size();
      assertTrue(pace.measure(1) > 0);
      int done = driver.asked().size() - before;
      assertTrue(done >= 5, () -> done + " operations, and five are ended together");
      assertEquals(5, driver.mostOut());
    }
    assertEquals(5, driver.mostOut());
  }

  @Test
  @DisplayName("a driver that does not answer is left after a while, told once, and the rest goes on")
  void no_answer() {
    RecordingDriver driver = new RecordingDriver("recording", Integer.MAX_VALUE);
    Limits limits = new Limits(1, 1, 1, 1, 1);
    boolean good =
        run(
            driver,
            Memory.ARRAY,
            limits,
            cell("NULL", Operation.ENCRYPT, 16, 1),
            cell("NULL", Operation.ENCRYPT, 64, 1));
    assertFalse(good);
    assertEquals("", out.toString());
    List<String> told = err.toString().lines().toList();
    assertEquals(List.of("NULL encrypt on recording: does not answer in time"), told);
  }

  @Test
  @DisplayName("a flight can be ended by another thread while one waits for it")
  void ended() throws Exception {
    RecordingDriver driver = new RecordingDriver("recording", Integer.MAX_VALUE);
    try (Flown flown = new Flown(driver, cell("NULL", Operation.ENCRYPT, 16, 2))) {
      FutureTask<Void> end =
          new FutureTask<>(
              () -> {
                while (driver.asked().size() < 2) {
                  Thread.onSpinWait();
                }
                flown.flight.end();
                return null;
              });
      Thread.ofPlatform().start(end);
      Pace pace = new Pace(flown.flight);
      DriverException late = assertThrows(DriverException.class, () -> pace.warmUp(3, Long.MAX_VALUE));
      assertEquals("does not answer in time", late.getMessage());
      assertTrue(flown.flight.hasEnded());
      end.get();
    }
  }

  /** The flight of a cell. */
  private static final class Flown implements AutoCloseable {
    private final Framework framework;
    private final Arena arena = Arena.ofShared();
    private final Session session;
    private final SteadyLoad flight;

    Flown(RecordingDriver driver, Cell cell) throws Exception {
      framework = RecordingDriver.framework(driver);
      Measurable algorithm = Measurable.of(cell.algorithm()).orElseThrow();
      MadeUpKeys keys = MadeUpKeys.of(algorithm);
      session = framework.open(keys.spec(cell.operation()), Preference.driver(cell.driver()));
      CellRequests requests = new CellRequests(algorithm, cell, keys, Memory.NATIVE, arena);
      flight = new SteadyLoad(session, requests.all(framework), requests::renew);
    }

    @Override
    public void close() {
      flight.close();
      session.close();
      framework.close();
      arena.close();
    }
  }
}
