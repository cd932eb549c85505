package io.fermata.driver.multibuffer;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertSame;

import io.fermata.driver.multibuffer.Rig.Asked;
import io.fermata.spi.DriverException;
import io.fermata.spi.DriverRequest;
import io.fermata.spi.DriverRequest.Outcome;
import io.fermata.spi.DriverSession;
import io.fermata.spi.Operation;
import io.fermata.spi.Part;
import io.fermata.spi.Reason;
import io.fermata.spi.SessionSpec;
import io.fermata.spi.StreamState;
import java.util.Arrays;
import java.util.Random;
import javax.crypto.SecretKey;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Messages that come in parts, and arrays that come again. */
class PartsTest {
  private static final String GCM = "AES/GCM";
  private static final String CHACHA = "ChaCha20-Poly1305";
  private static final int TAG = 16;

  private final Random random = new Random(19);
  private final SecretKey key = Rig.key(random, 32);
  private InlineDriver driver;

  @BeforeEach
  void start() throws DriverException {
    LibraryThere.assume();
    driver = Rig.started(new InlineDriver());
  }

  @AfterEach
  void stop() {
    if (driver != null) {
      driver.close();
    }
  }

  private DriverSession open(String algorithm) throws DriverException {
    return driver.open(SessionSpec.aead(algorithm).key(key));
  }

  /** One message in two parts of a request that is its alone. */
  private final class Message {
    private final byte[] nonce = Rig.bytes(random, 12);
    private final byte[] text = Rig.bytes(random, 128 + random.nextInt(100));
    private final byte[] aad = Rig.bytes(random, random.nextInt(3) * 10);
    private final byte[] sealed = new byte[text.length + TAG];
    private final int first = 64 * random.nextInt(3);
    private final DriverRequest request = new Asked().request;

    DriverRequest first(DriverSession session) {
      request.nonce().set(nonce, 0, nonce.length);
      request.aad().set(aad, 0, aad.length);
      return go(session, Part.FIRST, 0, first);
    }

    DriverRequest last(DriverSession session) {
      return go(session, Part.LAST, first, text.length - first);
    }

    private DriverRequest go(DriverSession session, Part part, int from, int length) {
      request.input().set(text, from, length);
      request.output().set(sealed, from, length + (part.ends() ? TAG : 0));
      request.begin(Operation.ENCRYPT, part);
      session.submit(request, false);
      return request;
    }

    void assertRight(String algorithm) throws DriverException {
      assertEquals(Outcome.DONE, request.outcome());
      assertArrayEquals(whole(algorithm, nonce, aad, text), sealed);
    }
  }

  private byte[] whole(String algorithm, byte[] nonce, byte[] aad, byte[] text) throws DriverException {
    DriverRequest request = new Asked().request;
    request.nonce().set(nonce, 0, nonce.length);
    request.aad().set(aad, 0, aad.length);
    byte[] sealed = new byte[text.length + TAG];
    request.input().set(text, 0, text.length);
    request.output().set(sealed, 0, sealed.length);
    try (DriverSession session = open(algorithm)) {
      request.begin(Operation.ENCRYPT, Part.WHOLE);
      session.submit(request, false);
    }
    assertEquals(Outcome.DONE, request.outcome());
    return sealed;
  }

  @ParameterizedTest
  @ValueSource(strings = {GCM, CHACHA})
  @DisplayName("messages in parts, one after the other and side by side in one session, are what they are as wholes")
  void parts(String algorithm) throws DriverException {
    try (DriverSession session = open(algorithm)) {
      for (int i = 0; i < 20; i++) {
        Message one = new Message();
        Message other = new Message();
        one.first(session);
        if (i % 2 == 0) {
          one.last(session);
        }
        other.first(session);
        if (i % 2 == 1) {
          one.last(session);
        }
        other.last(session);
        one.assertRight(algorithm);
        other.assertRight(algorithm);
      }
    }
  }

  @Test
  @DisplayName("what a message left is of no use once it has ended or was dropped, though its memory serves the next one")
  void left() throws DriverException {
    try (DriverSession session = open(GCM)) {
      for (boolean dropped : new boolean[] {false, true}) {
        Message message = new Message();
        StreamState left = message.first(session).state();
        if (dropped) {
          left.close();
        } else {
          message.last(session);
          message.assertRight(GCM);
          assertSame(StreamState.NONE, message.request.state());
        }
        Message next = new Message();
        next.first(session);
        message.request.state(left);
        assertEquals(Outcome.FAILED, message.last(session).outcome());
        assertEquals(Reason.BAD_REQUEST, message.request.failure().reason());
        next.last(session);
        next.assertRight(GCM);
      }
    }
  }

  @Test
  @DisplayName("memory of messages in parts is used again, also of those whose session was closed before they ended")
  void memory() throws DriverException {
    rounds(100);
    int before = driver.blocks();
    rounds(1_000);
    assertEquals(before, driver.blocks());
  }

  private void rounds(int times) throws DriverException {
    for (int i = 0; i < times; i++) {
      Message late = new Message();
      try (DriverSession session = open(GCM)) {
        late.first(session);
        Message ended = new Message();
        ended.first(session);
        ended.last(session);
      }
      late.request.state().close();
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {GCM, CHACHA})
  @DisplayName("a request that comes with the same arrays, then with others, then in other places of them, has the right result")
  void same_arrays(String algorithm) throws DriverException {
    try (DriverSession session = open(algorithm)) {
      DriverRequest request = new Asked().request;
      byte[] nonce = new byte[12];
      byte[] in = new byte[0];
      byte[] out = new byte[0];
      int from = 0;
      int to = 0;
      for (int i = 0; i < 200; i++) {
        if (i % 7 == 0) {
          in = Rig.bytes(random, 300);
        }
        if (i % 11 == 0) {
          out = new byte[300];
        }
        if (i % 3 == 0) {
          from = random.nextInt(3) * 20;
          to = random.nextInt(3) * 20;
        }
        random.nextBytes(nonce);
        random.nextBytes(in);
        int length = random.nextInt(200);
        request.nonce().set(nonce, 0, nonce.length);
        request.input().set(in, from, length);
        request.output().set(out, to, length + TAG);
        request.begin(Operation.ENCRYPT, Part.WHOLE);
        session.submit(request, false);
        byte[] text = Arrays.copyOfRange(in, from, from + length);
        assertArrayEquals(
            whole(algorithm, nonce, new byte[0], text), Arrays.copyOfRange(out, to, to + length + TAG));
      }
    }
  }
}
