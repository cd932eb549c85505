package io.fermata.framework;

import static io.fermata.framework.Computes.SHA;
import static io.fermata.framework.Computes.digest;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.fermata.spi.DriverException;
import io.fermata.spi.Reason;
import io.fermata.spi.Taken;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.FutureTask;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Requests that are out all at once, and again and again. */
@Timeout(30)
class SteadyLoadTest {
  private final HeldDriver card = new HeldDriver("card", 8);
  private final Framework framework =
      Framework.open(
          DriverDiscovery.Found.of(card), FrameworkOptions.DEFAULT.withSelfTests(false));
  private final List<Request> renewed = new ArrayList<>();
  private Session session;
  private SteadyLoad load;

  @BeforeEach
  void open() throws Exception {
    session = framework.open(SHA, Preference.BEST);
    load = new SteadyLoad(session, List.of(digest("one"), digest("two")), renewed::add);
    card.hold();
  }

  @AfterEach
  void close() {
    card.stopHolding();
    while (card.completeNext()) {
      // what was given up is still with the device
    }
    load.close();
    session.close();
    framework.close();
  }

  private FutureTask<Void> running(int operations) {
    FutureTask<Void> task =
        new FutureTask<>(
            () -> {
              load.run(operations);
              return null;
            });
    Thread.ofPlatform().start(task);
    return task;
  }

  @Test
  @DisplayName("as many are out as there are requests; the oldest is waited for, and renewed each time")
  void steady() throws Exception {
    FutureTask<Void> three = running(3);
    card.awaitArrivals(2);
    assertFalse(three.isDone(), "it waits for the first");
    card.completeNext();
    three.get();
    assertEquals(List.of("one", "two", "one"), card.arrivals());
    assertEquals(3, renewed.size());
    assertEquals(2, load.size());
    assertEquals(2, session.underWay());
  }

  @Test
  @DisplayName("one that is ended meanwhile returns, submits no more, and blames nobody")
  void ended() throws Exception {
    FutureTask<Void> many = running(100);
    card.awaitArrivals(2);
    load.end();
    many.get();
    load.await();
    assertTrue(load.hasEnded());
    assertEquals(2, card.arrivals().size());
  }

  @Test
  @DisplayName("a request that fails ends it with its reason; none to be out is refused")
  void failed() {
    card.instead(
        (spec, request) -> {
          request.fail(Reason.BAD_REQUEST, "no");
          return Taken.DONE;
        });
    DriverException why = assertThrows(DriverException.class, () -> load.run(3));
    assertEquals(Reason.BAD_REQUEST, why.reason());
    assertThrows(
        IllegalArgumentException.class, () -> new SteadyLoad(session, List.of(), renewed::add));
  }
}
