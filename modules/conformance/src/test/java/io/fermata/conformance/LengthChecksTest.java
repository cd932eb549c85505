package io.fermata.conformance;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.fermata.spi.Driver;
import io.fermata.spi.DriverException;
import io.fermata.spi.DriverRequest;
import io.fermata.spi.DriverSession;
import io.fermata.spi.Operation;
import io.fermata.spi.Reason;
import io.fermata.spi.SessionSpec;
import io.fermata.spi.SessionSpec.Kind;
import io.fermata.spi.Suitability;
import java.security.GeneralSecurityException;
import java.security.Key;
import java.util.Arrays;
import java.util.List;
import java.util.function.Supplier;
import javax.crypto.spec.SecretKeySpec;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

class LengthChecksTest {

  @Test
  @DisplayName("A message that is not whole blocks is not padded in secret")
  void padsBlocks() throws Exception {
    Caught.byExactly(
        "message lengths",
        Broken.sessions(
            spec ->
                new SoundSession(spec) {
                  @Override
                  void check(DriverRequest request) throws DriverException {
                    if (fixed.message().accept(request.input().length())) {
                      super.check(request);
                    }
                  }

                  @Override
                  byte[] compute(DriverRequest request, Key key, byte[] nonce, byte[] aad, byte[] input)
                      throws GeneralSecurityException {
                    int whole = fixed.message().notBelow(input.length);
                    byte[] output = super.compute(request, key, nonce, aad, Arrays.copyOf(input, whole));
                    return whole == input.length ? output : Arrays.copyOf(output, input.length);
                  }
                }));
  }

  @Test
  @DisplayName("A key that is too short by a byte is not filled up")
  void fillsKeys() throws Exception {
    Caught.byExactly(
        "key lengths",
        () ->
            new SoundDriver() {
              @Override
              public Suitability probe(SessionSpec spec) {
                return super.probe(spec.key().isPresent() ? spec.key(filled(spec.key().get())) : spec);
              }

              @Override
              public DriverSession open(SessionSpec spec) {
                return new SoundSession(
                    spec.key().isPresent() ? spec.key(filled(spec.key().get())) : spec);
              }
            });
  }

  private static Key filled(Key key) {
    byte[] bytes = key.getEncoded();
    return bytes != null && bytes.length == 15 ? new SecretKeySpec(Arrays.copyOf(bytes, 16), "AES") : key;
  }

  @Test
  @DisplayName("A bad key of a request is called one")
  void callsItABadRequest() throws Exception {
    Caught.byExactly(
        "key lengths",
        Broken.sessions(
            spec ->
                new SoundSession(spec) {
                  @Override
                  Key key(DriverRequest request) throws DriverException {
                    try {
                      return super.key(request);
                    } catch (DriverException e) {
                      throw new DriverException(Reason.BAD_REQUEST, "something is wrong", e);
                    }
                  }
                }));
  }

  @Test
  @DisplayName("A wrong result under keys of one length is a matter of key lengths alone")
  void cutsOneLength() throws Exception {
    Caught.byExactly(
        "key lengths",
        Broken.sessions(
            spec ->
                new SoundSession(spec) {
                  @Override
                  Key key(DriverRequest request) throws DriverException {
                    Key key = super.key(request);
                    byte[] bytes = key.getEncoded();
                    return spec.kind() == Kind.MAC && bytes.length == 37
                        ? new SecretKeySpec(bytes, 0, 36, "HmacSHA256")
                        : key;
                  }
                }));
  }

  @Test
  @DisplayName("A vector that is too short is not filled up")
  void fillsVectors() throws Exception {
    Caught.byExactly(
        "nonce lengths",
        Broken.sessions(
            spec ->
                new SoundSession(spec) {
                  @Override
                  void check(DriverRequest request) throws DriverException {
                    if (spec.kind() != Kind.CIPHER || request.nonce().length() != 15) {
                      super.check(request);
                    }
                  }

                  @Override
                  byte[] compute(DriverRequest request, Key key, byte[] nonce, byte[] aad, byte[] input)
                      throws GeneralSecurityException {
                    boolean fills = spec.kind() == Kind.CIPHER && nonce.length == 15;
                    return super.compute(request, key, fills ? Arrays.copyOf(nonce, 16) : nonce, aad, input);
                  }
                }));
  }

  @Test
  @DisplayName("A wrong result of whole messages with nonces of one length is a matter of nonce lengths, and of parts, which are compared with them")
  void swapsOneLength() throws Exception {
    Caught.byItAndParts(
        "nonce lengths",
        Broken.sessions(
            spec ->
                new SoundSession(spec) {
                  @Override
                  byte[] compute(DriverRequest request, Key key, byte[] nonce, byte[] aad, byte[] input)
                      throws GeneralSecurityException {
                    byte[] used = nonce.clone();
                    if (spec.kind() == Kind.AEAD && nonce.length == 16) {
                      used[15] ^= 1;
                    }
                    return super.compute(request, key, used, aad, input);
                  }
                }));
  }

  @Test
  @DisplayName("Nonces of a length that the driver leaves to others are none of the other checks' matter")
  void leavesNonces() throws Exception {
    Supplier<Driver> tls =
        Broken.sessions(
            spec ->
                new SoundSession(spec) {
                  @Override
                  void check(DriverRequest request) throws DriverException {
                    super.check(request);
                    if (spec.kind() == Kind.AEAD && request.nonce().length() != 12) {
                      throw new DriverException(Reason.UNSUPPORTED, "takes nonces of 12 bytes");
                    }
                  }
                });
    try (Kit kit =
        Kit.of(Subject.of(() -> new Refusing(tls.get())))
            .reference(Subject.of(() -> new SoundDriver("reference")))
            .seed(Caught.SEED)
            .open()) {
      assertEquals(List.of(), kit.run(line -> {}).failures());
    }
  }

  @Test
  @DisplayName("A tag that is too short is refused as the session opens")
  void shortTags() throws Exception {
    Caught.byExactly(
        "tag lengths",
        () ->
            new SoundDriver() {
              @Override
              public Suitability probe(SessionSpec spec) {
                return super.probe(spec.tagLength() == 11 ? spec.tagLength(12) : spec);
              }
            });
  }

  @Test
  @DisplayName("A wrong tag of one length is a matter of tag lengths alone")
  void flipsOneLength() throws Exception {
    Caught.byExactly(
        "tag lengths",
        Broken.sessions(
            spec ->
                new SoundSession(spec) {
                  @Override
                  byte[] compute(DriverRequest request, Key key, byte[] nonce, byte[] aad, byte[] input)
                      throws GeneralSecurityException {
                    boolean flips = spec.tagLength() == 13;
                    byte[] in = input.clone();
                    if (flips && request.operation() == Operation.DECRYPT && in.length > 0) {
                      in[in.length - 1] ^= 1;
                    }
                    byte[] out = super.compute(request, key, nonce, aad, in);
                    if (flips && request.operation() == Operation.ENCRYPT) {
                      out[out.length - 1] ^= 1;
                    }
                    return out;
                  }
                }));
  }
}
