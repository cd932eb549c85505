package io.fermata.framework.kernel;

import static io.fermata.framework.kernel.CryptoAlgorithm.CRYPTO_AES_CBC;
import static io.fermata.framework.kernel.CryptoAlgorithm.CRYPTO_ARC4;
import static io.fermata.framework.kernel.CryptoAlgorithm.CRYPTO_SHA1_HMAC;
import static io.fermata.framework.kernel.DescriptorFlag.ENCRYPT;
import static io.fermata.framework.kernel.DescriptorFlag.IV_EXPLICIT;
import static io.fermata.framework.kernel.DriverFlag.HARDWARE;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.ValueSource;

/** The three kinds of buffers. */
@ParameterizedClass(name = "inline {0}")
@ValueSource(booleans = {true, false})
class BufferTest {
  private static final byte[] KEY = Rig.bytes(16);
  private static final byte[] IV = Rig.bytes(16);

  private final Rig rig;

  BufferTest(boolean inline) {
    rig = new Rig(new JdkDriver(inline));
  }

  @AfterEach
  void close() {
    rig.close();
  }

  private long both() {
    return rig.session(
        new CryptoInit(CRYPTO_AES_CBC)
            .key(KEY)
            .next(new CryptoInit(CRYPTO_SHA1_HMAC).key(KEY)));
  }

  /** Encrypts 32 bytes from 18, with the vector written at 1, and authenticates 49 to 52. */
  private static CryptoDescriptor chain() {
    return new CryptoDescriptor()
        .alg(CRYPTO_AES_CBC)
        .skip(18)
        .len(32)
        .inject(1)
        .iv(IV)
        .flags(ENCRYPT, IV_EXPLICIT)
        .next(new CryptoDescriptor().alg(CRYPTO_SHA1_HMAC).skip(1).len(49).inject(52));
  }

  private byte[] expected(long sid) {
    byte[] whole = Rig.bytes(75);
    assertEquals(Errno.SUCCESS, rig.run(Rig.on(sid, whole, chain())));
    return whole;
  }

  private static CryptoRequest request(long sid) {
    return new CryptoRequest().sid(sid).ilen(75).desc(chain());
  }

  private static byte[] join(byte[]... parts) {
    byte[] all = new byte[75];
    int at = 0;
    for (byte[] part : parts) {
      System.arraycopy(part, 0, all, at, part.length);
      at += part.length;
    }
    return all;
  }

  @Test
  @DisplayName("K107 K108 K110 wherever the buffer is split, list and chain give what one piece gives, in the memory they were given")
  void splits() {
    long sid = both();
    byte[] expected = expected(sid);
    for (int one = 0; one <= 75; one++) {
      for (int two = one; two <= 75; two += two < one + 3 ? 1 : 11) {
        byte[][] parts = parts(one, two);
        List<MemorySegment> list = Arrays.stream(parts).map(MemorySegment::ofArray).toList();
        CryptoRequest uio = request(sid).buf(list).flags(RequestFlag.IOV, RequestFlag.REL);
        assertEquals(Errno.SUCCESS, rig.run(uio));
        assertArrayEquals(expected, join(parts), one + " " + two);
        byte[][] mbufs = parts(one, two);
        BufferChain chain =
            new BufferChain(mbufs[0])
                .next(new BufferChain(mbufs[1]).next(new BufferChain(mbufs[2])));
        assertEquals(Errno.SUCCESS, rig.run(request(sid).buf(chain).flags(RequestFlag.IMBUF)));
        assertArrayEquals(expected, join(mbufs), one + " " + two);
      }
    }
  }

  private static byte[][] parts(int one, int two) {
    byte[] data = Rig.bytes(75);
    return new byte[][] {
      Arrays.copyOfRange(data, 0, one),
      Arrays.copyOfRange(data, one, two),
      Arrays.copyOfRange(data, two, 75)
    };
  }

  @Test
  @DisplayName("K107 K137 a piece for each byte, native memory among them")
  void bytes() {
    long sid = both();
    byte[] expected = expected(sid);
    try (Arena arena = Arena.ofShared()) {
      byte[] data = Rig.bytes(75);
      MemorySegment[] pieces = new MemorySegment[75];
      for (int i = 0; i < 75; i++) {
        pieces[i] = i % 2 == 0 ? arena.allocate(1) : MemorySegment.ofArray(new byte[1]);
        pieces[i].set(ValueLayout.JAVA_BYTE, 0, data[i]);
      }
      assertEquals(
          Errno.SUCCESS,
          rig.run(request(sid).buf(List.of(pieces)).flags(RequestFlag.IOV)));
      for (int i = 0; i < 75; i++) {
        assertEquals(expected[i], pieces[i].get(ValueLayout.JAVA_BYTE, 0), "byte " + i);
      }
    }
  }

  @Test
  @DisplayName("K109 K110 one piece of native memory, and part of an array, are worked on where they are")
  void contiguous() {
    long sid = both();
    byte[] expected = expected(sid);
    byte[] larger = new byte[80];
    System.arraycopy(Rig.bytes(75), 0, larger, 3, 75);
    MemorySegment part = MemorySegment.ofArray(larger).asSlice(3, 75);
    assertEquals(Errno.SUCCESS, rig.run(request(sid).buf(part).flags(RequestFlag.REL)));
    assertArrayEquals(expected, Arrays.copyOfRange(larger, 3, 78));
    assertEquals(0, larger[2] | larger[78]);
    try (Arena arena = Arena.ofShared()) {
      MemorySegment outside = arena.allocate(75);
      outside.copyFrom(MemorySegment.ofArray(Rig.bytes(75)));
      assertEquals(Errno.SUCCESS, rig.run(request(sid).buf(outside)));
      assertArrayEquals(expected, outside.toArray(ValueLayout.JAVA_BYTE));
    }
  }

  @Test
  @DisplayName("K107 K108 K110 a driver of this face is given one piece, whatever its user has")
  void driver() {
    ToyDriver driver = rig.driver("card0", HARDWARE).with(CRYPTO_ARC4);
    long sid = rig.session(new CryptoInit(CRYPTO_ARC4).key(new byte[5]));
    byte[] one = {1, 2};
    byte[] two = {3, 4};
    BufferChain chain =
        new BufferChain(one).next(new BufferChain(new byte[0]).next(new BufferChain(two)));
    CryptoRequest request =
        new CryptoRequest()
            .sid(sid)
            .ilen(4)
            .flags(RequestFlag.IMBUF)
            .buf(chain)
            .desc(new CryptoDescriptor().alg(CRYPTO_ARC4).skip(1).len(2));
    assertEquals(Errno.SUCCESS, rig.run(request));
    assertArrayEquals(new byte[] {1, ~2}, one);
    assertArrayEquals(new byte[] {~3, 4}, two);
    assertEquals(1, driver.calls());
  }

  @Test
  @DisplayName("K112 unknown flags, two kinds at once, or another kind of buffer than the flags say, is EINVAL")
  void flags_wrong() {
    long sid = both();
    byte[] data = Rig.bytes(75);
    MemorySegment segment = MemorySegment.ofArray(data);
    BufferChain circle = new BufferChain(data);
    circle.next(circle);
    List<CryptoRequest> wrong =
        List.of(
            request(sid).buf(data).flagBits(0x80),
            request(sid).buf(data).flagBits(-1),
            request(sid).buf(data).flags(RequestFlag.IOV),
            request(sid).buf(data).flags(RequestFlag.IMBUF),
            request(sid).buf(List.of(segment)),
            request(sid).buf(List.of(segment)).flags(RequestFlag.IMBUF),
            request(sid).buf(new BufferChain(data)),
            request(sid).buf(new BufferChain(data)).flags(RequestFlag.IMBUF, RequestFlag.IOV),
            request(sid).buf(List.<MemorySegment>of()).flags(RequestFlag.IOV),
            request(sid).buf(circle).flags(RequestFlag.IMBUF),
            request(sid).buf(segment.asReadOnly()),
            request(sid).buf(MemorySegment.ofArray(new int[20])));
    for (int i = 0; i < wrong.size(); i++) {
      assertEquals(Errno.EINVAL, rig.run(wrong.get(i)), "request " + i);
    }
    assertArrayEquals(Rig.bytes(75), data);
  }
}
