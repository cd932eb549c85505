package io.fermata.provider;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.fermata.spi.DriverShape;
import io.fermata.spi.Reason;
import java.security.InvalidKeyException;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicInteger;
import javax.crypto.AEADBadTagException;
import javax.crypto.BadPaddingException;
import javax.crypto.SecretKey;
import javax.crypto.spec.GCMParameterSpec;
import javax.crypto.spec.IvParameterSpec;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** What ends an asynchronous operation otherwise than well, and how is that told? */
@Timeout(value = 120, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class AsyncEndTest {
  private static final SecretKey KEY = Keys.of("AES", 16, new Random(1));
  private static final byte[] MESSAGE = new byte[48];

  private final HeldDriver device = new HeldDriver("held", DriverShape.Kind.HARDWARE, 4);
  private final FermataProvider provider = Fermata.over(4, device);
  private AsyncCipher cipher;

  @BeforeEach
  void open() throws Exception {
    cipher = AsyncCipher.getInstance("AES/CBC/NoPadding", provider);
    cipher.encrypt(KEY, new IvParameterSpec(new byte[16]), MESSAGE).get(); // its self tests come first
    device.mood(HeldDriver.Mood.HOLDS);
  }

  @AfterEach
  void close() {
    provider.close();
  }

  private AsyncRequest request() {
    return new AsyncRequest().encrypt(KEY).iv(new byte[16]).input(MESSAGE);
  }

  private static Throwable failure(AsyncFuture<?> future) {
    return assertThrows(ExecutionException.class, future::get).getCause();
  }

  @Test
  @DisplayName("to cancel a future gives the operation up: its place is free, and its memory is not written")
  void cancelled() throws Exception {
    byte[] room = new byte[48];
    AsyncFuture<AsyncRequest> future = cipher.submitAsync(request().output(room));
    List<AsyncFuture<AsyncRequest>> others = new ArrayList<>();
    for (int i = 0; i < 4; i++) {
      others.add(cipher.submitAsync(request()));
    }
    assertEquals(4, device.held());
    assertEquals(1, provider.framework().queued().size());
    assertTrue(others.getLast().cancel(false));
    assertEquals(0, provider.framework().queued().size(), "what waited is gone from the backlog");
    assertTrue(future.cancel(true));
    assertTrue(future.isCancelled());
    assertThrows(CancellationException.class, future::get);
    device.release();
    others.get(0).get();
    assertArrayEquals(new byte[48], room);
  }

  @Test
  @DisplayName("whoever completes a future otherwise gives the operation up, too; with a derived one nothing is given up")
  void completed() throws Exception {
    List<AsyncFuture<AsyncRequest>> futures = new ArrayList<>();
    for (int i = 0; i < 7; i++) {
      futures.add(cipher.submitAsync(request()));
    }
    assertEquals(3, provider.framework().queued().size());
    futures.get(4).thenApply(AsyncRequest::bytes).cancel(false);
    assertEquals(3, provider.framework().queued().size());
    futures.get(4).complete(request());
    futures.get(5).completeExceptionally(new IllegalStateException("by a test"));
    assertEquals(1, provider.framework().queued().size());
    AsyncFuture<AsyncRequest> timed = futures.get(6);
    timed.orTimeout(1, TimeUnit.MILLISECONDS);
    assertInstanceOf(TimeoutException.class, failure(timed));
    while (!provider.framework().queued().isEmpty()) {
      Thread.onSpinWait();
    }
  }

  @Test
  @DisplayName("a callback hears of a cancel once, and the request is its user's again")
  void callback() throws Exception {
    CompletableFuture<AsyncRequest> told = new CompletableFuture<>();
    AtomicInteger times = new AtomicInteger();
    AsyncRequest request =
        request()
            .then(
                done -> {
                  times.incrementAndGet();
                  told.complete(done);
                });
    AsyncSubmission answer = cipher.submit(request);
    assertThrows(IllegalStateException.class, () -> request.input(MESSAGE), "it is out");
    assertThrows(IllegalStateException.class, () -> cipher.submit(request), "it is out");
    assertTrue(answer.cancel());
    assertFalse(answer.cancel());
    assertInstanceOf(CancellationException.class, told.get().failure().orElseThrow());
    assertEquals(0, request.written());
    assertThrows(IllegalStateException.class, request::bytes);
    AsyncFuture<AsyncRequest> again = cipher.submitAsync(request);
    device.release();
    assertEquals(48, again.get().bytes().length);
    assertEquals(1, times.get());
  }

  @Test
  @DisplayName("a deadline ends it with a TimeoutException, and holds for one submission")
  void deadline() throws Exception {
    AsyncRequest request = request();
    AsyncFuture<AsyncRequest> late = cipher.submitAsync(request.within(Duration.ofMillis(1)));
    assertInstanceOf(TimeoutException.class, failure(late));
    AsyncFuture<AsyncRequest> again = cipher.submitAsync(request);
    device.release();
    assertEquals(48, again.get().written());
    assertThrows(IllegalArgumentException.class, () -> request.within(Duration.ZERO));
  }

  @Test
  @DisplayName("back-pressure is told: congested behind many, rejected when there is no room")
  void pressure() throws Exception {
    AsyncQueue queue = new AsyncQueue();
    List<AsyncSubmission.Answer> answers = new ArrayList<>();
    List<AsyncRequest> requests = new ArrayList<>();
    for (int i = 0; i < 9; i++) {
      requests.add(request().into(queue));
    }
    for (AsyncRequest request : requests) {
      answers.add(cipher.submit(request).answer());
    }
    AsyncSubmission.Answer fits = AsyncSubmission.Answer.ACCEPTED;
    AsyncSubmission.Answer many = AsyncSubmission.Answer.CONGESTED;
    assertEquals(
        List.of(fits, fits, fits, fits, fits, fits, many, many, AsyncSubmission.Answer.REJECTED), answers);
    AsyncFuture<AsyncRequest> refused = cipher.submitAsync(request());
    assertInstanceOf(RejectedExecutionException.class, failure(refused));
    assertFalse(refused.isCongested());
    device.release();
    int ended = 0;
    while (ended < 8) {
      ended += queue.poll(10, done -> assertEquals(48, done.written()));
    }
    assertTrue(queue.poll().isEmpty());
    AsyncRequest rejected = requests.getLast();
    assertFalse(rejected.isEnded());
    device.mood(HeldDriver.Mood.HOLDS);
    for (int i = 0; i < 6; i++) {
      assertFalse(cipher.submitAsync(request()).isCongested());
    }
    assertTrue(cipher.submitAsync(rejected).isCongested(), "what was rejected is submitted again");
  }

  @Test
  @DisplayName("a fault of the device is a FermataException with its reason, in the future and not at the call")
  void fault() throws Exception {
    device.mood(HeldDriver.Mood.FAILS);
    Throwable told = failure(cipher.submitAsync(request()));
    assertEquals(Reason.FAULT, assertInstanceOf(FermataException.class, told).reason());
  }

  @Test
  @DisplayName("a session that cannot be opened is a fault, too, and is told to whom it concerns")
  void unopened() throws Exception {
    device.throwAt(place -> place == HeldDriver.Place.OPEN);
    SecretKey another = Keys.of("AES", 16, new Random(2));
    assertInstanceOf(FermataException.class, failure(cipher.submitAsync(request().encrypt(another))));
    AsyncQueue queue = new AsyncQueue();
    cipher.submitAll(List.of(request().encrypt(another).into(queue)));
    AsyncRequest told = null;
    while (told == null) {
      told = queue.poll().orElse(null);
    }
    assertInstanceOf(FermataException.class, told.failure().orElseThrow());
  }

  @Test
  @DisplayName("a wrong tag is an AEADBadTagException, and nothing is seen of the message; so with less than a tag")
  void tag() throws Exception {
    device.mood(HeldDriver.Mood.ANSWERS);
    AsyncCipher gcm = AsyncCipher.getInstance("AES/GCM/NoPadding", provider);
    GCMParameterSpec parameters = new GCMParameterSpec(128, new byte[12]);
    byte[] sealed = gcm.encrypt(KEY, parameters, MESSAGE).get();
    sealed[3] ^= 1;
    byte[] room = new byte[48];
    AsyncRequest request =
        new AsyncRequest().decrypt(KEY).parameters(parameters).input(sealed).output(room);
    assertInstanceOf(AEADBadTagException.class, failure(gcm.submitAsync(request)));
    assertArrayEquals(new byte[48], room);
    assertInstanceOf(
        AEADBadTagException.class, failure(gcm.decrypt(KEY, parameters, new byte[15])));
  }

  @Test
  @DisplayName("wrong padding is a BadPaddingException, whichever byte of it is wrong")
  void padding() throws Exception {
    device.mood(HeldDriver.Mood.ANSWERS);
    AsyncCipher padded = AsyncCipher.getInstance("AES/CBC/PKCS5Padding", provider);
    IvParameterSpec iv = new IvParameterSpec(new byte[16]);
    for (int pad = -1; pad <= 18; pad++) {
      byte[] plain = new byte[32];
      for (int i = 32 - Math.clamp(pad, 1, 16); i < 32; i++) {
        plain[i] = (byte) pad;
      }
      if (pad < 1 || pad > 16) {
        byte[] sealed = cipher.encrypt(KEY, iv, plain).get();
        assertInstanceOf(BadPaddingException.class, failure(padded.decrypt(KEY, iv, sealed)), "" + pad);
        continue;
      }
      assertEquals(32 - pad, padded.decrypt(KEY, iv, cipher.encrypt(KEY, iv, plain).get()).get().length);
      for (int wrong = 32 - pad; wrong < 31; wrong++) {
        byte[] other = plain.clone();
        other[wrong] ^= 64;
        byte[] sealed = cipher.encrypt(KEY, iv, other).get();
        assertInstanceOf(BadPaddingException.class, failure(padded.decrypt(KEY, iv, sealed)));
      }
    }
  }

  @Test
  @DisplayName("a peer's key that is none of the curve's is an InvalidKeyException in the future")
  void peer() throws Exception {
    device.mood(HeldDriver.Mood.ANSWERS);
    KeyPair mine = KeyPairGenerator.getInstance("X25519").generateKeyPair();
    KeyPair other = KeyPairGenerator.getInstance("X448").generateKeyPair();
    AsyncKeyAgreement agreement = AsyncKeyAgreement.getInstance("X25519", provider);
    assertInstanceOf(
        InvalidKeyException.class, failure(agreement.agree(mine.getPrivate(), other.getPublic())));
  }

  @Test
  @DisplayName("a closed service and a closed provider refuse at the call, and what is out ends")
  void closed() throws Exception {
    AsyncFuture<AsyncRequest> out = cipher.submitAsync(request());
    AsyncCipher other = AsyncCipher.getInstance("AES/CBC/NoPadding", provider);
    AsyncFuture<AsyncRequest> lost = other.submitAsync(request());
    AsyncCipher view = cipher.on(Runnable::run);
    cipher.close();
    cipher.close();
    assertThrows(IllegalStateException.class, () -> cipher.submitAsync(request()));
    assertThrows(IllegalStateException.class, () -> view.submitAsync(request()));
    Thread.ofPlatform().start(device::release).join();
    assertEquals(48, out.get().written());
    assertEquals(48, lost.get().written());
    device.mood(HeldDriver.Mood.HOLDS);
    AsyncFuture<AsyncRequest> late = other.submitAsync(request());
    provider.framework().close(Duration.ofMillis(1));
    assertEquals(Reason.CLOSED, assertInstanceOf(FermataException.class, failure(late)).reason());
    AsyncRequest refused = request();
    assertThrows(IllegalStateException.class, () -> other.submitAsync(refused));
    refused.input(MESSAGE); // and is not out
  }
}
