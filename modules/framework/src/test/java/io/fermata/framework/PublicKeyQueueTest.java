package io.fermata.framework;

import static io.fermata.framework.Computes.digest;
import static io.fermata.framework.Computes.sevens;
import static io.fermata.framework.Computes.ticket;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.fermata.driver.simulated.SimulatedDevice;
import io.fermata.spi.DriverRequest.Outcome;
import io.fermata.spi.Operation;
import io.fermata.spi.Reason;
import io.fermata.spi.SessionSpec;
import io.fermata.spi.VirtualTime;
import io.fermata.spi.WorkKind;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;
import javax.crypto.KeyAgreement;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Key agreements and the like on a device, beside symmetric work, in virtual time: the same rules. */
@Timeout(60)
class PublicKeyQueueTest {
  private static final Duration LATENCY = Duration.ofMillis(1);
  private static final int BACKLOG = 4;
  private static final KeyPair OWN = pair("X25519");
  private static final List<KeyPair> PEERS =
      Stream.generate(() -> pair("X25519")).limit(8).toList();
  private static final KeyPair SIGNING = pair("Ed25519");
  private static final KeyPair KEM = pair("ML-KEM-768");

  private final VirtualTime time = new VirtualTime();
  private final GatedDriver device =
      new GatedDriver(SimulatedDevice.builder().latency(LATENCY).depth(64).build());
  private final Framework framework =
      Framework.open(
          DriverDiscovery.Found.of(device),
          FrameworkOptions.DEFAULT
              .withSelfTests(false)
              .withTime(time)
              .withExecutor(time)
              .withBacklog(BACKLOG)
              .withBacklogLimit(Duration.ofHours(1))
              .withDrain(Duration.ZERO));
  private Session agreements;
  private Session hashes;

  private static KeyPair pair(String algorithm) {
    try {
      return KeyPairGenerator.getInstance(algorithm).generateKeyPair();
    } catch (GeneralSecurityException e) {
      throw new AssertionError(e);
    }
  }

  private static byte[] secret(int peer) throws GeneralSecurityException {
    KeyAgreement agreement = KeyAgreement.getInstance("X25519");
    agreement.init(PEERS.get(peer).getPrivate());
    agreement.doPhase(OWN.getPublic(), true);
    return agreement.generateSecret();
  }

  @BeforeEach
  void open() throws Exception {
    agreements =
        framework.open(SessionSpec.agreement("X25519").key(OWN.getPrivate()), Preference.BEST);
    hashes = framework.open(SessionSpec.digest("SHA-256"), Preference.BEST);
  }

  @AfterEach
  void close() {
    framework.close();
    assertEquals(0, framework.counts().completedTwice());
  }

  /** An agreement on its way, and where its secret comes. */
  @SuppressWarnings("ArrayRecordComponent")
  private record Agreed(int peer, Request request, byte[] output, Ticket ticket) {
    void check() throws GeneralSecurityException {
      assertTrue(ticket.isDone());
      assertEquals(Outcome.DONE, ticket.await());
      assertArrayEquals(secret(peer), output);
    }
  }

  private static Request agreement(int peer, byte[] output) {
    return new Request()
        .operation(Operation.AGREE)
        .peer(PEERS.get(peer).getPublic())
        .output(output, 0, output.length);
  }

  private Agreed agree(int peer) {
    byte[] output = sevens(32);
    Request request = agreement(peer, output);
    return new Agreed(peer, request, output, ticket(agreements.submit(request)));
  }

  private Set<WorkKind> blocked() {
    return framework.driver(device.name()).orElseThrow().blocked();
  }

  private List<byte[]> arrived(SessionSpec.Kind kind) {
    return device.arrivals.stream()
        .filter(arrival -> arrival.spec().kind() == kind)
        .map(GatedDriver.Arrival::input)
        .toList();
  }

  @Test
  @DisplayName("K151 K153 K086 a blocked asymmetric side delays, fails nothing and is unblocked by itself")
  void blocked_delays() throws Exception {
    device.shut(WorkKind.ASYMMETRIC);
    List<Agreed> all = new ArrayList<>();
    List<Ticket> symmetric = new ArrayList<>();
    for (int peer = 0; peer < BACKLOG; peer++) {
      all.add(agree(peer));
      symmetric.add(ticket(hashes.submit(digest("text " + peer))));
    }
    time.advance(Duration.ofMinutes(10));
    assertEquals(Set.of(WorkKind.ASYMMETRIC), blocked());
    for (Ticket one : symmetric) {
      assertTrue(one.isDone(), "the other side goes on");
      assertEquals(Outcome.DONE, one.await());
    }
    device.open(WorkKind.SYMMETRIC);
    time.advance(Duration.ofMinutes(10));
    assertEquals(List.of(), arrived(SessionSpec.Kind.KEY_AGREEMENT));
    assertFalse(all.getFirst().ticket.isDone());
    device.open(WorkKind.ASYMMETRIC);
    time.advance(LATENCY);
    for (Agreed one : all) {
      one.check();
    }
    assertEquals(Set.of(), blocked());
  }

  @Test
  @DisplayName("K086 K151 a blocked symmetric side does not hold up agreements, signatures or encapsulations")
  void blocked_other() throws Exception {
    device.shut(WorkKind.SYMMETRIC);
    Ticket waits = ticket(hashes.submit(digest("waits")));
    byte[] signature = new byte[64];
    byte[] both = new byte[32 + 1_088];
    try (Session signs =
            framework.open(SessionSpec.signature("Ed25519").key(SIGNING.getPrivate()), Preference.BEST);
        Session seals =
            framework.open(
                SessionSpec.encapsulation("ML-KEM-768").key(KEM.getPublic()), Preference.BEST);
        Session opens =
            framework.open(
                SessionSpec.encapsulation("ML-KEM-768").key(KEM.getPrivate()), Preference.BEST)) {
      Agreed agreed = agree(0);
      Request sign =
          new Request().operation(Operation.SIGN).input(both, 0, 9).output(signature, 0, 64);
      Ticket signed = ticket(signs.submit(sign));
      Request seal = new Request().operation(Operation.ENCAPSULATE).output(both, 0, both.length);
      Ticket sealed = ticket(seals.submit(seal));
      time.advance(LATENCY);
      agreed.check();
      assertEquals(Outcome.DONE, signed.await());
      assertEquals(Outcome.DONE, sealed.await());
      assertEquals(both.length, seal.produced());
      byte[] secret = new byte[32];
      Request open =
          new Request().operation(Operation.DECAPSULATE).input(both, 32, 1_088).output(secret, 0, 32);
      Ticket opened = ticket(opens.submit(open));
      time.advance(LATENCY);
      assertEquals(Outcome.DONE, opened.await());
      assertArrayEquals(Arrays.copyOf(both, 32), secret);
      assertFalse(waits.isDone());
      assertEquals(Set.of(WorkKind.SYMMETRIC), blocked());
      device.open(WorkKind.SYMMETRIC);
      time.advance(LATENCY);
      assertEquals(Outcome.DONE, waits.await());
    }
  }

  @Test
  @DisplayName("K081 K084 K085 agreements of one session reach the device in their order, room or none")
  void order_kept() throws Exception {
    List<Agreed> all = new ArrayList<>(List.of(agree(0), agree(1)));
    device.shut(WorkKind.ASYMMETRIC);
    all.addAll(List.of(agree(2), agree(3), agree(4)));
    device.open(WorkKind.ASYMMETRIC); // told of, and not yet looked at
    all.add(agree(5));
    time.advance(LATENCY.multipliedBy(2));
    List<byte[]> arrived = arrived(SessionSpec.Kind.KEY_AGREEMENT);
    assertEquals(all.size(), arrived.size());
    for (Agreed one : all) {
      one.check();
      assertArrayEquals(PEERS.get(one.peer).getPublic().getEncoded(), arrived.get(one.peer));
    }
  }

  @Test
  @DisplayName("a deadline ends an agreement that waits, and one at the device, and nothing is written")
  void deadline() throws Exception {
    byte[] first = sevens(32);
    Request atDevice = agreement(0, first).within(LATENCY.dividedBy(2));
    Ticket one = ticket(agreements.submit(atDevice));
    device.shut(WorkKind.ASYMMETRIC);
    byte[] second = sevens(32);
    Request waiting = agreement(1, second).within(LATENCY.multipliedBy(3));
    Ticket other = ticket(agreements.submit(waiting));
    Agreed patient = agree(2);
    time.advance(LATENCY.dividedBy(2).minusNanos(1));
    assertFalse(one.isDone());
    time.advance(Duration.ofNanos(1));
    assertTrue(one.isDone());
    time.advance(LATENCY.multipliedBy(3));
    assertTrue(other.isDone());
    for (Request late : List.of(atDevice, waiting)) {
      (late == waiting ? other : one).await();
      assertEquals(Outcome.FAILED, late.outcome());
      assertEquals(Reason.DEADLINE, late.failure().reason());
    }
    device.open(WorkKind.ASYMMETRIC);
    time.advance(LATENCY);
    patient.check();
    assertArrayEquals(sevens(32), first);
    assertArrayEquals(sevens(32), second);
    assertEquals(2, arrived(SessionSpec.Kind.KEY_AGREEMENT).size(), "the late one went nowhere");
  }

  @Test
  @DisplayName("an agreement is cancelled where it waits and at the device; those behind it go on in order")
  void cancel() throws Exception {
    Agreed atDevice = agree(0);
    device.shut(WorkKind.ASYMMETRIC);
    List<Agreed> waiting = List.of(agree(1), agree(2), agree(3));
    assertTrue(atDevice.ticket.cancel());
    assertTrue(waiting.get(1).ticket.cancel());
    assertFalse(waiting.get(1).ticket.cancel());
    device.open(WorkKind.ASYMMETRIC);
    time.advance(LATENCY.multipliedBy(2));
    for (Agreed cancelled : List.of(atDevice, waiting.get(1))) {
      assertEquals(Outcome.FAILED, cancelled.ticket.await());
      assertEquals(Reason.CANCELLED, cancelled.request.failure().reason());
      assertArrayEquals(sevens(32), cancelled.output);
    }
    waiting.get(0).check();
    waiting.get(2).check();
    List<byte[]> arrived = arrived(SessionSpec.Kind.KEY_AGREEMENT);
    assertEquals(3, arrived.size());
    assertArrayEquals(PEERS.get(3).getPublic().getEncoded(), arrived.get(2));
  }

  @Test
  @DisplayName("K091 a full backlog of agreements rejects the next one, and leaves the symmetric one its own")
  void backlog_own() throws Exception {
    device.shut(WorkKind.ASYMMETRIC);
    List<Agreed> all = new ArrayList<>();
    for (int peer = 0; peer < BACKLOG; peer++) {
      all.add(agree(peer));
    }
    byte[] output = sevens(32);
    Request over = agreement(4, output);
    assertSame(Submission.Rejected.REJECTED, agreements.submit(over));
    assertArrayEquals(sevens(32), output);
    device.shut(WorkKind.SYMMETRIC);
    List<Ticket> symmetric = new ArrayList<>();
    for (int i = 0; i < BACKLOG; i++) {
      symmetric.add(ticket(hashes.submit(digest("text " + i))));
    }
    assertSame(Submission.Rejected.REJECTED, hashes.submit(digest("over")));
    device.open(WorkKind.ASYMMETRIC);
    time.advance(LATENCY);
    for (Agreed one : all) {
      one.check();
    }
    assertSame(Submission.Rejected.REJECTED, hashes.submit(digest("over")));
    assertInstanceOf(Submission.Accepted.class, agreements.submit(over));
    device.open(WorkKind.SYMMETRIC);
    time.advance(LATENCY);
    for (Ticket one : symmetric) {
      assertEquals(Outcome.DONE, one.await());
    }
  }

  @Test
  @DisplayName("many slow agreements are at the device together: all of them take the time of one")
  void overlap() throws Exception {
    List<Agreed> all = new ArrayList<>();
    for (int peer = 0; peer < PEERS.size(); peer++) {
      all.add(agree(peer));
    }
    assertEquals(PEERS.size(), device.arrivals.size());
    time.advance(LATENCY.minusNanos(1));
    assertTrue(all.stream().noneMatch(one -> one.ticket.isDone()));
    time.advance(Duration.ofNanos(1));
    for (Agreed one : all) {
      one.check();
    }
  }

  @Test
  @DisplayName("no secret stays in the framework's memory once it was brought to its owner")
  void wiped() throws Exception {
    Agreed one = agree(0);
    time.advance(LATENCY);
    assertArrayEquals(secret(0), device.arrivals.getFirst().output().copy());
    one.check();
    assertArrayEquals(new byte[32], device.arrivals.getFirst().output().copy());
    Agreed cancelled = agree(1);
    cancelled.ticket.cancel();
    cancelled.ticket.await();
    time.advance(LATENCY);
    assertArrayEquals(new byte[32], device.arrivals.get(1).output().copy(), "also of one given up");
  }

  @Test
  @DisplayName("K161 agreements count as key operations")
  void counted() throws Exception {
    Agreed one = agree(0);
    time.advance(LATENCY);
    one.check();
    Totals totals = framework.totals();
    assertEquals(1, totals.keyOperations());
    assertEquals(0, totals.operations());
  }
}
