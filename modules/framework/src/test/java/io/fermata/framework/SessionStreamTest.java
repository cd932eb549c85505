package io.fermata.framework;

import static io.fermata.framework.Computes.SHA;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.fermata.spi.DriverException;
import io.fermata.spi.InlineStream;
import io.fermata.spi.Reason;
import java.nio.ByteBuffer;
import java.security.DigestException;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

class SessionStreamTest {
  private static final byte[] MESSAGE = Computes.bytes("message");
  private static final byte[] HASH = hash(MESSAGE);

  private final InlineDriver driver = new InlineDriver("in").streams(Hashing::new);
  private final Framework framework =
      Framework.open(DriverDiscovery.Found.of(driver), FrameworkOptions.DEFAULT);

  @AfterEach
  void close() {
    framework.close();
  }

  private static byte[] hash(byte[] message) {
    return digest().digest(message);
  }

  private static MessageDigest digest() {
    try {
      return MessageDigest.getInstance("SHA-256", "SUN");
    } catch (NoSuchAlgorithmException | java.security.NoSuchProviderException e) {
      throw new AssertionError(e);
    }
  }

  /** As a driver would have it. */
  private static class Hashing implements InlineStream {
    private final MessageDigest digest = digest();

    @Override
    public void update(byte value) {
      digest.update(value);
    }

    @Override
    public void update(byte[] bytes, int offset, int length) {
      digest.update(bytes, offset, length);
    }

    @Override
    public void update(ByteBuffer bytes) {
      digest.update(bytes);
    }

    @Override
    public int finish(byte[] output, int offset, int length) throws DriverException {
      try {
        return digest.digest(output, offset, length);
      } catch (DigestException e) {
        throw new DriverException(Reason.BAD_REQUEST, "no room", e);
      }
    }

    @Override
    public void reset() {
      digest.reset();
    }

    @Override
    public InlineStream copy() {
      throw new UnsupportedOperationException("nobody copies");
    }
  }

  private Session open() throws DriverException {
    return framework.open(SHA, Preference.BEST);
  }

  private static void hashed(SessionStream stream) throws DriverException {
    byte[] hash = new byte[32];
    assertEquals(32, stream.finish(hash, 0, 32));
    assertArrayEquals(HASH, hash);
  }

  @Test
  @DisplayName("What goes straight to an inline driver counts as what was completed inline")
  void counts() throws Exception {
    Session session = open();
    SessionStream stream = session.stream().orElseThrow();
    long before = framework.counts().inline();
    for (int i = 0; i < 3; i++) {
      assertTrue(stream.begins(session));
      stream.update(MESSAGE, 0, MESSAGE.length);
      hashed(stream);
    }
    assertEquals(before + 3, framework.counts().inline());
    stream.update(ByteBuffer.wrap(MESSAGE));
    assertThrows(DriverException.class, () -> stream.finish(new byte[31], 0, 31));
    assertEquals(before + 4, framework.counts().inline());
    assertEquals(1, framework.counts().failed());
  }

  @Test
  @DisplayName("A message that has begun is ended though its driver is taken out; the next goes elsewhere")
  void driverGoes() throws Exception {
    Session session = open();
    SessionStream stream = session.stream().orElseThrow();
    framework.add(new InlineDriver("other").merit(-1).streams(Hashing::new));
    assertTrue(stream.begins(session));
    stream.update(MESSAGE, 0, MESSAGE.length);
    assertTrue(framework.remove("in", Duration.ofSeconds(10)));
    hashed(stream);
    assertFalse(stream.begins(session));
    Request whole = new Request().operation(io.fermata.spi.Operation.DIGEST).output(new byte[32], 0, 32);
    assertSame(io.fermata.spi.DriverRequest.Outcome.DONE, session.perform(whole)); // when it has moved
    SessionStream next = session.stream().orElseThrow();
    assertTrue(next.begins(session));
    next.update(MESSAGE, 0, MESSAGE.length);
    hashed(next);
    assertEquals("other", session.driver());
  }

  @Test
  @DisplayName("A message that has begun is ended though its session is closed; none begins after")
  void sessionCloses() throws Exception {
    Session session = open();
    SessionStream stream = session.stream().orElseThrow();
    stream.update(MESSAGE[0]);
    stream.update(MESSAGE, 1, MESSAGE.length - 1);
    session.close();
    assertEquals(1, driver.sessionCloses.get() - driver.opens.get() + 1, "the driver's is closed at once");
    hashed(stream);
    assertFalse(stream.begins(session));
    assertEquals(Optional.empty(), session.stream());
  }

  @Test
  @DisplayName("A driver that no longer offers the algorithm, or is doubted, gets no more messages")
  void distrusted() throws Exception {
    Session session = open();
    SessionStream stream = session.stream().orElseThrow();
    framework.quarantine("in", "SHA-256", "for the test");
    assertFalse(stream.begins(session));
  }

  @Test
  @DisplayName("What a driver throws ends the message as its fault, and is counted")
  void throwsFault() throws Exception {
    driver.streams(
        () ->
            new Hashing() {
              @Override
              public void update(byte value) {
                throw new UnsupportedOperationException("thrown by a test");
              }

              @Override
              public int finish(byte[] output, int offset, int length) {
                return length + 1;
              }
            });
    Session session = open();
    SessionStream stream = session.stream().orElseThrow();
    long failed = framework.counts().failed();
    DriverException thrown = assertThrows(DriverException.class, () -> stream.update((byte) 1));
    assertEquals(Reason.FAULT, thrown.reason());
    assertEquals(failed + 1, framework.counts().failed());
    assertTrue(stream.begins(session));
    assertEquals(
        Reason.FAULT, assertThrows(DriverException.class, () -> stream.finish(new byte[32], 0, 32)).reason());
    assertFalse(stream.begins(session), "what is impossible is not trusted any more");
  }

  @Test
  @DisplayName("A second thread in the midst of a call is told so, and nothing is mixed up")
  void twoThreads() throws Exception {
    AtomicReference<SessionStream> shared = new AtomicReference<>();
    driver.streams(
        () ->
            new Hashing() {
              @Override
              public void update(byte value) {
                // as another thread would come in between
                assertThrows(IllegalStateException.class, () -> shared.get().update(MESSAGE, 0, 1));
                super.update(value);
              }
            });
    SessionStream stream = open().stream().orElseThrow();
    shared.set(stream);
    for (byte value : MESSAGE) {
      stream.update(value);
    }
    hashed(stream);
  }

  @Test
  @DisplayName("While the times of requests are taken nothing goes past them")
  void measured() throws Exception {
    try (Framework watching =
        Framework.open(
            DriverDiscovery.Found.of(new InlineDriver("in").streams(Hashing::new)),
            FrameworkOptions.DEFAULT.withStatistics(true))) {
      assertEquals(Optional.empty(), watching.open(SHA, Preference.BEST).stream());
    }
  }

  @Test
  @DisplayName("Codes that are cut off, and drivers that take requests alone, have none")
  void none() throws Exception {
    driver.streams(Hashing::new);
    assertEquals(Optional.empty(), framework.open(SHA.tagLength(16), Preference.BEST).stream());
    framework.add(new InlineDriver("alone"));
    assertEquals(Optional.empty(), framework.open(SHA, Preference.driver("alone")).stream());
  }
}
