package io.fermata.framework;

import static io.fermata.framework.Computes.SHA;
import static io.fermata.framework.Computes.digest;
import static io.fermata.framework.Route.failover;
import static io.fermata.framework.Route.leastLoaded;
import static io.fermata.framework.Route.roundRobin;
import static io.fermata.framework.Route.share;
import static io.fermata.framework.Route.weighted;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.fermata.driver.simulated.Fault;
import io.fermata.driver.simulated.SimulatedDevice;
import io.fermata.spi.Driver;
import io.fermata.spi.DriverException;
import io.fermata.spi.DriverRequest.Outcome;
import io.fermata.spi.Reason;
import io.fermata.spi.VirtualTime;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;

/** Sessions over several drivers, from end to end, in virtual time. */
@ExtendWith(QuietLog.class)
@Timeout(value = 30, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class RoutesTest {
  private final VirtualTime time = new VirtualTime();
  private final InlineDriver soft = new InlineDriver("soft");
  private final Framework framework =
      Framework.open(
          DriverDiscovery.Found.of(device("one"), device("two"), soft),
          FrameworkOptions.DEFAULT.withTime(time).withExecutor(time).withSelfTests(false));

  @AfterEach
  void close() {
    framework.close(Duration.ZERO);
  }

  private static Driver device(String name, Fault... faults) {
    return SimulatedDevice.builder().name(name).seed(1).depth(64).faults(faults).build();
  }

  private static Route to(String driver) {
    return Route.to(Preference.driver(driver));
  }

  private Session open(Route route) throws DriverException {
    return framework.open(SHA, route, SessionOptions.DEFAULT);
  }

  private long done(String driver) {
    return framework.driver(driver).map(port -> port.counts().requests()).orElse(0L);
  }

  /** Sends so many, and waits for all. */
  private void send(Session session, int count) {
    List<Request> requests = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      Request request = digest("text" + i).then(Callback.IMMEDIATE, ended -> {});
      requests.add(request);
      session.submit(request);
    }
    time.advance(Duration.ofSeconds(1));
    requests.forEach(request -> assertEquals(Outcome.DONE, request.outcome()));
    assertEquals(0, session.underWay());
  }

  @Test
  @DisplayName("round robin: each gets as many")
  void roundRobin_evenly() throws Exception {
    send(open(roundRobin(to("one"), to("two"), to("soft"))), 30);
    assertEquals(List.of(10L, 10L, 10L), List.of(done("one"), done("two"), done("soft")));
  }

  @Test
  @DisplayName("those that wait for a barrier count as one turn each")
  void roundRobin_barrier() throws Exception {
    Session session = open(roundRobin(to("one"), to("two")));
    for (int i = 0; i < 12; i++) {
      Request request = digest("text").then(Callback.IMMEDIATE, ended -> {});
      session.submit(i % 3 == 1 ? request.order(Request.Order.BARRIER) : request);
    }
    time.advance(Duration.ofSeconds(1));
    assertEquals(List.of(6L, 6L), List.of(done("one"), done("two")));
  }

  @Test
  @DisplayName("by weight: each gets its share")
  void weights() throws Exception {
    send(open(weighted(share(3, to("one")), share(1, to("soft")))), 40);
    assertEquals(List.of(30L, 10L), List.of(done("one"), done("soft")));
  }

  @Test
  @DisplayName("by size: short messages stay with the processor")
  void size() throws Exception {
    Session session = open(Route.bySize(5, to("soft"), to("one")));
    send(session, 10); // of five bytes
    assertEquals(List.of(10L, 0L), List.of(done("soft"), done("one")));
    session.submit(digest("longer").then(Callback.IMMEDIATE, ended -> {}));
    time.advance(Duration.ofSeconds(1));
    assertEquals(1, done("one"));
  }

  @Test
  @DisplayName("least loaded: who has fewer gets the next, and routes can be nested")
  void leastLoaded_nested() throws Exception {
    Session session = open(failover(leastLoaded(to("one"), to("two")), to("soft")));
    send(session, 20);
    assertEquals(List.of(10L, 10L, 0L), List.of(done("one"), done("two"), done("soft")));
    framework.remove("one", Duration.ZERO);
    framework.remove("two", Duration.ZERO);
    send(session, 3);
    assertEquals(3, done("soft"));
  }

  @Test
  @DisplayName("failover goes to the next when a driver is gone, and back when one of its name is added")
  void failover_andBack() throws Exception {
    Session session = open(failover(to("one"), to("soft")));
    send(session, 2);
    assertEquals(2, done("one"));
    framework.remove("one", Duration.ZERO);
    send(session, 2);
    assertEquals(2, done("soft"));
    framework.add(device("one"));
    time.settle();
    send(session, 5);
    assertEquals(5, done("one"));
    assertEquals(2, done("soft"));
  }

  @Test
  @DisplayName("a driver that is distrusted is passed over until it is tested anew")
  void failover_distrusted() throws Exception {
    InlineDriver shaky = new InlineDriver("shaky");
    framework.add(shaky);
    Session session = open(failover(to("shaky"), to("soft")));
    framework.quarantine("shaky", "SHA-256", "was wrong");
    send(session, 1);
    assertEquals(List.of(0L, 1L), List.of(done("shaky"), done("soft")));
    assertTrue(framework.retest("shaky", "SHA-256").isEmpty());
    time.settle();
    long before = done("shaky");
    send(session, 1);
    assertEquals(List.of(before + 1, 1L), List.of(done("shaky"), done("soft")));
  }

  @Test
  @DisplayName("a place for which there is no driver at first is used when one comes; none at all is refused")
  void placeLater() throws Exception {
    Session session = open(failover(to("three"), to("soft")));
    send(session, 1);
    framework.add(device("three"));
    time.settle();
    send(session, 1);
    assertEquals(List.of(1L, 1L), List.of(done("three"), done("soft")));
    DriverException none = assertThrows(DriverException.class, () -> open(roundRobin(to("a"), to("b"))));
    assertTrue(none.getMessage().contains("named a") && none.getSuppressed().length == 1);
    session.close();
    assertEquals(0, framework.driver("three").orElseThrow().sessions());
    framework.remove("three", Duration.ZERO);
    framework.add(device("three"));
    time.settle();
    assertEquals(0, framework.driver("three").orElseThrow().sessions(), "it is closed");
  }

  @Test
  @DisplayName("a device that is unplugged with requests inside: another does them, and nobody notices")
  void unplugged() throws Exception {
    framework.add(device("card", Fault.unplug().atRequest(5)));
    Session session = open(failover(to("card"), to("two")));
    send(session, 20);
    assertEquals(20, done("card") + done("two"));
    assertEquals(0, framework.counts().failed());
  }

  @Test
  @DisplayName("if all are gone requests fail, and go on when any of them is back")
  void allGone() throws Exception {
    Session session = open(roundRobin(to("one"), to("two")));
    framework.remove("one", Duration.ZERO);
    framework.remove("two", Duration.ZERO);
    Request lost = digest("text").then(Callback.IMMEDIATE, ended -> {});
    session.submit(lost);
    time.settle();
    assertEquals(Reason.UNAVAILABLE, lost.failure().reason());
    framework.add(device("two"));
    time.settle();
    send(session, 4);
    assertEquals(4, done("two"));
  }
}
