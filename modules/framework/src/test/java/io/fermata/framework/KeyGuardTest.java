package io.fermata.framework;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.fermata.framework.KeyUseException.Why;
import io.fermata.spi.Descriptor;
import io.fermata.spi.DriverRequest.Outcome;
import io.fermata.spi.Operation;
import io.fermata.spi.Part;
import io.fermata.spi.Reason;
import io.fermata.spi.SessionSpec;
import io.fermata.spi.Suitability;
import io.fermata.spi.Taken;
import io.fermata.spi.VirtualTime;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashSet;
import java.util.HexFormat;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicInteger;
import javax.crypto.spec.SecretKeySpec;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/** Nonces that the framework makes, and those that it looks after. */
class KeyGuardTest {
  private static final SecretKeySpec OTHER =
      new SecretKeySpec(HexFormat.of().parseHex("01020304050607080900010203040506"), "AES");
  private static final FrameworkOptions PLAIN = FrameworkOptions.DEFAULT.withSelfTests(false);
  private static final FrameworkOptions GUARDED = PLAIN.withKeyGuard(true);

  private final byte[] sealed = new byte[21];

  private static byte[] nonce(int last) {
    byte[] nonce = new byte[12];
    nonce[11] = (byte) last;
    return nonce;
  }

  private static Request encrypt(byte[] sealed) {
    return new Request()
        .operation(Operation.ENCRYPT)
        .input(Computes.bytes("hello"), 0, 5)
        .output(sealed, 0, sealed.length);
  }

  private Request encrypt() {
    return encrypt(sealed);
  }

  private Request decrypt() {
    return new Request()
        .operation(Operation.DECRYPT)
        .input(sealed, 0, sealed.length)
        .output(new byte[5], 0, 5);
  }

  private static Framework open(FrameworkOptions options) {
    return Framework.open(DriverDiscovery.Found.of(new InlineDriver("soft")), options);
  }

  private static String made(Request request) {
    byte[] nonce = new byte[16];
    return HexFormat.of().formatHex(nonce, 0, request.copyNonce(nonce, 0));
  }

  private static Why refused(Session session, Request request) {
    KeyUseException e = assertThrows(KeyUseException.class, () -> session.submit(request));
    request.operation(Operation.ENCRYPT); // it is its user's
    return e.why();
  }

  // Nonces of the framework's own.

  @Test
  @DisplayName("a fresh nonce is made for each submission, is told, and decrypts")
  void fresh() throws Exception {
    try (Framework framework = open(PLAIN);
        Session session = framework.open(Computes.GCM, Preference.BEST)) {
      Request request = encrypt().freshNonce();
      Set<String> seen = new HashSet<>();
      for (int i = 0; i < 50; i++) {
        assertEquals(Outcome.DONE, session.perform(request));
        assertTrue(seen.add(made(request)));
        byte[] nonce = new byte[14];
        assertEquals(12, request.copyNonce(nonce, 2));
        byte[] opened = new byte[5];
        Request back =
            decrypt().nonce(java.util.Arrays.copyOfRange(nonce, 2, 14)).output(opened, 0, 5);
        assertEquals(Outcome.DONE, session.perform(back));
        assertArrayEquals(Computes.bytes("hello"), opened);
      }
      assertEquals(Outcome.DONE, session.perform(request.nonce(nonce(7))));
      assertArrayEquals(nonce(7), request.memory().work().nonce().copy(), "the user's again");
      request.clear();
      assertThrows(IllegalStateException.class, () -> request.copyNonce(new byte[12], 0));
    }
  }

  private static Request part(Part part) {
    return new Request()
        .operation(Operation.ENCRYPT, part)
        .nonce(nonce(3))
        .input(new byte[16], 0, 16)
        .output(new byte[32], 0, 32);
  }

  @Test
  @DisplayName("the parts of a message have one nonce, which counts once; another message may not have it")
  void parts() throws Exception {
    try (Framework framework = open(GUARDED);
        Session session = framework.open(Computes.GCM, Preference.BEST)) {
      for (Part part : List.of(Part.FIRST, Part.NEXT, Part.NEXT, Part.LAST)) {
        assertEquals(Outcome.DONE, session.perform(part(part)), part.toString());
      }
      assertEquals(Why.NONCE_SEEN, refused(session, part(Part.FIRST)));
      assertEquals(Why.NONCE_SEEN, refused(session, part(Part.WHOLE)));
    }
  }

  @Test
  @DisplayName("after a first part that the driver refuses, the whole message may have its nonce; after a failure not")
  void parts_refused() throws Exception {
    for (Reason reason : List.of(Reason.UNSUPPORTED, Reason.FAULT)) {
      InlineDriver driver =
          new InlineDriver("soft")
              .act(
                  (spec, request) -> {
                    if (request.part() == Part.FIRST) {
                      request.fail(reason, "not in parts");
                      return Taken.DONE;
                    }
                    return InlineDriver.right(spec, request);
                  });
      try (Framework framework = Framework.open(DriverDiscovery.Found.of(driver), GUARDED);
          Session session = framework.open(Computes.GCM, Preference.BEST)) {
        assertEquals(Outcome.FAILED, session.perform(part(Part.FIRST)));
        if (reason == Reason.UNSUPPORTED) {
          assertEquals(Outcome.DONE, session.perform(part(Part.WHOLE)));
        } else {
          assertEquals(Why.NONCE_SEEN, refused(session, part(Part.WHOLE)));
        }
      }
    }
  }

  @Test
  @DisplayName("a fresh nonce is refused where there is none to make")
  void fresh_refused() throws Exception {
    try (Framework framework = open(PLAIN);
        Session session = framework.open(Computes.GCM, Preference.BEST);
        Session digest = framework.open(Computes.SHA, Preference.BEST)) {
      Request request = decrypt().freshNonce();
      IllegalArgumentException e =
          assertThrows(IllegalArgumentException.class, () -> session.submit(request));
      assertTrue(e.getMessage().contains("DECRYPT"), e.getMessage());
      assertThrows(
          IllegalArgumentException.class,
          () -> digest.submit(Computes.digest("a").freshNonce()));
      assertThrows(IndexOutOfBoundsException.class, () -> {
        Request done = encrypt().freshNonce();
        session.perform(done);
        done.copyNonce(new byte[12], 1);
      });
    }
  }

  @Test
  @DisplayName("many threads on several sessions of one key, and requests that bring it, never get a nonce twice")
  void fresh_threads() throws Exception {
    int threads = 8;
    int each = 4_000;
    Set<String> seen = ConcurrentHashMap.newKeySet();
    CountDownLatch start = new CountDownLatch(threads);
    try (Framework framework = open(PLAIN);
        Session first = framework.open(Computes.GCM, Preference.BEST);
        Session second = framework.open(Computes.GCM, Preference.BEST);
        Session third = framework.open(Computes.GCM.key(OTHER), Preference.BEST);
        var pool = Executors.newFixedThreadPool(threads)) {
      List<Future<?>> all = new ArrayList<>();
      for (int t = 0; t < threads; t++) {
        int mine = t;
        all.add(
            pool.submit(
                () -> {
                  Request request = encrypt(new byte[21]).freshNonce();
                  start.countDown();
                  start.await();
                  for (int i = 0; i < each; i++) {
                    Session session = (mine + i) % 3 == 0 ? first : (mine + i) % 3 == 1 ? second : third;
                    if (session == third) {
                      request.key(Computes.GCM.key().orElseThrow());
                    }
                    assertInstanceOf(Submission.Done.class, session.submit(request));
                    assertTrue(seen.add(made(request)), "twice");
                  }
                  return null;
                }));
      }
      for (Future<?> one : all) {
        one.get();
      }
    }
    assertEquals(threads * each, seen.size());
  }

  @Test
  @DisplayName("a key that is opened again begins elsewhere, and so does another key")
  void fresh_restart() throws Exception {
    try (Framework framework = open(PLAIN)) {
      Set<String> prefixes = new HashSet<>();
      for (int i = 0; i < 20; i++) {
        try (Session session = framework.open(Computes.GCM, Preference.BEST)) {
          Request request = encrypt().freshNonce();
          session.perform(request);
          assertTrue(prefixes.add(made(request).substring(0, 12)), "begins where another did");
        }
      }
    }
  }

  @Test
  @DisplayName("K036 a request that is tried again, on the same driver, keeps its nonce and its message")
  void fresh_retry() throws Exception {
    List<String> offered = Collections.synchronizedList(new ArrayList<>());
    HeldDriver card = new HeldDriver(4);
    VirtualTime time = new VirtualTime();
    FrameworkOptions options = PLAIN.withTime(time).withExecutor(time);
    try (Framework framework = Framework.open(DriverDiscovery.Found.of(card), options);
        Session session = framework.open(Computes.GCM, Preference.BEST)) {
      card.hold();
      AtomicInteger times = new AtomicInteger();
      card.instead(
          (spec, request) -> {
            offered.add(HexFormat.of().formatHex(request.nonce().copy()) + Computes.text(request));
            if (times.incrementAndGet() < 3) {
              request.fail(Reason.TRANSIENT, "not this time");
            } else {
              Computes.complete(spec, request);
            }
            return Taken.DONE;
          });
      Request request = encrypt().freshNonce();
      Ticket ticket = Computes.ticket(session.submit(request));
      time.advance(java.time.Duration.ofMillis(1));
      assertEquals(Outcome.DONE, ticket.await());
      assertEquals(3, offered.size());
      assertEquals(Set.of(made(request) + "hello"), Set.copyOf(offered));
    }
  }

  @Test
  @DisplayName("K121 K122 a chain's fresh vector is the framework's, unpredictable for CBC, and made anew each time")
  void fresh_chain() throws Exception {
    ToolDriver tool = ToolDriver.inline();
    try (Framework framework = tool.open();
        Session session =
            framework.open(
                SessionSpec.chain(SessionSpec.cipher("AES/CBC").key(OTHER)), Preference.BEST)) {
      byte[] buffer = new byte[48];
      List<Descriptor> steps = List.of(Descriptor.encrypt("AES/CBC").range(16, 32).at(0));
      Request request = new Request().chain(steps).buffer(buffer, 0, 48);
      Set<String> seen = new HashSet<>();
      for (int i = 0; i < 20; i++) {
        assertEquals(Outcome.DONE, session.perform(request));
        assertTrue(seen.add(HexFormat.of().formatHex(buffer, 0, 16)));
        assertEquals(steps, request.memory().work().chain(), "the steps are the user's again");
      }
    }
  }

  @Test
  @DisplayName("what is encrypted under made vectors is held to the limit of its key, over all sessions; decryption is not")
  void limit_generated() throws Exception {
    InlineDriver des = new InlineDriver("des").act((spec, request) -> {
      request.succeed(request.input().length());
      return Taken.DONE;
    });
    SessionSpec spec =
        SessionSpec.cipher("DESede/CBC").key(new SecretKeySpec(new byte[24], "DESede"));
    byte[] half = new byte[8 << 19];
    byte[] block = new byte[8];
    try (Framework framework = Framework.open(DriverDiscovery.Found.of(des), PLAIN);
        Session one = framework.open(spec, Preference.BEST);
        Session two = framework.open(spec, Preference.BEST)) {
      Request large = new Request().operation(Operation.ENCRYPT).freshNonce().buffer(half, 0, half.length);
      Request small = new Request().operation(Operation.ENCRYPT).freshNonce().buffer(block, 0, 8);
      Request same = new Request().operation(Operation.ENCRYPT).freshNonce().buffer(half, 0, half.length);
      List<Request> tooMuch = List.of(large, same, small);
      assertThrows(KeyUseException.class, () -> one.submitAll(tooMuch), "of which none counts");
      one.perform(large);
      two.perform(large);
      assertEquals(Why.KEY_SPENT, refused(one, small));
      assertEquals(Why.KEY_SPENT, refused(two, small));
      Request own = new Request().operation(Operation.ENCRYPT).nonce(block).buffer(block, 0, 8);
      assertEquals(Outcome.DONE, one.perform(own), "the user's own are his own matter");
      assertEquals(Outcome.DONE, one.perform(own.operation(Operation.DECRYPT)));
      small.key(new SecretKeySpec(HexFormat.of().parseHex("0123456789abcdef".repeat(3)), "DESede"));
      assertEquals(Outcome.DONE, one.perform(small), "another key");
      Request chained =
          new Request()
              .chain(List.of(Descriptor.encrypt("DESede/CBC").range(8, 8).at(0)))
              .buffer(new byte[16], 0, 16);
      try (Session chain = framework.open(SessionSpec.chain(spec), Preference.BEST)) {
        assertEquals(
            Why.KEY_SPENT,
            assertThrows(KeyUseException.class, () -> chain.submit(chained)).why());
      }
    }
    try (Framework framework =
            Framework.open(DriverDiscovery.Found.of(new InlineDriver("des").act((s, request) -> {
              request.succeed(request.input().length());
              return Taken.DONE;
            })), PLAIN.withKeyGuard(true));
        Session session = framework.open(spec, Preference.BEST)) {
      Request own = new Request().operation(Operation.ENCRYPT).nonce(block).buffer(half, 0, half.length);
      session.perform(own);
      session.perform(own);
      assertEquals(Why.KEY_SPENT, refused(session, own), "by choice for the user's, too");
    }
  }

  @Test
  @DisplayName("AES/CCM takes no longer message than its nonce leaves bytes for the length")
  void limit_message() throws Exception {
    InlineDriver ccm = new InlineDriver("ccm").act((spec, request) -> {
      request.succeed(request.input().length() + 16);
      return Taken.DONE;
    });
    try (Framework framework = Framework.open(DriverDiscovery.Found.of(ccm), PLAIN);
        Session session =
            framework.open(SessionSpec.aead("AES/CCM").key(OTHER), Preference.BEST)) {
      byte[] long1 = new byte[1 << 24];
      Request request =
          new Request()
              .operation(Operation.ENCRYPT)
              .freshNonce()
              .input(long1, 0, (1 << 24) - 1)
              .output(new byte[(1 << 24) + 16], 0, (1 << 24) + 16);
      assertEquals(Outcome.DONE, session.perform(request));
      assertEquals(Why.TOO_LONG, refused(session, request.input(long1, 0, 1 << 24)));
    }
  }

  // Nonces of the user's.

  @Test
  @DisplayName("a guarded key refuses a nonce that was used before, in any session, and never decryption")
  void guard_repeated() throws Exception {
    try (Framework framework = open(GUARDED);
        Session one = framework.open(Computes.GCM, Preference.BEST);
        Session two = framework.open(Computes.GCM.tagLength(12), Preference.BEST);
        Session other = framework.open(Computes.GCM.key(OTHER), Preference.BEST)) {
      assertEquals(Outcome.DONE, one.perform(encrypt().nonce(nonce(1))));
      assertEquals(Why.NONCE_SEEN, refused(one, encrypt().nonce(nonce(1))));
      assertEquals(Why.NONCE_SEEN, refused(two, encrypt().nonce(nonce(1))));
      assertEquals(
          Why.NONCE_SEEN,
          refused(other, encrypt().nonce(nonce(1)).key(Computes.GCM.key().orElseThrow())));
      for (int i = 0; i < 3; i++) {
        assertEquals(Outcome.DONE, one.perform(decrypt().nonce(nonce(1))));
      }
      assertEquals(Outcome.DONE, other.perform(encrypt().nonce(nonce(1))), "another key");
      Request request = encrypt().nonce(nonce(2));
      assertEquals(Outcome.DONE, one.perform(request));
      assertEquals(Why.NONCE_SEEN, refused(one, request));
      assertEquals(Outcome.DONE, one.perform(request.nonce(nonce(3))), "it is its user's again");
    }
  }

  @Test
  @DisplayName("nobody is guarded who did not ask")
  void guard_off() throws Exception {
    try (Framework framework = open(PLAIN);
        Session session = framework.open(Computes.GCM, Preference.BEST)) {
      Request request = encrypt().nonce(nonce(1));
      assertEquals(Outcome.DONE, session.perform(request));
      assertEquals(Outcome.DONE, session.perform(request));
    }
  }

  @Test
  @DisplayName("a nonce is known as long as one session has the key, also one that did nothing yet")
  void guard_scope() throws Exception {
    try (Framework framework = open(GUARDED)) {
      Session first = framework.open(Computes.GCM, Preference.BEST);
      Session second = framework.open(Computes.GCM, Preference.BEST);
      first.perform(encrypt().nonce(nonce(1)));
      first.close();
      assertEquals(Why.NONCE_SEEN, refused(second, encrypt().nonce(nonce(1))));
      second.close();
      try (Session third = framework.open(Computes.GCM, Preference.BEST)) {
        assertEquals(Outcome.DONE, third.perform(encrypt().nonce(nonce(1))), "as documented");
      }
    }
  }

  @Test
  @DisplayName("a request that was rejected, or refused for another reason, gives its nonce back")
  void guard_givenBack() throws Exception {
    HeldDriver card = new HeldDriver(1);
    try (Framework framework =
            Framework.open(DriverDiscovery.Found.of(card), GUARDED.withBacklog(1))) {
      Session session = framework.open(Computes.GCM, Preference.BEST);
      card.hold();
      Ticket held = Computes.ticket(session.submit(encrypt().nonce(nonce(1))));
      Ticket waiting = Computes.ticket(session.submit(encrypt(new byte[21]).nonce(nonce(2))));
      Request third = encrypt(new byte[21]).nonce(nonce(3));
      for (int i = 0; i < 3; i++) {
        assertEquals(Submission.Rejected.REJECTED, session.submit(third));
      }
      Request short1 = encrypt(new byte[21]).nonce(nonce(4)).output(new byte[20], 0, 20);
      assertThrows(IllegalArgumentException.class, () -> session.submit(short1));
      Request fifth = encrypt(new byte[21]).nonce(nonce(5));
      Request sixth = encrypt(new byte[21]).nonce(nonce(5));
      assertThrows(
          KeyUseException.class, () -> session.submitAll(List.of(fifth, sixth)), "the same twice");
      card.stopHolding();
      card.completeAndUnblock();
      held.await();
      waiting.await();
      assertEquals(Outcome.DONE, session.perform(third));
      assertEquals(Outcome.DONE, session.perform(short1.output(new byte[21], 0, 21)));
      assertEquals(Outcome.DONE, session.perform(fifth), "none of them was accepted");
      assertEquals(Why.NONCE_SEEN, refused(session, sixth));
      session.close();
      Request late = encrypt().nonce(nonce(9));
      assertThrows(IllegalStateException.class, () -> session.submit(late));
      try (Session again = framework.open(Computes.GCM, Preference.BEST)) {
        assertEquals(Outcome.DONE, again.perform(late));
      }
    }
  }

  @Test
  @DisplayName("of many threads that come with the same nonces, one gets each")
  void guard_threads() throws Exception {
    int threads = 8;
    int nonces = 2_000;
    AtomicInteger used = new AtomicInteger();
    AtomicInteger refused = new AtomicInteger();
    CountDownLatch start = new CountDownLatch(threads);
    try (Framework framework = open(GUARDED);
        Session session = framework.open(Computes.GCM, Preference.BEST);
        var pool = Executors.newFixedThreadPool(threads)) {
      List<Future<?>> all = new ArrayList<>();
      for (int t = 0; t < threads; t++) {
        all.add(
            pool.submit(
                () -> {
                  Request request = encrypt(new byte[21]);
                  start.countDown();
                  start.await();
                  for (int i = 0; i < nonces; i++) {
                    byte[] nonce = nonce(i);
                    nonce[10] = (byte) (i >> 8);
                    try {
                      session.submit(request.nonce(nonce));
                      used.incrementAndGet();
                    } catch (KeyUseException e) {
                      refused.incrementAndGet();
                    }
                  }
                  return null;
                }));
      }
      for (Future<?> one : all) {
        one.get();
      }
    }
    assertEquals(nonces, used.get());
    assertEquals(nonces * (threads - 1), refused.get());
  }

  @Test
  @DisplayName("the framework does not make a nonce that its user brought before")
  void guard_mixed() throws Exception {
    try (Framework framework = open(GUARDED);
        Session session = framework.open(Computes.GCM, Preference.BEST)) {
      Request fresh = encrypt().freshNonce();
      session.perform(fresh);
      byte[] next = new byte[12];
      fresh.copyNonce(next, 0);
      for (int i = 0; i < 10; i++) { // those that it would make next
        Wide number = Wide.of(next).plus(1);
        next = HexFormat.of().parseHex(number.toString().substring(8));
        assertEquals(Outcome.DONE, session.perform(encrypt().nonce(next)));
      }
      session.perform(fresh);
      assertEquals(
          Wide.of(next).plus(1), Wide.of(HexFormat.of().parseHex(made(fresh))), "it passes those");
      byte[] own = HexFormat.of().parseHex(made(fresh));
      assertEquals(Why.NONCE_SEEN, refused(session, encrypt().nonce(own)));
    }
  }

  @Test
  @DisplayName("made vectors of a counter mode take no memory, so that there is always room for the next")
  void guard_freshCounter() throws Exception {
    InlineDriver ctr = new InlineDriver("ctr").act((spec, request) -> {
      request.succeed(1);
      return Taken.DONE;
    });
    try (Framework framework = Framework.open(DriverDiscovery.Found.of(ctr), GUARDED);
        Session session =
            framework.open(SessionSpec.cipher("AES/CTR").key(OTHER), Preference.BEST)) {
      Request request =
          new Request().operation(Operation.ENCRYPT).freshNonce().buffer(new byte[1], 0, 1);
      for (int i = 0; i < SeenNonces.MOST + 10; i++) {
        assertEquals(Outcome.DONE, session.perform(request));
      }
    }
  }

  @Test
  @DisplayName("published answers are tested on every driver, guard or not")
  void guard_selfTests() throws Exception {
    List<SessionSpec> tested = new ArrayList<>();
    List<byte[]> nonces = new ArrayList<>();
    InlineDriver soft =
        new InlineDriver("soft")
            .act(
                (spec, request) -> {
                  if (request.operation() == Operation.ENCRYPT) {
                    tested.add(spec);
                    nonces.add(request.nonce().copy());
                  }
                  return InlineDriver.right(spec, request);
                });
    FrameworkOptions options = FrameworkOptions.DEFAULT.withKeyGuard(true);
    try (Framework framework = Framework.open(DriverDiscovery.Found.of(soft), options)) {
      framework.open(Computes.GCM, Preference.BEST).close();
      try (Session same = framework.open(tested.getFirst(), Preference.BEST)) {
        Request request = encrypt(new byte[40]).nonce(nonces.getFirst());
        assertEquals(Outcome.DONE, same.perform(request));
        assertEquals(Why.NONCE_SEEN, refused(same, request));
        assertEquals(java.util.Optional.empty(), framework.retest("soft", "AES/GCM"));
      }
    }
  }

  @Test
  @DisplayName("of a chain's counter mode what a given vector counts through is known; of CBC a vector may come again")
  void guard_chain() throws Exception {
    InlineDriver chains =
        new InlineDriver("chains")
            .probe(spec -> new Suitability.Fits(0))
            .act((spec, request) -> {
              request.succeed(request.input().length());
              return Taken.DONE;
            });
    SessionSpec ctr = SessionSpec.cipher("AES/CTR").key(OTHER);
    SessionSpec cbc = SessionSpec.cipher("AES/CBC").key(OTHER);
    byte[] vector = new byte[16];
    byte[] following = new byte[16];
    following[15] = 1;
    try (Framework framework = Framework.open(DriverDiscovery.Found.of(chains), GUARDED);
        Session session = framework.open(SessionSpec.chain(ctr, cbc), Preference.BEST)) {
      Request request = new Request().buffer(new byte[64], 0, 64);
      Descriptor two = Descriptor.encrypt("AES/CTR").range(0, 32).iv(vector);
      Descriptor next = Descriptor.encrypt("AES/CTR").range(0, 16).iv(following);
      Descriptor block = Descriptor.encrypt("AES/CBC").range(0, 16).iv(vector);
      assertThrows(
          KeyUseException.class, () -> session.submit(request.chain(List.of(block, two, next))));
      assertEquals(Outcome.DONE, session.perform(request.chain(List.of(block, two))));
      assertEquals(
          Why.NONCE_SEEN,
          assertThrows(KeyUseException.class, () -> session.submit(request.chain(List.of(next))))
              .why());
      assertEquals(Outcome.DONE, session.perform(request.chain(List.of(block))));
      List<Descriptor> fresh =
          List.of(
              Descriptor.encrypt("AES/CTR").range(16, 16).at(0),
              Descriptor.encrypt("AES/CTR").range(16, 16).at(0));
      for (int i = 0; i < 20; i++) {
        assertEquals(Outcome.DONE, session.perform(request.chain(fresh)));
      }
      assertNotEquals(0, request.produced());
    }
  }
}
