package io.fermata.driver.jca;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.fermata.driver.jca.Rig.Memory;
import io.fermata.spi.DriverRequest;
import io.fermata.spi.DriverRequest.Outcome;
import io.fermata.spi.Operation;
import io.fermata.spi.PublicKeyAlgorithm;
import io.fermata.spi.Reason;
import io.fermata.spi.SessionSpec;
import java.math.BigInteger;
import java.nio.charset.StandardCharsets;
import java.security.KeyPair;
import java.security.interfaces.RSAPublicKey;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.stream.Stream;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

class PublicKeyCipherTest {
  private static final int MODULUS = 256;
  private static final KeyPair PAIR = PublicKeys.pair("RSA");
  private static final byte[] NO_LABEL = {};

  private final Random random = new Random(11);

  static Stream<Arguments> offered() {
    return PublicKeys.offered(SessionSpec.Kind.PUBLIC_KEY_CIPHER);
  }

  private static DriverRequest request(byte[] input, byte[] label, int room, Memory memory) {
    DriverRequest request = Rig.request();
    Rig.put(request.input(), input, memory);
    Rig.put(request.aad(), label, memory);
    byte[] sevens = new byte[room];
    Arrays.fill(sevens, (byte) 7);
    Rig.put(request.output(), sevens, memory);
    return request;
  }

  private static byte[] done(
      Rig rig, Operation operation, byte[] input, byte[] label, Memory memory) {
    DriverRequest request = request(input, label, MODULUS, memory);
    assertEquals(Outcome.DONE, rig.submit(request, operation), () -> "" + request.failure());
    return Rig.produced(request);
  }

  private static byte[] label(PublicKeyAlgorithm algorithm, String text) {
    return algorithm.oaep().isEmpty() ? NO_LABEL : text.getBytes(StandardCharsets.UTF_8);
  }

  /** A message of this length; without a padding of that of the modulus, with as many zeros before it. */
  private byte[] message(PublicKeyAlgorithm algorithm, int length) {
    byte[] message = Rig.bytes(random, length);
    byte[] whole = new byte[algorithm.isPadded() ? length : MODULUS];
    int count = Math.min(length, whole.length - (algorithm.isPadded() ? 0 : 1));
    System.arraycopy(message, 0, whole, whole.length - count, count);
    return whole;
  }

  @ParameterizedTest
  @MethodSource("offered")
  @DisplayName("messages from the shortest to the longest come back, also at another provider")
  void roundTrip(String provider, PublicKeyAlgorithm algorithm) throws Exception {
    SessionSpec spec = SessionSpec.publicKeyCipher(algorithm.name());
    int longest = algorithm.messages(MODULUS).most();
    try (Rig sealing = new Rig(provider, spec.key(PAIR.getPublic()));
        Rig opening = new Rig(provider, spec.key(PAIR.getPrivate()));
        Rig other =
            new Rig(provider.equals("BC") ? "SunJCE" : "BC", spec.key(PAIR.getPrivate()))) {
      for (int length : List.of(0, 1, 32, longest)) {
        for (Memory memory : Memory.values()) {
          byte[] message = message(algorithm, length);
          byte[] label = label(algorithm, "label " + length);
          byte[] sealed = done(sealing, Operation.ENCRYPT, message, label, memory);
          assertEquals(MODULUS, sealed.length);
          assertArrayEquals(message, done(opening, Operation.DECRYPT, sealed, label, memory));
          assertArrayEquals(message, done(other, Operation.DECRYPT, sealed, label, memory));
        }
      }
      DriverRequest over = request(new byte[longest + 1], NO_LABEL, MODULUS, Memory.ARRAY);
      sealing.submit(over, Operation.ENCRYPT);
      Rig.refused(over, Reason.BAD_REQUEST);
      done(sealing, Operation.ENCRYPT, new byte[longest], NO_LABEL, Memory.ARRAY);
    }
  }

  /** A ciphertext of what stands here, padding and all. */
  private static byte[] raw(byte[] padded) {
    RSAPublicKey key = (RSAPublicKey) PAIR.getPublic();
    byte[] power =
        new BigInteger(1, padded).modPow(key.getPublicExponent(), key.getModulus()).toByteArray();
    byte[] fixed = new byte[MODULUS];
    int count = Math.min(MODULUS, power.length);
    System.arraycopy(power, power.length - count, fixed, MODULUS - count, count);
    return fixed;
  }

  /** Everything that can be wrong with the padding of RFC 8017, 7.2.2, and with a ciphertext at all. */
  private Map<String, byte[]> wrong(PublicKeyAlgorithm algorithm) {
    byte[] good = new byte[MODULUS];
    random.nextBytes(good);
    for (int i = 0; i < MODULUS; i++) {
      good[i] |= 1;
    }
    good[0] = 0;
    good[1] = 2;
    good[MODULUS - 9] = 0;
    Map<String, byte[]> all = new LinkedHashMap<>();
    if (algorithm.isPadded()) {
      all.put("first byte", with(good, 0, 1));
      all.put("block type", with(good, 1, 1));
      all.put("no separator", with(good, MODULUS - 9, 1));
      all.put("padding too short", with(good, 5, 0));
      all.put("all zero", new byte[MODULUS]);
      all.replaceAll((what, padded) -> raw(padded));
    }
    RSAPublicKey key = (RSAPublicKey) PAIR.getPublic();
    byte[] modulus = key.getModulus().toByteArray();
    all.put("not below the modulus", Arrays.copyOfRange(modulus, 1, modulus.length));
    all.put("empty", new byte[0]);
    all.put("one byte", new byte[1]);
    all.put("too short", Arrays.copyOfRange(raw(good), 1, MODULUS));
    all.put("too long", Arrays.copyOf(raw(good), MODULUS + 1));
    if (algorithm.oaep().isPresent()) {
      all.put("of another padding", raw(good));
    }
    return all;
  }

  private static byte[] with(byte[] bytes, int at, int value) {
    byte[] copy = bytes.clone();
    copy[at] = (byte) value;
    return copy;
  }

  @ParameterizedTest
  @MethodSource("offered")
  @DisplayName("whatever is wrong with a ciphertext, there is one answer, and nothing is written")
  void oneAnswer(String provider, PublicKeyAlgorithm algorithm) throws Exception {
    SessionSpec spec = SessionSpec.publicKeyCipher(algorithm.name());
    try (Rig sealing = new Rig(provider, spec.key(PAIR.getPublic()));
        Rig opening = new Rig(provider, spec.key(PAIR.getPrivate()))) {
      Map<String, byte[]> all = wrong(algorithm);
      if (algorithm.oaep().isPresent()) {
        byte[] other =
            done(sealing, Operation.ENCRYPT, new byte[9], label(algorithm, "theirs"), Memory.ARRAY);
        all.put("another label", other);
      }
      byte[] message = message(algorithm, 9);
      byte[] sealed = done(sealing, Operation.ENCRYPT, message, NO_LABEL, Memory.ARRAY);
      all.forEach(
          (what, ciphertext) -> {
            for (Memory memory : Memory.values()) {
              DriverRequest request = request(ciphertext, NO_LABEL, MODULUS + 1, memory);
              assertEquals(Outcome.MISMATCH, opening.submit(request, Operation.DECRYPT), what);
              assertEquals(0, request.produced(), what);
              assertThrows(IllegalStateException.class, request::failure, "no reason is told");
              byte[] sevens = new byte[MODULUS + 1];
              Arrays.fill(sevens, (byte) 7);
              assertArrayEquals(sevens, request.output().copy(), what);
            }
            assertArrayEquals(
                message, done(opening, Operation.DECRYPT, sealed, NO_LABEL, Memory.ARRAY));
          });
    }
  }

  @ParameterizedTest
  @MethodSource("offered")
  @DisplayName("room is asked for by the ciphertext's length, never by the message's")
  void room(String provider, PublicKeyAlgorithm algorithm) throws Exception {
    SessionSpec spec = SessionSpec.publicKeyCipher(algorithm.name());
    int longest = algorithm.messages(MODULUS).most();
    byte[] message = message(algorithm, 1);
    try (Rig sealing = new Rig(provider, spec.key(PAIR.getPublic()));
        Rig opening = new Rig(provider, spec.key(PAIR.getPrivate()))) {
      byte[] sealed = done(sealing, Operation.ENCRYPT, message, NO_LABEL, Memory.ARRAY);
      byte[] broken = new byte[MODULUS];
      for (byte[] ciphertext : List.of(sealed, broken)) {
        DriverRequest request = request(ciphertext, NO_LABEL, longest - 1, Memory.ARRAY);
        opening.submit(request, Operation.DECRYPT);
        Rig.refused(request, Reason.BAD_REQUEST);
      }
      DriverRequest enough = request(sealed, NO_LABEL, longest, Memory.ARRAY);
      assertEquals(Outcome.DONE, opening.submit(enough, Operation.DECRYPT));
      assertEquals(message.length, enough.produced());
      DriverRequest tight = request(message, NO_LABEL, MODULUS - 1, Memory.ARRAY);
      sealing.submit(tight, Operation.ENCRYPT);
      Rig.refused(tight, Reason.BAD_REQUEST);
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"SunJCE", "BC"})
  @DisplayName("a private key does not encrypt, nor a public one decrypt; a request may bring the right one")
  void halves(String provider) throws Exception {
    SessionSpec spec = SessionSpec.publicKeyCipher("RSA/OAEP-SHA256");
    try (Rig opening = new Rig(provider, spec.key(PAIR.getPrivate()));
        Rig sealing = new Rig(provider, spec.key(PAIR.getPublic()));
        Rig none = new Rig(provider, spec)) {
      DriverRequest seal = request(new byte[4], NO_LABEL, MODULUS, Memory.ARRAY);
      opening.submit(seal, Operation.ENCRYPT);
      Rig.refused(seal, Reason.BAD_REQUEST);
      none.submit(seal, Operation.ENCRYPT);
      Rig.refused(seal, Reason.BAD_KEY);
      seal.key(Optional.of(PAIR.getPublic()));
      assertEquals(Outcome.DONE, opening.submit(seal, Operation.ENCRYPT));
      DriverRequest open = request(Rig.produced(seal), NO_LABEL, MODULUS, Memory.ARRAY);
      sealing.submit(open, Operation.DECRYPT);
      Rig.refused(open, Reason.BAD_REQUEST);
      open.key(Optional.of(PAIR.getPrivate()));
      assertEquals(Outcome.DONE, none.submit(open, Operation.DECRYPT));
      assertEquals(4, open.produced());
    }
  }
}
