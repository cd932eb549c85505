package io.fermata.driver.jca;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.fermata.driver.jca.PublicKeys.Handle;
import io.fermata.driver.jca.Rig.Memory;
import io.fermata.spi.Driver;
import io.fermata.spi.DriverException;
import io.fermata.spi.DriverRequest;
import io.fermata.spi.DriverRequest.Outcome;
import io.fermata.spi.DriverSession;
import io.fermata.spi.Operation;
import io.fermata.spi.Part;
import io.fermata.spi.PublicKeyAlgorithm;
import io.fermata.spi.Reason;
import io.fermata.spi.SessionSpec;
import io.fermata.spi.SessionSpec.Kind;
import io.fermata.spi.Suitability;
import java.security.Key;
import java.security.KeyPair;
import java.security.PrivateKey;
import java.security.Security;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.stream.Stream;
import javax.crypto.spec.SecretKeySpec;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** Keys of sessions with a private and a public key, and signatures by all of them. */
class PublicKeyTest {
  private final Random random = new Random(5);

  static Stream<Arguments> offered() {
    return Arrays.stream(Kind.values()).flatMap(PublicKeys::offered);
  }

  static Stream<Arguments> signatures() {
    return PublicKeys.offered(Kind.SIGNATURE);
  }

  private static SessionSpec spec(PublicKeyAlgorithm algorithm, Key key) {
    SessionSpec keyless =
        switch (algorithm.kind()) {
          case KEY_AGREEMENT -> SessionSpec.agreement(algorithm.name());
          case KEY_ENCAPSULATION -> SessionSpec.encapsulation(algorithm.name());
          case PUBLIC_KEY_CIPHER -> SessionSpec.publicKeyCipher(algorithm.name());
          default -> SessionSpec.signature(algorithm.name());
        };
    return keyless.key(key);
  }

  /** Material that pretends to be a key of the family. */
  private static PrivateKey material(String family, byte[] encoded) {
    return new PrivateKey() {
      private static final long serialVersionUID = 1L;

      @Override
      public String getAlgorithm() {
        return family;
      }

      @Override
      public String getFormat() {
        return "PKCS#8";
      }

      @Override
      public byte[] getEncoded() {
        return encoded.clone();
      }
    };
  }

  private static void badKey(Driver driver, SessionSpec spec) {
    Suitability answer = driver.probe(spec);
    if (answer instanceof Suitability.Unfit unfit) {
      assertEquals(Reason.BAD_KEY, unfit.reason(), unfit::why);
    } else {
      DriverException refused = assertThrows(DriverException.class, () -> driver.open(spec));
      assertEquals(Reason.BAD_KEY, refused.reason(), refused::toString);
    }
  }

  @ParameterizedTest
  @MethodSource("offered")
  @DisplayName("a key of another family, cut off or made up is BAD_KEY, at the latest when it opens")
  void wrong(String provider, PublicKeyAlgorithm algorithm) throws Exception {
    Driver driver = Rig.driver(provider);
    String family = algorithm.family();
    KeyPair pair = PublicKeys.pair(family);
    byte[] right = pair.getPrivate().getEncoded();
    badKey(driver, spec(algorithm, new SecretKeySpec(new byte[32], family)));
    for (String other : List.of("EC", "RSA", "X25519", "X448", "Ed25519", "ML-KEM-768", "ML-DSA-65")) {
      if (!other.equals(family)) {
        badKey(driver, spec(algorithm, PublicKeys.pair(other).getPrivate()));
        badKey(driver, spec(algorithm, PublicKeys.pair(other).getPublic()));
        byte[] theirs = PublicKeys.pair(other).getPrivate().getEncoded();
        badKey(driver, spec(algorithm, material(family, theirs)));
      }
    }
    badKey(driver, spec(algorithm, material(family, new byte[0])));
    badKey(driver, spec(algorithm, material(family, Arrays.copyOf(right, right.length / 2))));
    badKey(driver, spec(algorithm, material(family, Rig.bytes(random, right.length))));
    SessionSpec good = spec(algorithm, material(family, right));
    assertInstanceOf(Suitability.Fits.class, driver.probe(good));
    driver.open(good).close();
  }

  @Test
  @DisplayName("an agreement takes a private key alone, and names of families are told")
  void wrong_words() {
    PublicKeyAlgorithm agreement = PublicKeyAlgorithm.find("X25519").orElseThrow();
    KeyPair pair = PublicKeys.pair("X448");
    assertEquals(
        "X25519 takes a PrivateKey; the peer's public one is a request's input",
        agreement.wrong(PublicKeys.pair("X25519").getPublic()).orElseThrow());
    assertEquals(
        "X25519 takes X25519 keys, not X448", agreement.wrong(pair.getPrivate()).orElseThrow());
  }

  @ParameterizedTest
  @MethodSource("offered")
  @DisplayName("a handle that is nobody's is BAD_KEY, at the latest when the session opens")
  void handle_nobodys(String provider, PublicKeyAlgorithm algorithm) {
    PrivateKey inside = PublicKeys.pair(algorithm.family()).getPrivate();
    badKey(
        Rig.driver(provider), spec(algorithm, new Handle(algorithm.family(), inside)));
  }

  @Test
  @DisplayName("a handle goes to the provider that knows it, and a session of it signs, agrees and decrypts")
  void handle() throws Exception {
    Security.addProvider(new TokenProvider());
    try {
      Driver token =
          new JcaDrivers()
              .members().stream()
                  .filter(driver -> driver.name().equals("jca.Token"))
                  .findAny()
                  .orElseThrow();
      assertEquals(List.of("Ed25519", "X25519"), token.shape().algorithms());
      KeyPair signing = PublicKeys.pair("Ed25519");
      SessionSpec signature = SessionSpec.signature("Ed25519");
      SessionSpec signs = signature.key(new Handle("EdDSA", signing.getPrivate()));
      assertInstanceOf(Suitability.Fits.class, token.probe(signs));
      assertInstanceOf(
          Suitability.Unfit.class, token.probe(signature.key(new Handle("RSA", signing.getPrivate()))));
      byte[] message = Rig.bytes(random, 99);
      byte[] made = whole(token, signs, Operation.SIGN, message);
      try (Rig verifier = new Rig("SunEC", signature.key(signing.getPublic()))) {
        DriverRequest request = Rig.request();
        Rig.put(request.input(), message, Memory.ARRAY);
        Rig.put(request.tag(), made, Memory.ARRAY);
        assertEquals(Outcome.DONE, verifier.submit(request, Operation.VERIFY));
      }
      KeyPair agreeing = PublicKeys.pair("X25519");
      SessionSpec agreement = SessionSpec.agreement("X25519");
      byte[] peer = PublicKeys.other("X25519").getPublic().getEncoded();
      assertArrayEquals(
          whole(Rig.driver("SunEC"), agreement.key(agreeing.getPrivate()), Operation.AGREE, peer),
          whole(token, agreement.key(new Handle("XDH", agreeing.getPrivate())), Operation.AGREE, peer));
    } finally {
      Security.removeProvider("Token");
    }
  }

  private static byte[] whole(Driver driver, SessionSpec spec, Operation operation, byte[] input)
      throws DriverException {
    try (DriverSession session = driver.open(spec)) {
      DriverRequest request = Rig.request();
      Rig.put(request.input(), input, Memory.ARRAY);
      Rig.put(request.output(), new byte[100], Memory.ARRAY);
      request.begin(operation, Part.WHOLE);
      session.submit(request, false);
      assertEquals(Outcome.DONE, request.outcome(), () -> "" + request.failure());
      return Rig.produced(request);
    }
  }

  @ParameterizedTest
  @MethodSource("signatures")
  @DisplayName("a signature, made whole or in parts, is verified by each provider that has the algorithm")
  void signs(String provider, PublicKeyAlgorithm algorithm) throws Exception {
    KeyPair pair = PublicKeys.pair(algorithm.family());
    SessionSpec spec = SessionSpec.signature(algorithm.name());
    byte[] message = Rig.bytes(random, algorithm.signable().notAbove(300));
    try (Rig signer = new Rig(provider, spec.key(pair.getPrivate()))) {
      byte[] whole = signer.whole(Operation.SIGN, message, 5_000, Memory.NATIVE, Memory.ARRAY);
      for (byte[] signature :
          algorithm.signsHash()
              ? List.of(whole)
              : List.of(whole, signer.parts(Operation.SIGN, message, 5_000, random))) {
        for (String other : PublicKeys.PROVIDERS) {
          if (Rig.driver(other).shape().algorithms().contains(algorithm.name())) {
            verified(other, spec.key(pair.getPublic()), message, signature);
          }
        }
      }
    }
  }

  @ParameterizedTest
  @MethodSource("signatures")
  @DisplayName("a hash that was made elsewhere is taken as a whole, and no longer than hashes are")
  void given_hash(String provider, PublicKeyAlgorithm algorithm) throws Exception {
    SessionSpec spec =
        SessionSpec.signature(algorithm.name()).key(PublicKeys.pair(algorithm.family()).getPrivate());
    int longest = ((Suitability.Fits) Rig.driver(provider).probe(spec)).longest();
    assertEquals(algorithm.signsHash() ? 64 : Integer.MAX_VALUE, longest);
    try (DriverSession session = Rig.driver(provider).open(spec)) {
      DriverRequest request = Rig.request();
      request.begin(Operation.SIGN, Part.FIRST);
      session.submit(request, false);
      assertEquals(algorithm.signsHash() ? Outcome.FAILED : Outcome.DONE, request.outcome());
      if (algorithm.signsHash()) {
        assertEquals(Reason.UNSUPPORTED, request.failure().reason());
      } else {
        request.state().close();
      }
    }
  }

  private static void verified(String provider, SessionSpec spec, byte[] message, byte[] signature)
      throws Exception {
    try (Rig verifier = new Rig(provider, spec)) {
      for (int bit : new int[] {0, 1}) {
        byte[] altered = signature.clone();
        altered[altered.length / 2] ^= (byte) bit;
        DriverRequest request = Rig.request();
        Rig.put(request.input(), message, Memory.ARRAY);
        Rig.put(request.tag(), altered, Memory.ARRAY);
        assertEquals(
            bit == 0 ? Outcome.DONE : Outcome.MISMATCH,
            verifier.submit(request, Operation.VERIFY),
            provider);
      }
    }
  }
}
