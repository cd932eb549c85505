package io.fermata.framework;

import static io.fermata.framework.Computes.SHA;
import static io.fermata.framework.Computes.digest;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertNotSame;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.fermata.spi.Descriptor;
import io.fermata.spi.DriverException;
import io.fermata.spi.Reason;
import io.fermata.spi.SessionSpec;
import io.fermata.spi.Suitability;
import io.fermata.spi.WorkKind;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/** What the core offers the faces above it. */
class FacesTest {

  private static Framework framework(io.fermata.spi.Driver... drivers) {
    return Framework.open(
        DriverDiscovery.Found.of(drivers), FrameworkOptions.DEFAULT.withSelfTests(false));
  }

  @Test
  @DisplayName("a face's own callback runs on the completion thread, at once if it is to, and after the end")
  void callBack_places() throws Exception {
    Framework framework = framework();
    CompletableFuture<Thread> elsewhere = new CompletableFuture<>();
    framework.callBack(
        Callback.ON_COMPLETION_THREAD,
        WorkKind.SYMMETRIC,
        () -> elsewhere.complete(Thread.currentThread()));
    assertEquals("fermata-completion", elsewhere.get().getName());
    AtomicReference<Thread> here = new AtomicReference<>();
    framework.callBack(
        Callback.IMMEDIATE, WorkKind.SYMMETRIC, () -> here.set(Thread.currentThread()));
    assertSame(Thread.currentThread(), here.getAndSet(null));
    framework.callBack(
        Callback.IMMEDIATE,
        WorkKind.SYMMETRIC,
        () -> {
          throw Computes.thrown();
        });
    assertEquals(1, framework.totals().failedCallbacks());
    framework.close();
    framework.callBack(
        Callback.ON_COMPLETION_THREAD,
        WorkKind.SYMMETRIC,
        () -> here.set(Thread.currentThread()));
    assertSame(Thread.currentThread(), here.get());
  }

  @Test
  @DisplayName("K049 what each driver threw that refused a session is in the failure of the open")
  void open_refusals() {
    DriverException first = new DriverException(Reason.FAULT, "first");
    DriverException second = new DriverException(Reason.FAULT, "second");
    InlineDriver one = new InlineDriver("one").opening(spec -> { throw first; });
    InlineDriver two = new InlineDriver("two").opening(spec -> { throw second; });
    try (Framework framework = framework(one, two)) {
      DriverException none =
          assertThrows(DriverException.class, () -> framework.open(SHA, Preference.BEST));
      assertEquals(List.of(first, second), List.of(none.getSuppressed()));
    }
  }

  @Test
  @DisplayName("a chain of one stage can be opened, and does what the stage does")
  void chain_one() throws Exception {
    InlineDriver driver =
        new InlineDriver("one")
            .probe(
                spec ->
                    spec.kind() == SessionSpec.Kind.CHAIN
                        ? new Suitability.Unfit(Reason.UNSUPPORTED, "no chains")
                        : new Suitability.Fits(0));
    byte[] buffer = new byte[36];
    try (Framework framework = framework(driver);
        Session session = framework.open(SessionSpec.chain(SHA), Preference.BEST)) {
      session.perform(
          new Request()
              .chain(List.of(Descriptor.digest("SHA-256").range(0, 0).at(4)))
              .buffer(buffer, 0, buffer.length));
      assertArrayEquals(Computes.sha(""), Arrays.copyOfRange(buffer, 4, 36));
    }
  }

  @Test
  @DisplayName("K072 a batched request goes through the backlog, with an inline driver too")
  void batch_inline() throws Exception {
    AtomicReference<Thread> worked = new AtomicReference<>();
    InlineDriver driver =
        new InlineDriver("one")
            .act(
                (spec, request) -> {
                  worked.set(Thread.currentThread());
                  return InlineDriver.right(spec, request);
                });
    try (Framework framework = framework(driver);
        Session session = framework.open(SHA, Preference.BEST)) {
      Submission submission = session.submit(digest("text").batch(true));
      if (submission instanceof Submission.Accepted(Ticket ticket)) {
        ticket.await();
      } else {
        assertInstanceOf(Submission.Done.class, submission);
      }
      assertNotSame(Thread.currentThread(), worked.get());
      while (session.lane().waiting() > 0) { // it would go behind what is still being put away
        Thread.onSpinWait();
      }
      session.submit(digest("text"));
      assertSame(Thread.currentThread(), worked.get());
    }
  }
}
