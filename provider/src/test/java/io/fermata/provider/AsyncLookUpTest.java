package io.fermata.provider;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.lang.foreign.ValueLayout;
import java.security.NoSuchAlgorithmException;
import java.security.NoSuchProviderException;
import java.security.Provider;
import java.security.Security;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.CancellationException;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeoutException;
import javax.crypto.SecretKey;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Are the services found as their JCA cousins are, of this provider and of others? */
@Timeout(value = 120, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class AsyncLookUpTest {
  private static final SecretKey KEY = Keys.of("AES", 16, new Random(1));

  private final List<AsyncCompletion> out = new ArrayList<>();
  private final Provider other = new Other();

  /** Answers with the message itself, when the test says so. */
  private final class Other extends Provider {
    private static final long serialVersionUID = 1L;

    Other() {
      super("Other", "1", "of a test");
      for (String algorithm : List.of("HmacSHA256", "Broken", "Absent")) {
        putService(
            new Service(this, "AsyncMac", algorithm, "io.fermata.provider", List.of(), Map.of()) {
              @Override
              public Object newInstance(Object parameter) throws NoSuchAlgorithmException {
                return switch (algorithm) {
                  case "Broken" -> "no AsyncSpi";
                  case "Absent" -> throw new NoSuchAlgorithmException("not today");
                  default -> new Holding();
                };
              }
            });
      }
    }
  }

  private final class Holding extends AsyncSpi {
    @Override
    protected void engineCheck(AsyncRequest request) {
      request.prepared(request.input().toArray(ValueLayout.JAVA_BYTE));
    }

    @Override
    protected AsyncSubmission engineSubmit(AsyncRequest request) {
      byte[] message = (byte[]) request.prepared();
      if (message.length == 0) {
        return AsyncSubmission.REJECTED;
      }
      AsyncCompletion completion = new AsyncCompletion(request);
      out.add(completion);
      return out.size() < 3
          ? AsyncSubmission.accepted(completion)
          : AsyncSubmission.congested(completion);
    }
  }

  @AfterEach
  void remove() {
    Security.removeProvider("Other");
    Security.removeProvider("Fermata");
  }

  @Test
  @DisplayName("by name among the installed, by the provider's name, and by a provider that is not installed")
  void found() throws Exception {
    try (FermataProvider mine = Fermata.best()) {
      assertSame(mine, AsyncMac.getInstance("hmacsha256", mine).provider());
      assertThrows(NoSuchAlgorithmException.class, () -> AsyncMac.getInstance("HmacSHA256"));
      assertThrows(NoSuchProviderException.class, () -> AsyncMac.getInstance("HmacSHA256", "Fermata"));
      Security.addProvider(mine);
      assertSame(mine, AsyncMac.getInstance("HmacSHA256").provider());
      assertSame(mine, AsyncMac.getInstance("HmacSHA256", "Fermata").provider());
      assertSame(mine, AsyncCipher.getInstance("AES/GCM/NoPadding").provider());
      assertSame(mine, AsyncMessageDigest.getInstance("SHA-256").provider());
      assertSame(mine, AsyncSignature.getInstance("Ed25519").provider());
      assertSame(mine, AsyncKeyAgreement.getInstance("X25519").provider());
      Security.insertProviderAt(other, 1);
      assertSame(other, AsyncMac.getInstance("HmacSHA256").provider());
      assertSame(mine, AsyncMac.getInstance("HmacSHA512").provider());
      assertEquals("AsyncMac HmacSHA256 of Other", AsyncMac.getInstance("HmacSHA256").toString());
    }
  }

  @Test
  @DisplayName("what is not there, makes none or makes something else is a NoSuchAlgorithmException")
  void missing() {
    Security.addProvider(other);
    for (String algorithm : List.of("Unknown", "Broken", "Absent")) {
      assertThrows(NoSuchAlgorithmException.class, () -> AsyncMac.getInstance(algorithm, other));
      assertThrows(NoSuchAlgorithmException.class, () -> AsyncMac.getInstance(algorithm));
    }
    try (FermataProvider none = Fermata.over()) {
      assertThrows(
          NoSuchAlgorithmException.class, () -> AsyncCipher.getInstance("AES/GCM/NoPadding", none));
    }
  }

  @Test
  @DisplayName("another provider's service ends as it says, once, and is cancelled, late and rejected alike")
  void another() throws Exception {
    AsyncMac mac = AsyncMac.getInstance("HmacSHA256", other);
    AsyncFuture<byte[]> done = mac.mac(KEY, new byte[] {1, 2});
    AsyncFuture<byte[]> cancelled = mac.mac(KEY, new byte[] {3});
    AsyncRequest late =
        new AsyncRequest().mac(KEY).input(new byte[] {4}).within(Duration.ofMillis(1));
    AsyncFuture<AsyncRequest> overdue = mac.submitAsync(late);
    assertTrue(overdue.isCongested());
    assertInstanceOf(
        TimeoutException.class, assertThrows(ExecutionException.class, overdue::get).getCause());
    cancelled.cancel(false);
    assertThrows(CancellationException.class, cancelled::get);
    assertTrue(out.get(0).done(new byte[] {1, 2}));
    assertArrayEquals(new byte[] {1, 2}, done.get());
    for (AsyncCompletion completion : out) {
      assertTrue(!completion.isOpen() && !completion.done(new byte[0]));
    }
    AsyncQueue queue = new AsyncQueue();
    byte[] room = new byte[1];
    late.into(queue).output(room);
    AsyncSubmission answer = mac.submit(late);
    assertTrue(queue.poll().isEmpty());
    assertTrue(out.getLast().done(new byte[] {5, 6}));
    AsyncRequest told = queue.poll().orElseThrow();
    assertSame(late, told);
    assertInstanceOf(IllegalArgumentException.class, told.failure().orElseThrow(), "it does not fit");
    assertTrue(!answer.cancel());
    assertEquals(AsyncSubmission.Answer.REJECTED, mac.submit(late.input(new byte[0])).answer());
    assertTrue(queue.poll().isEmpty());
    late.input(new byte[1]);
  }
}
