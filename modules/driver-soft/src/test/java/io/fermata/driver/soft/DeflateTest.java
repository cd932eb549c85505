package io.fermata.driver.soft;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.fermata.spi.DriverRequest;
import io.fermata.spi.DriverRequest.Outcome;
import io.fermata.spi.Operation;
import io.fermata.spi.Part;
import io.fermata.spi.SessionSpec;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.Random;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/** DEFLATE without a header. */
class DeflateTest {
  private static final byte[] ABC = "abc".getBytes(StandardCharsets.US_ASCII);
  private final Rig rig;

  DeflateTest() throws Exception {
    rig = new Rig(SessionSpec.compression("DEFLATE"));
  }

  @AfterEach
  void close() {
    rig.close();
  }

  private static byte[] hex(String digits) {
    return HexFormat.of().parseHex(digits);
  }

  @Test
  @DisplayName("streams that RFC 1951 determines are decompressed, into room that fits to the byte")
  void rfc() {
    assertArrayEquals(ABC, rig.made(Operation.DECOMPRESS, hex("010300fcff616263"), 3));
    assertArrayEquals(ABC, rig.made(Operation.DECOMPRESS, hex("4b4c4a0600"), 3));
    assertArrayEquals(new byte[0], rig.made(Operation.DECOMPRESS, hex("0300"), 0));
  }

  @Test
  @DisplayName("what fits to the byte is compressed, and a byte less is too little")
  void compressedToTheByte() {
    Random random = new Random(3);
    for (int length : new int[] {0, 1, 3, 300, 70_000}) {
      byte[] message = new byte[length];
      random.nextBytes(message);
      byte[] compressed = rig.made(Operation.COMPRESS, message, 2 * length + 64);
      assertArrayEquals(compressed, rig.made(Operation.COMPRESS, message, compressed.length));
      DriverRequest less = Rig.request(message, compressed.length - 1);
      assertEquals(Outcome.FAILED, rig.submit(less, Operation.COMPRESS, Part.WHOLE));
      assertArrayEquals(new byte[compressed.length - 1], less.output().copy());
    }
  }

  @Test
  @DisplayName("random messages come back, from arrays and native memory, to the byte")
  void thereAndBack() {
    long seed = System.nanoTime();
    System.out.println("DeflateTest seed " + seed);
    Random random = new Random(seed);
    for (int i = 0; i < 200; i++) {
      byte[] message = new byte[random.nextInt(5_000)];
      random.nextBytes(message);
      Arrays.fill(message, 0, message.length / (1 + random.nextInt(3)), (byte) i);
      byte[] compressed = rig.made(Operation.COMPRESS, message, message.length + 64);
      DriverRequest back = Rig.request();
      MemorySegment memory = Arena.ofAuto().allocate(Math.max(1, compressed.length));
      back.input()
          .set(
              memory
                  .asSlice(0, compressed.length)
                  .copyFrom(MemorySegment.ofArray(compressed)));
      back.output().set(Arena.ofAuto().allocate(Math.max(1, message.length)));
      assertEquals(Outcome.DONE, rig.submit(back, Operation.DECOMPRESS, Part.WHOLE));
      assertArrayEquals(message, Rig.produced(back));
    }
  }

  @Test
  @DisplayName("a stream that would become a gigabyte stops at the room there is, which is overwritten")
  void bomb() {
    byte[] zeros = rig.made(Operation.COMPRESS, new byte[1 << 20], 4_096);
    assertTrue(zeros.length < 2_000);
    DriverRequest request = Rig.request(zeros, 100);
    request.output().segment().fill((byte) 9);
    rig.submit(request, Operation.DECOMPRESS, Part.WHOLE);
    Rig.refused(request, "output of 100 bytes; the result has more");
    assertArrayEquals(new byte[100], request.output().copy());
    byte[] secret = new byte[1_000];
    new Random(5).nextBytes(secret);
    DriverRequest tight = Rig.request(secret, 999);
    rig.submit(tight, Operation.COMPRESS, Part.WHOLE);
    Rig.refused(tight, "output of 999 bytes; the result has more");
    assertArrayEquals(new byte[999], tight.output().copy());
  }

  @Test
  @DisplayName("what is no stream, stops early or has more behind it is refused, and nothing of it is left")
  void broken() {
    for (String[] wrong :
        new String[][] {
          {"07", "no stream of RFC 1951"},
          {"010300fcff6162", "ends before its last block"},
          {"", "ends before its last block"},
          {"010300fcff616263ff", "1 bytes follow"}
        }) {
      DriverRequest request = Rig.request(hex(wrong[0]), 3);
      rig.submit(request, Operation.DECOMPRESS, Part.WHOLE);
      Rig.refused(request, wrong[1]);
      assertArrayEquals(new byte[3], request.output().copy(), wrong[1]);
    }
  }

  @Test
  @DisplayName("input and output may be the same memory")
  void inPlace() {
    byte[] message = "to be, or not to be; ".repeat(400).getBytes(StandardCharsets.US_ASCII);
    byte[] compressed = rig.made(Operation.COMPRESS, message, message.length);
    byte[] memory = Arrays.copyOf(compressed, message.length);
    DriverRequest request = Rig.request();
    request.input().set(memory, 0, compressed.length);
    request.output().set(memory, 0, memory.length);
    assertEquals(Outcome.DONE, rig.submit(request, Operation.DECOMPRESS, Part.WHOLE));
    assertArrayEquals(message, memory);
    request.input().set(memory, 0, memory.length);
    assertEquals(Outcome.DONE, rig.submit(request, Operation.COMPRESS, Part.WHOLE));
    assertArrayEquals(compressed, Rig.produced(request));
  }
}
