package io.fermata.framework;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.fermata.spi.DriverRequest;
import io.fermata.spi.DriverRequest.Outcome;
import io.fermata.spi.Operation;
import io.fermata.spi.Part;
import io.fermata.spi.StreamState;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/** What becomes of what a driver remembers of a message that nobody waits for any more? */
class LeftStateTest {

  private static final class Counted implements StreamState {
    private final AtomicInteger closes = new AtomicInteger();

    @Override
    public StreamState copy() {
      return this;
    }

    @Override
    public void close() {
      closes.incrementAndGet();
    }
  }

  @Test
  @DisplayName("a part that is cancelled, and ended by the driver later, leaves nothing open; one that is waited for does")
  void cancelled() throws Exception {
    HeldDriver driver = new HeldDriver(8);
    try (Framework framework =
            Framework.open(
                DriverDiscovery.Found.of(driver), FrameworkOptions.DEFAULT.withSelfTests(false));
        Session session = framework.open(Computes.GCM, Preference.BEST)) {
      driver.hold();
      for (boolean cancels : new boolean[] {true, false}) {
        Request first =
            new Request()
                .operation(Operation.ENCRYPT, Part.FIRST)
                .nonce(new byte[12])
                .input(new byte[16], 0, 16)
                .output(new byte[16], 0, 16);
        Submission.Accepted accepted = (Submission.Accepted) session.submit(first);
        if (cancels) {
          accepted.ticket().cancel();
        }
        Counted state = new Counted();
        DriverRequest held = driver.take();
        held.state(state);
        held.succeed(16);
        driver.unblock();
        assertEquals(cancels ? Outcome.FAILED : Outcome.DONE, accepted.ticket().await());
        assertEquals(cancels ? 1 : 0, state.closes.get());
      }
    }
  }
}
