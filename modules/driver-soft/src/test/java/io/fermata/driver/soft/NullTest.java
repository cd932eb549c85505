package io.fermata.driver.soft;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;

import io.fermata.spi.DriverRequest;
import io.fermata.spi.DriverRequest.Outcome;
import io.fermata.spi.Operation;
import io.fermata.spi.Part;
import io.fermata.spi.SessionSpec;
import java.util.Arrays;
import java.util.HexFormat;
import javax.crypto.spec.SecretKeySpec;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/** No cipher and no code. */
class NullTest {
  private static final SecretKeySpec KEY = new SecretKeySpec(new byte[] {1, 2, 3}, "NULL");

  @Test
  @DisplayName("K140 NULL leaves the data as it is, as RFC 2410 has it, in place too")
  void cipher() throws Exception {
    try (Rig rig = new Rig(SessionSpec.cipher("NULL").key(KEY))) {
      byte[] data = HexFormat.of().parseHex("0123456789abcdef");
      for (Operation operation : new Operation[] {Operation.ENCRYPT, Operation.DECRYPT}) {
        assertArrayEquals(data, rig.made(operation, data, 9));
        byte[] memory = Arrays.copyOf(data, 12);
        DriverRequest overlapping = Rig.request();
        overlapping.input().set(memory, 0, 8);
        overlapping.output().set(memory, 4, 8);
        assertEquals(Outcome.DONE, rig.submit(overlapping, operation, Part.WHOLE));
        assertArrayEquals(data, Rig.produced(overlapping));
      }
    }
  }

  @Test
  @DisplayName("K140 NULL takes blocks of 4 bytes and no vector")
  void cipher_refused() throws Exception {
    try (Rig rig = new Rig(SessionSpec.cipher("NULL"))) {
      for (int length : new int[] {1, 2, 3, 5, 7}) {
        DriverRequest request = Rig.request(new byte[length], 8);
        rig.submit(request, Operation.ENCRYPT, Part.WHOLE);
        Rig.refused(request, "multiples of 4");
      }
      DriverRequest tight = Rig.request(new byte[8], 7);
      rig.submit(tight, Operation.ENCRYPT, Part.WHOLE);
      Rig.refused(tight, "the result has 8");
      DriverRequest vector = Rig.request(new byte[8], 8);
      vector.nonce().set(new byte[4], 0, 4);
      rig.submit(vector, Operation.ENCRYPT, Part.WHOLE);
      Rig.refused(vector, "NULL takes none");
    }
  }

  @Test
  @DisplayName("K140 HmacNULL is 16 zeros for every message and key, whole or in parts")
  void code() throws Exception {
    for (SessionSpec spec :
        new SessionSpec[] {SessionSpec.mac("HmacNULL"), SessionSpec.mac("HmacNULL").key(KEY)}) {
      try (Rig rig = new Rig(spec)) {
        DriverRequest request = Rig.request(new byte[] {7}, 17);
        request.output().segment().fill((byte) 9);
        assertEquals(Outcome.DONE, rig.submit(request, Operation.MAC, Part.FIRST));
        assertEquals(0, request.produced());
        assertEquals(Outcome.DONE, rig.submit(request, Operation.MAC, Part.LAST));
        assertArrayEquals(new byte[16], Rig.produced(request));
        assertEquals(9, request.output().copy()[16]);
        DriverRequest tight = Rig.request(new byte[1], 15);
        rig.submit(tight, Operation.MAC, Part.WHOLE);
        Rig.refused(tight, "the code has 16");
      }
    }
  }
}
