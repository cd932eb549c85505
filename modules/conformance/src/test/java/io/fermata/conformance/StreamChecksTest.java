package io.fermata.conformance;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.fermata.spi.DriverException;
import io.fermata.spi.InlineStream;
import io.fermata.spi.Reason;
import io.fermata.spi.SessionSpec;
import io.fermata.spi.SessionSpec.Kind;
import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.security.GeneralSecurityException;
import java.security.Key;
import java.util.List;
import java.util.Optional;
import java.util.function.UnaryOperator;
import javax.crypto.spec.SecretKeySpec;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

class StreamChecksTest {

  /** A session that takes messages as they come, too. */
  private static class Streaming extends SoundSession {
    Streaming(SessionSpec spec) {
      super(spec);
    }

    @Override
    public Optional<InlineStream> stream() {
      boolean has = fixed.nonce().accept(0) && (spec.kind() == Kind.DIGEST || spec.kind() == Kind.MAC);
      return has ? Optional.of(new Gathered(this)) : Optional.empty();
    }
  }

  /** Does everything right. */
  private static class Gathered implements InlineStream {
    final Streaming session;
    ByteArrayOutputStream message = new ByteArrayOutputStream();

    Gathered(Streaming session) {
      this.session = session;
    }

    @Override
    public void update(byte value) {
      message.write(value);
    }

    @Override
    public void update(byte[] bytes, int offset, int length) {
      message.write(bytes, offset, length);
    }

    @Override
    public void update(ByteBuffer bytes) {
      while (bytes.hasRemaining()) {
        message.write(bytes.get());
      }
    }

    @Override
    public int finish(byte[] output, int offset, int length) throws DriverException {
      byte[] all = message.toByteArray();
      message.reset();
      if (length < session.fixed.result()) {
        throw new DriverException(Reason.BAD_REQUEST, "room for " + length + " bytes");
      }
      try {
        Key key = session.spec.key().orElse(new SecretKeySpec(new byte[1], "none"));
        byte[] result = session.compute(null, key, new byte[0], new byte[0], all);
        System.arraycopy(result, 0, output, offset, result.length);
        return result.length;
      } catch (GeneralSecurityException e) {
        throw new DriverException(Reason.FAULT, "cannot: " + e, e);
      }
    }

    @Override
    public void reset() {
      message.reset();
    }

    @Override
    public InlineStream copy() throws DriverException {
      Gathered copy = new Gathered(session);
      copy.message.writeBytes(message.toByteArray());
      return copy;
    }
  }

  private static void caught(UnaryOperator<Gathered> broken) throws Exception {
    Caught.byExactly(
        "streams",
        Broken.sessions(
            spec ->
                new Streaming(spec) {
                  @Override
                  public Optional<InlineStream> stream() {
                    return super.stream().map(sound -> broken.apply((Gathered) sound));
                  }
                }));
  }

  @Test
  @DisplayName("A driver that takes messages as they come, and does it right, passes")
  void sound() throws Exception {
    try (Kit kit =
        Kit.of(Subject.of(() -> new Refusing(Broken.sessions(Streaming::new).get())))
            .reference(Subject.of(() -> new SoundDriver("reference")))
            .seed(Caught.SEED)
            .open()) {
      assertEquals(List.of(), kit.run(line -> {}).failures());
    }
  }

  @Test
  @DisplayName("A message that was dropped leaves nothing for the next")
  void remembers() throws Exception {
    caught(
        sound ->
            new Gathered(sound.session) {
              @Override
              public void reset() {
                // and keeps it
              }
            });
  }

  @Test
  @DisplayName("A copy goes its own way")
  void shares() throws Exception {
    caught(
        sound ->
            new Gathered(sound.session) {
              @Override
              public InlineStream copy() {
                Gathered copy = new Gathered(session);
                copy.message = message;
                return copy;
              }
            });
  }

  @Test
  @DisplayName("A buffer is read to its limit")
  void leaves() throws Exception {
    caught(
        sound ->
            new Gathered(sound.session) {
              @Override
              public void update(ByteBuffer bytes) {
                super.update(bytes.duplicate());
              }
            });
  }

  @Test
  @DisplayName("Nothing is written behind the result, nor where there is no room for it")
  void overruns() throws Exception {
    caught(
        sound ->
            new Gathered(sound.session) {
              @Override
              public int finish(byte[] output, int offset, int length) throws DriverException {
                if (length > session.fixed.result()) {
                  output[offset + length - 1] ^= 1;
                }
                return super.finish(output, offset, length);
              }
            });
  }

  @Test
  @DisplayName("A message that has begun is ended though the session is closed")
  void diesWithItsSession() throws Exception {
    Caught.byExactly(
        "streams",
        Broken.sessions(
            spec ->
                new Streaming(spec) {
                  private boolean closed;

                  @Override
                  public Optional<InlineStream> stream() {
                    return super.stream()
                        .map(
                            sound ->
                                new Gathered(this) {
                                  @Override
                                  public int finish(byte[] output, int offset, int length)
                                      throws DriverException {
                                    if (closed) {
                                      throw new DriverException(Reason.CLOSED, "closed");
                                    }
                                    return super.finish(output, offset, length);
                                  }
                                });
                  }

                  @Override
                  public void close() {
                    closed = true;
                  }
                }));
  }
}
