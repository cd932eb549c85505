package io.fermata.driver.jca;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;

import io.fermata.driver.jca.Rig.Memory;
import io.fermata.spi.Algorithm;
import io.fermata.spi.DriverException;
import io.fermata.spi.DriverRequest;
import io.fermata.spi.DriverRequest.Outcome;
import io.fermata.spi.Operation;
import io.fermata.spi.Part;
import io.fermata.spi.Reason;
import io.fermata.spi.SessionSpec;
import io.fermata.spi.SessionSpec.Kind;
import io.fermata.spi.StreamState;
import java.security.Key;
import java.security.KeyPair;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.concurrent.FutureTask;
import java.util.stream.Stream;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Requests that bring a key of their own. */
class OwnKeyTest {
  private static final byte[] MESSAGE = Rig.bytes(new Random(3), 48);

  private final Random random = new Random(7);

  /** An algorithm on a provider, with as many keys as a test wants. */
  private record Offer(String provider, Algorithm algorithm) {
    SessionSpec spec() {
      return switch (algorithm.kind()) {
        case CIPHER -> SessionSpec.cipher(algorithm.name());
        case AEAD -> SessionSpec.aead(algorithm.name());
        case KEY_WRAP -> SessionSpec.keyWrap(algorithm.name());
        default -> SessionSpec.mac(algorithm.name());
      };
    }

    Key key(Random random) {
      String name = algorithm.name();
      return switch (algorithm.kind()) {
        case MAC ->
            Rig.key(
                random,
                name,
                name.startsWith("AES") ? 16 + 8 * random.nextInt(3) : 1 + random.nextInt(200));
        default ->
            name.startsWith("AES/")
                ? Rig.key(random, "AES", 16 + 8 * random.nextInt(3))
                : Rig.key(random, name.replaceAll("[-/].*", ""), algorithm.key().least());
      };
    }

    boolean isMac() {
      return algorithm.kind() == Kind.MAC;
    }

    Operation operation() {
      return isMac() ? Operation.MAC : Operation.ENCRYPT;
    }

    /** Under this key for this request, or under the session's. */
    DriverRequest request(Optional<Key> key, byte[] nonce) {
      DriverRequest request = Rig.request();
      request.key(key);
      request.nonce().set(nonce, 0, nonce.length);
      request.input().set(MESSAGE, 0, MESSAGE.length);
      int room =
          switch (algorithm.kind()) {
            case MAC -> algorithm.result();
            case KEY_WRAP -> (int) Algorithm.wrapped(MESSAGE.length);
            default -> MESSAGE.length + spec().tagLength();
          };
      request.output().set(new byte[room], 0, room);
      return request;
    }

    byte[] nonce(Random random) {
      return Rig.bytes(random, algorithm.nonce().accept(12) ? 12 : algorithm.nonce().least());
    }

    /** In a session of the key's own. */
    byte[] alone(Key key, byte[] nonce) throws DriverException {
      try (Rig rig = new Rig(provider, spec().key(key))) {
        DriverRequest request = request(Optional.empty(), nonce);
        assertEquals(Outcome.DONE, rig.submit(request, operation()));
        return Rig.produced(request);
      }
    }

    byte[] made(Rig rig, Optional<Key> key, byte[] nonce) {
      DriverRequest request = request(key, nonce);
      assertEquals(Outcome.DONE, rig.submit(request, operation()), this::toString);
      return Rig.produced(request);
    }

    @Override
    public String toString() {
      return provider + " " + algorithm.name();
    }
  }

  static Stream<Offer> offers() {
    return Stream.of("SunJCE", "BC")
        .flatMap(
            provider ->
                Rig.driver(provider).shape().algorithms().stream()
                    .flatMap(name -> Algorithm.find(name).stream())
                    .filter(algorithm -> algorithm.kind() != Kind.DIGEST)
                    .filter(algorithm -> algorithm.kind() != Kind.KEY_DERIVATION) // DerivationTest
                    .map(algorithm -> new Offer(provider, algorithm)));
  }

  private static void refused(Offer offer, Rig rig, Key wrong, Random random) {
    byte[] nonce = offer.nonce(random);
    DriverRequest request = offer.request(Optional.of(wrong), nonce);
    rig.submit(request, offer.operation());
    Rig.refused(request, Reason.BAD_KEY);
    assertArrayEquals(new byte[request.output().length()], request.output().copy());
  }

  @ParameterizedTest
  @MethodSource("offers")
  @DisplayName("a request's key is for that request alone: the session's is in force before and after")
  void key_once(Offer offer) throws Exception {
    Key sessions = offer.key(random);
    try (Rig rig = new Rig(offer.provider, offer.spec().key(sessions))) {
      for (int i = 0; i < 12; i++) {
        byte[] nonce = offer.nonce(random);
        byte[] expected = offer.alone(sessions, nonce);
        Key own = offer.key(random);
        byte[] nonceOfOwn = offer.nonce(random);
        assertArrayEquals(
            offer.alone(own, nonceOfOwn), offer.made(rig, Optional.of(own), nonceOfOwn));
        assertArrayEquals(expected, offer.made(rig, Optional.empty(), nonce));
      }
    }
  }

  @ParameterizedTest
  @MethodSource("offers")
  @DisplayName("a wrong key is BAD_KEY, the output untouched, and the session's key is still in force")
  void key_wrong(Offer offer) throws Exception {
    Key sessions = offer.key(random);
    try (Rig rig = new Rig(offer.provider, offer.spec().key(sessions))) {
      List<Key> wrong = new ArrayList<>(List.of(Rig.pair().getPublic(), Rig.pair().getPrivate()));
      if (!offer.isMac()) {
        wrong.add(Rig.key(random, "AES", offer.algorithm.key().least() - 1));
        wrong.add(Rig.key(random, "AES", offer.algorithm.key().most() + 1));
      }
      for (Key key : wrong) {
        refused(offer, rig, key, random);
        byte[] nonce = offer.nonce(random);
        assertArrayEquals(
            offer.alone(sessions, nonce), offer.made(rig, Optional.empty(), nonce));
      }
    }
  }

  @ParameterizedTest
  @MethodSource("offers")
  @DisplayName("a session without a key works for requests that bring one, and is BAD_KEY for others")
  void key_never(Offer offer) throws Exception {
    try (Rig rig = new Rig(offer.provider, offer.spec())) {
      for (int i = 0; i < 5; i++) {
        DriverRequest request = offer.request(Optional.empty(), offer.nonce(random));
        rig.submit(request, offer.operation());
        Rig.refused(request, Reason.BAD_KEY);
        Key own = offer.key(random);
        byte[] nonce = offer.nonce(random);
        assertArrayEquals(offer.alone(own, nonce), offer.made(rig, Optional.of(own), nonce));
      }
    }
  }

  @ParameterizedTest
  @MethodSource("offers")
  @DisplayName("eight threads with a key for each request, or none, do not disturb each other")
  void threads(Offer offer) throws Exception {
    Key sessions = offer.key(random);
    try (Rig rig = new Rig(offer.provider, offer.spec().key(sessions))) {
      List<FutureTask<Void>> tasks = new ArrayList<>();
      for (int i = 0; i < 8; i++) {
        Random own = new Random(i);
        FutureTask<Void> task =
            new FutureTask<>(
                () -> {
                  for (int j = 0; j < 60; j++) {
                    byte[] nonce = offer.nonce(own);
                    Optional<Key> key =
                        own.nextInt(3) == 0 ? Optional.empty() : Optional.of(offer.key(own));
                    byte[] made = offer.made(rig, key, nonce);
                    assertArrayEquals(offer.alone(key.orElse(sessions), nonce), made);
                  }
                  return null;
                });
        tasks.add(task);
        Thread.ofPlatform().start(task);
      }
      for (FutureTask<Void> task : tasks) {
        task.get();
      }
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"SunJCE", "BC"})
  @DisplayName("a code in parts goes on under the key it began with, and so does a copy of it")
  void parts(String provider) throws Exception {
    Offer offer = new Offer(provider, Algorithm.find("HmacSHA256").orElseThrow());
    Key sessions = offer.key(random);
    try (Rig rig = new Rig(provider, offer.spec().key(sessions))) {
      for (Optional<Key> later : List.of(Optional.<Key>empty(), Optional.of(offer.key(random)))) {
        Key own = offer.key(random);
        DriverRequest request = offer.request(Optional.of(own), new byte[0]);
        request.input().set(MESSAGE, 0, 5);
        assertEquals(Outcome.DONE, rig.submit(request, Operation.MAC, Part.FIRST));
        StreamState copy = provider.equals("BC") ? StreamState.NONE : request.state().copy();
        request.key(later);
        request.input().set(MESSAGE, 5, MESSAGE.length - 5);
        byte[] expected = offer.alone(own, new byte[0]);
        assertEquals(Outcome.DONE, rig.submit(request, Operation.MAC, Part.LAST));
        assertArrayEquals(expected, Rig.produced(request));
        assertArrayEquals(
            offer.alone(sessions, new byte[0]), offer.made(rig, Optional.empty(), new byte[0]));
        if (copy != StreamState.NONE) {
          request.state(copy);
          assertEquals(Outcome.DONE, rig.submit(request, Operation.MAC, Part.LAST));
          assertArrayEquals(expected, Rig.produced(request));
          assertArrayEquals(
              offer.alone(sessions, new byte[0]), offer.made(rig, Optional.empty(), new byte[0]));
        }
      }
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"SunJCE", "BC"})
  @DisplayName("a message that goes on in another session keeps its key, and leaves it to nobody there")
  void parts_elsewhere(String provider) throws Exception {
    Offer offer = new Offer(provider, Algorithm.find("HmacSHA256").orElseThrow());
    Key sessions = offer.key(random);
    Key other = offer.key(random);
    try (Rig here = new Rig(provider, offer.spec().key(sessions));
        Rig elsewhere = new Rig(provider, offer.spec().key(other))) {
      DriverRequest request = offer.request(Optional.empty(), new byte[0]);
      assertEquals(Outcome.DONE, elsewhere.submit(request, Operation.MAC, Part.FIRST));
      request.input().set(MESSAGE, 0, 0);
      assertEquals(Outcome.DONE, here.submit(request, Operation.MAC, Part.LAST));
      assertArrayEquals(offer.alone(other, new byte[0]), Rig.produced(request));
      for (int i = 0; i < 3; i++) {
        assertArrayEquals(
            offer.alone(sessions, new byte[0]),
            offer.made(here, Optional.empty(), new byte[0]));
      }
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"SunEC", "BC"})
  @DisplayName("a session that signs verifies with a public key that a request brings, and signs again")
  void signature(String provider) throws Exception {
    KeyPair sessions = Rig.pair();
    KeyPair other = Rig.pair();
    SessionSpec spec = SessionSpec.signature("SHA256withECDSA").key(sessions.getPrivate());
    try (Rig rig = new Rig(provider, spec)) {
      for (int i = 0; i < 3; i++) {
        byte[] made = rig.whole(Operation.SIGN, MESSAGE, 72, Memory.ARRAY, Memory.ARRAY);
        assertEquals(Outcome.DONE, verified(rig, sessions.getPublic(), made));
        assertEquals(Outcome.MISMATCH, verified(rig, other.getPublic(), made));
      }
      DriverRequest request = Rig.request();
      request.key(Optional.of(Rig.key(random, "EC", 32)));
      rig.submit(request, Operation.SIGN);
      Rig.refused(request, Reason.BAD_KEY);
    }
  }

  private static Outcome verified(Rig rig, Key key, byte[] signature) {
    DriverRequest request = Rig.request();
    request.key(Optional.of(key));
    request.input().set(MESSAGE, 0, MESSAGE.length);
    request.tag().set(signature, 0, signature.length);
    return rig.submit(request, Operation.VERIFY);
  }

  @ParameterizedTest
  @ValueSource(strings = {"SUN", "BC"})
  @DisplayName("a hash takes no key, and the next one is right")
  void digest(String provider) throws Exception {
    try (Rig rig = new Rig(provider, SessionSpec.digest("SHA-256"))) {
      byte[] before = rig.whole(Operation.DIGEST, MESSAGE, 32, Memory.ARRAY, Memory.ARRAY);
      DriverRequest request = Rig.request();
      request.key(Optional.of(Rig.key(random, "SHA-256", 5)));
      Rig.put(request.output(), new byte[32], Memory.ARRAY);
      rig.submit(request, Operation.DIGEST);
      Rig.refused(request, Reason.BAD_KEY);
      assertArrayEquals(
          before, rig.whole(Operation.DIGEST, MESSAGE, 32, Memory.ARRAY, Memory.ARRAY));
    }
  }
}
