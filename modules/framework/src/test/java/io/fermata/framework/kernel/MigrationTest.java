package io.fermata.framework.kernel;

import static io.fermata.framework.kernel.CryptoAlgorithm.CRYPTO_ARC4;
import static io.fermata.framework.kernel.CryptoAlgorithm.CRYPTO_CAST_CBC;
import static io.fermata.framework.kernel.DriverFlag.HARDWARE;
import static io.fermata.framework.kernel.DriverFlag.SOFTWARE;
import static io.fermata.framework.kernel.DriverFlag.SYNC;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.fermata.framework.Preference;
import java.lang.foreign.ValueLayout;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/** Sessions whose driver goes, as a user of crypto(9) sees it: the next request ends with EAGAIN. */
class MigrationTest {
  private final Rig rig = new Rig();
  private final ToyDriver card0 = rig.driver("card0", HARDWARE).with(CRYPTO_ARC4);

  @AfterEach
  void close() {
    rig.close();
  }

  private static CryptoInit arc4() {
    return new CryptoInit(CRYPTO_ARC4).key(new byte[] {1, 2, 3, 4, 5});
  }

  private static byte[] turned(byte[] data) {
    byte[] all = data.clone();
    for (int i = 0; i < all.length; i++) {
      all[i] = (byte) ~all[i];
    }
    return all;
  }

  /** Dispatches, and answers when it is told. */
  private CompletableFuture<Errno> send(CryptoRequest request) {
    CompletableFuture<Errno> told = new CompletableFuture<>();
    assertEquals(
        Errno.SUCCESS, rig.crypto.dispatch(request.callback(one -> told.complete(one.etype()))));
    return told;
  }

  @Test
  @DisplayName("K027 K028 K029 not when its driver leaves, but with the next request: EAGAIN, a new number, and the buffer as it was")
  void next() {
    long sid = rig.session(arc4());
    ToyDriver card1 = rig.driver("card1", HARDWARE).with(CRYPTO_ARC4);
    assertEquals(Errno.SUCCESS, rig.crypto.unregisterAll(card0.id));
    assertEquals(0, card1.opened.size(), "nobody has asked yet");
    assertEquals(0, card0.freed.size());
    assertTrue(rig.crypto.driver(card0.id).isPresent(), "K026 it still has a session");
    byte[] data = Rig.bytes(40);
    CryptoRequest request = Rig.whole(sid, CRYPTO_ARC4, data);
    assertEquals(Errno.EAGAIN, rig.run(request));
    assertArrayEquals(Rig.bytes(40), data);
    assertNotEquals(sid, request.sid());
    assertEquals(card1.id, SessionId.driver(request.sid()));
    assertEquals(1, card1.opened.size());
    assertArrayEquals(new byte[] {1, 2, 3, 4, 5}, card1.opened.getFirst().key());
    assertEquals(List.of(sid), card0.freed);
    assertTrue(rig.crypto.driver(card0.id).isEmpty(), "K026 nothing of it is left");
    assertEquals(0, card0.calls() + card1.calls());
  }

  @Test
  @DisplayName("K030 K032 the same request is submitted again in its callback, as it is, and ends well")
  void again() throws Exception {
    long sid = rig.session(arc4());
    rig.driver("card1", HARDWARE).with(CRYPTO_ARC4);
    rig.crypto.unregisterAll(card0.id);
    byte[] data = Rig.bytes(9);
    CompletableFuture<CryptoRequest> done = new CompletableFuture<>();
    AtomicInteger times = new AtomicInteger();
    CryptoRequest request = Rig.whole(sid, CRYPTO_ARC4, data);
    request.callback(
        told -> {
          times.incrementAndGet();
          if (told.etype() == Errno.EAGAIN) {
            assertTrue(told.flags().contains(RequestFlag.DONE));
            rig.crypto.dispatch(told);
          } else {
            done.complete(told);
          }
        });
    rig.crypto.dispatch(request);
    assertEquals(Errno.SUCCESS, done.get().etype());
    assertArrayEquals(turned(Rig.bytes(9)), data);
    assertEquals(2, times.get());
  }

  @Test
  @DisplayName("K023 of a driver that withdraws one algorithm, the sessions that use it move, and no others")
  void unregister() {
    card0.with(CRYPTO_CAST_CBC);
    long moves = rig.session(arc4());
    long stays = rig.session(new CryptoInit(CRYPTO_CAST_CBC).key(new byte[16]));
    long both = rig.session(new CryptoInit(CRYPTO_CAST_CBC).key(new byte[16]).next(arc4()));
    ToyDriver card1 = rig.driver("card1", HARDWARE).with(CRYPTO_ARC4, CRYPTO_CAST_CBC);
    assertEquals(Errno.SUCCESS, rig.crypto.unregister(card0.id, CRYPTO_ARC4));
    assertEquals(Errno.SUCCESS, rig.run(Rig.whole(stays, CRYPTO_CAST_CBC, new byte[8])));
    assertEquals(Errno.EAGAIN, rig.run(Rig.whole(moves, CRYPTO_ARC4, new byte[8])));
    assertEquals(Errno.EAGAIN, rig.run(Rig.whole(both, CRYPTO_CAST_CBC, new byte[8])));
    assertEquals(2, card1.opened.size());
    assertEquals(List.of(moves, both), card0.freed);
    assertEquals(Errno.SUCCESS, card0.register(CRYPTO_ARC4, 0));
  }

  @Test
  @DisplayName("K033 a session for hardware alone, or for one driver, does not move to software or to another")
  void constraint() {
    Preference[] kept = {Preference.HARDWARE_ONLY, Preference.driver("card0")};
    long[] sids = {rig.session(arc4(), kept[0]), rig.session(arc4(), kept[1])};
    ToyDriver soft = rig.driver("soft0", SOFTWARE).with(CRYPTO_ARC4);
    long any = rig.session(arc4());
    rig.crypto.unregisterAll(card0.id);
    for (long sid : sids) {
      byte[] data = Rig.bytes(8);
      CryptoRequest request = Rig.whole(sid, CRYPTO_ARC4, data);
      assertEquals(Errno.ENODEV, rig.run(request), "K035 and not EAGAIN for ever");
      assertEquals(sid, request.sid());
      assertArrayEquals(Rig.bytes(8), data);
    }
    assertEquals(0, soft.opened.size());
    CryptoRequest request = Rig.whole(any, CRYPTO_ARC4, new byte[8]);
    assertEquals(Errno.EAGAIN, rig.run(request));
    assertEquals(soft.id, SessionId.driver(request.sid()));
    ToyDriver card1 = rig.driver("card1", HARDWARE).with(CRYPTO_ARC4);
    assertEquals(Errno.EAGAIN, rig.run(Rig.whole(sids[0], CRYPTO_ARC4, new byte[8])));
    assertEquals(1, card1.opened.size());
  }

  @Test
  @DisplayName("K035 with no driver left it is ENODEV each time, until there is one again")
  void nowhere() {
    long sid = rig.session(arc4());
    rig.crypto.unregisterAll(card0.id);
    for (int i = 0; i < 3; i++) {
      assertEquals(Errno.ENODEV, rig.run(Rig.whole(sid, CRYPTO_ARC4, new byte[8])));
    }
    rig.driver("card1", HARDWARE).with(CRYPTO_ARC4).newAnswer = Errno.ENOMEM;
    assertEquals(Errno.ENODEV, rig.run(Rig.whole(sid, CRYPTO_ARC4, new byte[8])));
    rig.driver("card2", HARDWARE).with(CRYPTO_ARC4);
    CryptoRequest request = Rig.whole(sid, CRYPTO_ARC4, new byte[8]);
    assertEquals(Errno.EAGAIN, rig.run(request));
    assertEquals(Errno.SUCCESS, rig.run(request));
  }

  @Test
  @DisplayName("K037 what waits for a driver that is blocked moves when the driver goes; K039 what the driver has ends there")
  void queued() throws Exception {
    long sid = rig.session(arc4());
    card0.hold();
    byte[] had = Rig.bytes(8);
    CompletableFuture<Errno> atDriver = send(Rig.whole(sid, CRYPTO_ARC4, had));
    card0.process = request -> Errno.ERESTART;
    byte[] data = Rig.bytes(8);
    CryptoRequest waits = Rig.whole(sid, CRYPTO_ARC4, data);
    CompletableFuture<Errno> waiting = send(waits);
    ToyDriver card1 = rig.driver("card1", HARDWARE).with(CRYPTO_ARC4);
    assertFalse(waiting.isDone());
    rig.crypto.unregisterAll(card0.id);
    assertEquals(Errno.EAGAIN, waiting.get());
    assertEquals(card1.id, SessionId.driver(waits.sid()));
    assertArrayEquals(Rig.bytes(8), data);
    assertFalse(atDriver.isDone());
    assertEquals(List.of(), card0.freed, "not while the driver has a request of it");
    card0.completeHeld();
    assertEquals(Errno.SUCCESS, atDriver.get());
    assertArrayEquals(turned(Rig.bytes(8)), had);
    assertEquals(List.of(sid), card0.freed);
  }

  @Test
  @DisplayName("K038 a driver that answers EAGAIN has its session moved, and is not the first to be asked then")
  void byDriver() {
    long sid = rig.session(arc4());
    rig.driver("card1", HARDWARE).with(CRYPTO_ARC4);
    for (int i = 0; i < 2; i++) { // so that the other has more sessions
      rig.session(arc4(), Preference.driver("card1"));
    }
    card0.process =
        request -> {
          request.segment().set(ValueLayout.JAVA_BYTE, 0, (byte) 99);
          return Errno.EAGAIN;
        };
    byte[] data = Rig.bytes(8);
    CryptoRequest request = Rig.whole(sid, CRYPTO_ARC4, data);
    assertEquals(Errno.EAGAIN, rig.run(request));
    assertArrayEquals(Rig.bytes(8), data);
    assertEquals("card1", rig.nameOf(request.sid()));
    assertEquals(Errno.SUCCESS, rig.run(request));
  }

  @Test
  @DisplayName("K035 a driver that loses each session at once, and is the only one, is ENODEV in the end")
  void alwaysLost() {
    long sid = rig.session(arc4());
    card0.process = request -> Errno.EAGAIN;
    CryptoRequest request = Rig.whole(sid, CRYPTO_ARC4, new byte[8]);
    int times = 0;
    while (rig.run(request) == Errno.EAGAIN) {
      assertTrue(++times < 100, "for ever");
    }
    assertEquals(Errno.ENODEV, request.etype());
    card0.process = card0::complete;
    assertEquals(Errno.EAGAIN, rig.run(request));
    assertEquals(Errno.SUCCESS, rig.run(request));
    assertEquals(1, rig.sessions(card0.id));
  }

  @Test
  @DisplayName("K031 where the driver may have written to the buffer it is not EAGAIN, but the number has changed")
  void touched() {
    ToyDriver sync = rig.driver("soft0", SOFTWARE, SYNC).with(CRYPTO_CAST_CBC);
    long sid = rig.session(new CryptoInit(CRYPTO_CAST_CBC).key(new byte[16]));
    ToyDriver card1 = rig.driver("card1", HARDWARE).with(CRYPTO_CAST_CBC);
    sync.process =
        request -> {
          request.segment().set(ValueLayout.JAVA_BYTE, 0, (byte) 99);
          return Errno.EAGAIN;
        };
    byte[] data = Rig.bytes(8);
    CryptoRequest request = Rig.whole(sid, CRYPTO_CAST_CBC, data);
    assertEquals(Errno.EIO, rig.run(request));
    assertEquals(99, data[0]);
    assertEquals(card1.id, SessionId.driver(request.sid()));
    assertEquals(Errno.SUCCESS, rig.run(request));
  }

  @Test
  @DisplayName("K006 the old number leads to the new session until that is freed, once, and never to another's")
  void oldNumber() {
    long old = rig.session(arc4());
    ToyDriver card1 = rig.driver("card1", HARDWARE).with(CRYPTO_ARC4);
    rig.crypto.unregisterAll(card0.id);
    CryptoRequest request = Rig.whole(old, CRYPTO_ARC4, new byte[8]);
    assertEquals(Errno.EAGAIN, rig.run(request));
    long now = request.sid();
    assertEquals(Errno.SUCCESS, rig.run(Rig.whole(old, CRYPTO_ARC4, new byte[8])));
    assertEquals(1, card1.opened.size());
    ToyDriver next = rig.driver("card0", HARDWARE).with(CRYPTO_ARC4);
    assertEquals(card0.id, next.id, "the number of the driver is free");
    long other = rig.session(arc4(), Preference.driver("card0"));
    assertNotEquals(old, other, "though the driver counts as the one before");
    assertEquals("card1", rig.nameOf(old));
    assertEquals("card0", rig.nameOf(other));
    assertEquals(Errno.SUCCESS, rig.run(Rig.whole(other, CRYPTO_ARC4, new byte[8])));
    assertEquals(Errno.SUCCESS, rig.crypto.freeSession(old));
    assertEquals(Errno.ENOENT, rig.crypto.freeSession(now));
    assertEquals(Errno.ENOENT, rig.run(Rig.whole(now, CRYPTO_ARC4, new byte[8])));
    assertEquals(List.of(now), card1.freed);
    assertEquals(Errno.SUCCESS, rig.crypto.freeSession(other));
  }

  @Test
  @DisplayName("K028 keys are not wiped with the old session, but with the last")
  void keys() throws Exception {
    long sid = rig.session(arc4());
    card0.hold();
    CompletableFuture<Errno> atDriver = send(Rig.whole(sid, CRYPTO_ARC4, new byte[8]));
    ToyDriver card1 = rig.driver("card1", HARDWARE).with(CRYPTO_ARC4);
    rig.crypto.unregisterAll(card0.id);
    assertEquals(Errno.EAGAIN, rig.run(Rig.whole(sid, CRYPTO_ARC4, new byte[8])));
    assertEquals(Errno.SUCCESS, rig.crypto.freeSession(sid));
    assertArrayEquals(new byte[] {1, 2, 3, 4, 5}, card0.opened.getFirst().key(), "still in use");
    card0.completeHeld();
    assertEquals(Errno.SUCCESS, atDriver.get());
    assertArrayEquals(new byte[5], card0.opened.getFirst().key());
    assertArrayEquals(new byte[5], card1.opened.getFirst().key());
  }
}
