package io.fermata.framework.kernel;

import static io.fermata.framework.kernel.CryptoAlgorithm.CRYPTO_DEFLATE_COMP;
import static io.fermata.framework.kernel.DescriptorFlag.COMP;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.fermata.spi.Operation;
import java.util.Arrays;
import java.util.Random;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

class CompressionTest {
  private final Rig rig = new Rig(new ZipDriver());
  private final long sid = rig.session(new CryptoInit(CRYPTO_DEFLATE_COMP));

  @AfterEach
  void close() {
    rig.close();
  }

  private CryptoRequest request(byte[] buffer, int skip, int len, DescriptorFlag... flags) {
    return Rig.on(
            sid,
            buffer,
            new CryptoDescriptor().alg(CRYPTO_DEFLATE_COMP).skip(skip).len(len).flags(flags))
        .ilen(skip + len);
  }

  @Test
  @DisplayName("K065 K133 compressed with COMP, decompressed without; olen tells how long it has become")
  void there_and_back() throws Exception {
    byte[] data = new byte[1000];
    Arrays.fill(data, (byte) 'a');
    byte[] buffer = data.clone();
    CryptoRequest request = request(buffer, 0, 1000, COMP);
    assertEquals(Errno.SUCCESS, rig.run(request));
    byte[] room = new byte[100];
    int length = ZipDriver.work(Operation.COMPRESS, data, room);
    assertEquals(length, request.olen());
    assertArrayEquals(Arrays.copyOf(room, length), Arrays.copyOf(buffer, length));
    request = request(buffer, 0, length);
    assertEquals(Errno.SUCCESS, rig.run(request));
    assertEquals(1000, request.olen());
    assertArrayEquals(data, buffer);
  }

  @Test
  @DisplayName("K134 what does not shrink stays as it is, and olen tells how long it would have been")
  void grows() throws Exception {
    byte[] data = new byte[64];
    new Random(1).nextBytes(data);
    byte[] buffer = data.clone();
    CryptoRequest request = request(buffer, 0, 64, COMP);
    assertEquals(Errno.SUCCESS, rig.run(request));
    assertArrayEquals(data, buffer);
    assertEquals(ZipDriver.work(Operation.COMPRESS, data, new byte[200]), request.olen());
    assertTrue(request.olen() >= 64);
  }

  @Test
  @DisplayName("K133 what has no room, or is not compressed, is EINVAL and touches nothing")
  void wrong() throws Exception {
    byte[] room = new byte[100];
    int length = ZipDriver.work(Operation.COMPRESS, new byte[1000], room);
    byte[] small = Arrays.copyOf(room, 100);
    assertEquals(Errno.EINVAL, rig.run(request(small, 0, length)));
    assertArrayEquals(room, small);
    byte[] nonsense = {-1, -1, -1, -1};
    assertEquals(Errno.EINVAL, rig.run(request(nonsense, 0, 4)));
    assertArrayEquals(new byte[] {-1, -1, -1, -1}, nonsense);
  }
}
