package io.fermata.framework;

import static io.fermata.framework.Computes.SHA;
import static io.fermata.framework.Computes.digest;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;

import io.fermata.spi.DriverRequest.Outcome;
import io.fermata.spi.TimeSource;
import io.fermata.wait.Waiter;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.FutureTask;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/**
 * Random submissions, completions, refusals and wake-ups, several threads at once. A seed fixes what
 * each thread does, not how they interleave.
 */
@Timeout(120)
class FlowPropertyTest {
  private static final int SEEDS = 200;
  private static final int THREADS = 3;
  private static final int REQUESTS = 20;

  private record Sent(String text, byte[] output, Request request, Ticket ticket) {}

  @Test
  @DisplayName("K089 K093 whatever the sequence, each request completes once, in order per session")
  void sequence_random() throws Exception {
    for (int seed = 0; seed < SEEDS; seed++) {
      run(seed);
    }
  }

  private static void run(int seed) throws Exception {
    String at = "seed " + seed;
    Random random = new Random(seed);
    HeldDriver driver = new HeldDriver(1 + random.nextInt(4));
    FrameworkOptions options =
        new FrameworkOptions(TimeSource.system(), 1 + random.nextInt(12), name -> Map.of());
    List<FutureTask<List<Sent>>> submitters = new ArrayList<>();
    List<String> expected = new ArrayList<>();
    try (Framework framework = Framework.open(DriverDiscovery.Found.of(driver), options)) {
      framework.selfTest();
      driver.hold();
      Random moods = new Random(seed);
      driver.moody(
          () -> {
            synchronized (moods) {
              return moods.nextInt(5) == 0;
            }
          });
      for (int i = 0; i < THREADS; i++) {
        int number = i;
        long own = random.nextLong();
        for (int j = 0; j < REQUESTS; j++) {
          expected.add(number + "-" + j);
        }
        FutureTask<List<Sent>> submitter =
            new FutureTask<>(() -> submitAll(framework, number, new Random(own)));
        submitters.add(submitter);
        Thread.ofVirtual().start(submitter);
      }
      while (!submitters.stream().allMatch(FutureTask::isDone)) {
        act(driver, random);
      }
      for (FutureTask<List<Sent>> submitter : submitters) {
        for (Sent sent : submitter.get()) {
          assertEquals(Outcome.DONE, sent.request.outcome(), () -> at + " " + sent.text);
          assertArrayEquals(Computes.sha(sent.text), sent.output, () -> at + " " + sent.text);
        }
      }
      List<String> arrivals = driver.arrivals();
      assertEquals(new HashSet<>(expected), new HashSet<>(arrivals), at);
      assertEquals(expected.size(), arrivals.size(), at + ": one arrived twice");
      for (int i = 0; i < THREADS; i++) {
        String prefix = i + "-";
        assertEquals(
            expected.stream().filter(text -> text.startsWith(prefix)).toList(),
            arrivals.stream().filter(text -> text.startsWith(prefix)).toList(),
            at + ": order");
      }
      assertEquals(0, framework.counts().completedTwice(), at);
    }
  }

  /** One thread with a session of its own; awaits now and then, and all at the end. */
  private static List<Sent> submitAll(Framework framework, int number, Random random)
      throws Exception {
    List<Sent> all = new ArrayList<>();
    try (Session session = framework.open(SHA, Preference.BEST)) {
      for (int j = 0; j < REQUESTS; j++) {
        byte[] output = new byte[32];
        String text = number + "-" + j;
        Request request = digest(text, output);
        Submission submission = session.submit(request);
        while (submission == Submission.Rejected.REJECTED) {
          Waiter.current().await(session.lane().room());
          submission = session.submit(request);
        }
        all.add(new Sent(text, output, request, Computes.ticket(submission)));
        if (random.nextInt(6) == 0) {
          all.get(random.nextInt(all.size())).ticket.await();
        }
      }
      all.forEach(sent -> sent.ticket.await());
    }
    return all;
  }

  /** What the device does next. Who answered FULL says so when there is room, sooner or later. */
  private static void act(HeldDriver driver, Random random) {
    switch (random.nextInt(4)) {
      case 0 -> driver.completeNext();
      case 1 -> {
        if (driver.completeNext() && driver.owesUnblock()) {
          driver.unblock();
        }
      }
      case 2 -> {
        if (driver.owesUnblock()) {
          driver.unblock();
        }
      }
      default -> {
        if (random.nextInt(10) == 0) {
          driver.unblock();
        } else if (random.nextInt(4) == 0) {
          driver.beforeFull(driver::unblock);
        } else {
          Thread.yield();
        }
      }
    }
  }
}
