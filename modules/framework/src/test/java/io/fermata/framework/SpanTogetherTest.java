package io.fermata.framework;

import static io.fermata.framework.SpanDrivers.AES;
import static io.fermata.framework.SpanDrivers.CHAIN;
import static io.fermata.framework.SpanDrivers.HMAC;
import static io.fermata.framework.SpanDrivers.SEAL;
import static io.fermata.framework.SpanDrivers.buffer;
import static io.fermata.framework.SpanDrivers.chain;
import static io.fermata.framework.SpanDrivers.sealed;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

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
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Many requests at once to a session over two devices. Nothing runs but when the test says so. */
@Timeout(60)
class SpanTogetherTest {
  private static final int REQUESTS = 6;
  private static final int BACKLOG = 8;

  private final VirtualTime time = new VirtualTime();
  private final ShareDriver cipher = new ShareDriver("cipher", AES).device(2);
  private final ShareDriver mac = new ShareDriver("mac", HMAC).device(2);
  private final ShareDriver spare = new ShareDriver("spare", AES, HMAC).device(2);
  private final Framework framework =
      SpanDrivers.open(
          FrameworkOptions.DEFAULT
              .withSelfTests(false)
              .withTime(time)
              .withExecutor(time)
              .withBacklog(BACKLOG),
          cipher,
          mac);
  private final List<byte[]> buffers = new ArrayList<>();

  @AfterEach
  void close() {
    framework.close(Duration.ZERO);
    time.settle();
    for (ShareDriver driver : List.of(cipher, mac, spare)) {
      assertEquals(0, driver.openSessions());
      assertFalse(driver.closedTooEarly);
    }
  }

  private List<Request> requests(int count, boolean batch) {
    List<Request> requests = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      buffers.add(buffer(i));
      requests.add(chain(buffers.get(i), SEAL).batch(batch));
    }
    return requests;
  }

  private static List<Ticket> tickets(List<Submission> submissions) {
    return submissions.stream().map(Computes::ticket).toList();
  }

  private void settle() {
    boolean worked = true;
    while (worked) {
      time.settle();
      worked = cipher.completeNext() | mac.completeNext() | spare.completeNext();
    }
    time.settle();
  }

  private void requireSealed(List<Ticket> tickets) {
    for (int i = 0; i < tickets.size(); i++) {
      assertTrue(tickets.get(i).isDone(), "request " + i);
      assertEquals(Outcome.DONE, tickets.get(i).await());
      assertArrayEquals(sealed(i), buffers.get(i), "request " + i);
    }
  }

  @ParameterizedTest
  @CsvSource({"false", "true"})
  @DisplayName("K079 K171 several requests together, batched or not, are each done once at either driver")
  void together(boolean batch) throws Exception {
    try (Session session = framework.open(CHAIN, Preference.BEST)) {
      List<Ticket> tickets = tickets(session.submitAll(requests(REQUESTS, batch)));
      settle();
      requireSealed(tickets);
      assertEquals(REQUESTS, cipher.log().size());
      assertEquals(REQUESTS, mac.log().size());
    }
  }

  @ParameterizedTest
  @CsvSource({"true, false", "true, true", "false, false", "false, true"})
  @DisplayName("K037 K079 K171 either driver goes in the midst of them: all are done by the one that is left for both")
  void moved(boolean first, boolean batch) throws Exception {
    try (Session session = framework.open(CHAIN, Preference.BEST)) {
      List<Ticket> tickets = tickets(session.submitAll(requests(REQUESTS, batch)));
      time.settle();
      cipher.completeNext();
      time.settle();
      framework.add(spare);
      (first ? cipher : mac).unplug(Reason.CLOSED);
      settle();
      requireSealed(tickets);
      assertEquals(List.of("spare"), session.drivers());
      assertEquals(0, session.underWay());
    }
  }

  @Test
  @DisplayName("K091 K171 more together than may wait: the rest are refused, each by itself, and are their user's again")
  void refused() throws Exception {
    try (Session session = framework.open(CHAIN, Preference.BEST)) {
      int all = 2 + BACKLOG + 3;
      List<Request> requests = requests(all, false);
      List<Submission> submissions = session.submitAll(requests);
      long rejected =
          submissions.stream().filter(one -> one == Submission.Rejected.REJECTED).count();
      assertEquals(3, rejected);
      assertEquals(2 + BACKLOG, session.underWay());
      settle();
      requireSealed(tickets(submissions.subList(0, 2 + BACKLOG)));
      List<Ticket> again = tickets(session.submitAll(requests.subList(2 + BACKLOG, all)));
      settle();
      again.forEach(ticket -> assertEquals(Outcome.DONE, ticket.await()));
      assertArrayEquals(sealed(all - 1), buffers.getLast());
    }
  }
}
