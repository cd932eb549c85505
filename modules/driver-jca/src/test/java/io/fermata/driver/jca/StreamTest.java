package io.fermata.driver.jca;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.fermata.driver.jca.Rig.Memory;
import io.fermata.spi.Algorithm;
import io.fermata.spi.DriverException;
import io.fermata.spi.DriverRequest;
import io.fermata.spi.DriverRequest.Outcome;
import io.fermata.spi.Operation;
import io.fermata.spi.Part;
import io.fermata.spi.Reason;
import io.fermata.spi.SessionSpec;
import io.fermata.spi.StreamState;
import java.security.KeyPair;
import java.security.MessageDigest;
import java.security.Provider;
import java.security.Security;
import java.security.Signature;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.concurrent.FutureTask;
import java.util.stream.Stream;
import javax.crypto.Mac;
import javax.crypto.SecretKey;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Hashes, codes and signatures: whole and in parts. */
class StreamTest {
  private static final SecretKey KEY = Rig.key(new Random(1), "HmacSHA256", 20);
  private static final KeyPair PAIR = Rig.pair();
  private static final SessionSpec SIGNATURE = SessionSpec.signature("SHA256withECDSA");

  private final Random random = new Random(7);

  /** A provider, what is asked of it, and what the other provider says. */
  private record Hash(String provider, SessionSpec spec, Operation operation) {
    byte[] expected(byte[] message) throws Exception {
      Provider other =
          provider.equals("BC")
              ? Security.getProvider(operation == Operation.DIGEST ? "SUN" : "SunJCE")
              : Rig.bouncyCastle();
      if (operation == Operation.DIGEST) {
        return MessageDigest.getInstance(spec.algorithm(), other).digest(message);
      }
      Mac mac = Mac.getInstance(spec.algorithm(), other);
      mac.init(KEY);
      return mac.doFinal(message);
    }

    int length() {
      return Algorithm.find(spec.algorithm()).orElseThrow().result();
    }

    @Override
    public String toString() {
      return provider + " " + spec.algorithm();
    }
  }

  static Stream<Hash> hashes() {
    return Algorithm.all().stream()
        .flatMap(
            algorithm ->
                switch (algorithm.kind()) {
                  case DIGEST ->
                      both("SUN", SessionSpec.digest(algorithm.name()), Operation.DIGEST);
                  case MAC ->
                      both("SunJCE", SessionSpec.mac(algorithm.name()).key(KEY), Operation.MAC);
                  default -> Stream.empty();
                });
  }

  /** If both have it, so that one can say what the other ought to. */
  private static Stream<Hash> both(String jdk, SessionSpec spec, Operation operation) {
    return Stream.of(jdk, "BC").allMatch(name -> offers(name, spec))
        ? Stream.of(new Hash(jdk, spec, operation), new Hash("BC", spec, operation))
        : Stream.empty();
  }

  private static boolean offers(String provider, SessionSpec spec) {
    return Rig.driver(provider).shape().algorithms().contains(spec.algorithm());
  }

  @ParameterizedTest
  @MethodSource("hashes")
  @DisplayName("random messages, whole and in random parts, are what the other provider makes of them")
  void message_random(Hash hash) throws Exception {
    try (Rig rig = new Rig(hash.provider, hash.spec)) {
      for (int i = 0; i < 30; i++) {
        byte[] message = Rig.bytes(random, i < 3 ? i : random.nextInt(600));
        byte[] expected = hash.expected(message);
        assertArrayEquals(
            expected,
            rig.whole(
                hash.operation, message, hash.length(), Rig.memory(random), Rig.memory(random)));
        assertArrayEquals(
            expected, rig.parts(
                hash.operation, message, hash.length() + random.nextInt(3), random));
      }
    }
  }

  @ParameterizedTest
  @MethodSource("hashes")
  @DisplayName("a copied message goes on independently; a driver that cannot copy says so")
  void state_copy(Hash hash) throws Exception {
    try (Rig rig = new Rig(hash.provider, hash.spec)) {
      DriverRequest one = first(rig, hash, "ab");
      DriverRequest two = Rig.request();
      try {
        two.state(one.state().copy());
      } catch (DriverException e) {
        assertEquals(Reason.UNSUPPORTED, e.reason());
        return;
      }
      assertArrayEquals(hash.expected("abc".getBytes()), last(rig, hash, one, "c"));
      assertArrayEquals(hash.expected("abd".getBytes()), last(rig, hash, two, "d"));
    }
  }

  private static DriverRequest first(Rig rig, Hash hash, String text) {
    DriverRequest request = Rig.request();
    Rig.put(request.input(), text.getBytes(), Memory.ARRAY);
    assertEquals(Outcome.DONE, rig.submit(request, hash.operation, Part.FIRST));
    return request;
  }

  private static byte[] last(Rig rig, Hash hash, DriverRequest request, String text) {
    Rig.put(request.input(), text.getBytes(), Memory.ARRAY);
    Rig.put(request.output(), new byte[hash.length()], Memory.ARRAY);
    assertEquals(Outcome.DONE, rig.submit(request, hash.operation, Part.LAST));
    return Rig.produced(request);
  }

  @ParameterizedTest
  @MethodSource("hashes")
  @DisplayName("a dropped message leaves no trace, and closing a finished one disturbs nobody")
  void state_dropped(Hash hash) throws Exception {
    try (Rig rig = new Rig(hash.provider, hash.spec)) {
      StreamState dropped = first(rig, hash, "never").state();
      dropped.close();
      dropped.close();
      DriverRequest done = first(rig, hash, "a");
      StreamState old = done.state();
      assertArrayEquals(hash.expected("ab".getBytes()), last(rig, hash, done, "b"));
      DriverRequest next = first(rig, hash, "c");
      old.close();
      assertArrayEquals(hash.expected("cd".getBytes()), last(rig, hash, next, "d"));
    }
  }

  @ParameterizedTest
  @MethodSource("hashes")
  @DisplayName("an output too short is BAD_REQUEST, nothing behind it is written; a part with no first too")
  void request_wrong(Hash hash) throws Exception {
    try (Rig rig = new Rig(hash.provider, hash.spec)) {
      byte[] array = new byte[80];
      DriverRequest request = Rig.request();
      request.input().set(array, 0, 3);
      request.output().set(array, 8, hash.length() - 1);
      rig.submit(request, hash.operation);
      Rig.refused(request, Reason.BAD_REQUEST);
      assertArrayEquals(new byte[80], array);
      Rig.put(request.output(), new byte[hash.length() - 1], Memory.NATIVE);
      rig.submit(request, hash.operation);
      Rig.refused(request, Reason.BAD_REQUEST);
      request.output().set(array, 8, hash.length());
      rig.submit(request, hash.operation, Part.LAST);
      Rig.refused(request, Reason.BAD_REQUEST);
      byte[] message = "abc".getBytes();
      assertArrayEquals(
          hash.expected(message),
          rig.whole(hash.operation, message, hash.length(), Memory.ARRAY, Memory.ARRAY));
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"SunEC", "BC"})
  @DisplayName("signatures, whole and in parts, verify at the other provider and here")
  void signature_random(String provider) throws Exception {
    Signature other =
        provider.equals("BC")
            ? Signature.getInstance("SHA256withECDSA", "SunEC")
            : Signature.getInstance("SHA256withECDSA", Rig.bouncyCastle());
    try (Rig signer = new Rig(provider, SIGNATURE.key(PAIR.getPrivate()));
        Rig verifier = new Rig(provider, SIGNATURE.key(PAIR.getPublic()))) {
      for (int i = 0; i < 12; i++) {
        byte[] message = Rig.bytes(random, random.nextInt(300));
        byte[] made =
            i % 2 == 0
                ? signer.whole(
                    Operation.SIGN, message, 72, Rig.memory(random), Rig.memory(random))
                : signer.parts(Operation.SIGN, message, 72, random);
        other.initVerify(PAIR.getPublic());
        other.update(message);
        assertEquals(true, other.verify(made));
        assertEquals(Outcome.DONE, verify(verifier, message, made));
        DriverRequest request = Rig.request();
        Rig.put(request.tag(), made, Rig.memory(random));
        verifier.parts(request, Operation.VERIFY, message, 0, random);
        assertEquals(Outcome.DONE, request.outcome());
      }
      assertEquals(
          Reason.UNSUPPORTED,
          assertThrows(DriverException.class, () -> part(signer).copy()).reason());
    }
  }

  private static StreamState part(Rig rig) {
    DriverRequest request = Rig.request();
    assertEquals(Outcome.DONE, rig.submit(request, Operation.SIGN, Part.FIRST));
    return request.state();
  }

  private Outcome verify(Rig rig, byte[] message, byte[] signature) {
    DriverRequest request = Rig.request();
    Rig.put(request.input(), message, Rig.memory(random));
    Rig.put(request.tag(), signature, Rig.memory(random));
    return rig.submit(request, Operation.VERIFY);
  }

  @ParameterizedTest
  @ValueSource(strings = {"SunEC", "BC"})
  @DisplayName("a garbage signature is MISMATCH and no failure, and the next verification works")
  void signature_garbage(String provider) throws Exception {
    byte[] message = Rig.bytes(random, 50);
    try (Rig signer = new Rig(provider, SIGNATURE.key(PAIR.getPrivate()));
        Rig verifier = new Rig(provider, SIGNATURE.key(PAIR.getPublic()))) {
      byte[] made =
          signer.whole(Operation.SIGN, message, 72, Memory.ARRAY, Memory.ARRAY);
      for (int i = 0; i < 40; i++) {
        byte[] garbage = made.clone();
        switch (i % 4) {
          case 0 -> garbage = Rig.bytes(random, random.nextInt(90));
          case 1 -> garbage = Arrays.copyOf(made, random.nextInt(made.length));
          case 2 -> garbage[random.nextInt(8)] ^= (byte) (1 << random.nextInt(8));
          default -> garbage[made.length - 1] ^= 1;
        }
        int number = i;
        assertEquals(
            Outcome.MISMATCH, verify(verifier, message, garbage), () -> "garbage " + number);
        assertEquals(Outcome.DONE, verify(verifier, message, made));
      }
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"SunEC", "BC"})
  @DisplayName("signing with a public key, verifying with a private one, no room: BAD_REQUEST")
  void signature_wrong(String provider) throws Exception {
    try (Rig signer = new Rig(provider, SIGNATURE.key(PAIR.getPrivate()));
        Rig verifier = new Rig(provider, SIGNATURE.key(PAIR.getPublic()))) {
      DriverRequest request = Rig.request();
      Rig.put(request.tag(), new byte[70], Memory.ARRAY);
      signer.submit(request, Operation.VERIFY);
      Rig.refused(request, Reason.BAD_REQUEST);
      verifier.submit(request, Operation.SIGN);
      Rig.refused(request, Reason.BAD_REQUEST);
      Rig.put(request.output(), new byte[60], Memory.ARRAY);
      signer.submit(request, Operation.SIGN);
      Rig.refused(request, Reason.BAD_REQUEST);
      assertArrayEquals(new byte[60], request.output().copy());
      byte[] made = signer.whole(Operation.SIGN, new byte[3], 72, Memory.ARRAY, Memory.ARRAY);
      assertEquals(Outcome.DONE, verify(verifier, new byte[3], made));
    }
  }

  @ParameterizedTest
  @MethodSource("hashes")
  @DisplayName("eight threads use one session at once, whole and in parts")
  void threads(Hash hash) throws Exception {
    try (Rig rig = new Rig(hash.provider, hash.spec)) {
      List<FutureTask<Void>> tasks = new ArrayList<>();
      for (int i = 0; i < 8; i++) {
        Random own = new Random(i);
        FutureTask<Void> task =
            new FutureTask<>(
                () -> {
                  for (int j = 0; j < 40; j++) {
                    byte[] message = Rig.bytes(own, own.nextInt(200));
                    byte[] whole =
                        rig.whole(
                            hash.operation, message, hash.length(), Memory.ARRAY, Memory.ARRAY);
                    assertArrayEquals(
                        whole, rig.parts(hash.operation, message, hash.length(), own));
                    assertArrayEquals(hash.expected(message), whole);
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
}
