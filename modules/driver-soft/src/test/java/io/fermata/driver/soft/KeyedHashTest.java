package io.fermata.driver.soft;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;

import io.fermata.spi.DriverException;
import io.fermata.spi.DriverRequest;
import io.fermata.spi.DriverRequest.Outcome;
import io.fermata.spi.Operation;
import io.fermata.spi.Part;
import io.fermata.spi.Reason;
import io.fermata.spi.SessionSpec;
import io.fermata.spi.StreamState;
import java.io.ByteArrayOutputStream;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.Optional;
import java.util.Random;
import javax.crypto.SecretKey;
import javax.crypto.spec.SecretKeySpec;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

/** KPDK-MD5 and KPDK-SHA1. */
class KeyedHashTest {
  private final Random random = new Random(7);

  private byte[] bytes(int length) {
    byte[] bytes = new byte[length];
    random.nextBytes(bytes);
    return bytes;
  }

  private static SessionSpec spec(KeyedHash hash, byte[] key) {
    return SessionSpec.mac(hash.algorithm()).key(new SecretKeySpec(key, hash.algorithm()));
  }

  /** By the words of RFC 1828 and 1852: the key is padded as if it were all that is hashed. */
  private static byte[] byTheBook(KeyedHash hash, byte[] key, byte[] data) throws Exception {
    ByteArrayOutputStream all = new ByteArrayOutputStream();
    all.writeBytes(key);
    all.write(0x80);
    while (all.size() % 64 != 56) {
      all.write(0);
    }
    for (int i = 0; i < 8; i++) {
      int place = hash == KeyedHash.MD5 ? i : 7 - i;
      all.write((int) (key.length * 8L >>> 8 * place));
    }
    all.writeBytes(data);
    all.writeBytes(key);
    return MessageDigest.getInstance(hash.hash()).digest(all.toByteArray());
  }

  @ParameterizedTest
  @CsvSource({
    "MD5, 4cb03a232372264291c7829161568f32",
    "SHA1, dd47ac88281d2304d0b980b0fad62cb06a154fda"
  })
  @DisplayName("K139 the hash of key, filler, data, key, as another library's hash has it")
  void known(KeyedHash hash, String code) throws Exception {
    byte[] key = "Jefe".getBytes(StandardCharsets.US_ASCII);
    byte[] data = "what do ya want for nothing?".getBytes(StandardCharsets.US_ASCII);
    try (Rig rig = new Rig(spec(hash, key))) {
      assertArrayEquals(
          HexFormat.of().parseHex(code), rig.made(Operation.MAC, data, hash.length()));
    }
  }

  @ParameterizedTest
  @EnumSource
  @DisplayName("K139 the filler ends a block for keys of every length, and the data begins one")
  void lengths(KeyedHash hash) throws Exception {
    for (int length = 1; length <= 200; length++) {
      byte[] key = bytes(length);
      byte[] data = bytes(random.nextInt(150));
      try (Rig rig = new Rig(spec(hash, key))) {
        assertArrayEquals(
            byTheBook(hash, key, data), rig.made(Operation.MAC, data, hash.length()));
      }
    }
  }

  @ParameterizedTest
  @EnumSource
  @DisplayName("in parts, copied half-way and under a request's own key it is the same")
  void parts(KeyedHash hash) throws Exception {
    byte[] own = bytes(20);
    byte[] one = bytes(70);
    byte[] two = bytes(33);
    byte[] both = Arrays.copyOf(one, 103);
    System.arraycopy(two, 0, both, 70, 33);
    try (Rig rig = new Rig(spec(hash, bytes(9)))) {
      DriverRequest request = Rig.request(one, hash.length());
      request.key(Optional.of(new SecretKeySpec(own, "any")));
      assertEquals(Outcome.DONE, rig.submit(request, Operation.MAC, Part.FIRST));
      assertEquals(0, request.produced());
      StreamState copy = request.state().copy();
      MemorySegment memory = Arena.ofAuto().allocate(33).copyFrom(MemorySegment.ofArray(two));
      request.input().set(memory);
      rig.submit(request, Operation.MAC, Part.LAST);
      assertArrayEquals(byTheBook(hash, own, both), Rig.produced(request));
      assertEquals(StreamState.NONE, request.state());
      request.state(copy);
      request.input().set(one, 0, 0);
      rig.submit(request, Operation.MAC, Part.LAST);
      assertArrayEquals(byTheBook(hash, own, one), Rig.produced(request));
    }
  }

  @Test
  @DisplayName("no key, a part out of order and no room are refused, and the session goes on")
  void refused() throws Exception {
    try (Rig rig = new Rig(SessionSpec.mac("KPDK-MD5"))) {
      DriverRequest request = Rig.request(bytes(5), 16);
      rig.submit(request, Operation.MAC, Part.WHOLE);
      assertEquals(Reason.BAD_KEY, request.failure().reason());
    }
    try (Rig rig = new Rig(spec(KeyedHash.MD5, bytes(5)))) {
      DriverRequest request = Rig.request(bytes(5), 16);
      rig.submit(request, Operation.MAC, Part.NEXT);
      Rig.refused(request, "does not go on");
      rig.submit(request, Operation.MAC, Part.FIRST);
      StreamState begun = request.state();
      begun.close();
      rig.submit(request, Operation.MAC, Part.LAST);
      Rig.refused(request, "does not go on");
      DriverRequest tight = Rig.request(bytes(5), 15);
      rig.submit(tight, Operation.MAC, Part.WHOLE);
      Rig.refused(tight, "output of 15 bytes; the code has 16");
      assertArrayEquals(new byte[15], tight.output().copy());
      rig.made(Operation.MAC, bytes(5), 16);
    }
  }

  /** Gives out its own bytes, so that a test sees what becomes of them. */
  private record OpenKey(byte[] bytes) implements SecretKey {
    @Override
    public String getAlgorithm() {
      return "any";
    }

    @Override
    public String getFormat() {
      return "RAW";
    }

    @Override
    public byte[] getEncoded() {
      return bytes;
    }
  }

  @Test
  @DisplayName("the copy of the key is overwritten with the session, that of a message with its end")
  void wiped() throws Exception {
    byte[] key = bytes(30);
    Rig rig = new Rig(SessionSpec.mac("KPDK-SHA1").key(new OpenKey(key)));
    rig.made(Operation.MAC, bytes(5), 20);
    assertFalse(Arrays.equals(new byte[30], key));
    rig.close();
    assertArrayEquals(new byte[30], key);
    byte[] own = bytes(30);
    try (Rig keyless = new Rig(SessionSpec.mac("KPDK-SHA1"))) {
      DriverRequest request = Rig.request(bytes(5), 20);
      request.key(Optional.of(new OpenKey(own)));
      keyless.submit(request, Operation.MAC, Part.WHOLE);
      assertArrayEquals(new byte[30], own);
      own = bytes(30);
      request.key(Optional.of(new OpenKey(own)));
      keyless.submit(request, Operation.MAC, Part.FIRST);
      request.state().close();
      assertArrayEquals(new byte[30], own);
    }
  }

  @Test
  @DisplayName("a copy of a message that has ended is refused")
  void copy_ended() throws Exception {
    KeyedMessage message = KeyedMessage.begin(KeyedHash.MD5, bytes(3));
    message.finish();
    DriverException e =
        org.junit.jupiter.api.Assertions.assertThrows(DriverException.class, message::copy);
    assertEquals(Reason.BAD_REQUEST, e.reason());
  }
}
