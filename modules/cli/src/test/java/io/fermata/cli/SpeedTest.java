package io.fermata.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.jr.ob.JSON;
import io.fermata.job.Vehicle;
import io.fermata.wait.WaitContext;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Says nothing of how fast anything is: the machine that tests is not the one to be measured. */
class SpeedTest {
  private static final List<String> TIMES =
      List.of(
          "startFinish", "startPauseResumeFinish", "pauseResume", "callbackWake", "handleWake");

  private final StringWriter out = new StringWriter();
  private final StringWriter err = new StringWriter();

  private int run(String line) {
    return Fermata.execute(line.split(" "), new PrintWriter(out), new PrintWriter(err));
  }

  private static void assertPositive(Object number) {
    assertTrue(number instanceof Number value && value.doubleValue() > 0, () -> "is " + number);
  }

  @Test
  @DisplayName("JSON has a row for each vehicle, with a positive number under each key")
  void json() throws Exception {
    assertEquals(0, run("speed jobs --rounds 1 --parked 5000,10000 --format json"), err::toString);
    List<String> vehicles = new ArrayList<>();
    for (Object one : JSON.std.listFrom(out.toString())) {
      Map<?, ?> row = (Map<?, ?>) one;
      vehicles.add((String) row.get("vehicle"));
      Set<String> keys = new TreeSet<>(TIMES);
      keys.addAll(Set.of("vehicle", "bytesPerParkedJob"));
      assertEquals(keys, new TreeSet<>(row.keySet()));
      TIMES.forEach(key -> assertPositive(row.get(key)));
      Map<?, ?> bytes = (Map<?, ?>) row.get("bytesPerParkedJob");
      assertEquals(Set.of("5000", "10000"), bytes.keySet());
      bytes.values().forEach(SpeedTest::assertPositive);
    }
    assertEquals(List.of("CALLER", "CARRIER", "HAND_OVER"), vehicles);
  }

  @Test
  @DisplayName("the table has a line for each vehicle, and tells what was polled")
  void text() {
    assertEquals(0, run("speed jobs --rounds 1 --parked 5000"), err::toString);
    List<String> lines = out.toString().lines().toList();
    assertTrue(lines.get(0).startsWith("vehicle "), lines::toString);
    assertTrue(lines.get(1).matches("CALLER +\\d.* 5000: \\d+"), lines::toString);
    assertTrue(lines.get(2).matches("CARRIER +\\d.* 5000: \\d+"), lines::toString);
    assertTrue(lines.get(3).matches("HAND_OVER +\\d.* 5000: \\d+"), lines::toString);
    assertTrue(lines.contains("handle wake: through " + polled()), lines::toString);
    assertEquals("", err.toString());
  }

  private static String polled() {
    return System.getProperty("os.name").equals("Linux")
        ? "an eventfd with epoll"
        : "a channel with a Selector";
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "--parked 0 | --parked is 0; write a whole number from 1 to 10000000",
        "--parked -5 | --parked is -5; write a whole number from 1 to 10000000",
        "--parked many | --parked is many; write a whole number from 1 to 10000000",
        "--parked 10000001 | --parked is 10000001; write a whole number from 1 to 10000000",
        "--parked 99999999999 | --parked is 99999999999; write a whole number from 1 to 10000000",
        "--parked 1.5 | --parked is 1.5; write a whole number from 1 to 10000000",
        "--parked 1000,0 | --parked is 0; write a whole number from 1 to 10000000",
        "--parked 1000, | --parked is empty; write a whole number from 1 to 10000000",
        "--parked= | --parked is empty; write a whole number from 1 to 10000000",
        "--rounds 0 | --rounds is 0; write a whole number from 1 to 1000",
        "--rounds -1 | --rounds is -1; write a whole number from 1 to 1000",
        "--rounds few | --rounds is few; write a whole number from 1 to 1000",
        "--rounds 1001 | --rounds is 1001; write a whole number from 1 to 1000",
        "--rounds | --rounds",
        "--frobnicate | --frobnicate"
      })
  @DisplayName("J45: a job count or round count that is not legal is refused with the legal range")
  void refused(String arguments, String says) {
    assertEquals(2, run("speed jobs " + arguments), err::toString);
    assertEquals("", out.toString());
    assertEquals(1, err.toString().lines().count(), err::toString);
    assertTrue(err.toString().startsWith("fermata: "), err::toString);
    assertTrue(err.toString().contains(says), err::toString);
  }

  @Test
  @DisplayName("more jobs than the heap holds are not tried, and the reason is told")
  void heap_too_small() {
    long heap = Runtime.getRuntime().maxMemory();
    int jobs = (int) Math.min(Integer.MAX_VALUE, heap / 16);
    ParkedJobs parked = new ParkedJobs(Vehicle.CALLER);
    var bytes = parked.bytes(new TreeSet<>(Set.of(1, jobs)));
    assertEquals(Optional.empty(), bytes.get(String.valueOf(jobs)));
    assertEquals(1, parked.refusals().size());
    assertTrue(
        parked.refusals().getFirst().startsWith("CALLER: no " + jobs + " parked jobs"),
        parked.refusals()::toString);
  }

  @Test
  @DisplayName("what is missing is null for programs and a dash for people")
  void missing() throws Exception {
    Table table =
        new Table("bytes").row(Map.of("1000", Optional.empty())).row(Map.of("7", Optional.of(3L)));
    table.print(new PrintWriter(out), Table.Format.TEXT);
    assertEquals(List.of("bytes", "1000: -", "7: 3"), out.toString().lines().toList());
    StringWriter json = new StringWriter();
    table.print(new PrintWriter(json), Table.Format.JSON);
    Map<?, ?> bytes = (Map<?, ?>) ((Map<?, ?>) JSON.std.listFrom(json.toString()).get(0)).get("bytes");
    assertTrue(bytes.containsKey("1000"), json::toString);
    assertEquals(null, bytes.get("1000"));
  }

  @Test
  @DisplayName("a selector polls as well where there is no eventfd")
  void channel() throws IOException {
    try (WaitContext waits = WaitContext.open();
        Poller poller = new SelectorPoller(waits)) {
      for (int i = 0; i < 3; i++) {
        waits.wake();
        poller.await();
        waits.drain();
      }
      assertFalse(waits.isSignalled());
    }
  }
}
