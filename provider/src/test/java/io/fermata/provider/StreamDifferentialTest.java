package io.fermata.provider;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.security.DigestException;
import java.security.InvalidAlgorithmParameterException;
import java.security.InvalidKeyException;
import java.security.KeyPairGenerator;
import java.security.MessageDigest;
import java.security.Signature;
import java.security.SignatureException;
import java.util.Arrays;
import java.util.Random;
import javax.crypto.Mac;
import javax.crypto.SecretKey;
import javax.crypto.spec.IvParameterSpec;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Do hashes, codes and signatures of messages that come in pieces agree with the JDK's? */
class StreamDifferentialTest {
  private FermataProvider provider = Fermata.best();

  @AfterEach
  void close() {
    provider.close();
  }

  private void use(String driver) {
    provider.close();
    provider = Fermata.on(driver);
  }

  @ParameterizedTest(name = "{0} messages on {1}")
  @CsvSource({"1000, ''", "200, jca.BC", "100, simulated:latency=0ms"})
  @DisplayName("J46 a digest fed in any pieces, reset, or copied half-way is the JDK's")
  void digests(int messages, String driver) throws Exception {
    use(driver);
    MessageDigest ours = MessageDigest.getInstance("SHA-256", provider);
    MessageDigest jdks = MessageDigest.getInstance("SHA-256", "SUN");
    for (long seed = 0; seed < messages; seed++) {
      Random random = new Random(seed);
      byte[] first = Keys.bytes(Sizes.next(random), random);
      byte[] left = Keys.bytes(Sizes.next(random), random);
      byte[] right = Keys.bytes(Sizes.next(random), random);
      if (random.nextInt(4) == 0) {
        Sink.of(ours).feed(right, random);
        ours.reset();
      }
      Sink.of(ours).feed(first, random);
      MessageDigest copy = (MessageDigest) ours.clone();
      boolean freed = random.nextBoolean();
      if (freed) {
        ours.reset();
      }
      Sink.of(copy).feed(right, random);
      Sink.of(ours).feed(left, random);
      String text = "seed " + seed;
      jdks.update(freed ? new byte[0] : first);
      assertArrayEquals(jdks.digest(left), ours.digest(), text);
      jdks.update(first);
      assertArrayEquals(jdks.digest(right), copy.digest(), text);
    }
  }

  @ParameterizedTest(name = "{0} messages on {1}")
  @CsvSource({"1000, ''", "100, simulated:latency=0ms"})
  @DisplayName("J46 a Mac fed in any pieces, reset, or copied half-way is the JDK's")
  void macs(int messages, String driver) throws Exception {
    use(driver);
    Mac ours = Mac.getInstance("HmacSHA256", provider);
    Mac jdks = Mac.getInstance("HmacSHA256", "SunJCE");
    for (long seed = 0; seed < messages; seed++) {
      Random random = new Random(seed);
      SecretKey key = Keys.of("HmacSHA256", 1 + random.nextInt(150), random);
      byte[] first = Keys.bytes(Sizes.next(random), random);
      byte[] left = Keys.bytes(Sizes.next(random), random);
      byte[] right = Keys.bytes(Sizes.next(random), random);
      if (random.nextInt(3) > 0 || seed == 0) {
        ours.init(key);
        jdks.init(key);
      }
      Sink.of(ours).feed(first, random);
      Mac copy = (Mac) ours.clone();
      boolean freed = random.nextBoolean();
      if (freed) {
        ours.reset();
      }
      Sink.of(copy).feed(right, random);
      Sink.of(ours).feed(left, random);
      String text = "seed " + seed;
      jdks.update(freed ? new byte[0] : first);
      assertArrayEquals(jdks.doFinal(left), ours.doFinal(), text);
      jdks.update(first);
      assertArrayEquals(jdks.doFinal(right), copy.doFinal(), text);
      ours.update(right);
      assertArrayEquals(jdks.doFinal(right), ours.doFinal(), text);
    }
  }

  @Test
  @DisplayName("J46 a Mac that its driver cannot copy says so, and goes on")
  void uncopied_mac() throws Exception {
    use("jca.BC");
    SecretKey key = Keys.of("HmacSHA256", 32, new Random(1));
    byte[] message = new byte[MessageStream.LIMIT];
    Mac ours = Mac.getInstance("HmacSHA256", provider);
    ours.init(key);
    ours.update(message);
    assertThrows(CloneNotSupportedException.class, ours::clone);
    Mac jdks = Mac.getInstance("HmacSHA256", "SunJCE");
    jdks.init(key);
    assertArrayEquals(jdks.doFinal(message), ours.doFinal());
    ours.update((byte) 1);
    assertArrayEquals(jdks.doFinal(new byte[] {1}), ((Mac) ours.clone()).doFinal());
  }

  @ParameterizedTest(name = "{0} messages on {1}")
  @CsvSource({"150, ''", "100, jca.BC", "100, simulated:latency=0ms"})
  @DisplayName("the JDK verifies what is signed here, and the other way; garbage is not verified")
  void signatures(int messages, String driver) throws Exception {
    use(driver);
    Signature signs = Signature.getInstance("SHA256withECDSA", provider);
    signs.initSign(Keys.p256().getPrivate());
    Signature verifies = Signature.getInstance("SHA256withECDSA", provider);
    verifies.initVerify(Keys.p256().getPublic());
    for (long seed = 0; seed < messages; seed++) {
      Random random = new Random(seed);
      byte[] message = Keys.bytes(Sizes.next(random), random);
      String text = "seed " + seed;
      Sink.of(signs).feed(message, random);
      byte[] signed = signs.sign();
      assertTrue(JcaCall.verify(JcaCall.jdk("SunEC"), message, signed), text);
      byte[] theirs = JcaCall.sign(JcaCall.jdk("SunEC"), message);
      Sink.of(verifies).feed(message, random);
      assertTrue(verifies.verify(theirs), text);
      Sink.of(verifies).feed(message, random);
      assertFalse(verified(verifies, garbage(theirs, random)), text);
      Sink.of(verifies).feed(message, random);
      verifies.update((byte) 0);
      assertFalse(verifies.verify(theirs), text);
    }
  }

  /** What has no form of a signature is refused with an exception, as by the JDK. */
  private static boolean verified(Signature verifies, byte[] garbage) {
    try {
      return verifies.verify(garbage);
    } catch (SignatureException e) {
      return false;
    }
  }

  private static byte[] garbage(byte[] signature, Random random) {
    return switch (random.nextInt(4)) {
      case 0 -> new byte[0];
      case 1 -> Keys.bytes(random.nextInt(300), random);
      case 2 -> Arrays.copyOf(signature, signature.length - 1);
      default -> {
        byte[] flipped = signature.clone();
        flipped[flipped.length - 1 - random.nextInt(20)] ^= 1;
        yield flipped;
      }
    };
  }

  @Test
  @DisplayName("J47 wrong keys and parameters, and use before init, are refused as the JDK does")
  void refusals() throws Exception {
    Mac mac = Mac.getInstance("HmacSHA256", provider);
    assertThrows(IllegalStateException.class, () -> mac.update((byte) 1));
    assertThrows(InvalidKeyException.class, () -> mac.init(null));
    assertThrows(InvalidKeyException.class, () -> mac.init(Keys.p256().getPrivate()));
    assertThrows(
        InvalidAlgorithmParameterException.class,
        () -> mac.init(Keys.of("HmacSHA256", 9, new Random(1)), new IvParameterSpec(new byte[12])));
    Signature signature = Signature.getInstance("SHA256withECDSA", provider);
    assertThrows(SignatureException.class, () -> signature.update((byte) 1));
    assertThrows(SignatureException.class, signature::sign);
    assertThrows(InvalidKeyException.class, () -> signature.initSign(null));
    assertThrows(
        InvalidKeyException.class,
        () ->
            signature.initVerify(
                KeyPairGenerator.getInstance("RSA").generateKeyPair().getPublic()));
    signature.initSign(Keys.p256().getPrivate());
    assertThrows(SignatureException.class, () -> signature.verify(new byte[70]));
    MessageDigest digest = MessageDigest.getInstance("SHA-256", provider);
    digest.update((byte) 1);
    assertThrows(DigestException.class, () -> digest.digest(new byte[40], 0, 31));
    byte[] hash = new byte[40];
    assertEquals(32, digest.digest(hash, 8, 32), "the message is kept");
    assertArrayEquals(
        MessageDigest.getInstance("SHA-256", "SUN").digest(new byte[] {1}),
        Arrays.copyOfRange(hash, 8, 40));
  }
}
