package io.fermata.driver.openssl;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;

import io.fermata.spi.DriverRequest;
import io.fermata.spi.DriverRequest.Outcome;
import io.fermata.spi.Operation;
import io.fermata.spi.SessionSpec;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.util.Random;
import javax.crypto.spec.SecretKeySpec;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Sectors that are longer than what is passed on from the heap at once. */
class SectorTest {

  @ParameterizedTest
  @ValueSource(ints = {32_768, 32_769, 65_536, 100_001})
  @DisplayName("a sector on the heap is one, as it is in native memory, and is no row of short ones")
  void whole(int length) throws Exception {
    Random random = new Random(length);
    byte[] key = new byte[64];
    byte[] tweak = new byte[16];
    byte[] sector = new byte[length];
    random.nextBytes(key);
    random.nextBytes(tweak);
    random.nextBytes(sector);
    SessionSpec spec = SessionSpec.cipher("AES/XTS").key(new SecretKeySpec(key, "AES"));
    try (Rig rig = new Rig(spec);
        Arena arena = Arena.ofConfined()) {
      byte[] onHeap = rig.made(Operation.ENCRYPT, tweak, sector, length);
      MemorySegment memory = arena.allocate(length);
      MemorySegment.copy(MemorySegment.ofArray(sector), 0, memory, 0, length);
      DriverRequest inPlace = Rig.request(tweak, sector, length);
      inPlace.input().set(memory);
      inPlace.output().set(memory);
      assertEquals(Outcome.DONE, rig.submit(inPlace, Operation.ENCRYPT));
      assertArrayEquals(Rig.produced(inPlace), onHeap);
      assertArrayEquals(sector, rig.made(Operation.DECRYPT, tweak, onHeap, length));
    }
  }
}
