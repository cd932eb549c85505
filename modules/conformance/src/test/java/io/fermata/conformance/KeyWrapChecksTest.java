package io.fermata.conformance;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.fermata.spi.Algorithm;
import io.fermata.spi.Driver;
import io.fermata.spi.DriverException;
import io.fermata.spi.DriverRequest;
import io.fermata.spi.DriverSession;
import io.fermata.spi.DriverShape;
import io.fermata.spi.Operation;
import io.fermata.spi.Reason;
import io.fermata.spi.SessionSpec;
import io.fermata.spi.Suitability;
import io.fermata.spi.Taken;
import java.security.GeneralSecurityException;
import java.security.Key;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.function.Function;
import java.util.function.Supplier;
import javax.crypto.Cipher;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/** Key wraps that are right, and what is found of those that are not. */
class KeyWrapChecksTest {
  private static final List<String> WRAPS = List.of("AES/KW", "AES/KWP");

  /** Wraps rightly; a broken one overrides one thing. */
  private static class Sound implements DriverSession {
    final SessionSpec spec;
    final Algorithm fixed;

    Sound(SessionSpec spec) {
      this.spec = spec;
      this.fixed = Algorithm.find(spec.algorithm()).orElseThrow();
    }

    boolean takes(int message) {
      return fixed.message().accept(message);
    }

    long needed(DriverRequest request) throws DriverException {
      int length = request.input().length();
      return request.operation() == Operation.ENCRYPT
          ? Algorithm.wrapped(length)
          : fixed.unwrapped(length).orElse(0);
    }

    @Override
    public Taken submit(DriverRequest request, boolean more) {
      try {
        boolean wraps = request.operation() == Operation.ENCRYPT;
        byte[] input = request.input().copy();
        if (request.nonce().length() > 0 || (wraps && !takes(input.length))) {
          throw new DriverException(Reason.BAD_REQUEST, "nonce or message of a wrong length");
        }
        if (request.output().length() < needed(request)) {
          throw new DriverException(Reason.BAD_REQUEST, "too little room");
        }
        Key key = request.key().or(spec::key).orElseThrow();
        if (!fixed.key().accept(key.getEncoded().length)) {
          throw new DriverException(Reason.BAD_KEY, "takes keys of " + fixed.key());
        }
        Optional<byte[]> made = wraps ? Optional.of(wrap(key, input)) : unwrap(key, input);
        made.ifPresentOrElse(
            bytes -> {
              request.output().buffer().put(bytes);
              request.succeed(bytes.length);
            },
            () -> mismatch(request));
      } catch (DriverException e) {
        request.fail(e);
      } catch (GeneralSecurityException e) {
        request.fail(new DriverException(Reason.FAULT, "cannot: " + e, e));
      }
      return Taken.DONE;
    }

    void mismatch(DriverRequest request) {
      request.mismatch();
    }

    byte[] wrap(Key key, byte[] message) throws GeneralSecurityException {
      return cipher(Cipher.ENCRYPT_MODE, key).doFinal(message);
    }

    /** Empty if it is not what was wrapped. */
    Optional<byte[]> unwrap(Key key, byte[] wrapped) throws GeneralSecurityException {
      OptionalInt longest = fixed.unwrapped(wrapped.length);
      Cipher cipher = cipher(Cipher.DECRYPT_MODE, key);
      try {
        return longest.isPresent() ? Optional.of(cipher.doFinal(wrapped)) : Optional.empty();
      } catch (GeneralSecurityException e) {
        return Optional.empty();
      }
    }

    Cipher cipher(int mode, Key key) throws GeneralSecurityException {
      Cipher cipher = Cipher.getInstance(fixed.name() + "/NoPadding", "SunJCE");
      cipher.init(mode, key);
      return cipher;
    }

    @Override
    public void close() {
      // holds nothing
    }
  }

  private static Driver driver(String name, Function<SessionSpec, DriverSession> opener) {
    return new SoundDriver(name) {
      @Override
      public DriverShape shape() {
        return DriverShape.inline(DriverShape.Kind.SOFTWARE, WRAPS);
      }

      @Override
      public Suitability probe(SessionSpec spec) {
        if (spec.kind() != SessionSpec.Kind.KEY_WRAP || !WRAPS.contains(spec.algorithm())) {
          return new Suitability.Unfit(Reason.UNSUPPORTED, "has no " + spec);
        }
        byte[] key = spec.key().map(Key::getEncoded).orElse(new byte[16]);
        return key == null || !fits(Algorithm.find(spec.algorithm()).orElseThrow(), key.length)
            ? new Suitability.Unfit(Reason.BAD_KEY, "takes keys of 16, 24 or 32 bytes")
            : new Suitability.Fits(0);
      }

      @Override
      public DriverSession open(SessionSpec spec) {
        return opener.apply(spec);
      }
    };
  }

  private static KitBuilder kit(Function<SessionSpec, DriverSession> opener) {
    Supplier<Driver> driver = () -> new Refusing(driver("wraps", opener));
    return Kit.of(Subject.of(driver)).reference(Subject.of(() -> driver("other", Sound::new)));
  }

  private static void caught(String check, Function<SessionSpec, DriverSession> opener) throws Exception {
    Caught.byExactly(check, kit(opener));
  }

  @Test
  @DisplayName("A sound driver passes")
  void sound() throws Exception {
    try (Kit kit = kit(Sound::new).seed(Caught.SEED).open()) {
      assertEquals(List.of(), kit.run(line -> {}).failures());
    }
  }

  @Test
  @DisplayName("A key of one semiblock, which RFC 3394 leaves to others, is not wrapped")
  void wrapsOne() throws Exception {
    caught(
        "message lengths",
        spec ->
            new Sound(spec) {
              @Override
              boolean takes(int message) {
                return message == 8 || super.takes(message);
              }

              @Override
              byte[] wrap(Key key, byte[] message) throws GeneralSecurityException {
                return super.wrap(
                    key, super.takes(message.length) ? message : Arrays.copyOf(message, 16));
              }

              @Override
              long needed(DriverRequest request) throws DriverException {
                boolean one = spec.algorithm().equals("AES/KW") && request.input().length() == 8;
                return one ? 24 : super.needed(request);
              }
            });
  }

  @Test
  @DisplayName("The room that is wanted for what was wrapped does not tell how long it is")
  void tellsByRoom() throws Exception {
    caught(
        "room",
        spec ->
            new Sound(spec) {
              @Override
              long needed(DriverRequest request) throws DriverException {
                if (request.operation() == Operation.DECRYPT && spec.algorithm().equals("AES/KWP")) {
                  try {
                    return unwrap(request.key().or(spec::key).orElseThrow(), request.input().copy())
                        .map(message -> (long) message.length)
                        .orElse(super.needed(request));
                  } catch (GeneralSecurityException e) {
                    return 0; // of a key that is about to be refused
                  }
                }
                return super.needed(request);
              }
            });
  }

  @Test
  @DisplayName("A ciphertext of a length that none has is a mismatch, as every other that is wrong")
  void tellsByReason() throws Exception {
    caught(
        "forgery",
        spec ->
            new Sound(spec) {
              @Override
              long needed(DriverRequest request) throws DriverException {
                if (request.operation() == Operation.DECRYPT
                    && fixed.unwrapped(request.input().length()).isEmpty()) {
                  throw new DriverException(Reason.BAD_REQUEST, "no ciphertext is so long");
                }
                return super.needed(request);
              }
            });
  }

  @Test
  @DisplayName("What was cut off is not what was wrapped, even if it begins so")
  void takesMore() throws Exception {
    caught(
        "forgery",
        spec ->
            new Sound(spec) {
              @Override
              Optional<byte[]> unwrap(Key key, byte[] wrapped) throws GeneralSecurityException {
                int rest = wrapped.length % 8;
                return super.unwrap(key, rest == 1 ? Arrays.copyOf(wrapped, wrapped.length - 1) : wrapped);
              }
            });
  }

  @Test
  @DisplayName("A nonce, which a key wrap has not, is not passed over")
  void takesNonces() throws Exception {
    caught(
        "nonce lengths",
        spec ->
            new Sound(spec) {
              @Override
              public Taken submit(DriverRequest request, boolean more) {
                request.nonce().set(new byte[0], 0, 0);
                return super.submit(request, more);
              }
            });
  }
}
