package io.fermata.driver.multibuffer;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.fermata.driver.multibuffer.Rig.Asked;
import io.fermata.spi.DriverException;
import io.fermata.spi.DriverRequest.Outcome;
import io.fermata.spi.DriverSession;
import io.fermata.spi.Operation;
import io.fermata.spi.SessionSpec;
import io.fermata.spi.Taken;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** When the batching driver would rather have another one do it. */
class DeclineTest {
  private static final int LENGTH = 1_024;

  @BeforeAll
  static void library() {
    LibraryThere.assume();
  }

  private static SessionSpec spec(Batched algorithm) {
    String name = algorithm.fixed().name();
    return switch (algorithm.fixed().kind()) {
      case CIPHER -> SessionSpec.cipher(name).key(Rig.key(new Random(1), 16));
      case MAC -> SessionSpec.mac(name).key(Rig.key(new Random(1), 16));
      default -> SessionSpec.digest(name);
    };
  }

  private static Operation operation(Batched algorithm) {
    return switch (algorithm.fixed().kind()) {
      case CIPHER -> Operation.ENCRYPT;
      case MAC -> Operation.MAC;
      default -> Operation.DIGEST;
    };
  }

  @ParameterizedTest
  @EnumSource
  @DisplayName("it declines until so many are inside that one more is no loss, and does all that it got")
  void few(Batched algorithm) throws DriverException {
    BatchDriver still = Rig.started(BatchDriver.still());
    List<Asked> out = new ArrayList<>();
    try (DriverSession session = still.open(spec(algorithm))) {
      Operation operation = operation(algorithm);
      for (int inside = 0; inside < algorithm.breakEven() + 1; inside++) {
        assertEquals(inside + 1 < algorithm.breakEven(), session.declines(operation, LENGTH), inside + " inside");
        Asked asked = new Asked();
        Rig.put(asked.request.input(), new byte[LENGTH], false);
        Rig.put(asked.request.output(), new byte[LENGTH], false);
        Rig.put(asked.request.nonce(), new byte[16], false);
        assertEquals(Taken.ACCEPTED, session.submit(asked.begin(operation).request, true));
        out.add(asked);
      }
      assertEquals(true, session.declines(operation, Batched.SHORTEST - 1));
      assertEquals(false, session.declines(operation, Batched.SHORTEST));
      assertEquals(true, session.declines(operation, Burst.LONGEST + 1));
      still.close();
    }
    for (Asked asked : out) {
      assertEquals(Outcome.DONE, asked.await().outcome());
    }
  }

  @Test
  @DisplayName("no algorithm wants more at once than the shape says")
  void shape() {
    for (Batched algorithm : Batched.values()) {
      assertEquals(true, algorithm.breakEven() <= new BatchDriver().shape().batching().breakEven());
    }
  }
}
