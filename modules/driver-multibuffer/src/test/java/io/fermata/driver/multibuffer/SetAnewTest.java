package io.fermata.driver.multibuffer;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.fermata.driver.multibuffer.Rig.Asked;
import io.fermata.spi.Driver;
import io.fermata.spi.DriverSession;
import io.fermata.spi.Operation;
import io.fermata.spi.SessionSpec;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.util.Random;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Does native code stay inside memory that another thread sets while a message is under way? */
class SetAnewTest {
  private static final long SEED = 20_261_123;
  private static final int LENGTH = 4_096;
  private static final int TAG = 16;
  private static final int TIMES = 20_000;

  private volatile Asked asked = new Asked();

  @BeforeAll
  static void library() {
    LibraryThere.assume();
  }

  @ParameterizedTest
  @ValueSource(strings = {"AES/GCM", "ChaCha20-Poly1305"})
  @DisplayName("nothing is written behind a shorter output that another thread sets meanwhile")
  void output(String algorithm) throws Exception {
    SessionSpec spec = SessionSpec.aead(algorithm).key(Rig.key(new Random(SEED), 32));
    try (Driver driver = Rig.started(new InlineDriver());
        Arena arena = Arena.ofShared();
        DriverSession session = driver.open(spec)) {
      MemorySegment whole = arena.allocate(LENGTH + TAG);
      MemorySegment watched = arena.allocate(LENGTH + TAG);
      MemorySegment shorter = watched.asSlice(0, TAG);
      AtomicBoolean over = new AtomicBoolean();
      Thread other =
          Thread.ofPlatform()
              .start(
                  () -> {
                    while (!over.get()) {
                      asked.request.output().set(shorter);
                      asked.request.output().set(whole);
                    }
                  });
      int refused = 0;
      for (int i = 0; i < TIMES; i++) {
        Asked mine = new Asked();
        Rig.put(mine.request.input(), new byte[LENGTH], true);
        Rig.put(mine.request.nonce(), new byte[12], true);
        mine.request.output().set(whole);
        asked = mine;
        try {
          mine.begin(Operation.ENCRYPT);
          session.submit(mine.request, false);
        } catch (IndexOutOfBoundsException e) { // what is too short may be found out there, too
          refused++;
        }
      }
      over.set(true);
      other.join();
      MemorySegment behind = watched.asSlice(TAG);
      assertEquals(-1, behind.mismatch(arena.allocate(behind.byteSize())), refused + " refused by their bounds");
    }
  }
}
