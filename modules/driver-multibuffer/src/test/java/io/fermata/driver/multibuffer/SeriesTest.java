package io.fermata.driver.multibuffer;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.fermata.spi.DriverRequest;
import io.fermata.spi.DriverRequest.Outcome;
import io.fermata.spi.DriverSession;
import io.fermata.spi.Operation;
import io.fermata.spi.Part;
import io.fermata.spi.Reason;
import io.fermata.spi.SessionSpec;
import io.fermata.spi.Taken;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Who computes a series of requests on the batching driver, and that somebody does. */
@Timeout(60)
class SeriesTest {
  private static final int SHORT = 1_024;
  private static final int MANY = Engine.LEAST_HERE;
  private static final int TRIES = 1_000;
  private static final SessionSpec SPEC = SessionSpec.cipher("AES/CBC").key(Rig.key(new Random(1), 16));

  @BeforeAll
  static void library() {
    LibraryThere.assume();
  }

  /** Requests, and on which threads they have ended. */
  private static final class Series implements DriverRequest.Owner {
    private final List<DriverRequest> requests = new ArrayList<>();
    private final Thread[] by;
    private final CountDownLatch end;
    private final Runnable atFirstEnd;

    Series(int count, int length, Runnable atFirstEnd) {
      this.by = new Thread[count];
      this.end = new CountDownLatch(count);
      this.atFirstEnd = atFirstEnd;
      for (int i = 0; i < count; i++) {
        DriverRequest request = new DriverRequest(this);
        Rig.put(request.input(), new byte[length], false);
        Rig.put(request.output(), new byte[length], false);
        Rig.put(request.nonce(), new byte[16], false);
        requests.add(request);
      }
    }

    static Series of(int count, int length) {
      return new Series(count, length, () -> {});
    }

    /** Submits them, the last one as such or not. */
    Series submit(DriverSession session, boolean lastFollowed) {
      for (int i = 0; i < requests.size(); i++) {
        DriverRequest request = requests.get(i);
        request.begin(Operation.ENCRYPT, Part.WHOLE);
        assertEquals(Taken.ACCEPTED, session.submit(request, lastFollowed || i < requests.size() - 1));
      }
      return this;
    }

    /** Submits them to a driver that may be closed meanwhile, and waits for their ends. */
    void submitUntilClosed(DriverSession session) {
      for (int i = 0; i < requests.size(); i++) {
        DriverRequest request = requests.get(i);
        request.begin(Operation.ENCRYPT, Part.WHOLE);
        session.submit(request, i < requests.size() - 1);
      }
      try {
        end.await();
      } catch (InterruptedException e) {
        throw new AssertionError(e);
      }
    }

    /** The threads on which they have ended. */
    Set<Thread> await() throws InterruptedException {
      end.await();
      byte[] first = requests.getFirst().output().copy();
      for (DriverRequest request : requests) {
        assertEquals(Outcome.DONE, request.outcome());
        assertArrayEquals(first, request.output().copy());
      }
      return new HashSet<>(List.of(by));
    }

    @Override
    public void ended(DriverRequest ended) {
      by[requests.indexOf(ended)] = Thread.currentThread();
      if (end.getCount() == requests.size()) {
        atFirstEnd.run();
      }
      end.countDown();
    }

    @Override
    public void endedAgain(DriverRequest ended) {
      throw new AssertionError("completed twice");
    }
  }

  private static void assertByDriver(Set<Thread> by) {
    assertEquals(List.of("fermata-multibuffer"), by.stream().map(Thread::getName).toList());
  }

  @Test
  @DisplayName("a series of short messages is computed by who submits it, as a rule")
  void here() throws Exception {
    try (BatchDriver driver = Rig.started(new BatchDriver());
        DriverSession session = driver.open(SPEC)) {
      int here = 0;
      for (int i = 0; i < TRIES; i++) {
        Set<Thread> by = Series.of(MANY, SHORT).submit(session, false).await();
        here += by.equals(Set.of(Thread.currentThread())) ? 1 : 0;
      }
      assertTrue(here > TRIES / 2, here + " of " + TRIES);
    }
  }

  @Test
  @DisplayName("long ones, few, a virtual thread's and lone ones are computed by the driver's thread")
  void notHere() throws Exception {
    try (BatchDriver driver = Rig.started(new BatchDriver());
        DriverSession session = driver.open(SPEC);
        ExecutorService virtual = Executors.newVirtualThreadPerTaskExecutor()) {
      for (int i = 0; i < TRIES / 10; i++) {
        assertByDriver(Series.of(MANY, Engine.MOST_HERE / MANY + 16).submit(session, false).await());
        assertByDriver(Series.of(MANY - 1, SHORT).submit(session, false).await());
        assertByDriver(virtual.submit(() -> Series.of(MANY, SHORT).submit(session, false).await()).get());
        Series lone = Series.of(MANY, SHORT);
        for (DriverRequest request : lone.requests) {
          request.begin(Operation.ENCRYPT, Part.WHOLE);
          session.submit(request, false);
        }
        assertByDriver(lone.await());
      }
    }
  }

  @Test
  @DisplayName("a series that is said to go on and does not ends all the same, soon after another and long after")
  void notFollowed() throws Exception {
    try (BatchDriver driver = Rig.started(new BatchDriver());
        DriverSession session = driver.open(SPEC)) {
      for (int i = 0; i < TRIES / 10; i++) {
        assertByDriver(Series.of(1, SHORT).submit(session, true).await());
        assertByDriver(Series.of(MANY, SHORT).submit(session, true).await());
        Series.of(MANY, SHORT).submit(session, false).await();
        assertByDriver(Series.of(MANY, SHORT).submit(session, true).await());
      }
    }
  }

  @Test
  @DisplayName("a driver that is closed out of the end of a request ends the others, whichever thread computes")
  void closedOutOfAnEnd() throws Exception {
    int here = 0;
    for (int i = 0; i < 20; i++) {
      BatchDriver driver = Rig.started(new BatchDriver());
      DriverSession session = driver.open(SPEC);
      Series.of(MANY, SHORT).submit(session, false).await();
      Series closing = new Series(MANY, SHORT, driver::close);
      closing.submitUntilClosed(session); // those that come after are refused, if the thread has the first
      if (closing.requests.stream().allMatch(request -> request.outcome() == Outcome.DONE)) {
        here += closing.await().contains(Thread.currentThread()) ? 1 : 0;
      }
      session.close();
      driver.close();
    }
    assertTrue(here > 0, "none here");
  }

  @Test
  @DisplayName("series of several threads end once and right, whoever computes them, until the driver is closed")
  void many() throws Exception {
    BatchDriver driver = Rig.started(new BatchDriver());
    int threads = 4;
    try (ExecutorService executor = Executors.newFixedThreadPool(threads)) {
      CountDownLatch busy = new CountDownLatch(threads * TRIES / 10);
      List<Future<?>> all = new ArrayList<>();
      for (int t = 0; t < threads; t++) {
        DriverSession session = driver.open(SPEC);
        int length = SHORT << t;
        all.add(executor.submit(() -> untilClosed(session, length, busy)));
      }
      busy.await();
      driver.close();
      for (Future<?> one : all) {
        one.get();
      }
    }
  }

  private static void untilClosed(DriverSession session, int length, CountDownLatch busy) {
    byte[] expected = new byte[0];
    while (true) {
      Series series = Series.of(2 * MANY, length);
      series.submitUntilClosed(session);
      for (DriverRequest request : series.requests) {
        if (request.outcome() == Outcome.FAILED) {
          assertEquals(Reason.CLOSED, request.failure().reason());
          return;
        }
        expected = expected.length == 0 ? request.output().copy() : expected;
        assertArrayEquals(expected, request.output().copy());
      }
      busy.countDown();
    }
  }
}
