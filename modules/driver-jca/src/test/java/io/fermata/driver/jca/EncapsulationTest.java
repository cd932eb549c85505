package io.fermata.driver.jca;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;

import io.fermata.driver.jca.Rig.Memory;
import io.fermata.spi.DriverRequest;
import io.fermata.spi.DriverRequest.Outcome;
import io.fermata.spi.Operation;
import io.fermata.spi.PublicKeyAlgorithm;
import io.fermata.spi.Reason;
import io.fermata.spi.SessionSpec;
import java.security.KeyPair;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

class EncapsulationTest {

  static Stream<Arguments> offered() {
    return PublicKeys.offered(SessionSpec.Kind.KEY_ENCAPSULATION);
  }

  private static DriverRequest request(byte[] input, int room, Memory memory) {
    DriverRequest request = Rig.request();
    Rig.put(request.input(), input, memory);
    Rig.put(request.output(), new byte[room], memory);
    return request;
  }

  private static byte[] done(Rig rig, Operation operation, byte[] input, int room, Memory memory) {
    DriverRequest request = request(input, room, memory);
    assertEquals(Outcome.DONE, rig.submit(request, operation), () -> "" + request.failure());
    return Rig.produced(request);
  }

  @ParameterizedTest
  @MethodSource("offered")
  @DisplayName("what one provider encapsulates has the same secret for any other, and each time a fresh one")
  void roundTrip(String provider, PublicKeyAlgorithm algorithm) throws Exception {
    SessionSpec spec = SessionSpec.encapsulation(algorithm.name());
    int both = algorithm.secret() + algorithm.encapsulation();
    // the platform's: it cannot read Bouncy Castle's private keys, which have the seed too (RFC 9935, 6)
    KeyPair pair = PublicKeys.pair(algorithm.family());
    for (Memory memory : Memory.values()) {
      try (Rig sealing = new Rig(provider, spec.key(pair.getPublic()));
          Rig opening = new Rig(provider, spec.key(pair.getPrivate()));
          Rig other =
              new Rig(provider.equals("BC") ? "SunJCE" : "BC", spec.key(pair.getPrivate()))) {
        byte[] made = done(sealing, Operation.ENCAPSULATE, new byte[0], both + 3, memory);
        assertEquals(both, made.length);
        byte[] secret = Rig.slice(made, 0, algorithm.secret());
        byte[] capsule = Rig.slice(made, algorithm.secret(), algorithm.encapsulation());
        for (Rig rig : List.of(opening, other)) {
          assertArrayEquals(
              secret, done(rig, Operation.DECAPSULATE, capsule, secret.length, memory));
        }
        byte[] again = done(sealing, Operation.ENCAPSULATE, new byte[0], both, memory);
        assertFalse(Arrays.equals(made, again));
      }
    }
  }

  @ParameterizedTest
  @MethodSource("offered")
  @DisplayName("an altered encapsulation has another secret, and no error; of another length it is BAD_REQUEST")
  void altered(String provider, PublicKeyAlgorithm algorithm) throws Exception {
    SessionSpec spec = SessionSpec.encapsulation(algorithm.name());
    KeyPair pair = PublicKeys.pair(algorithm.family());
    int both = algorithm.secret() + algorithm.encapsulation();
    try (Rig sealing = new Rig(provider, spec.key(pair.getPublic()));
        Rig opening = new Rig(provider, spec.key(pair.getPrivate()))) {
      byte[] made = done(sealing, Operation.ENCAPSULATE, new byte[0], both, Memory.ARRAY);
      byte[] secret = Rig.slice(made, 0, algorithm.secret());
      byte[] capsule = Rig.slice(made, algorithm.secret(), algorithm.encapsulation());
      capsule[5] ^= 4;
      assertFalse(
          Arrays.equals(
              secret, done(opening, Operation.DECAPSULATE, capsule, secret.length, Memory.ARRAY)));
      for (int length : List.of(0, capsule.length - 1, capsule.length + 1)) {
        DriverRequest request = request(Arrays.copyOf(capsule, length), 32, Memory.NATIVE);
        opening.submit(request, Operation.DECAPSULATE);
        Rig.refused(request, Reason.BAD_REQUEST);
        assertArrayEquals(new byte[32], request.output().copy());
      }
    }
  }

  @ParameterizedTest
  @MethodSource("offered")
  @DisplayName("the wrong half of the key pair, and an output that is too short, is a BAD_REQUEST")
  void refused(String provider, PublicKeyAlgorithm algorithm) throws Exception {
    SessionSpec spec = SessionSpec.encapsulation(algorithm.name());
    KeyPair pair = PublicKeys.pair(algorithm.family());
    int both = algorithm.secret() + algorithm.encapsulation();
    try (Rig sealing = new Rig(provider, spec.key(pair.getPublic()));
        Rig none = new Rig(provider, spec)) {
      DriverRequest open = request(new byte[algorithm.encapsulation()], 32, Memory.ARRAY);
      sealing.submit(open, Operation.DECAPSULATE);
      Rig.refused(open, Reason.BAD_REQUEST);
      DriverRequest tight = request(new byte[0], both - 1, Memory.ARRAY);
      sealing.submit(tight, Operation.ENCAPSULATE);
      Rig.refused(tight, Reason.BAD_REQUEST);
      assertArrayEquals(new byte[both - 1], tight.output().copy());
      DriverRequest seal = request(new byte[0], both, Memory.ARRAY);
      none.submit(seal, Operation.ENCAPSULATE);
      Rig.refused(seal, Reason.BAD_KEY);
      seal.key(Optional.of(pair.getPrivate()));
      none.submit(seal, Operation.ENCAPSULATE);
      Rig.refused(seal, Reason.BAD_REQUEST);
      seal.key(Optional.of(pair.getPublic()));
      assertEquals(Outcome.DONE, none.submit(seal, Operation.ENCAPSULATE));
    }
  }
}
