package io.fermata.provider;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.security.DigestException;
import java.security.InvalidAlgorithmParameterException;
import java.security.InvalidKeyException;
import java.security.MessageDigest;
import java.security.Provider;
import java.security.Security;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.TreeSet;
import java.util.stream.Stream;
import javax.crypto.Mac;
import javax.crypto.SecretKey;
import javax.crypto.ShortBufferException;
import javax.crypto.spec.IvParameterSpec;
import org.bouncycastle.jce.provider.BouncyCastleProvider;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Every hash and every HMAC of SHA that the JDK has, beside the JDK's own. */
class CodeDifferentialTest {
  private static final int SEQUENCES = 60;
  private final FermataProvider provider = Fermata.best();

  @BeforeAll
  static void castle() {
    Castle.read();
  }

  @AfterEach
  void close() {
    provider.close();
  }

  private static Stream<String> named(String provider, String type, String prefix) {
    return Security.getProvider(provider).getServices().stream()
        .filter(service -> service.getType().equals(type) && service.getAlgorithm().startsWith(prefix))
        .map(Provider.Service::getAlgorithm)
        .filter(name -> !name.startsWith("SHAKE"))
        .sorted();
  }

  static Stream<String> hashes() {
    return named("SUN", "MessageDigest", "SHA");
  }

  static Stream<String> codes() {
    return named("SunJCE", "Mac", "HmacSHA");
  }

  private static Stream<String> everything() {
    return Stream.of(
            named("SUN", "MessageDigest", "SHA").map(name -> "SUN MessageDigest " + name),
            codes().map(name -> "SunJCE Mac " + name),
            named("SunJCE", "KDF", "").map(name -> "SunJCE KDF " + name),
            named("SunJCE", "SecretKeyFactory", "PBKDF2").map(name -> "SunJCE SecretKeyFactory " + name),
            named("SunJCE", "KeyGenerator", "HmacSHA").map(name -> "SunJCE KeyGenerator " + name),
            Stream.of("AES", "ChaCha20").map(name -> "SunJCE KeyGenerator " + name),
            Stream.of("AES", "GCM", "ChaCha20-Poly1305", "OAEP")
                .map(name -> "SunJCE AlgorithmParameters " + name))
        .flatMap(each -> each);
  }

  /** Their text has them; there is no other way to ask. */
  private static List<String> aliases(Provider.Service service) {
    String text = service.toString();
    int at = text.indexOf("aliases: [");
    return at < 0
        ? List.of()
        : List.copyOf(
            new TreeSet<>(
                Arrays.asList(text.substring(at + 10, text.indexOf(']', at)).split(", "))));
  }

  @ParameterizedTest
  @MethodSource("everything")
  @DisplayName("the JDK's names, aliases and object identifiers are ours")
  void names(String which) {
    String[] parts = which.split(" ");
    Provider.Service jdks = Security.getProvider(parts[0]).getService(parts[1], parts[2]);
    Provider.Service ours = provider.getService(parts[1], parts[2]);
    assertEquals(parts[2], ours.getAlgorithm());
    assertEquals(aliases(jdks), aliases(ours));
    for (String alias : aliases(jdks)) {
      assertEquals(parts[2], provider.getService(parts[1], alias).getAlgorithm());
    }
    assertEquals(
        jdks.getAttribute("SupportedKeyFormats"), ours.getAttribute("SupportedKeyFormats"));
  }

  @ParameterizedTest
  @MethodSource("hashes")
  @DisplayName("a hash of any calls in any order is the JDK's")
  void digests(String name) throws Exception {
    MessageDigest ours = MessageDigest.getInstance(name, provider);
    MessageDigest jdks = MessageDigest.getInstance(name, "SUN");
    assertEquals(jdks.getDigestLength(), ours.getDigestLength());
    for (long seed = 0; seed < SEQUENCES; seed++) {
      Random random = new Random(seed);
      String text = name + ", seed " + seed;
      for (int calls = random.nextInt(5); calls >= 0; calls--) {
        byte[] piece = Keys.bytes(Sizes.next(random), random);
        Sink.of(ours).feed(piece, random);
        jdks.update(piece);
        switch (random.nextInt(6)) {
          case 0 -> {
            ours.reset();
            jdks.reset();
          }
          case 1 -> {
            ours = (MessageDigest) ours.clone();
            jdks = (MessageDigest) jdks.clone();
          }
          case 2 -> refusedAlike(ours, jdks, random);
          default -> {}
        }
      }
      int room = ours.getDigestLength() + random.nextInt(9);
      byte[] mine = new byte[room + 5];
      byte[] theirs = new byte[room + 5];
      int offset = random.nextInt(6);
      assertEquals(jdks.digest(theirs, offset, room), ours.digest(mine, offset, room), text);
      assertArrayEquals(theirs, mine, text);
    }
  }

  private static void refusedAlike(MessageDigest ours, MessageDigest jdks, Random random) {
    int room = random.nextInt(ours.getDigestLength());
    assertThrows(DigestException.class, () -> jdks.digest(new byte[100], 3, room));
    assertThrows(DigestException.class, () -> ours.digest(new byte[100], 3, room));
  }

  @ParameterizedTest
  @MethodSource("codes")
  @DisplayName("a code of any calls in any order is the JDK's, under keys of any length, also of none")
  void macs(String name) throws Exception {
    Mac ours = Mac.getInstance(name, provider);
    Mac jdks = Mac.getInstance(name, "SunJCE");
    for (long seed = 0; seed < SEQUENCES; seed++) {
      Random random = new Random(seed);
      String text = name + ", seed " + seed;
      if (seed == 0 || random.nextBoolean()) {
        SecretKey key = new WipedKey(name, Keys.bytes(random.nextInt(200), random));
        ours.init(key);
        jdks.init(key);
        assertEquals(jdks.getMacLength(), ours.getMacLength());
      }
      for (int calls = random.nextInt(4); calls >= 0; calls--) {
        byte[] piece = Keys.bytes(Sizes.next(random), random);
        Sink.of(ours).feed(piece, random);
        jdks.update(piece);
        switch (random.nextInt(6)) {
          case 0 -> {
            ours.reset();
            jdks.reset();
          }
          case 1 -> {
            ours = (Mac) ours.clone();
            jdks = (Mac) jdks.clone();
          }
          case 2 -> keptThoughRefused(ours);
          default -> {}
        }
      }
      byte[] mine = new byte[100];
      byte[] theirs = new byte[100];
      int offset = random.nextInt(36);
      ours.doFinal(mine, offset);
      jdks.doFinal(theirs, offset);
      assertArrayEquals(theirs, mine, text);
    }
  }

  private static void keptThoughRefused(Mac mac) {
    assertThrows(ShortBufferException.class, () -> mac.doFinal(new byte[100], 100 - mac.getMacLength() + 1));
    assertThrows(InvalidKeyException.class, () -> mac.init(null));
    assertThrows(InvalidKeyException.class, () -> mac.init(Keys.p256().getPrivate()));
    assertThrows(InvalidKeyException.class, () -> mac.init(KeyHandle.of("HmacSHA256")));
    assertThrows(
        InvalidAlgorithmParameterException.class,
        () -> mac.init(KeyHandle.of("HmacSHA256"), new IvParameterSpec(new byte[16])));
  }

  @Test
  @DisplayName("AESCMAC, which the JDK has not, goes by Bouncy Castle's names and has its codes")
  void cmac() throws Exception {
    for (String name : List.of("AESCMAC", "AES-CMAC")) {
      Mac ours = Mac.getInstance(name, provider);
      Mac theirs = Mac.getInstance("AESCMAC", new BouncyCastleProvider());
      for (int seed = 0; seed < SEQUENCES; seed++) {
        Random random = new Random(seed);
        SecretKey key = Keys.of("AES", 16 + 8 * random.nextInt(3), random);
        byte[] message = Keys.bytes(Sizes.next(random), random);
        ours.init(key);
        theirs.init(key);
        Sink.of(ours).feed(message, random);
        assertArrayEquals(theirs.doFinal(message), ours.doFinal(), "seed " + seed);
      }
      assertThrows(InvalidKeyException.class, () -> ours.init(Keys.of("AES", 17, new Random(1))));
      assertTrue(ours.getMacLength() == 16);
    }
  }
}
