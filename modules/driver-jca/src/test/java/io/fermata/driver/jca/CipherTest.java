package io.fermata.driver.jca;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.fermata.driver.jca.Rig.Memory;
import io.fermata.spi.Algorithm;
import io.fermata.spi.DriverRequest;
import io.fermata.spi.DriverRequest.Outcome;
import io.fermata.spi.Lengths;
import io.fermata.spi.Operation;
import io.fermata.spi.Reason;
import io.fermata.spi.SessionSpec;
import java.security.Provider;
import java.security.Security;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.Optional;
import java.util.Random;
import java.util.stream.Stream;
import javax.crypto.Cipher;
import javax.crypto.SecretKey;
import javax.crypto.spec.IvParameterSpec;
import javax.crypto.spec.SecretKeySpec;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** Encryption without a tag. */
class CipherTest {
  private final Random random = new Random(7);

  static Stream<Arguments> drivers() {
    return Stream.of("SunJCE", "BC")
        .flatMap(
            provider ->
                Stream.of(
                        "AES/CBC", "AES/CTR", "DESede/CBC", "DES/CBC", "Blowfish/CBC", "ARCFOUR")
                    .map(name -> Algorithm.find(name).orElseThrow())
                    .map(algorithm -> Arguments.of(provider, algorithm)));
  }

  private SecretKey key(Algorithm algorithm) {
    Lengths lengths = algorithm.key();
    int steps = (lengths.most() - lengths.least()) / lengths.step();
    return Rig.key(
        random,
        algorithm.name().split("/")[0],
        lengths.least() + lengths.step() * random.nextInt(steps + 1));
  }

  private byte[] message(Algorithm algorithm, int about) {
    return Rig.bytes(random, algorithm.message().notAbove(about));
  }

  private byte[] vector(Algorithm algorithm) {
    return Rig.bytes(random, algorithm.nonce().least());
  }

  /** What the other provider makes of it, asked the plain way. */
  private static byte[] plainly(
      String provider, Algorithm algorithm, SecretKey key, byte[] vector, byte[] message)
      throws Exception {
    Provider other =
        provider.equals("BC") ? Security.getProvider("SunJCE") : Rig.bouncyCastle();
    boolean isStream = vector.length == 0;
    Cipher cipher =
        Cipher.getInstance(algorithm.name() + (isStream ? "" : "/NoPadding"), other);
    cipher.init(Cipher.ENCRYPT_MODE, key, isStream ? null : new IvParameterSpec(vector));
    return cipher.doFinal(message);
  }

  private DriverRequest request(byte[] vector, byte[] input, int room) {
    DriverRequest request = Rig.request();
    Rig.put(request.nonce(), vector, Rig.memory(random));
    Rig.put(request.input(), input, Rig.memory(random));
    Rig.put(request.output(), new byte[room], Rig.memory(random));
    return request;
  }

  @ParameterizedTest
  @MethodSource("drivers")
  @DisplayName("random messages in every kind of memory are what the other provider makes of them")
  void message_random(String provider, Algorithm algorithm) throws Exception {
    for (int i = 0; i < 30; i++) {
      SecretKey key = key(algorithm);
      try (Rig rig = new Rig(provider, SessionSpec.cipher(algorithm.name()).key(key))) {
        byte[] vector = vector(algorithm);
        byte[] message = message(algorithm, i < 3 ? 16 * i : random.nextInt(20_000));
        byte[] encrypted = plainly(provider, algorithm, key, vector, message);
        for (int again = 0; again < 2; again++) {
          DriverRequest request = request(vector, message, message.length + random.nextInt(3));
          assertEquals(Outcome.DONE, rig.submit(request, Operation.ENCRYPT));
          assertArrayEquals(encrypted, Rig.produced(request));
          request = request(vector, encrypted, message.length);
          assertEquals(Outcome.DONE, rig.submit(request, Operation.DECRYPT));
          assertArrayEquals(message, Rig.produced(request));
        }
      }
    }
  }

  @ParameterizedTest
  @MethodSource("drivers")
  @DisplayName("input and output may be the same memory, array and native")
  void message_inPlace(String provider, Algorithm algorithm) throws Exception {
    SecretKey key = key(algorithm);
    try (Rig rig = new Rig(provider, SessionSpec.cipher(algorithm.name()).key(key))) {
      for (Memory memory : Memory.values()) {
        for (int length : new int[] {0, 16, 48, 4_096, 12_336}) {
          byte[] vector = vector(algorithm);
          byte[] message = Rig.bytes(random, length);
          byte[] encrypted = plainly(provider, algorithm, key, vector, message);
          DriverRequest request = request(vector, message, 0);
          Rig.put(request.output(), message, memory);
          request.input().set(request.output(), 0, length);
          assertEquals(Outcome.DONE, rig.submit(request, Operation.ENCRYPT));
          assertArrayEquals(encrypted, Rig.produced(request));
          assertEquals(Outcome.DONE, rig.submit(request, Operation.DECRYPT));
          assertArrayEquals(message, Rig.produced(request));
        }
      }
    }
  }

  @ParameterizedTest
  @MethodSource("drivers")
  @DisplayName("K116 a length that is no multiple of the block is BAD_REQUEST, data untouched")
  void length_noMultiple(String provider, Algorithm algorithm) throws Exception {
    SessionSpec spec = SessionSpec.cipher(algorithm.name()).key(key(algorithm));
    try (Rig rig = new Rig(provider, spec)) {
      for (Operation operation : new Operation[] {Operation.ENCRYPT, Operation.DECRYPT}) {
        for (int length : new int[] {1, 7, 9, 15, 17, 33}) {
          byte[] data = Rig.bytes(random, length);
          DriverRequest request = request(vector(algorithm), new byte[0], 0);
          Rig.put(request.output(), data, Rig.memory(random));
          request.input().set(request.output(), 0, length);
          Outcome outcome = rig.submit(request, operation);
          if (algorithm.message().step() == 1) {
            assertEquals(Outcome.DONE, outcome);
            continue;
          }
          Rig.refused(request, Reason.BAD_REQUEST);
          String why = request.failure().getMessage();
          assertTrue(why.contains(length + " bytes; "), why);
          assertTrue(why.contains("takes " + algorithm.message()), why);
          assertArrayEquals(data, request.output().copy());
        }
      }
    }
  }

  @ParameterizedTest
  @MethodSource("drivers")
  @DisplayName("a vector of another length, or no room, is BAD_REQUEST, and the session goes on")
  void request_wrong(String provider, Algorithm algorithm) throws Exception {
    SecretKey key = key(algorithm);
    try (Rig rig = new Rig(provider, SessionSpec.cipher(algorithm.name()).key(key))) {
      for (int length : new int[] {0, 1, 7, 12, 15, 17}) {
        if (algorithm.nonce().accept(length)) {
          continue;
        }
        DriverRequest request = request(new byte[length], new byte[32], 32);
        rig.submit(request, Operation.ENCRYPT);
        Rig.refused(request, Reason.BAD_REQUEST);
        assertArrayEquals(new byte[32], request.output().copy());
      }
      byte[] vector = vector(algorithm);
      byte[] untouched = new byte[60];
      Arrays.fill(untouched, (byte) 9);
      byte[] array = untouched.clone();
      DriverRequest request = request(vector, new byte[32], 0);
      request.output().set(array, 8, 31);
      rig.submit(request, Operation.ENCRYPT);
      Rig.refused(request, Reason.BAD_REQUEST);
      assertArrayEquals(untouched, array);
      request = request(vector, new byte[32], 32);
      assertEquals(Outcome.DONE, rig.submit(request, Operation.ENCRYPT));
      assertArrayEquals(
          plainly(provider, algorithm, key, vector, new byte[32]), Rig.produced(request));
    }
  }

  @Test
  @DisplayName("CAST5 under a long key after a short one has all of its rounds: RFC 2144, appendix B.1")
  void cast5_rekeyed() throws Exception {
    byte[] longest = HexFormat.of().parseHex("0123456712345678234567893456789a");
    byte[] message = HexFormat.of().parseHex("0123456789abcdef");
    try (Rig rig = new Rig("BC", SessionSpec.cipher("CAST5/CBC"))) {
      for (Operation operation : new Operation[] {Operation.ENCRYPT, Operation.DECRYPT}) {
        for (int length : new int[] {5, 16}) {
          DriverRequest request = request(new byte[8], message, 8);
          request.key(Optional.of(new SecretKeySpec(longest, 0, length, "CAST5")));
          assertEquals(Outcome.DONE, rig.submit(request, operation));
          if (length == 16 && operation == Operation.ENCRYPT) {
            assertArrayEquals(HexFormat.of().parseHex("238b4fe5847e44b2"), Rig.produced(request));
            message = Rig.produced(request);
          } else if (length == 16) {
            assertArrayEquals(HexFormat.of().parseHex("0123456789abcdef"), Rig.produced(request));
          }
        }
      }
    }
  }
}
