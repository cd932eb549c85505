package io.fermata.framework.kernel;

import static io.fermata.framework.kernel.CryptoAlgorithm.CRYPTO_ARC4;
import static io.fermata.framework.kernel.CryptoAlgorithm.CRYPTO_CAST_CBC;
import static io.fermata.framework.kernel.DriverFlag.HARDWARE;
import static io.fermata.framework.kernel.DriverFlag.SOFTWARE;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.fermata.framework.Preference;
import io.fermata.spi.KeyOperation;
import java.math.BigInteger;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/** Each function that a driver calls, with valid input; and key operations of drivers that go. */
class DriverSideTest {
  private final Rig rig = new Rig();

  @AfterEach
  void close() {
    rig.close();
  }

  private int keyDriver(String name, DriverFlag flag, DriverCalls.ProcessKeyRequest process) {
    int id = rig.crypto.driverId(name, Set.of(flag));
    assertTrue(id >= 0);
    assertEquals(
        Errno.SUCCESS,
        rig.crypto.kregister(id, KeyOperation.MOD_EXP, Set.of(), process, null));
    return id;
  }

  private CompletableFuture<KeyRequest> send(KeyRequest request) {
    CompletableFuture<KeyRequest> told = new CompletableFuture<>();
    assertEquals(Errno.SUCCESS, rig.crypto.kdispatch(request.callback(told::complete)));
    return told;
  }

  @Test
  @DisplayName("K040 every function of a driver's side works on valid input")
  void each() throws Exception {
    ToyDriver card = rig.driver("card0", HARDWARE);
    for (int alg : new int[] {CRYPTO_ARC4, CRYPTO_CAST_CBC}) {
      assertEquals(Errno.SUCCESS, card.register(alg, 0));
    }
    int keys = keyDriver("keys0", HARDWARE, new ModExp(rig.crypto));
    card.process = request -> Errno.ERESTART;
    long sid = rig.session(new CryptoInit(CRYPTO_ARC4).key(new byte[5]));
    CompletableFuture<Errno> told = new CompletableFuture<>();
    rig.crypto.dispatch(
        Rig.whole(sid, CRYPTO_ARC4, new byte[4]).callback(done -> told.complete(done.etype())));
    card.awaitCalls(1);
    card.process = card::complete; // which calls done
    assertEquals(Errno.SUCCESS, rig.crypto.unblock(card.id, CryptoQueue.SYMQ));
    assertEquals(Errno.SUCCESS, told.get());
    assertEquals(Errno.SUCCESS, rig.crypto.unblock(keys, CryptoQueue.ASYMQ));
    KeyRequest request = send(ModExp.request(3, 4, 5)).get(); // which calls kdone
    assertEquals(List.of(BigInteger.ONE), request.outputs());
    for (int alg = 1; alg <= 22; alg++) { // each that is valid, and not only those at the ends
      Errno registered = card.register(alg, 0);
      assertEquals(Errno.SUCCESS, registered, "register " + alg);
      if (alg > 1) {
        assertEquals(Errno.SUCCESS, rig.crypto.unregister(card.id, alg), "unregister " + alg);
      }
    }
    assertTrue(rig.crypto.driver(card.id).isPresent());
    assertEquals(Errno.SUCCESS, rig.crypto.freeSession(sid));
    assertEquals(Errno.SUCCESS, rig.crypto.unregisterAll(card.id));
    assertFalse(rig.crypto.driver(card.id).isPresent());
    assertEquals(Errno.SUCCESS, rig.crypto.unregisterAll(keys));
  }

  @Test
  @DisplayName("K152 a key operation that waits for a driver which leaves is done by another")
  void key_waits() throws Exception {
    CompletableFuture<Void> asked = new CompletableFuture<>();
    int card0 =
        keyDriver(
            "card0",
            HARDWARE,
            (arg, request) -> {
              asked.complete(null);
              return Errno.ERESTART;
            });
    CompletableFuture<KeyRequest> told = send(ModExp.request(3, 4, 5));
    asked.get();
    keyDriver("card1", HARDWARE, new ModExp(rig.crypto));
    assertFalse(told.isDone());
    assertEquals(Errno.SUCCESS, rig.crypto.unregisterAll(card0));
    assertEquals(Errno.SUCCESS, told.get().status());
    assertEquals(List.of(BigInteger.ONE), told.get().outputs());
  }

  @Test
  @DisplayName("K152 K033 an operation for hardware alone is not done by software then, but fails")
  void key_constraint() throws Exception {
    CompletableFuture<Void> asked = new CompletableFuture<>();
    int card0 =
        keyDriver(
            "card0",
            HARDWARE,
            (arg, request) -> {
              asked.complete(null);
              return Errno.ERESTART;
            });
    CompletableFuture<KeyRequest> told =
        send(ModExp.request(3, 4, 5).preference(Preference.HARDWARE_ONLY));
    asked.get();
    keyDriver("soft0", SOFTWARE, new ModExp(rig.crypto));
    assertEquals(Errno.SUCCESS, rig.crypto.unregisterAll(card0));
    assertEquals(Errno.ENODEV, told.get().status());
  }

  @Test
  @DisplayName("K026 K039 a driver stays until its key operations are zero, and these end with their own status")
  void key_inFlight() throws Exception {
    CompletableFuture<KeyRequest> held = new CompletableFuture<>();
    int card0 =
        keyDriver(
            "card0",
            HARDWARE,
            (arg, request) -> {
              held.complete(request);
              return Errno.SUCCESS;
            });
    CompletableFuture<KeyRequest> told = send(ModExp.request(3, 4, 5));
    KeyRequest atDriver = held.get();
    assertEquals(Errno.SUCCESS, rig.crypto.unregisterAll(card0));
    assertTrue(rig.crypto.driver(card0).isPresent());
    rig.crypto.kdone(atDriver.outputs(List.of(BigInteger.TWO)));
    assertEquals(List.of(BigInteger.TWO), told.get().outputs());
    assertFalse(rig.crypto.driver(card0).isPresent());
  }
}
