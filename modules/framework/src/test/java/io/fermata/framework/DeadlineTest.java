package io.fermata.framework;

import static io.fermata.framework.Computes.SHA;
import static io.fermata.framework.Computes.digest;
import static io.fermata.framework.Computes.sevens;
import static io.fermata.framework.Computes.ticket;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.fermata.spi.Alarm;
import io.fermata.spi.DriverRequest;
import io.fermata.spi.DriverRequest.Outcome;
import io.fermata.spi.Reason;
import io.fermata.spi.TimeSource;
import io.fermata.spi.VirtualTime;
import io.fermata.wait.Awaited;
import io.fermata.wait.Waited;
import io.fermata.wait.Waiter;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.FutureTask;
import java.util.concurrent.atomic.AtomicInteger;
import javax.crypto.spec.SecretKeySpec;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Deadlines in virtual time, and giving up. */
@Timeout(30)
class DeadlineTest {
  private final VirtualTime time = new VirtualTime();
  private boolean late;
  private final TimeSource source =
      new TimeSource() {
        @Override
        public long nanoTime() {
          return time.nanoTime();
        }

        @Override
        public void parkUntil(long nanoTime) {
          time.parkUntil(nanoTime);
        }

        @Override
        public Alarm at(long nanoTime, Runnable action) {
          if (late) {
            action.run(); // the time passed just now
          }
          return late ? () -> {} : time.at(nanoTime, action);
        }
      };
  private final HeldDriver driver = new HeldDriver(1);
  private final Framework framework =
      Framework.open(
          DriverDiscovery.Found.of(driver),
          new FrameworkOptions(source, 1, name -> java.util.Map.of())
              .withSelfTests(false)
              .withExecutor(time)
              .withDrain(Duration.ZERO));
  private Session session;

  @BeforeEach
  void open() throws Exception {
    session = framework.open(SHA, Preference.BEST);
    driver.hold();
  }

  @AfterEach
  void close() {
    framework.close();
  }

  private long kept() {
    return framework.pool().kept();
  }

  @Test
  @DisplayName("K060 a deadline ends the request at its moment and not before, whatever the driver does")
  void deadline_atDriver() {
    byte[] out = sevens(32);
    Request request = digest("one", out).within(Duration.ofMillis(5));
    Ticket ticket = ticket(session.submit(request));
    time.advance(Duration.ofMillis(5).minusNanos(1));
    assertFalse(ticket.isDone());
    time.advance(Duration.ofNanos(1));
    assertTrue(ticket.isDone());
    assertFalse(ticket.cancel(), "it has ended");
    assertEquals(Outcome.FAILED, ticket.await());
    assertEquals(Reason.DEADLINE, request.failure().reason());
    assertEquals(0, kept(), "the driver still has the memory");
    assertEquals(1, session.underWay());
    driver.completeNext();
    assertEquals(512, kept(), "and gives it back");
    assertEquals(0, session.underWay());
    assertArrayEquals(sevens(32), out, "what came late is dropped");
    assertEquals(Outcome.FAILED, request.outcome());
    assertEquals(0, framework.counts().completedTwice());
    assertEquals(1, framework.counts().failed());
    Ticket again = ticket(session.submit(request));
    time.advance(Duration.ofDays(1));
    assertFalse(again.isDone(), "a deadline is for one submission");
  }

  @Test
  @DisplayName("K060 a deadline in the backlog takes the request out, and its place is free")
  void deadline_inBacklog() {
    session.submit(digest("one"));
    Request waiting = digest("two").by(time.nanoTime() + 5);
    Ticket ticket = ticket(session.submit(waiting));
    assertEquals(Submission.Rejected.REJECTED, session.submit(digest("three")));
    long before = kept();
    time.advance(Duration.ofNanos(5));
    assertEquals(Outcome.FAILED, ticket.await());
    assertEquals(1, session.underWay());
    assertEquals(before + 512, kept(), "no driver had its memory");
    ticket(session.submit(digest("three")));
    driver.completeAndUnblock();
    time.settle();
    assertEquals(List.of("one", "three"), driver.arrivals());
  }

  @Test
  @DisplayName("a deadline that is met leaves no alarm behind, and none that has passed is accepted")
  void deadline_met() {
    Ticket ticket = ticket(session.submit(digest("one").within(Duration.ofMillis(5))));
    driver.completeNext();
    time.advance(Duration.ofMillis(50));
    assertEquals(Outcome.DONE, ticket.await());
    Request passed = digest("two").by(time.nanoTime());
    IllegalArgumentException thrown =
        assertThrows(IllegalArgumentException.class, () -> session.submit(passed));
    assertTrue(thrown.getMessage().contains("" + time.nanoTime()), thrown.getMessage());
    assertEquals(0, session.underWay());
    assertThrows(IllegalArgumentException.class, () -> passed.within(Duration.ZERO));
    Ticket longest = ticket(session.submit(passed.within(Duration.ofNanos(Long.MAX_VALUE))));
    assertThrows(IllegalStateException.class, () -> passed.within(Duration.ofMillis(1)));
    time.settle();
    assertFalse(longest.isDone(), "the longest deadline does not pass at once");
    driver.completeNext();
    digest("three").within(Duration.ofSeconds(Long.MAX_VALUE));
  }

  @Test
  @DisplayName("K093 a request that is rejected though its time has come is rejected, and not told as well")
  void deadline_whileRejected() {
    session.submit(digest("one"));
    session.submit(digest("two"));
    AtomicInteger called = new AtomicInteger();
    late = true;
    Submission submission =
        session.submit(
            digest("three")
                .within(Duration.ofMillis(1))
                .then(Callback.IMMEDIATE, done -> called.incrementAndGet()));
    assertEquals(Submission.Rejected.REJECTED, submission);
    assertEquals(0, called.get());
    assertEquals(2, session.underWay());
  }

  @Test
  @DisplayName("K060 cancelled before a driver had it, while it has it, and after it ended")
  void cancel_each() {
    byte[] out = sevens(32);
    Request one = digest("one", out);
    Request two = digest("two");
    Ticket atDriver = ticket(session.submit(one));
    Ticket inBacklog = ticket(session.submit(two));
    assertTrue(inBacklog.cancel());
    assertEquals(Reason.CANCELLED, failure(two, inBacklog));
    assertEquals(1, session.underWay());
    assertTrue(atDriver.cancel());
    assertFalse(atDriver.cancel(), "once");
    assertEquals(Reason.CANCELLED, failure(one, atDriver));
    long before = kept();
    Ticket second = ticket(session.submit(digest("another")));
    driver.completeAndUnblock();
    time.settle();
    assertTrue(kept() >= before);
    assertArrayEquals(sevens(32), out);
    driver.completeNext();
    assertFalse(second.cancel(), "it has ended");
    assertEquals(Outcome.DONE, second.await());
    assertEquals(List.of("one", "another"), driver.arrivals());
    assertEquals(0, framework.counts().completedTwice());
    assertEquals(0, session.underWay());
  }

  private static Reason failure(Request request, Ticket ticket) {
    assertEquals(Outcome.FAILED, ticket.await());
    return request.failure().reason();
  }

  @Test
  @DisplayName("K094 the request of a cancelled ticket goes on at once, and what comes late reaches neither")
  void cancel_reused() {
    byte[] out = new byte[32];
    Request request = digest("old", out);
    ticket(session.submit(request)).cancel();
    DriverRequest old = driver.take();
    Ticket cancelled = ticket(session.submit(digest("x")));
    cancelled.cancel();
    cancelled.await();
    driver.completeNext();
    Request next = digest("new", out);
    Ticket ticket = ticket(session.submit(next));
    old.output().segment().fill((byte) 9);
    old.succeed(32);
    driver.completeNext();
    assertEquals(Outcome.DONE, ticket.await());
    assertArrayEquals(Computes.sha("new"), out);
  }

  @Test
  @DisplayName("K169 a driver that never answers: the session's close gives up, the framework's close ends it")
  void driver_silent() throws Exception {
    Request request = digest("one");
    Ticket ticket = ticket(session.submit(request));
    assertFalse(session.close(Duration.ZERO));
    assertEquals(Reason.CLOSED, failure(request, ticket));
    assertEquals(0, driver.lastSession().closed(), "the driver may still use the key");
    assertFalse(session.closeAsync().isDone());
    framework.close();
    assertEquals(1, driver.lastSession().closed());
    assertTrue(session.closeAsync().isDone());
  }

  @Test
  @DisplayName("K128 a wait that is thrown out of takes the explicit key and the deadline with it")
  void abandoned_keyForgotten() throws Exception {
    ToolDriver tool = ToolDriver.on(task -> {});
    try (Framework other = tool.open();
        Session mac =
            other.open(
                io.fermata.spi.SessionSpec.mac("HmacSHA1")
                    .key(new SecretKeySpec(new byte[20], "Hmac")),
                Preference.BEST)) {
      Request request =
          digest("text").operation(io.fermata.spi.Operation.MAC)
              .key(new SecretKeySpec(sevens(20), "Hmac"))
              .within(Duration.ofHours(1));
      Ticket ticket = ticket(mac.submit(request));
      Waiter interrupted =
          new Waiter() {
            @Override
            public boolean serves() {
              return true;
            }

            @Override
            public Waited await(Awaited what) {
              throw new IllegalStateException("thrown out");
            }
          };
      assertThrows(IllegalStateException.class, () -> ticket.await(interrupted));
      assertTrue(request.work().key().isEmpty());
      assertFalse(request.isTimed());
      other.close(Duration.ZERO);
    }
  }

  @Test
  @DisplayName("K093 cancel and completion at once: exactly one outcome, told once, memory back once")
  void cancel_race() throws Exception {
    CyclicBarrier start = new CyclicBarrier(2);
    List<Integer> calls = new ArrayList<>();
    AtomicInteger called = new AtomicInteger();
    int cancelled = 0;
    for (int round = 0; round < 1_000; round++) {
      called.set(0);
      byte[] out = sevens(32);
      Request request =
          digest("text", out).then(Callback.IMMEDIATE, done -> called.incrementAndGet());
      Ticket ticket = ticket(session.submit(request));
      FutureTask<Boolean> completing =
          new FutureTask<>(
              () -> {
                start.await();
                return driver.completeNext();
              });
      Thread thread = Thread.ofVirtual().start(completing);
      start.await();
      boolean won = ticket.cancel();
      assertTrue(completing.get());
      thread.join();
      cancelled += won ? 1 : 0;
      assertEquals(won ? Outcome.FAILED : Outcome.DONE, ticket.await());
      assertArrayEquals(won ? sevens(32) : Computes.sha("text"), out, "round " + round);
      calls.add(called.get());
      assertEquals(0, session.underWay());
      assertEquals(512, kept(), "round " + round);
    }
    assertEquals(List.of(1), calls.stream().distinct().toList(), cancelled + " were cancelled");
  }
}
