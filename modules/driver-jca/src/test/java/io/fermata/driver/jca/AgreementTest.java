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
import java.security.KeyPairGenerator;
import java.security.PublicKey;
import java.security.spec.ECGenParameterSpec;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.Stream;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

class AgreementTest {
  private static final int ROOM = 512;

  static Stream<Arguments> offered() {
    return PublicKeys.offered(SessionSpec.Kind.KEY_AGREEMENT);
  }

  private static DriverRequest peer(byte[] encoded, int room, Memory memory) {
    DriverRequest request = Rig.request();
    Rig.put(request.input(), encoded, memory);
    Rig.put(request.output(), new byte[room], memory);
    return request;
  }

  private static byte[] agreed(Rig rig, PublicKey key, Memory memory) {
    DriverRequest request = peer(key.getEncoded(), ROOM, memory);
    assertEquals(Outcome.DONE, rig.submit(request, Operation.AGREE), () -> "" + request.failure());
    return Rig.produced(request);
  }

  @ParameterizedTest
  @MethodSource("offered")
  @DisplayName("both sides have the same secret, whichever provider made the keys, and often in one session")
  void bothSides(String provider, PublicKeyAlgorithm algorithm) throws Exception {
    SessionSpec spec = SessionSpec.agreement(algorithm.name());
    KeyPair one = PublicKeys.pair(algorithm.family());
    KeyPair other =
        algorithm.family().equals("DH") ? one : PublicKeys.castles(algorithm.family());
    for (Memory memory : Memory.values()) {
      try (Rig first = new Rig(provider, spec.key(one.getPrivate()));
          Rig second = new Rig(provider, spec.key(other.getPrivate()))) {
        byte[] secret = agreed(first, other.getPublic(), memory);
        for (int i = 0; i < 3; i++) {
          assertArrayEquals(secret, agreed(second, one.getPublic(), memory));
        }
        byte[] own = agreed(second, other.getPublic(), memory);
        assertEquals(one == other, Arrays.equals(secret, own), "another peer");
        assertArrayEquals(secret, agreed(second, one.getPublic(), memory));
      }
    }
  }

  @ParameterizedTest
  @MethodSource("offered")
  @DisplayName("a key that a request brings is used for it alone, also if the session has none")
  void ownKey(String provider, PublicKeyAlgorithm algorithm) throws Exception {
    SessionSpec spec = SessionSpec.agreement(algorithm.name());
    KeyPair one = PublicKeys.pair(algorithm.family());
    KeyPair other = PublicKeys.other("DH".equals(algorithm.family()) ? "X25519" : algorithm.family());
    boolean same = algorithm.family().equals("DH");
    try (Rig none = new Rig(provider, spec);
        Rig keyed = new Rig(provider, spec.key(one.getPrivate()))) {
      byte[] expected = agreed(keyed, one.getPublic(), Memory.ARRAY);
      DriverRequest request = peer(one.getPublic().getEncoded(), ROOM, Memory.ARRAY);
      assertEquals(Outcome.FAILED, none.submit(request, Operation.AGREE));
      Rig.refused(request, Reason.BAD_KEY);
      request.key(Optional.of(one.getPrivate()));
      assertEquals(Outcome.DONE, none.submit(request, Operation.AGREE));
      assertArrayEquals(expected, Rig.produced(request));
      request.key(Optional.of(other.getPrivate()));
      keyed.submit(request, Operation.AGREE);
      if (same) {
        Rig.refused(request, Reason.BAD_KEY);
      } else {
        assertFalse(Arrays.equals(expected, Rig.produced(request)));
      }
      assertArrayEquals(expected, agreed(keyed, one.getPublic(), Memory.ARRAY));
    }
  }

  @ParameterizedTest
  @MethodSource("offered")
  @DisplayName("what is no public key of a peer is a BAD_REQUEST, and the next one is answered all the same")
  void peer_wrong(String provider, PublicKeyAlgorithm algorithm) throws Exception {
    KeyPair pair = PublicKeys.pair(algorithm.family());
    byte[] right = pair.getPublic().getEncoded();
    String stranger = algorithm.family().equals("EC") ? "X25519" : "EC";
    List<byte[]> wrong =
        List.of(
            new byte[0],
            new byte[40],
            Arrays.copyOf(right, right.length - 1),
            PublicKeys.pair(stranger).getPublic().getEncoded(),
            pair.getPrivate().getEncoded());
    try (Rig rig = new Rig(provider, SessionSpec.agreement(algorithm.name()).key(pair.getPrivate()))) {
      byte[] expected = agreed(rig, pair.getPublic(), Memory.ARRAY);
      for (byte[] peer : wrong) {
        DriverRequest request = peer(peer, ROOM, Memory.NATIVE);
        rig.submit(request, Operation.AGREE);
        Rig.refused(request, Reason.BAD_REQUEST);
        assertArrayEquals(new byte[ROOM], request.output().copy(), "nothing is written");
        assertArrayEquals(expected, agreed(rig, pair.getPublic(), Memory.ARRAY));
      }
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"SunEC", "BC"})
  @DisplayName("a peer of another curve, and one that makes the secret all zero, is a BAD_REQUEST")
  void peer_weak(String provider) throws Exception {
    KeyPairGenerator generator = KeyPairGenerator.getInstance("EC");
    generator.initialize(new ECGenParameterSpec("secp384r1"));
    refusedPeer(provider, "ECDH", "EC", generator.generateKeyPair().getPublic().getEncoded());
    // RFC 7748, 6.1: the point of order 1
    byte[] zero = HexFormat.of().parseHex("302a300506032b656e032100" + "00".repeat(32));
    refusedPeer(provider, "X25519", "X25519", zero);
  }

  private static void refusedPeer(String provider, String algorithm, String family, byte[] peer)
      throws Exception {
    SessionSpec spec =
        SessionSpec.agreement(algorithm).key(PublicKeys.pair(family).getPrivate());
    try (Rig rig = new Rig(provider, spec)) {
      DriverRequest request = peer(peer, ROOM, Memory.ARRAY);
      rig.submit(request, Operation.AGREE);
      Rig.refused(request, Reason.BAD_REQUEST);
    }
  }

  @ParameterizedTest
  @MethodSource("offered")
  @DisplayName("an output that is too short is a BAD_REQUEST, with the length of the secret")
  void output_short(String provider, PublicKeyAlgorithm algorithm) throws Exception {
    KeyPair pair = PublicKeys.pair(algorithm.family());
    try (Rig rig = new Rig(provider, SessionSpec.agreement(algorithm.name()).key(pair.getPrivate()))) {
      int length = agreed(rig, pair.getPublic(), Memory.ARRAY).length;
      DriverRequest request = peer(pair.getPublic().getEncoded(), length - 1, Memory.ARRAY);
      rig.submit(request, Operation.AGREE);
      Rig.refused(request, Reason.BAD_REQUEST);
      assertEquals(
          "output of " + (length - 1) + " bytes; the secret has " + length,
          request.failure().getMessage());
      assertArrayEquals(new byte[length - 1], request.output().copy());
    }
  }

  @Test
  @DisplayName("several threads agree with different peers in one session, each with its own")
  void threads() throws Exception {
    KeyPair pair = PublicKeys.pair("X25519");
    SessionSpec spec = SessionSpec.agreement("X25519");
    try (Rig rig = new Rig("SunEC", spec.key(pair.getPrivate()));
        ExecutorService threads = Executors.newFixedThreadPool(4)) {
      List<Callable<Void>> all = new ArrayList<>();
      for (int i = 0; i < 4; i++) {
        KeyPair peer = PublicKeys.other("X25519");
        all.add(
            () -> {
              try (Rig back = new Rig("SunEC", spec.key(peer.getPrivate()))) {
                byte[] expected = agreed(back, pair.getPublic(), Memory.ARRAY);
                for (int round = 0; round < 50; round++) {
                  assertArrayEquals(expected, agreed(rig, peer.getPublic(), Memory.ARRAY));
                }
              }
              return null;
            });
      }
      for (Future<Void> one : threads.invokeAll(all)) {
        one.get();
      }
    }
  }
}
