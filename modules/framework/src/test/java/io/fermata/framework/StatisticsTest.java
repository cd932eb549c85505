package io.fermata.framework;

import static io.fermata.framework.Computes.SHA;
import static io.fermata.framework.Computes.digest;
import static io.fermata.framework.Computes.ticket;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertSame;

import io.fermata.spi.DriverRequest.Outcome;
import io.fermata.spi.Operation;
import io.fermata.spi.Reason;
import io.fermata.spi.Taken;
import io.fermata.spi.VirtualTime;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.FutureTask;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

class StatisticsTest {
  private final VirtualTime time = new VirtualTime();
  private final HeldDriver held = new HeldDriver(1);
  private final InlineDriver inline = new InlineDriver("inline");
  private final FrameworkOptions options =
      FrameworkOptions.DEFAULT
          .withTime(time)
          .withExecutor(time)
          .withSelfTests(false)
          .withAllowed(Permission.SOFTWARE_KEY_OPERATIONS);
  private final Framework framework =
      Framework.open(DriverDiscovery.Found.of(held, inline), options.withStatistics(true));

  @AfterEach
  void close() {
    held.stopHolding();
    framework.close(Duration.ZERO);
  }

  private void pass(long nanos) {
    time.advance(Duration.ofNanos(nanos));
  }

  /** Count and sum of each stage of the requests of one size. */
  private Map<Stage, List<Long>> stages(String driver, SizeClass size) {
    Map<Stage, List<Long>> found = new TreeMap<>();
    for (StageStatistics one : framework.statistics()) {
      if (one.driver().equals(driver) && one.size() == size) {
        assertEquals("SHA-256", one.algorithm());
        found.put(one.stage(), List.of(one.nanos().count(), one.nanos().total()));
      }
    }
    return found;
  }

  private static Map<Stage, List<Long>> stages(int count, long... totals) {
    Map<Stage, List<Long>> expected = new TreeMap<>();
    for (Stage stage : Stage.values()) {
      expected.put(stage, List.of((long) count, totals[stage.ordinal()]));
    }
    return expected;
  }

  private static Request digestOf(int bytes) {
    return digest("x".repeat(bytes));
  }

  @Test
  @DisplayName("K162 the four stages of a request that waits, is worked on, lies about and is called back")
  void stages_accepted() throws Exception {
    try (Session session = framework.open(SHA, Preference.driver("held"))) {
      held.hold();
      Ticket first = ticket(session.submit(digestOf(65)));
      Ticket second =
          ticket(session.submit(digestOf(64).then(Callback.IMMEDIATE, done -> pass(7))));
      CompletionQueue queue = new CompletionQueue();
      ticket(session.submit(digestOf(300).into(queue)));
      pass(100);
      held.completeAndUnblock();
      pass(20);
      assertEquals(Outcome.DONE, first.await());
      assertEquals(stages(1, 0, 100, 20, 0), stages("held", SizeClass.UP_TO_256));
      pass(300);
      held.completeAndUnblock();
      assertEquals(true, second.isDone());
      assertEquals(stages(1, 100, 320, 0, 7), stages("held", SizeClass.UP_TO_64));
      time.settle();
      held.completeNext();
      pass(50);
      assertEquals(Outcome.DONE, queue.poll().orElseThrow().outcome());
      assertEquals(stages(1, 427, 0, 50, 0), stages("held", SizeClass.UP_TO_1_KIB));
    }
  }

  @Test
  @DisplayName("K162 the four stages of a request that is completed inside submit")
  void stages_inline() throws Exception {
    inline.act(
        (spec, request) -> {
          pass(11);
          return InlineDriver.right(spec, request);
        });
    try (Session session = framework.open(SHA, Preference.driver("inline"))) {
      assertSame(Submission.Done.DONE, session.submit(digestOf(1)));
      session.submit(digestOf(2).then(Callback.IMMEDIATE, done -> pass(5)));
      assertEquals(stages(2, 0, 22, 0, 5), stages("inline", SizeClass.UP_TO_64));
      session.submit(digestOf(100).then(done -> {}));
      CompletionQueue queue = new CompletionQueue();
      session.submit(digestOf(100).into(queue));
      pass(30);
      queue.poll();
      assertEquals(stages(2, 0, 22, 30, 0), stages("inline", SizeClass.UP_TO_256));
    }
  }

  @Test
  @DisplayName("K163 a callback may use its request for something else; its times are not touched by that")
  void callback_reuses() throws Exception {
    for (String driver : List.of("inline", "held")) {
      try (Session session = framework.open(SHA, Preference.driver(driver))) {
        List<Outcome> again = new ArrayList<>();
        Request request =
            digestOf(10)
                .then(
                    Callback.IMMEDIATE,
                    done -> {
                      pass(9);
                      byte[] longer = new byte[5000];
                      done.then(Callback.IMMEDIATE, twice -> again.add(twice.outcome()));
                      session.submit(done.input(longer, 0, longer.length));
                    });
        session.submit(request);
        assertEquals(List.of(Outcome.DONE), again, driver);
        assertEquals(stages(1, 0, 0, 0, 9), stages(driver, SizeClass.UP_TO_64), driver);
        assertEquals(stages(1, 0, 0, 0, 0), stages(driver, SizeClass.UP_TO_16_KIB), driver);
      }
    }
  }

  @Test
  @DisplayName("K165 operations and bytes of each driver; what failed counts there and not in the stages")
  void operations_bytes() throws Exception {
    try (Session one = framework.open(SHA, Preference.driver("held"));
        Session two = framework.open(SHA, Preference.driver("inline"))) {
      assertEquals(Outcome.DONE, one.perform(digestOf(10)));
      assertEquals(Outcome.DONE, one.perform(digestOf(20)));
      assertEquals(Outcome.DONE, two.perform(digestOf(7)));
      inline.act(
          (spec, request) -> {
            request.fail(Reason.FAULT, "on purpose");
            return Taken.DONE;
          });
      assertEquals(Outcome.FAILED, two.perform(digestOf(5)));
      Counts held = framework.driver("held").orElseThrow().counts();
      assertEquals(List.of(2L, 30L), List.of(held.requests(), held.bytes()));
      Counts inline = framework.driver("inline").orElseThrow().counts();
      assertEquals(List.of(2L, 12L), List.of(inline.requests(), inline.bytes()));
      assertEquals(42, framework.counts().bytes());
      assertEquals(stages(1, 0, 0, 0, 0), stages("inline", SizeClass.UP_TO_64));
      framework.submit(Computes.power(7), Preference.driver("inline"));
      Counts both = framework.driver("inline").orElseThrow().counts();
      assertEquals(3, both.requests(), "key operations too");
    }
  }

  @Test
  @DisplayName("K165 without statistics operations are counted, and nothing is measured")
  void statistics_off() throws Exception {
    InlineDriver driver = new InlineDriver("plain");
    try (Framework off = Framework.open(DriverDiscovery.Found.of(driver), options);
        Session session = off.open(SHA, Preference.BEST)) {
      assertEquals(Outcome.DONE, session.perform(digestOf(10)));
      assertEquals(1, off.counts().requests());
      assertEquals(0, off.counts().bytes());
      assertEquals(List.of(), off.statistics());
      assertSame(StageTimes.Off.OFF, session.port().stages().begin(SHA, 10));
    }
  }

  @Test
  @DisplayName("K167 what several threads do at once is counted exactly")
  void threads_exact() throws Exception {
    int threads = 4;
    int each = 3_000;
    List<FutureTask<Void>> tasks = new ArrayList<>();
    try (Session fast = framework.open(SHA, Preference.driver("inline"));
        Session slow = framework.open(SHA, Preference.driver("held"))) {
      for (int i = 0; i < threads; i++) {
        FutureTask<Void> task =
            new FutureTask<>(
                () -> {
                  Request request = new Request().output(new byte[32], 0, 32);
                  request.operation(Operation.DIGEST);
                  for (int j = 0; j < each; j++) {
                    int length = j % 100;
                    request.input(new byte[length], 0, length);
                    (j % 2 == 0 ? fast : slow).perform(request);
                  }
                },
                null);
        tasks.add(task);
        Thread.ofPlatform().start(task);
      }
      for (FutureTask<Void> task : tasks) {
        task.get();
      }
    }
    long bytes = (long) threads * each / 100 * 4950;
    assertEquals(threads * each, framework.totals().operations());
    assertEquals(bytes, framework.counts().bytes());
    for (String driver : List.of("inline", "held")) {
      Counts counts = framework.driver(driver).orElseThrow().counts();
      assertEquals(threads * each / 2, counts.requests(), driver);
      for (Stage stage : Stage.values()) {
        long measured =
            framework.statistics().stream()
                .filter(one -> one.driver().equals(driver) && one.stage() == stage)
                .mapToLong(one -> one.nanos().count())
                .sum();
        assertEquals(threads * each / 2, measured, driver + " " + stage);
      }
    }
  }
}
