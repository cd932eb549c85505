package io.fermata.conformance;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.fermata.spi.Algorithm;
import io.fermata.spi.Driver;
import io.fermata.spi.DriverException;
import io.fermata.spi.DriverRequest;
import io.fermata.spi.DriverSession;
import io.fermata.spi.DriverShape;
import io.fermata.spi.KeyDerivation;
import io.fermata.spi.Reason;
import io.fermata.spi.SessionSpec;
import io.fermata.spi.Suitability;
import io.fermata.spi.Taken;
import java.math.BigInteger;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.Key;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import javax.crypto.KDF;
import javax.crypto.SecretKeyFactory;
import javax.crypto.spec.HKDFParameterSpec;
import javax.crypto.spec.PBEKeySpec;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/** Key derivations that are right, and what is found of those that are not. */
class DerivationChecksTest {
  private static final List<String> DERIVATIONS = List.of("HKDF-SHA256", "PBKDF2WithHmacSHA256");

  /** Derives rightly; a broken one overrides one thing. */
  private static class Sound implements DriverSession {
    final SessionSpec spec;
    final KeyDerivation known;

    Sound(SessionSpec spec) {
      this.spec = spec;
      this.known = KeyDerivation.find(spec.algorithm()).orElseThrow();
    }

    Optional<String> wrong(DriverRequest request) {
      return known.wrong(
          request.input().length(), request.output().length(), request.parameters());
    }

    @Override
    public Taken submit(DriverRequest request, boolean more) {
      Optional<Key> key = request.key().or(spec::key);
      int salt = request.nonce().length();
      if (wrong(request).isPresent() || !fixed(spec).nonce().accept(salt)) {
        request.fail(Reason.BAD_REQUEST, "salt of " + salt + " bytes, or " + wrong(request));
      } else if (key.isEmpty() || key.get().getEncoded().length == 0) {
        request.fail(Reason.BAD_KEY, "no key");
      } else {
        try {
          byte[] derived = derive(request, key.get().getEncoded());
          request.output().buffer().put(derived);
          request.succeed(derived.length);
        } catch (GeneralSecurityException e) {
          request.fail(new DriverException(Reason.FAULT, "cannot: " + e, e));
        }
      }
      return Taken.DONE;
    }

    byte[] derive(DriverRequest request, byte[] key) throws GeneralSecurityException {
      if (known.hasInfo()) {
        return KDF.getInstance(known.name())
            .deriveData(
                HKDFParameterSpec.ofExtract()
                    .addIKM(key)
                    .addSalt(request.nonce().copy())
                    .thenExpand(request.input().copy(), request.output().length()));
      }
      PBEKeySpec password =
          new PBEKeySpec(
              new String(key, StandardCharsets.UTF_8).toCharArray(),
              request.nonce().copy(),
              Math.max(1, request.parameters().getFirst().intValue()),
              request.output().length() * Byte.SIZE);
      return SecretKeyFactory.getInstance(known.name()).generateSecret(password).getEncoded();
    }

    @Override
    public void close() {
      // holds nothing
    }
  }

  private static Algorithm fixed(SessionSpec spec) {
    return Algorithm.find(spec.algorithm()).orElseThrow();
  }

  private static Driver driver(Function<SessionSpec, DriverSession> opener) {
    return new SoundDriver() {
      @Override
      public DriverShape shape() {
        return DriverShape.inline(DriverShape.Kind.SOFTWARE, DERIVATIONS);
      }

      @Override
      public Suitability probe(SessionSpec spec) {
        if (spec.kind() != SessionSpec.Kind.KEY_DERIVATION
            || !DERIVATIONS.contains(spec.algorithm())) {
          return new Suitability.Unfit(Reason.UNSUPPORTED, "has no " + spec);
        }
        byte[] key = spec.key().map(Key::getEncoded).orElse(new byte[1]);
        return key == null || key.length == 0
            ? new Suitability.Unfit(Reason.BAD_KEY, "takes keys of at least 1 byte")
            : new Suitability.Fits(0);
      }

      @Override
      public DriverSession open(SessionSpec spec) {
        return opener.apply(spec);
      }
    };
  }

  @Test
  @DisplayName("A sound driver passes")
  void sound() throws Exception {
    try (Kit kit =
        Kit.of(Subject.of(() -> new Refusing(driver(Sound::new)))).seed(Caught.SEED).open()) {
      assertEquals(List.of(), kit.run(line -> {}).failures());
    }
  }

  @Test
  @DisplayName("No iteration at all is not one")
  void noIteration() throws Exception {
    Caught.byExactly(
        "derivation bounds",
        () ->
            driver(
                spec ->
                    new Sound(spec) {
                      @Override
                      Optional<String> wrong(DriverRequest request) {
                        return request.parameters().equals(List.of(BigInteger.ZERO))
                            ? Optional.empty()
                            : super.wrong(request);
                      }
                    }));
  }

  @Test
  @DisplayName("More bytes than there can be are not cut off in silence")
  void cutOff() throws Exception {
    Caught.byExactly(
        "derivation bounds",
        () ->
            driver(
                spec ->
                    new Sound(spec) {
                      @Override
                      Optional<String> wrong(DriverRequest request) {
                        return known.hasInfo() && request.output().length() > known.output().most()
                            ? Optional.empty()
                            : super.wrong(request);
                      }

                      @Override
                      byte[] derive(DriverRequest request, byte[] key) {
                        try {
                          return request.output().length() > known.output().most() && known.hasInfo()
                              ? new byte[known.output().most()]
                              : super.derive(request, key);
                        } catch (GeneralSecurityException e) {
                          throw new AssertionError(e);
                        }
                      }
                    }));
  }

  @Test
  @DisplayName("Info that is left out is found by the published answers and by nothing that looks at bounds")
  void infoLeftOut() throws Exception {
    Caught.byExactly(
        "published answers",
        () ->
            driver(
                spec ->
                    new Sound(spec) {
                      @Override
                      byte[] derive(DriverRequest request, byte[] key)
                          throws GeneralSecurityException {
                        request.input().set(new byte[0], 0, 0);
                        return super.derive(request, key);
                      }
                    }));
  }
}
