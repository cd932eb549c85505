package io.fermata.driver.jca;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.fermata.driver.jca.Rig.Memory;
import io.fermata.spi.DriverRequest;
import io.fermata.spi.DriverRequest.Outcome;
import io.fermata.spi.DriverSession;
import io.fermata.spi.Operation;
import io.fermata.spi.Part;
import io.fermata.spi.SessionSpec;
import java.math.BigInteger;
import java.nio.charset.StandardCharsets;
import java.security.Key;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.function.Supplier;
import java.util.stream.Stream;
import javax.crypto.spec.SecretKeySpec;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** JCA objects are made as a session opens or is used for the first time, and then no more. */
class ObjectsReusedTest {
  private static final int REQUESTS = 50;
  private static final Random RANDOM = new Random(7);

  /** A session, and what is asked of it. */
  private record Use(
      SessionSpec spec, Operation operation, Supplier<Key> keys, int nonce, byte[] input, int room, byte[] tag) {
    Use(SessionSpec spec, Operation operation, Supplier<Key> keys, int nonce, int input, int room) {
      this(spec, operation, keys, nonce, Rig.bytes(RANDOM, input), room, new byte[0]);
    }

    void ask(DriverSession session, boolean ownKey) {
      DriverRequest request = Rig.request();
      Rig.put(request.nonce(), Rig.bytes(RANDOM, nonce), Memory.ARRAY);
      Rig.put(request.input(), input, Memory.ARRAY);
      Rig.put(request.output(), new byte[room], Memory.ARRAY);
      Rig.put(request.tag(), tag, Memory.ARRAY);
      if (spec.algorithm().startsWith("PBKDF2")) {
        request.parameters(List.of(BigInteger.ONE));
      }
      if (ownKey) {
        request.key(Optional.of(keys.get()));
      }
      request.begin(operation, Part.WHOLE);
      session.submit(request, false);
      assertEquals(
          Outcome.DONE,
          request.outcome(),
          () -> spec + " " + (request.outcome() == Outcome.FAILED ? request.failure() : ""));
    }

    @Override
    public String toString() {
      return spec.algorithm() + " " + operation;
    }
  }

  private static Supplier<Key> secrets(String algorithm, int length) {
    return () -> Rig.key(RANDOM, algorithm, length);
  }

  private static KeyPair pair(String algorithm) throws Exception {
    KeyPairGenerator generator = KeyPairGenerator.getInstance(algorithm);
    if (algorithm.equals("RSA")) {
      generator.initialize(2_048);
    }
    return generator.generateKeyPair();
  }

  static Stream<Use> uses() throws Exception {
    KeyPair x25519 = pair("X25519");
    KeyPair mlKem = pair("ML-KEM-512");
    KeyPair rsa = pair("RSA");
    KeyPair ed25519 = pair("Ed25519");
    SessionSpec pbkdf2 = SessionSpec.derivation("PBKDF2WithHmacSHA256");
    Supplier<Key> password =
        () -> new SecretKeySpec("password".getBytes(StandardCharsets.US_ASCII), "Generic");
    return Stream.of(
        new Use(SessionSpec.cipher("AES/CBC"), Operation.ENCRYPT, secrets("AES", 16), 16, 64, 64),
        new Use(SessionSpec.aead("AES/GCM"), Operation.ENCRYPT, secrets("AES", 16), 12, 64, 80),
        new Use(SessionSpec.mac("HmacSHA256"), Operation.MAC, secrets("HmacSHA256", 20), 0, 64, 32),
        new Use(SessionSpec.derivation("HKDF-SHA256"), Operation.DERIVE, secrets("Generic", 20), 9, 5, 42),
        new Use(pbkdf2, Operation.DERIVE, password, 9, 0, 42),
        new Use(
            SessionSpec.agreement("X25519"),
            Operation.AGREE,
            x25519::getPrivate,
            0,
            x25519.getPublic().getEncoded(),
            32,
            new byte[0]),
        new Use(SessionSpec.signature("Ed25519"), Operation.SIGN, ed25519::getPrivate, 0, 64, 64),
        new Use(
            SessionSpec.encapsulation("ML-KEM-512"), Operation.ENCAPSULATE, mlKem::getPublic, 0, 0, 800),
        new Use(
            SessionSpec.publicKeyCipher("RSA/OAEP-SHA256"), Operation.ENCRYPT, rsa::getPublic, 0, 5, 256));
  }

  @ParameterizedTest
  @MethodSource("uses")
  @DisplayName("under the session's key, and under a key of each request's own, nothing is made anew")
  void reused(Use use) throws Exception {
    CountingProvider counting = new CountingProvider();
    JcaDriver driver = new JcaDriver(counting, JcaAlgorithm.offeredBy(counting), 0);
    try (DriverSession session = driver.open(use.spec().key(use.keys().get()))) {
      for (boolean ownKey : new boolean[] {false, true}) {
        use.ask(session, ownKey);
        int made = counting.made.get();
        assertTrue(made > 0, "the provider is asked");
        for (int i = 0; i < REQUESTS; i++) {
          use.ask(session, i % 2 == 0 && ownKey);
        }
        assertEquals(made, counting.made.get(), ownKey ? "with keys of their own" : "of the session");
      }
    }
  }

  @Test
  @DisplayName("hashes are made once")
  void keyless() throws Exception {
    Use use = new Use(SessionSpec.digest("SHA-256"), Operation.DIGEST, secrets("none", 1), 0, 64, 32);
    CountingProvider counting = new CountingProvider();
    JcaDriver driver = new JcaDriver(counting, JcaAlgorithm.offeredBy(counting), 0);
    try (DriverSession session = driver.open(use.spec())) {
      use.ask(session, false);
      int made = counting.made.get();
      for (int i = 0; i < REQUESTS; i++) {
        use.ask(session, false);
      }
      assertEquals(made, counting.made.get());
    }
  }
}
