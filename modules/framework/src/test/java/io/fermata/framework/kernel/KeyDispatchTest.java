package io.fermata.framework.kernel;

import static io.fermata.framework.kernel.DriverFlag.HARDWARE;
import static io.fermata.framework.kernel.DriverFlag.SOFTWARE;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.fermata.framework.FrameworkOptions;
import io.fermata.framework.Preference;
import io.fermata.spi.KeyOperation;
import java.math.BigInteger;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Set;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Key operations: their shape, the choice of a driver, and a driver that has no room. */
class KeyDispatchTest {
  private final Rig rig = new Rig();
  private final BlockingQueue<KeyRequest> told = new LinkedBlockingQueue<>();

  @AfterEach
  void close() {
    rig.close();
  }

  /** A driver whose key operations the test completes. */
  private static final class Card implements DriverCalls.ProcessKeyRequest {
    final int id;
    final BlockingQueue<KeyRequest> held = new LinkedBlockingQueue<>();
    final List<Thread> threads = Collections.synchronizedList(new ArrayList<>());
    final AtomicBoolean full = new AtomicBoolean();
    private final Rig rig;

    Card(Rig rig, String name, DriverFlag kind, KeyOperation... operations) {
      this.rig = rig;
      this.id = rig.crypto.driverId(name, Set.of(kind));
      for (KeyOperation operation : operations) {
        assertEquals(
            Errno.SUCCESS, rig.crypto.kregister(id, operation, Set.of(), this, "argument"));
      }
    }

    @Override
    public Errno process(Object arg, KeyRequest request) {
      assertEquals("argument", arg);
      threads.add(Thread.currentThread());
      if (full.get()) {
        return Errno.ERESTART;
      }
      held.add(request);
      return Errno.SUCCESS;
    }

    /** Completes the oldest. */
    void complete() {
      KeyRequest request = held.remove();
      rig.crypto.kdone(
          request.outputs(Collections.nCopies(request.op().outputs(), BigInteger.TEN)));
    }
  }

  private Card card(String name, DriverFlag kind) {
    return new Card(rig, name, kind, KeyOperation.values());
  }

  private static List<BigInteger> ones(int count) {
    return Collections.nCopies(count, BigInteger.ONE);
  }

  private KeyRequest request(KeyOperation operation) {
    return new KeyRequest()
        .op(operation)
        .inputs(ones(operation.inputs()))
        .callback(told::add);
  }

  private KeyRequest dispatch(KeyOperation operation) {
    KeyRequest request = request(operation);
    assertEquals(Errno.SUCCESS, rig.crypto.kdispatch(request));
    return request;
  }

  private Errno ends(KeyRequest request) {
    assertEquals(Errno.SUCCESS, rig.crypto.kdispatch(request));
    return next().status();
  }

  private KeyRequest next() {
    try {
      return told.take();
    } catch (InterruptedException e) {
      throw new AssertionError(e);
    }
  }

  @Test
  @DisplayName("K144 K146 K150 no session: a driver gets the inputs on the caller's thread, kdone brings outputs")
  void sessionless() {
    Card card = card("card0", HARDWARE);
    List<BigInteger> inputs =
        List.of(BigInteger.valueOf(2), BigInteger.valueOf(3), BigInteger.valueOf(5));
    KeyRequest request = request(KeyOperation.MOD_EXP).inputs(inputs);
    assertEquals(Errno.SUCCESS, rig.crypto.kdispatch(request));
    assertEquals(List.of(Thread.currentThread()), card.threads);
    assertEquals(inputs, card.held.element().inputs());
    assertTrue(told.isEmpty(), "kdispatch does not wait");
    card.complete();
    assertSame(request, next());
    assertEquals(Errno.SUCCESS, request.status());
    assertEquals(List.of(BigInteger.TEN), request.outputs());
    assertEquals(inputs, request.inputs());
  }

  @ParameterizedTest
  @EnumSource
  @DisplayName("K145 other counts are EINVAL, EFBIG if more than 8 with the outputs, whoever is there")
  void counts(KeyOperation operation) {
    for (int drivers = 0; drivers < 2; drivers++) {
      for (int count = 0; count <= 9; count++) {
        if (count != operation.inputs()) {
          Errno expected =
              count + operation.outputs() > KeyRequest.CRK_MAXPARAM ? Errno.EFBIG : Errno.EINVAL;
          assertEquals(expected, ends(request(operation).inputs(ones(count))), count + " integers");
        }
      }
      BigInteger tooLong = BigInteger.ONE.shiftLeft(65_536);
      List<BigInteger> inputs = new ArrayList<>(ones(operation.inputs()));
      inputs.set(operation.inputs() - 1, tooLong);
      assertEquals(Errno.EINVAL, ends(request(operation).inputs(inputs)), "65537 bits");
      card("card" + drivers, HARDWARE);
    }
    Card last = card("card2", HARDWARE);
    assertTrue(last.threads.isEmpty());
    KeyRequest right = request(operation).preference(Preference.driver("card2"));
    assertEquals(Errno.SUCCESS, rig.crypto.kdispatch(right));
    last.complete();
    assertEquals(Errno.SUCCESS, next().status());
    assertEquals(operation.outputs(), right.outputs().size());
  }

  @Test
  @DisplayName("K147 krp_status is the driver's code, krp_hid the driver that did it, krp_crid the wish")
  void result() {
    Card card0 = card("card0", HARDWARE);
    Card card1 = card("card1", HARDWARE);
    KeyRequest wished = request(KeyOperation.MOD_EXP).preference(Preference.driver("card1"));
    assertEquals(-1, wished.hid());
    assertEquals(Errno.SUCCESS, rig.crypto.kdispatch(wished));
    assertEquals(card1.id, card1.held.element().hid());
    card1.complete();
    assertEquals(card1.id, next().hid());
    assertEquals(Errno.SUCCESS, rig.crypto.kdispatch(wished.preference(Preference.driver("card0"))));
    rig.crypto.kdone(card0.held.remove().status(Errno.EPERM));
    assertEquals(Errno.EPERM, next().status());
    assertEquals(card0.id, wished.hid());
    assertEquals(List.of(), wished.outputs());
    assertEquals(Errno.ENODEV, ends(wished.preference(Preference.driver("card7"))));
    assertEquals(-1, wished.hid());
  }

  @Test
  @DisplayName("K148 hardware first, and of equals the one with the fewest key operations of all sorts")
  void choice() {
    Card soft = card("soft0", SOFTWARE);
    Card card0 = card("card0", HARDWARE);
    Card card1 = card("card1", HARDWARE);
    for (int i = 0; i < 4; i++) {
      dispatch(KeyOperation.MOD_EXP);
    }
    assertEquals(2, card0.held.size());
    assertEquals(2, card1.held.size());
    card1.complete();
    next();
    card1.complete();
    next();
    dispatch(KeyOperation.DH_COMPUTE_KEY);
    dispatch(KeyOperation.DSA_VERIFY);
    assertEquals(2, card0.held.size());
    assertEquals(2, card1.held.size());
    assertTrue(soft.threads.isEmpty());
    assertEquals(
        Errno.SUCCESS,
        rig.crypto.kdispatch(
            request(KeyOperation.MOD_EXP).preference(Preference.SOFTWARE_ONLY)));
    assertEquals(1, soft.held.size());
  }

  @Test
  @DisplayName("K149 without a driver that does it the status is ENODEV, to the callback")
  void none() {
    assertEquals(Errno.ENODEV, ends(request(KeyOperation.MOD_EXP)));
    new Card(rig, "card0", HARDWARE, KeyOperation.DSA_SIGN, KeyOperation.DSA_VERIFY);
    for (KeyOperation operation :
        List.of(
            KeyOperation.MOD_EXP, KeyOperation.MOD_EXP_CRT, KeyOperation.DH_COMPUTE_KEY)) {
      assertEquals(Errno.ENODEV, ends(request(operation)));
    }
    KeyRequest hardware = request(KeyOperation.MOD_EXP).preference(Preference.HARDWARE_ONLY);
    card("soft0", SOFTWARE);
    assertEquals(Errno.ENODEV, ends(hardware));
  }

  @Test
  @DisplayName("K151 K153 a blocked driver delays key operations, fails none, and ASYMQ alone unblocks it")
  void blocked() {
    Card card = card("card0", HARDWARE);
    card.full.set(true);
    List<KeyRequest> sent = new ArrayList<>();
    for (int i = 0; i < 5; i++) {
      sent.add(dispatch(i % 2 == 0 ? KeyOperation.MOD_EXP : KeyOperation.DSA_SIGN));
    }
    assertEquals(1, card.threads.size(), "none is brought to a driver that is blocked");
    assertEquals(5, rig.crypto.driver(card.id).orElseThrow().waiting());
    card.full.set(false);
    rig.crypto.unblock(card.id, CryptoQueue.SYMQ);
    assertEquals(5, rig.crypto.driver(card.id).orElseThrow().waiting());
    assertTrue(told.isEmpty());
    rig.crypto.unblock(card.id, CryptoQueue.ASYMQ);
    for (KeyRequest one : sent) {
      try {
        KeyRequest at = card.held.take();
        assertEquals(one.op(), at.op(), "in their order");
        card.rig.crypto.kdone(
            at.outputs(Collections.nCopies(at.op().outputs(), BigInteger.TEN)));
      } catch (InterruptedException e) {
        throw new AssertionError(e);
      }
      assertSame(one, next());
      assertEquals(Errno.SUCCESS, one.status());
      assertEquals(card.id, one.hid());
    }
    assertEquals(0, rig.framework.totals().keyErrors());
  }

  @Test
  @DisplayName("K148 K153 while a driver is blocked, another that is not gets the next operation")
  void blocked_other() {
    Card full = card("card0", HARDWARE);
    Card free = card("card1", HARDWARE);
    full.full.set(true);
    dispatch(KeyOperation.MOD_EXP);
    dispatch(KeyOperation.MOD_EXP);
    dispatch(KeyOperation.MOD_EXP);
    assertEquals(1, full.threads.size());
    assertEquals(2, free.held.size());
  }

  @ParameterizedTest
  @EnumSource
  @DisplayName("K154 the feature mask has a bit for each operation that a driver does, the last one included")
  void features(KeyOperation operation) {
    assertEquals(0, rig.crypto.features());
    Card one = new Card(rig, "card0", HARDWARE, operation);
    assertEquals(1 << operation.code(), rig.crypto.features());
    card("card1", HARDWARE);
    assertEquals(0b11111, rig.crypto.features());
    rig.crypto.unregisterAll(rig.crypto.findDriver("card1"));
    assertEquals(1 << operation.code(), rig.crypto.features());
    rig.crypto.unregisterAll(one.id);
    assertEquals(0, rig.crypto.features());
  }

  @Test
  @DisplayName("K154 K155 software counts among the features only for who may use it")
  void features_software() {
    try (Rig strict = new Rig(FrameworkOptions.DEFAULT.withSelfTests(false))) {
      for (Rig one : List.of(rig, strict)) {
        new Card(one, "soft0", SOFTWARE, KeyOperation.MOD_EXP, KeyOperation.DH_COMPUTE_KEY);
        new Card(one, "card0", HARDWARE, KeyOperation.DSA_SIGN);
      }
      assertEquals(0b10101, rig.crypto.features());
      assertEquals(0b00100, strict.crypto.features());
      try (CryptoUser allowed = CryptoUser.open(rig.crypto, true);
          CryptoUser plain = CryptoUser.open(rig.crypto, false);
          CryptoUser vain = CryptoUser.open(strict.crypto, true)) {
        assertEquals(0b10101, allowed.features());
        assertEquals(0b00100, plain.features());
        assertEquals(0b00100, vain.features());
      }
      CompletableFuture<KeyRequest> ended = new CompletableFuture<>();
      strict.crypto.kdispatch(request(KeyOperation.MOD_EXP).callback(ended::complete));
      assertEquals(Errno.ENODEV, ended.join().status());
    }
  }
}
