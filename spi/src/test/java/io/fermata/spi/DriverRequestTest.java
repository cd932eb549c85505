package io.fermata.spi;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

class DriverRequestTest {
  private final AtomicInteger ended = new AtomicInteger();
  private final AtomicInteger again = new AtomicInteger();
  private final DriverRequest request =
      new DriverRequest(
          new DriverRequest.Owner() {
            @Override
            public void ended(DriverRequest request) {
              ended.incrementAndGet();
            }

            @Override
            public void endedAgain(DriverRequest request) {
              again.incrementAndGet();
            }
          });

  @Test
  @DisplayName("K094 the second completion changes nothing and is told to the owner")
  void once() {
    request.begin(Operation.MAC, Part.WHOLE);
    request.succeed(32);
    request.fail(Reason.FAULT, "late");
    request.mismatch();
    assertEquals(DriverRequest.Outcome.DONE, request.outcome());
    assertEquals(32, request.produced());
    assertEquals(1, ended.get());
    assertEquals(2, again.get());
    assertThrows(IllegalStateException.class, request::failure);
  }

  @Test
  @DisplayName("a request is used again once it has ended, and not before")
  void reuse() {
    assertThrows(IllegalStateException.class, request::outcome);
    request.begin(Operation.MAC, Part.WHOLE);
    assertFalse(request.isEnded());
    assertTrue(
        assertThrows(
                IllegalStateException.class, () -> request.begin(Operation.SIGN, Part.WHOLE))
            .getMessage()
            .contains("MAC"));
    DriverException failure = new DriverException(Reason.FAULT, "broken");
    request.fail(failure);
    assertSame(failure, request.failure());
    request.begin(Operation.SIGN, Part.WHOLE);
    request.mismatch();
    assertEquals(DriverRequest.Outcome.MISMATCH, request.outcome());
    assertEquals(0, request.produced());
    assertEquals(2, ended.get());
  }

  @Test
  @DisplayName("one that is taken back can be armed again; who completes it meanwhile is too late, one that has ended stays so")
  void back() {
    request.begin(Operation.MAC, Part.WHOLE);
    assertTrue(request.back());
    request.succeed(32);
    assertEquals(0, ended.get());
    assertEquals(1, again.get());
    assertFalse(request.isEnded());
    request.begin(Operation.SIGN, Part.WHOLE);
    request.succeed(16);
    assertFalse(request.back());
    assertEquals(16, request.produced());
  }

  @Test
  @DisplayName("of two threads that complete one request, one wins")
  void race() throws Exception {
    for (int i = 0; i < 1_000; i++) {
      request.begin(Operation.DIGEST, Part.WHOLE);
      CountDownLatch go = new CountDownLatch(1);
      Runnable complete =
          () -> {
            try {
              go.await();
            } catch (InterruptedException e) {
              throw new AssertionError(e);
            }
            request.succeed(1);
          };
      Thread one = Thread.ofVirtual().start(complete);
      Thread two = Thread.ofVirtual().start(complete);
      go.countDown();
      one.join();
      two.join();
    }
    assertEquals(1_000, ended.get());
    assertEquals(1_000, again.get());
  }
}
