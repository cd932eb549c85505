package io.fermata.framework;

import static io.fermata.framework.Computes.ticket;
import static io.fermata.framework.SpanDrivers.AES;
import static io.fermata.framework.SpanDrivers.CHAIN;
import static io.fermata.framework.SpanDrivers.ETA;
import static io.fermata.framework.SpanDrivers.HMAC;
import static io.fermata.framework.SpanDrivers.SEAL;
import static io.fermata.framework.SpanDrivers.buffer;
import static io.fermata.framework.SpanDrivers.chain;
import static io.fermata.framework.SpanDrivers.eta;
import static io.fermata.framework.SpanDrivers.sealed;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.fermata.spi.Descriptor;
import io.fermata.spi.DriverRequest;
import io.fermata.spi.DriverRequest.Outcome;
import io.fermata.spi.Health;
import io.fermata.spi.Operation;
import io.fermata.spi.Reason;
import io.fermata.spi.Taken;
import io.fermata.spi.VirtualTime;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** How requests travel over two devices: full, cancelled, late, moved. Nothing runs but when the test says so. */
@Timeout(60)
class SpanFlowTest {
  private static final int BACKLOG = 8;
  private static final Descriptor MAC_ALONE = Descriptor.mac(HMAC).range(0, 32).at(32);

  private final VirtualTime time = new VirtualTime();
  private final ShareDriver cipher = new ShareDriver("cipher", AES).device(1);
  private final ShareDriver mac = new ShareDriver("mac", HMAC).device(1);
  private Framework framework;
  private Session session;

  @BeforeEach
  void open() throws Exception {
    framework =
        SpanDrivers.open(
            FrameworkOptions.DEFAULT
                .withSelfTests(false)
                .withTime(time)
                .withExecutor(time)
                .withBacklog(BACKLOG),
            cipher,
            mac);
    cipher.guard(framework);
    mac.guard(framework);
    session = framework.open(CHAIN, Preference.BEST);
  }

  @AfterEach
  void close() {
    framework.close(Duration.ZERO);
    time.settle();
    assertEquals(0, cipher.openSessions());
    assertEquals(0, mac.openSessions());
    assertFalse(cipher.closedTooEarly || mac.closedTooEarly);
    assertEquals(0, framework.counts().completedTwice());
  }

  private void settle(ShareDriver... devices) {
    boolean worked = true;
    while (worked) {
      time.settle();
      worked = false;
      for (ShareDriver device : devices) {
        worked |= device.completeNext();
      }
    }
    time.settle();
  }

  private int waitingFor(ShareDriver driver) {
    return framework.driver(driver.name()).orElseThrow().waiting();
  }

  @Test
  @DisplayName("K084 K113 K171 the second driver full: the step waits for it, and the first one's lane stays open")
  void full_second() throws Exception {
    byte[][] buffers = {buffer(1), buffer(2), buffer(3)};
    List<Ticket> tickets = new ArrayList<>();
    for (byte[] buffer : buffers) {
      tickets.add(ticket(session.submit(chain(buffer, SEAL))));
      time.settle();
      assertTrue(cipher.completeNext());
      time.settle();
    }
    assertEquals(1, mac.holds());
    assertEquals(2, waitingFor(mac));
    assertEquals(Health.HEALTHY, framework.driver("cipher").orElseThrow().health());
    assertEquals(Health.BLOCKED, framework.driver("mac").orElseThrow().health());
    assertEquals(0, waitingFor(cipher));
    settle(mac);
    for (int i = 0; i < buffers.length; i++) {
      assertEquals(Outcome.DONE, tickets.get(i).await());
      assertArrayEquals(sealed(i + 1), buffers[i]);
    }
    assertEquals(3, cipher.log().size(), "no step is done twice");
  }

  @Test
  @DisplayName("K084 K171 the first driver full: what begins at the second does not wait for it")
  void full_first() throws Exception {
    Ticket first = ticket(session.submit(chain(buffer(1), SEAL)));
    Ticket second = ticket(session.submit(chain(buffer(2), SEAL)));
    time.settle();
    assertEquals(1, waitingFor(cipher));
    byte[] buffer = sealed(3);
    Ticket third = ticket(session.submit(chain(buffer, List.of(MAC_ALONE))));
    settle(mac);
    assertTrue(third.isDone());
    assertEquals(Outcome.DONE, third.await());
    assertArrayEquals(sealed(3), buffer);
    assertFalse(first.isDone());
    settle(cipher, mac);
    assertEquals(Outcome.DONE, first.await());
    assertEquals(Outcome.DONE, second.await());
  }

  @Test
  @DisplayName("K091 K171 both full: so many wait as may, the next is refused, and told when there is room")
  void full_both() throws Exception {
    List<Ticket> tickets = new ArrayList<>();
    Submission last = Submission.Done.DONE;
    while (last != Submission.Rejected.REJECTED) {
      last = session.submit(chain(buffer(1), SEAL));
      if (last != Submission.Rejected.REJECTED) {
        tickets.add(ticket(last));
      }
      time.settle();
      cipher.completeNext();
      time.settle();
      assertTrue(tickets.size() < 4 * BACKLOG, "somebody must say stop");
    }
    assertEquals(BACKLOG, waitingFor(mac));
    assertEquals(0, waitingFor(cipher), "the first has room");
    assertEquals(BACKLOG + 1, tickets.size());
    Thread waiter =
        Thread.ofPlatform().start(() -> session.perform(chain(buffer(1), List.of(MAC_ALONE))));
    Computes.untilWaiting(waiter);
    settle(mac);
    tickets.forEach(ticket -> assertEquals(Outcome.DONE, ticket.await()));
    while (waiter.isAlive()) {
      settle(cipher, mac);
    }
    assertEquals(0, session.underWay());
  }

  @Test
  @DisplayName("K113 K171 what comes from another driver waits behind what was there before it")
  void turns() throws Exception {
    Session codes = framework.open(SpanDrivers.MAC, Preference.driver("mac"));
    Ticket one = ticket(codes.submit(code("one")));
    Ticket two = ticket(codes.submit(code("two")));
    Ticket spanning = ticket(session.submit(chain(buffer(1), SEAL)));
    settle(cipher);
    assertEquals(2, waitingFor(mac));
    mac.completeNext();
    mac.completeNext();
    assertTrue(one.isDone());
    time.settle();
    mac.completeNext();
    time.settle();
    assertTrue(two.isDone());
    assertFalse(spanning.isDone());
    settle(mac);
    assertEquals(Outcome.DONE, spanning.await());
    assertEquals(Outcome.DONE, one.await());
    assertEquals(Outcome.DONE, two.await());
    codes.close();
  }

  private static Request code(String text) {
    return Computes.digest(text, new byte[12]).operation(Operation.MAC);
  }

  @Test
  @DisplayName("K089 K171 a barrier waits for every step of those before it, at both drivers")
  void barrier() throws Exception {
    Ticket first = ticket(session.submit(chain(buffer(1), SEAL)));
    Ticket barrier =
        ticket(
            session.submit(
                chain(sealed(1), List.of(MAC_ALONE)).order(Request.Order.BARRIER)));
    settle(cipher);
    assertEquals(1, mac.holds(), "the second step of the first");
    assertEquals(0, waitingFor(mac), "the barrier is not there");
    mac.completeNext();
    time.settle();
    assertTrue(first.isDone());
    assertEquals(1, mac.holds());
    settle(mac);
    assertEquals(Outcome.DONE, first.await());
    assertEquals(Outcome.DONE, barrier.await());
  }

  @Test
  @DisplayName("K060 K100 K171 cancelled, or late, at either driver or on its way there: it ends at once, and its memory comes back")
  void givenUp() throws Exception {
    for (boolean late : List.of(false, true)) {
      for (int steps = 0; steps < 4; steps++) {
        // so that it waits there
        Ticket before = ticket(session.submit(chain(buffer(9), SEAL)));
        byte[] buffer = buffer(1);
        Request request = chain(buffer, SEAL);
        if (late) {
          request.within(Duration.ofSeconds(1));
        }
        Ticket ticket = ticket(session.submit(request));
        time.settle();
        for (int i = 0; i < steps; i++) { // cipher, cipher, mac
          assertTrue((i < 2 ? cipher : mac).completeNext());
          time.settle();
        }
        if (late) {
          time.advance(Duration.ofSeconds(2));
        } else {
          assertTrue(ticket.cancel());
        }
        assertTrue(ticket.isDone(), "after " + steps);
        assertEquals(Outcome.FAILED, ticket.await());
        assertEquals(late ? Reason.DEADLINE : Reason.CANCELLED, request.failure().reason());
        assertArrayEquals(buffer(1), buffer);
        settle(cipher, mac);
        assertEquals(Outcome.DONE, before.await());
        assertEquals(0, session.underWay());
      }
    }
  }

  @Test
  @DisplayName("K092 K171 what can be tried again is tried again as a whole, and counted at the driver that said so")
  void again() throws Exception {
    AtomicInteger times = new AtomicInteger();
    mac.hook =
        request -> {
          if (times.incrementAndGet() == 1) {
            request.fail(Reason.TRANSIENT, "not now");
            return Optional.of(Taken.DONE);
          }
          return Optional.empty();
        };
    byte[] buffer = buffer(1);
    Ticket ticket = ticket(session.submit(chain(buffer, SEAL)));
    settle(cipher, mac);
    assertEquals(Outcome.DONE, ticket.await());
    assertArrayEquals(sealed(1), buffer);
    assertEquals(1, framework.driver("mac").orElseThrow().counts().retried());
    assertEquals(0, framework.driver("cipher").orElseThrow().counts().retried());
  }

  @Test
  @DisplayName("K094 K171 a second completion is counted at the driver that made it, and harms no other step")
  void twice() throws Exception {
    byte[] buffer = buffer(1);
    Ticket ticket = ticket(session.submit(chain(buffer, SEAL)));
    time.settle();
    DriverRequest step = cipher.take();
    ToolDriver.inline().complete(SpanDrivers.CIPHER, step);
    time.settle();
    step.succeed(0);
    settle(mac);
    assertEquals(Outcome.DONE, ticket.await());
    assertArrayEquals(sealed(1), buffer);
    assertEquals(1, framework.driver("cipher").orElseThrow().counts().completedTwice());
    framework.close(Duration.ZERO);
    open();
  }

  private List<Ticket> spread(List<byte[]> buffers) {
    List<Ticket> tickets = new ArrayList<>();
    for (int i = 0; i < 6; i++) { // one with each driver, and some in each lane
      byte[] buffer = buffer(i);
      buffers.add(buffer);
      tickets.add(ticket(session.submit(chain(buffer, SEAL))));
      time.settle();
      if (i < 3) {
        cipher.completeNext();
        time.settle();
      }
    }
    return tickets;
  }

  @Test
  @DisplayName("K027 K039 K171 either driver unplugged, or reset, in the middle: the session moves and nothing is lost")
  void moved() throws Exception {
    for (boolean first : List.of(true, false)) {
      for (Reason why : List.of(Reason.CLOSED, Reason.SESSION_LOST)) {
        ShareDriver spare = new ShareDriver("spare", AES, HMAC).device(2);
        List<byte[]> buffers = new ArrayList<>();
        List<Ticket> tickets = spread(buffers);
        framework.add(spare);
        ShareDriver ill = first ? cipher : mac;
        ill.unplug(why);
        settle(cipher, mac, spare);
        for (int i = 0; i < tickets.size(); i++) {
          assertTrue(tickets.get(i).isDone(), ill.name() + " " + why + " " + i);
          assertEquals(Outcome.DONE, tickets.get(i).await());
          assertArrayEquals(sealed(i), buffers.get(i), ill.name() + " " + why + " " + i);
        }
        assertEquals(0, session.underWay());
        assertEquals(List.of("spare"), session.drivers());
        assertEquals(0, cipher.openSessions());
        assertEquals(0, mac.openSessions());
        session.close();
        framework.close(Duration.ZERO);
        assertEquals(0, spare.openSessions());
        cipher.unplug(Reason.SESSION_LOST);
        open();
      }
    }
  }

  @Test
  @DisplayName("K039 K171 a driver that is removed is closed when its part is done; the other keeps the session till the move")
  void removed() throws Exception {
    for (ShareDriver gone : List.of(cipher, mac)) {
      ShareDriver heir = new ShareDriver("heir", AES, HMAC);
      List<byte[]> buffers = new ArrayList<>();
      List<Ticket> tickets = spread(buffers);
      framework.add(heir);
      framework.remove(gone.name(), Duration.ZERO);
      settle(cipher, mac);
      for (int i = 0; i < tickets.size(); i++) {
        assertEquals(Outcome.DONE, tickets.get(i).await(), gone.name() + " " + i);
        assertArrayEquals(sealed(i), buffers.get(i));
      }
      assertEquals(0, cipher.openSessions());
      assertEquals(0, mac.openSessions());
      assertFalse(gone == cipher ? mac.closedTooEarly : cipher.closedTooEarly);
      assertEquals(List.of("heir"), session.drivers());
      framework.close(Duration.ZERO);
      cipher.closedTooEarly = false; // a driver that is taken out is closed with what it has
      mac.closedTooEarly = false;
      open();
    }
  }

  @Test
  @DisplayName("K089 K171 walks by seed over two devices that fill up, end late and are reset: each request ends once, and rightly")
  void walks() throws Exception {
    for (int seed = 0; seed < 300; seed++) {
      Random random = new Random(seed);
      List<Ticket> tickets = new ArrayList<>();
      List<byte[]> results = new ArrayList<>();
      List<byte[]> expected = new ArrayList<>();
      List<Request> requests = new ArrayList<>();
      try (Session eta = framework.open(ETA, Preference.BEST);
          Framework one = ToolDriver.inline().open();
          Session all = one.open(ETA, Preference.BEST)) {
        for (int i = 0; i < 40; i++) {
          switch (random.nextInt(6)) {
            case 0 -> cipher.completeNext();
            case 1 -> mac.completeNext();
            case 2 -> time.runNext();
            case 3 -> {
              if (random.nextInt(10) == 0) {
                (random.nextBoolean() ? cipher : mac).unplug(Reason.SESSION_LOST);
              }
            }
            default -> {
              boolean plain = random.nextBoolean();
              byte[] text = SpanDrivers.text(i, 32);
              byte[] result = plain ? buffer(i) : new byte[44];
              byte[] right = plain ? sealed(i) : new byte[44];
              Request request =
                  plain ? chain(result, SEAL) : eta(Operation.ENCRYPT, text, result);
              if (!plain) {
                all.perform(eta(Operation.ENCRYPT, text, right));
              }
              Submission submission = (plain ? session : eta).submit(request);
              if (submission != Submission.Rejected.REJECTED) {
                tickets.add(ticket(submission));
                requests.add(request);
                results.add(result);
                expected.add(right);
              }
            }
          }
        }
        settle(cipher, mac);
        for (int i = 0; i < tickets.size(); i++) {
          assertTrue(tickets.get(i).isDone(), "seed " + seed);
          assertEquals(
              Outcome.DONE,
              tickets.get(i).await(),
              () -> requests.stream().filter(r -> r.isEnded() && r.outcome() == Outcome.FAILED).map(r -> r.failure().toString()).toList().toString());
          assertArrayEquals(expected.get(i), results.get(i), "seed " + seed + " request " + i);
        }
        assertEquals(0, session.underWay(), "seed " + seed);
      }
      settle(cipher, mac);
      assertEquals(1, cipher.openSessions(), "seed " + seed);
      assertEquals(1, mac.openSessions(), "seed " + seed);
    }
  }
}
