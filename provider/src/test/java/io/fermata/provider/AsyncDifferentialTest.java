package io.fermata.provider;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.security.Key;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.MessageDigest;
import java.security.Provider;
import java.security.Signature;
import java.security.spec.AlgorithmParameterSpec;
import java.security.spec.MGF1ParameterSpec;
import java.security.spec.PSSParameterSpec;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.function.Supplier;
import java.util.stream.Stream;
import javax.crypto.Cipher;
import javax.crypto.KeyAgreement;
import javax.crypto.Mac;
import javax.crypto.spec.GCMParameterSpec;
import javax.crypto.spec.IvParameterSpec;
import org.bouncycastle.jce.provider.BouncyCastleProvider;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** Does each asynchronous service answer what its JCA cousin does, wherever the bytes are and whoever computes? */
@Timeout(value = 300, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class AsyncDifferentialTest {
  private static final Provider REFERENCE = new BouncyCastleProvider();
  private static final int[] SIZES = {0, 1, 15, 16, 17, 64, 255, 1_024, 4_097, 65_520};

  /** With drivers that complete at once, and with a device that does not. */
  static Stream<Arguments> services() {
    return Stream.of("AsyncCipher", "AsyncMac", "AsyncMessageDigest", "AsyncSignature", "AsyncKeyAgreement")
        .flatMap(
            type -> {
              try (FermataProvider provider = Fermata.best()) {
                return provider.getServices().stream()
                    .filter(service -> service.getType().equals(type))
                    .map(Provider.Service::getAlgorithm)
                    .sorted()
                    .toList()
                    .stream();
              }
            })
        .flatMap(name -> Stream.of(Arguments.of(name, false), Arguments.of(name, true)));
  }

  @ParameterizedTest(name = "{0}, from a device: {1}")
  @MethodSource("services")
  @DisplayName("the answers are the cousin's")
  void same(String algorithm, boolean device) throws Exception {
    long seed = new Random().nextLong();
    String told = algorithm + ", seed " + seed;
    System.out.println("AsyncDifferentialTest " + told);
    try (FermataProvider provider = device ? Fermata.over(new HeldDriver()) : Fermata.best()) {
      Random random = new Random(seed);
      for (AsyncPlace place : AsyncPlace.values()) {
        for (int i = 0; i < 4; i++) {
          check(provider, algorithm, place, SIZES[random.nextInt(SIZES.length)], random, told);
        }
      }
    }
  }

  private static void check(
      FermataProvider provider, String algorithm, AsyncPlace place, int size, Random random, String told)
      throws Exception {
    if (algorithm.startsWith("AES/") || algorithm.startsWith("ChaCha")) {
      cipher(provider, algorithm, place, size, random, told);
    } else if (algorithm.startsWith("SHA") && !algorithm.contains("with")) {
      byte[] message = Keys.bytes(size, random);
      AsyncRequest request = new AsyncRequest().digest();
      byte[] expected = MessageDigest.getInstance(algorithm, REFERENCE).digest(message);
      AsyncMessageDigest service = AsyncMessageDigest.getInstance(algorithm, provider);
      assertArrayEquals(expected, run(service, request, place, message, expected.length, provider), told);
      assertArrayEquals(expected, service.digest(message).get(), told);
    } else if (algorithm.startsWith("Hmac") || algorithm.equals("AESCMAC")) {
      byte[] message = Keys.bytes(size, random);
      Key key = Keys.of("AES", 16 + 16 * random.nextInt(2), random);
      Mac mac = Mac.getInstance(algorithm, REFERENCE);
      mac.init(key);
      byte[] expected = mac.doFinal(message);
      AsyncMac service = AsyncMac.getInstance(algorithm, provider);
      AsyncRequest request = new AsyncRequest().mac(key);
      assertArrayEquals(expected, run(service, request, place, message, expected.length, provider), told);
      assertArrayEquals(expected, service.mac(key, message).get(), told);
    } else if (algorithm.equals("AES-GMAC")) {
      gmac(provider, place, Keys.bytes(size, random), random, told);
    } else if (algorithm.startsWith("NONE")) {
      signature(provider, algorithm, place, Keys.bytes(20, random), told); // a hash
    } else if (List.of("ECDH", "X25519", "X448", "DH").contains(algorithm)) {
      agreement(provider, algorithm, place, told);
    } else {
      signature(provider, algorithm, place, Keys.bytes(size, random), told);
    }
  }

  /** Runs a request twice: with a place for the result and without. */
  private static byte[] run(
      AsyncService service, AsyncRequest request, AsyncPlace place, byte[] message, int room, FermataProvider provider)
      throws Exception {
    place.input(request, message, provider);
    AsyncRequest done = service.submitAsync(request).get();
    byte[] own = done.bytes();
    assertEquals(own.length, done.written());
    place.input(request, message, provider);
    Supplier<byte[]> result = place.output(request, room, provider);
    int written = service.submitAsync(request).get().written();
    assertArrayEquals(own, Arrays.copyOf(result.get(), written), "in a place of the user's");
    assertArrayEquals(
        new byte[room - written], Arrays.copyOfRange(result.get(), written, room), "behind it");
    request.ownOutput();
    return own;
  }

  private static void cipher(
      FermataProvider provider, String algorithm, AsyncPlace place, int size, Random random, String told)
      throws Exception {
    boolean whole = algorithm.equals("AES/CBC/NoPadding");
    byte[] message = Keys.bytes(whole ? size / 16 * 16 : size, random);
    boolean chacha = algorithm.startsWith("ChaCha");
    Key key = Keys.of("AES", chacha ? 32 : 16 + 8 * random.nextInt(3), random);
    boolean aead = chacha || algorithm.contains("GCM") || algorithm.contains("CCM");
    byte[] aad = aead ? Keys.bytes(random.nextInt(40), random) : new byte[0];
    AsyncCipher service = AsyncCipher.getInstance(algorithm, provider);
    AsyncRequest request = new AsyncRequest().encrypt(key).aad(aad);
    Cipher cipher = Cipher.getInstance(algorithm, REFERENCE);
    // another nonce for each: some drivers refuse to encrypt under one twice
    AlgorithmParameterSpec parameters = parameters(algorithm, aead, random);
    byte[] expected = expected(cipher, key, parameters, aad, message);
    request.parameters(parameters);
    place.input(request, message, provider);
    assertArrayEquals(expected, service.submitAsync(request).get().bytes(), told);
    parameters = parameters(algorithm, aead, random);
    expected = expected(cipher, key, parameters, aad, message);
    request.parameters(parameters);
    place.input(request, message, provider);
    Supplier<byte[]> result = place.output(request, expected.length, provider);
    assertEquals(expected.length, service.submitAsync(request).get().written());
    assertArrayEquals(expected, result.get(), told);
    request.ownOutput();
    request.decrypt(key);
    boolean padded = algorithm.endsWith("PKCS5Padding");
    assertArrayEquals(
        message,
        run(service, request, place, expected, padded ? expected.length - 1 : message.length, provider),
        told);
    parameters = parameters(algorithm, aead, random);
    expected = expected(cipher, key, parameters, new byte[0], message);
    assertArrayEquals(expected, service.encrypt(key, parameters, message).get(), told);
    assertArrayEquals(message, service.decrypt(key, parameters, expected).get(), told);
    Encrypted made = service.encrypt(key, message).get();
    assertArrayEquals(message, service.decrypt(key, made.parameters(), made.bytes()).get(), told);
    cipher.init(Cipher.DECRYPT_MODE, key, made.parameters());
    assertArrayEquals(message, cipher.doFinal(made.bytes()), told);
    assertArrayEquals(AsyncTransformation.iv(made.parameters()), made.iv());
  }

  private static AlgorithmParameterSpec parameters(String algorithm, boolean aead, Random random) {
    if (algorithm.startsWith("ChaCha")) {
      return new IvParameterSpec(Keys.bytes(12, random));
    }
    return aead
        ? new GCMParameterSpec(96 + 16 * random.nextInt(3), Keys.bytes(12, random))
        : new IvParameterSpec(Keys.bytes(16, random));
  }

  private static byte[] expected(
      Cipher cipher, Key key, AlgorithmParameterSpec parameters, byte[] aad, byte[] message)
      throws Exception {
    cipher.init(Cipher.ENCRYPT_MODE, key, parameters);
    if (aad.length > 0) {
      cipher.updateAAD(aad);
    }
    return cipher.doFinal(message);
  }

  private static void gmac(
      FermataProvider provider, AsyncPlace place, byte[] message, Random random, String told) throws Exception {
    Key key = Keys.of("AES", 16 + 16 * random.nextInt(2), random);
    AsyncMac service = AsyncMac.getInstance("AES-GMAC", provider);
    for (int length : new int[] {16, 12}) {
      byte[] nonce = Keys.bytes(12, random);
      Cipher gcm = Cipher.getInstance("AES/GCM/NoPadding", REFERENCE);
      GCMParameterSpec parameters = new GCMParameterSpec(8 * length, nonce);
      gcm.init(Cipher.ENCRYPT_MODE, key, parameters);
      gcm.updateAAD(message);
      byte[] expected = gcm.doFinal();
      AsyncRequest request = new AsyncRequest().mac(key);
      request = length == 16 ? request.iv(nonce) : request.parameters(parameters);
      assertArrayEquals(expected, run(service, request, place, message, expected.length, provider), told);
      assertArrayEquals(expected, service.mac(key, parameters, message).get(), told);
    }
  }

  /** Those that it takes with each request. */
  private static final AlgorithmParameterSpec PSS =
      new PSSParameterSpec("SHA-384", "MGF1", MGF1ParameterSpec.SHA384, 11, 1);

  private static void signature(
      FermataProvider provider, String algorithm, AsyncPlace place, byte[] message, String told)
      throws Exception {
    KeyPair pair = pair(algorithm);
    AsyncSignature service = AsyncSignature.getInstance(algorithm, provider);
    AsyncRequest request = new AsyncRequest().sign(pair.getPrivate());
    boolean isPss = algorithm.equals("RSASSA-PSS");
    if (isPss) {
      request.parameters(PSS);
    }
    place.input(request, message, provider);
    byte[] signed = service.submitAsync(request).get().bytes();
    String theirs = algorithm.replaceFirst("SHA512/(\\d+)", "SHA512($1)"); // as Bouncy Castle writes it
    Signature reference = Signature.getInstance(theirs, REFERENCE);
    if (isPss) {
      reference.setParameter(PSS);
    }
    reference.initVerify(pair.getPublic());
    reference.update(message);
    assertTrue(reference.verify(signed), told);
    request.verify(pair.getPublic(), signed);
    assertTrue(service.submitAsync(request).get().isVerified(), told);
    byte[] other = Arrays.copyOf(message, message.length + 1);
    if (isPss) {
      assertFalse(service.verify(pair.getPublic(), PSS, other, signed).get(), told);
      assertTrue(service.verify(pair.getPublic(), PSS, message, signed).get(), told);
    } else {
      assertFalse(service.verify(pair.getPublic(), other, signed).get(), told);
      assertTrue(service.verify(pair.getPublic(), message, signed).get(), told);
    }
  }

  private static void agreement(
      FermataProvider provider, String algorithm, AsyncPlace place, String told) throws Exception {
    KeyPair mine = pair(algorithm);
    KeyPair other = pair(algorithm);
    KeyAgreement reference = KeyAgreement.getInstance(algorithm, REFERENCE);
    reference.init(mine.getPrivate());
    reference.doPhase(other.getPublic(), true);
    byte[] expected = reference.generateSecret();
    AsyncKeyAgreement service = AsyncKeyAgreement.getInstance(algorithm, provider);
    assertArrayEquals(expected, service.agree(mine.getPrivate(), other.getPublic()).get(), told);
    AsyncRequest request = new AsyncRequest().agree(mine.getPrivate(), other.getPublic());
    Supplier<byte[]> result = place.output(request, expected.length, provider);
    assertEquals(expected.length, service.submitAsync(request).get().written());
    assertArrayEquals(expected, result.get(), told);
  }

  private static final Map<String, KeyPair> PAIRS = new java.util.concurrent.ConcurrentHashMap<>();
  private static final Random TURN = new Random(1);

  /** One of two pairs for each algorithm: making some of them takes long. */
  private static KeyPair pair(String algorithm) {
    return PAIRS.computeIfAbsent(algorithm + TURN.nextInt(2), _ -> fresh(algorithm));
  }

  private static KeyPair fresh(String algorithm) {
    try {
      String family =
          algorithm.contains("EC") ? "EC" : algorithm.contains("RSA") ? "RSA" : algorithm;
      KeyPairGenerator generator = KeyPairGenerator.getInstance(family);
      if (family.equals("EC")) {
        generator.initialize(256);
      } else if (family.equals("RSA") || family.equals("DH")) {
        generator.initialize(2_048);
      }
      return generator.generateKeyPair();
    } catch (java.security.GeneralSecurityException e) {
      throw new AssertionError(e);
    }
  }
}
