package io.fermata.driver.jca;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;

import io.fermata.driver.jca.Rig.Memory;
import io.fermata.spi.DriverRequest;
import io.fermata.spi.DriverRequest.Outcome;
import io.fermata.spi.Operation;
import io.fermata.spi.Reason;
import io.fermata.spi.SessionSpec;
import java.security.Provider;
import java.security.Security;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.concurrent.FutureTask;
import java.util.stream.Stream;
import javax.crypto.Cipher;
import javax.crypto.SecretKey;
import javax.crypto.spec.GCMParameterSpec;
import javax.crypto.spec.IvParameterSpec;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

class AeadTest {
  private static final int TAG = 16;

  private final Random random = new Random(7);

  static Stream<Arguments> drivers() {
    return Stream.of(
        Arguments.of("SunJCE", "AES/GCM"),
        Arguments.of("SunJCE", "ChaCha20-Poly1305"),
        Arguments.of("BC", "AES/GCM"),
        Arguments.of("BC", "AES/CCM"),
        Arguments.of("BC", "ChaCha20-Poly1305"));
  }

  private SecretKey key(String algorithm) {
    return algorithm.startsWith("AES/")
        ? Rig.key(random, "AES", 16 + 8 * random.nextInt(3))
        : Rig.key(random, "ChaCha20", 32);
  }

  /** What the other provider makes of it, asked the plain way; CCM has only one. */
  private static byte[] plainly(
      String provider, String algorithm, SecretKey key, byte[] nonce, byte[] aad, byte[] message)
      throws Exception {
    boolean aes = algorithm.startsWith("AES/");
    Provider other =
        provider.equals("BC") && !algorithm.equals("AES/CCM")
            ? Security.getProvider("SunJCE")
            : Rig.bouncyCastle();
    Cipher cipher = Cipher.getInstance(aes ? algorithm + "/NoPadding" : algorithm, other);
    cipher.init(
        Cipher.ENCRYPT_MODE,
        key,
        aes ? new GCMParameterSpec(8 * TAG, nonce) : new IvParameterSpec(nonce));
    cipher.updateAAD(aad);
    return cipher.doFinal(message);
  }

  private DriverRequest request(byte[] nonce, byte[] aad, byte[] input, int room) {
    DriverRequest request = Rig.request();
    Rig.put(request.nonce(), nonce, Rig.memory(random));
    Rig.put(request.aad(), aad, Rig.memory(random));
    Rig.put(request.input(), input, Rig.memory(random));
    Rig.put(request.output(), new byte[room], Rig.memory(random));
    return request;
  }

  @ParameterizedTest
  @MethodSource("drivers")
  @DisplayName("random messages in every kind of memory are what the other provider makes of them")
  void message_random(String provider, String algorithm) throws Exception {
    for (int i = 0; i < 30; i++) {
      SecretKey key = key(algorithm);
      try (Rig rig = new Rig(provider, SessionSpec.aead(algorithm).key(key))) {
        byte[] nonce = Rig.bytes(random, 12);
        byte[] aad = Rig.bytes(random, random.nextInt(40));
        byte[] message = Rig.bytes(random, i < 3 ? i : random.nextInt(3_000));
        byte[] sealed = plainly(provider, algorithm, key, nonce, aad, message);
        DriverRequest request =
            request(nonce, aad, message, sealed.length + random.nextInt(3));
        assertEquals(Outcome.DONE, rig.submit(request, Operation.ENCRYPT));
        assertArrayEquals(sealed, Rig.produced(request));
        for (int again = 0; again < 2; again++) {
          request = request(nonce, aad, sealed, message.length);
          assertEquals(Outcome.DONE, rig.submit(request, Operation.DECRYPT));
          assertArrayEquals(message, Rig.produced(request));
        }
      }
    }
  }

  @ParameterizedTest
  @MethodSource("drivers")
  @DisplayName("input and output may be the same memory, array and native")
  void message_inPlace(String provider, String algorithm) throws Exception {
    SecretKey key = key(algorithm);
    for (Memory memory : Memory.values()) {
      for (int length : new int[] {0, 1, 100, 5_000}) {
        try (Rig rig = new Rig(provider, SessionSpec.aead(algorithm).key(key))) {
          byte[] nonce = Rig.bytes(random, 12);
          byte[] message = Rig.bytes(random, length);
          byte[] sealed = plainly(provider, algorithm, key, nonce, new byte[3], message);
          DriverRequest request = request(nonce, new byte[3], message, 0);
          Rig.put(request.output(), Arrays.copyOf(message, length + TAG), memory);
          request.input().set(request.output().segment().asSlice(0, length));
          assertEquals(Outcome.DONE, rig.submit(request, Operation.ENCRYPT));
          assertArrayEquals(sealed, Rig.produced(request));
          request.input().set(request.output().segment());
          assertEquals(Outcome.DONE, rig.submit(request, Operation.DECRYPT));
          assertArrayEquals(message, Rig.produced(request));
        }
      }
    }
  }

  @ParameterizedTest
  @MethodSource("drivers")
  @DisplayName("a wrong tag is MISMATCH, and no byte of the plaintext is in the output")
  void tag_wrong(String provider, String algorithm) throws Exception {
    SecretKey key = key(algorithm);
    try (Rig rig = new Rig(provider, SessionSpec.aead(algorithm).key(key))) {
      for (int length : new int[] {1, 16, 64, 700, 9_000}) {
        for (Memory memory : Memory.values()) {
          byte[] nonce = Rig.bytes(random, 12);
          byte[] message = new byte[length];
          Arrays.fill(message, (byte) 0x55);
          byte[] sealed = plainly(provider, algorithm, key, nonce, new byte[0], message);
          sealed[sealed.length - 1 - random.nextInt(TAG)] ^= 4;
          DriverRequest request = request(nonce, new byte[0], sealed, 0);
          Rig.put(request.input(), sealed, memory);
          Rig.put(request.output(), new byte[length], memory);
          assertEquals(Outcome.MISMATCH, rig.submit(request, Operation.DECRYPT));
          assertArrayEquals(new byte[length], request.output().copy(), length + " " + memory);
          sealed = plainly(provider, algorithm, key, nonce, new byte[0], message);
          request = request(nonce, new byte[0], sealed, length);
          assertEquals(Outcome.DONE, rig.submit(request, Operation.DECRYPT), "goes on working");
        }
      }
      DriverRequest request = request(new byte[12], new byte[0], new byte[TAG - 1], 0);
      assertEquals(Outcome.MISMATCH, rig.submit(request, Operation.DECRYPT), "shorter than a tag");
    }
  }

  @ParameterizedTest
  @MethodSource("drivers")
  @DisplayName("a wrong nonce length is BAD_REQUEST, and the session goes on working")
  void nonce_wrong(String provider, String algorithm) throws Exception {
    SecretKey key = key(algorithm);
    try (Rig rig = new Rig(provider, SessionSpec.aead(algorithm).key(key))) {
      int[] lengths =
          switch (algorithm) {
            case "AES/GCM" -> new int[] {0};
            case "AES/CCM" -> new int[] {0, 6, 14};
            default -> new int[] {0, 8, 11, 13};
          };
      for (int length : lengths) {
        DriverRequest request = request(new byte[length], new byte[0], new byte[5], 21);
        rig.submit(request, Operation.ENCRYPT);
        Rig.refused(request, Reason.BAD_REQUEST);
      }
      DriverRequest request = request(new byte[12], new byte[0], new byte[5], 21);
      assertEquals(Outcome.DONE, rig.submit(request, Operation.ENCRYPT));
    }
  }

  @ParameterizedTest
  @MethodSource("drivers")
  @DisplayName("where a provider refuses a nonce that comes again, the request is wrong and not the key")
  void nonce_again(String provider, String algorithm) throws Exception {
    try (Rig rig = new Rig(provider, SessionSpec.aead(algorithm).key(key(algorithm)))) {
      byte[] nonce = Rig.bytes(random, 12);
      DriverRequest request = request(nonce, new byte[0], new byte[5], 21);
      assertEquals(Outcome.DONE, rig.submit(request, Operation.ENCRYPT));
      request = request(nonce, new byte[0], new byte[5], 21);
      if (rig.submit(request, Operation.ENCRYPT) != Outcome.DONE) {
        Rig.refused(request, Reason.BAD_REQUEST);
      }
      request = request(Rig.bytes(random, 12), new byte[0], new byte[5], 21);
      assertEquals(Outcome.DONE, rig.submit(request, Operation.ENCRYPT));
    }
  }

  @ParameterizedTest
  @MethodSource("drivers")
  @DisplayName("an output that is too short is BAD_REQUEST, and nothing behind it is written")
  void output_short(String provider, String algorithm) throws Exception {
    SecretKey key = key(algorithm);
    byte[] nonce = Rig.bytes(random, 12);
    byte[] sealed = plainly(provider, algorithm, key, nonce, new byte[0], new byte[40]);
    for (Memory memory : Memory.values()) {
      try (Rig rig = new Rig(provider, SessionSpec.aead(algorithm).key(key))) {
        byte[] array = new byte[200];
        DriverRequest request = request(Rig.bytes(random, 12), new byte[0], new byte[40], 0);
        Rig.put(request.input(), new byte[40], memory);
        request.output().set(array, 8, 40 + TAG - 1);
        rig.submit(request, Operation.ENCRYPT);
        Rig.refused(request, Reason.BAD_REQUEST);
        assertEquals(0, array[8 + 40 + TAG - 1]);
        request = request(nonce, new byte[0], sealed, 0);
        Rig.put(request.input(), sealed, memory);
        request.output().set(array, 8, 39);
        rig.submit(request, Operation.DECRYPT);
        Rig.refused(request, Reason.BAD_REQUEST);
        request.output().set(array, 8, 40);
        assertEquals(Outcome.DONE, rig.submit(request, Operation.DECRYPT));
      }
    }
  }

  @ParameterizedTest
  @MethodSource("drivers")
  @DisplayName("eight threads use one session at once")
  void threads(String provider, String algorithm) throws Exception {
    try (Rig rig = new Rig(provider, SessionSpec.aead(algorithm).key(key(algorithm)))) {
      List<FutureTask<Void>> tasks = new ArrayList<>();
      for (int i = 0; i < 8; i++) {
        Random own = new Random(i);
        FutureTask<Void> task =
            new FutureTask<>(
                () -> {
                  for (int j = 0; j < 100; j++) {
                    byte[] message = Rig.bytes(own, own.nextInt(400));
                    DriverRequest request = Rig.request();
                    request.nonce().set(Rig.bytes(own, 12), 0, 12);
                    request.input().set(message, 0, message.length);
                    byte[] sealed = new byte[message.length + TAG];
                    request.output().set(sealed, 0, sealed.length);
                    assertEquals(Outcome.DONE, rig.submit(request, Operation.ENCRYPT));
                    request.input().set(sealed, 0, sealed.length);
                    request.output().set(new byte[message.length], 0, message.length);
                    assertEquals(Outcome.DONE, rig.submit(request, Operation.DECRYPT));
                    assertArrayEquals(message, request.output().copy());
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
