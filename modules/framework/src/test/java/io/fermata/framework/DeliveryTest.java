package io.fermata.framework;

import static io.fermata.framework.Computes.SHA;
import static io.fermata.framework.Computes.digest;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.fermata.spi.DriverRequest.Outcome;
import io.fermata.spi.VirtualTime;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The ways in which the end of a request is told, in virtual time, of an inline and a held driver. */
@Timeout(30)
class DeliveryTest {
  private final VirtualTime time = new VirtualTime();
  private final HeldDriver held = new HeldDriver(100);
  private final Framework framework =
      Framework.open(
          DriverDiscovery.Found.of(new InlineDriver("inline"), held),
          FrameworkOptions.DEFAULT
              .withSelfTests(false)
              .withTime(time)
              .withExecutor(time)
              .withDrain(Duration.ZERO));
  private final List<String> told = new ArrayList<>();

  @AfterEach
  void close() {
    framework.close();
  }

  private Session session(boolean inline) throws Exception {
    Session session = framework.open(SHA, Preference.driver(inline ? "inline" : "held"));
    held.hold();
    return session;
  }

  private Request called(Callback place, String text) {
    return digest(text)
        .then(
            place,
            done -> {
              assertTrue(done.isEnded(), "K095");
              told.add(text);
            });
  }

  @ParameterizedTest(name = "{0}, inline {1}: immediate {2}")
  @CsvSource({
    "ON_COMPLETION_THREAD,true,false", "ON_COMPLETION_THREAD,false,false",
    "IMMEDIATE,true,true", "IMMEDIATE,false,true",
    "IMMEDIATE_IF_INLINE,true,true", "IMMEDIATE_IF_INLINE,false,false"
  })
  @DisplayName("K096 K097 K098 where a callback runs, exactly once and with the result in place")
  void callback_place(Callback place, boolean inline, boolean immediate) throws Exception {
    Session session = session(inline);
    byte[] out = new byte[32];
    Request request = called(place, "text").output(out, 0, 32);
    Submission submission = session.submit(request);
    assertEquals(inline, submission == Submission.Done.DONE);
    if (!inline) {
      assertEquals(List.of(), told, "the driver has it");
      held.completeNext();
    }
    assertEquals(immediate ? List.of("text") : List.of(), told);
    assertEquals(immediate ? 0 : 1, framework.totals().returns(), "K105");
    time.settle();
    assertEquals(List.of("text"), told, "K093 once");
    assertArrayEquals(Computes.sha("text"), out);
    if (submission instanceof Submission.Accepted(Ticket ticket)) {
      assertTrue(ticket.isDone());
      assertEquals(Outcome.DONE, ticket.await());
    }
    assertEquals(1, framework.counts().requests(), "counted once");
  }

  @ParameterizedTest(name = "inline {0}")
  @ValueSource(booleans = {true, false})
  @DisplayName("K093 a request that fails is called back, polled and answered by its future, too")
  void failure_told(boolean inline) throws Exception {
    Session session = session(inline);
    session.port().changed(io.fermata.spi.Health.GONE, "unplugged");
    CompletionQueue queue = new CompletionQueue();
    session.submit(called(Callback.IMMEDIATE, "called"));
    session.submit(digest("polled").into(queue));
    CompletableFuture<Request> future = session.submitAsync(digest("future"));
    time.settle();
    assertEquals(List.of("called"), told);
    assertEquals(Outcome.FAILED, queue.poll().orElseThrow().outcome());
    assertEquals(Outcome.FAILED, future.join().outcome());
    assertEquals(3, framework.counts().failed());
  }

  @Test
  @DisplayName("K101 callbacks run in the order in which their requests ended, not in that of submission")
  void callbacks_order() throws Exception {
    Session session = session(false);
    for (String text : List.of("a", "b", "c")) {
      session.submit(called(Callback.ON_COMPLETION_THREAD, text));
    }
    var a = held.take();
    held.completeNext();
    held.completeNext();
    Computes.complete(SHA, a);
    time.settle();
    assertEquals(List.of("b", "c", "a"), told);
  }

  @Test
  @DisplayName("K105 the completion thread is woken once for all that came while it had something to do")
  void wakeups_counted() throws Exception {
    Session session = session(true);
    for (int i = 0; i < 5; i++) {
      session.submit(called(Callback.ON_COMPLETION_THREAD, "t" + i));
    }
    assertEquals(1, framework.totals().returns());
    time.settle();
    assertEquals(List.of("t0", "t1", "t2", "t3", "t4"), told);
    session.submit(called(Callback.ON_COMPLETION_THREAD, "more"));
    assertEquals(2, framework.totals().returns());
    time.settle();
  }

  @Test
  @DisplayName("K100 K106 the completion thread takes one symmetric and one key completion in turn")
  void harvest_alternates() throws Exception {
    Session session = session(false);
    for (int i = 1; i <= 3; i++) {
      String text = "s" + i;
      session.submit(called(Callback.ON_COMPLETION_THREAD, text));
    }
    for (int i = 1; i <= 2; i++) {
      String text = "k" + i;
      framework.submit(Computes.power(i).then(done -> told.add(text)), Preference.driver("held"));
    }
    while (held.completeNext()) {}
    time.settle();
    assertEquals(List.of("s1", "k1", "s2", "k2", "s3"), told);
    assertEquals(1, framework.totals().returns());
  }

  @ParameterizedTest(name = "{0}")
  @EnumSource(Callback.class)
  @DisplayName("K106 a key operation is called back by the same rules")
  void key_callback(Callback place) throws Exception {
    session(false);
    framework.submit(
        Computes.power(7).then(place, done -> told.add(done.results().toString())),
        Preference.driver("held"));
    held.completeNext();
    assertEquals(place == Callback.IMMEDIATE ? List.of("[7]") : List.of(), told);
    time.settle();
    assertEquals(List.of("[7]"), told);
    assertEquals(1, framework.totals().keyOperations());
  }

  @ParameterizedTest(name = "inline {0}")
  @ValueSource(booleans = {true, false})
  @DisplayName("K093 K104 a queue is polled: in the order of ends, results in place, budget kept, told when ready")
  void queue_polled(boolean inline) throws Exception {
    Session session = session(inline);
    CompletionQueue queue = new CompletionQueue();
    AtomicInteger ready = new AtomicInteger();
    queue.onReady(ready::incrementAndGet);
    assertEquals(Optional.empty(), queue.poll());
    List<byte[]> outs = new ArrayList<>();
    for (int i = 0; i < 5; i++) {
      outs.add(new byte[32]);
      session.submit(digest("t" + i, outs.get(i)).attach(i).into(queue));
    }
    while (held.completeNext()) {}
    assertEquals(1, ready.get(), "it was empty once");
    assertEquals(2, queue.poll(2, done -> told.add("" + done.attachment())));
    assertEquals(3, queue.poll(10, done -> told.add("" + done.attachment())));
    assertEquals(0, queue.poll(10, done -> told.add("too many")));
    assertEquals(List.of("0", "1", "2", "3", "4"), told);
    for (int i = 0; i < 5; i++) {
      assertArrayEquals(Computes.sha("t" + i), outs.get(i));
    }
    session.submit(digest("more").into(queue));
    held.completeNext();
    assertEquals(2, ready.get());
    assertEquals(1, queue.poll(1, done -> {}));
    assertThrows(IllegalArgumentException.class, () -> queue.poll(0, done -> {}));
    assertEquals(6, framework.counts().requests());
  }

  @ParameterizedTest(name = "inline {0}")
  @ValueSource(booleans = {true, false})
  @DisplayName("K103 a readiness action that throws disturbs neither submitter, driver nor dispatcher")
  void queue_readyThrows(boolean inline) throws Exception {
    Session session = session(inline);
    CompletionQueue queue = new CompletionQueue();
    queue.onReady(
        () -> {
          throw Computes.thrown();
        });
    session.submit(digest("one").into(queue));
    held.completeNext();
    assertEquals(Outcome.DONE, queue.poll().orElseThrow().outcome());
    held.depth(1);
    held.stopHolding();
    session.submit(digest("two").batch(true).into(queue));
    time.settle();
    assertEquals(Outcome.DONE, queue.poll().orElseThrow().outcome());
    session.submit(digest("three").batch(true).into(queue));
    time.settle();
    assertEquals(1, queue.poll(5, done -> {}), "the dispatcher lives");
  }

  @ParameterizedTest(name = "inline {0}")
  @ValueSource(booleans = {true, false})
  @DisplayName("K093 a future is completed once with the request; cancelling it cancels nothing else")
  void future_once(boolean inline) throws Exception {
    Session session = session(inline);
    byte[] out = new byte[32];
    Request request = digest("text", out);
    CompletableFuture<Request> future = session.submitAsync(request);
    future.thenRun(() -> told.add("then"));
    held.completeNext();
    assertFalse(future.isDone(), "it ends on the completion thread");
    time.settle();
    assertSame(request, future.join());
    assertEquals(List.of("then"), told);
    assertArrayEquals(Computes.sha("text"), out);
    CompletableFuture<Request> second = session.submitAsync(request);
    second.cancel(true);
    held.completeNext();
    time.settle();
    assertEquals(Outcome.DONE, request.outcome());
  }

  @Test
  @DisplayName("K099 what is set last holds: a callback after a queue, or waiting again")
  void delivery_lastHolds() throws Exception {
    Session session = session(false);
    CompletionQueue queue = new CompletionQueue();
    Request request = digest("text").into(queue).then(Callback.IMMEDIATE, done -> told.add("called"));
    session.submit(request);
    held.completeNext();
    assertEquals(List.of("called"), told);
    assertEquals(Optional.empty(), queue.poll());
    Submission submission = session.submit(request.awaited());
    held.completeNext();
    assertEquals(Outcome.DONE, assertInstanceOf(Submission.Accepted.class, submission).ticket().await());
    assertEquals(1, told.size());
  }
}
