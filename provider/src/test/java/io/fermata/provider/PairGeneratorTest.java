package io.fermata.provider;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.security.AsymmetricKey;
import java.security.KeyFactory;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.Provider;
import java.security.Signature;
import java.security.interfaces.ECKey;
import java.security.interfaces.ECPrivateKey;
import java.security.interfaces.ECPublicKey;
import java.security.interfaces.XECPrivateKey;
import java.security.interfaces.XECPublicKey;
import java.security.spec.AlgorithmParameterSpec;
import java.security.spec.ECGenParameterSpec;
import java.security.spec.NamedParameterSpec;
import java.security.spec.PKCS8EncodedKeySpec;
import java.security.spec.X509EncodedKeySpec;
import java.util.ArrayList;
import java.util.List;
import javax.crypto.spec.IvParameterSpec;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Are the key pairs ones that the JDK takes, and what is asked for wrongly refused as it does? */
class PairGeneratorTest {
  private final FermataProvider provider = Fermata.best();

  @AfterEach
  void close() {
    provider.close();
  }

  @ParameterizedTest
  @ValueSource(strings = {"secp256r1", "secp384r1", "secp521r1"})
  @DisplayName("a pair on a curve signs and verifies at the JDK's, and is another one each time")
  void curves(String name) throws Exception {
    KeyPairGenerator generator = KeyPairGenerator.getInstance("EC", provider);
    generator.initialize(new ECGenParameterSpec(name));
    KeyPair pair = generator.generateKeyPair();
    ECPrivateKey own = assertInstanceOf(ECPrivateKey.class, pair.getPrivate());
    assertInstanceOf(ECPublicKey.class, pair.getPublic());
    assertEquals(Curves.name(own.getParams()).orElseThrow(), name);
    assertNotEquals(own.getS(), ((ECPrivateKey) generator.generateKeyPair().getPrivate()).getS());
    Signature signature = Signature.getInstance("SHA256withECDSA", "SunEC");
    signature.initSign(own);
    byte[] signed = signature.sign();
    signature.initVerify(pair.getPublic());
    assertTrue(signature.verify(signed));
  }

  @ParameterizedTest
  @CsvSource({"XDH, X25519", "XDH, X448", "X25519, X25519", "X448, X448"})
  @DisplayName("a pair of RFC 7748 agrees at the JDK's, and is another one each time")
  void montgomery(String name, String kind) throws Exception {
    KeyPairGenerator generator = KeyPairGenerator.getInstance(name, provider);
    generator.initialize(new NamedParameterSpec(kind));
    KeyPair pair = generator.generateKeyPair();
    XECPrivateKey own = assertInstanceOf(XECPrivateKey.class, pair.getPrivate());
    assertInstanceOf(XECPublicKey.class, pair.getPublic());
    assertEquals(kind, ((NamedParameterSpec) own.getParams()).getName());
    XECPrivateKey next = (XECPrivateKey) generator.generateKeyPair().getPrivate();
    assertNotEquals(List.of(own.getScalar().get()), List.of(next.getScalar().get()));
    KeyPair peer = Keys.pair(kind);
    Provider jdk = JcaCall.jdk("SunEC");
    assertArrayEquals(JcaCall.agree("XDH", jdk, pair, peer), JcaCall.agree("XDH", jdk, peer, pair));
  }

  @ParameterizedTest
  @ValueSource(strings = {"EC", "XDH", "X25519", "X448", "RSA", "Ed25519", "EdDSA", "ML-KEM", "ML-DSA-65"})
  @DisplayName("what it makes unasked, and what it refuses, is the JDK's")
  void refusals(String name) throws Exception {
    assertEquals(
        refusals(name, JcaCall.jdkOf("KeyPairGenerator", name)), refusals(name, provider));
  }

  private static List<String> refusals(String name, Provider at) throws Exception {
    List<String> told = new ArrayList<>();
    if (!name.equals("RSA")) {
      told.add("default " + group(KeyPairGenerator.getInstance(name, at).generateKeyPair()));
    }
    for (int bits : new int[] {7, 255, 256, 257, 384, 448, 521}) {
      told.add(bits + " " + Told.of(() -> group(sized(name, at, bits))));
    }
    for (AlgorithmParameterSpec asked :
        new AlgorithmParameterSpec[] {
          null,
          new IvParameterSpec(new byte[4]),
          new ECGenParameterSpec("no such"),
          new ECGenParameterSpec("P-521"),
          new ECGenParameterSpec("X25519"),
          ((ECKey) Keys.pair("P-384").getPublic()).getParams(),
          new NamedParameterSpec("x448"),
          NamedParameterSpec.X25519,
          NamedParameterSpec.ED448
        }) {
      told.add(
          (asked == null ? "null " : asked.getClass() + " ") + Told.of(() -> group(made(name, at, asked))));
    }
    return told;
  }

  private static KeyPair sized(String name, Provider at, int bits) throws Exception {
    KeyPairGenerator generator = KeyPairGenerator.getInstance(name, at);
    generator.initialize(bits);
    return generator.generateKeyPair();
  }

  private static KeyPair made(String name, Provider at, AlgorithmParameterSpec asked) throws Exception {
    KeyPairGenerator generator = KeyPairGenerator.getInstance(name, at);
    generator.initialize(asked);
    return generator.generateKeyPair();
  }

  private static String group(KeyPair pair) {
    AlgorithmParameterSpec group = ((AsymmetricKey) pair.getPublic()).getParams();
    return pair.getPublic().getAlgorithm() + " "
        + switch (group) {
          case NamedParameterSpec named -> named.getName();
          case null -> "";
          default -> group.toString();
        };
  }

  @ParameterizedTest
  @ValueSource(strings = {"RSA", "P-256", "X25519", "Ed448", "ML-DSA-87", "ML-KEM-512"})
  @DisplayName("a key factory reads what the JDK writes")
  void factories(String kind) throws Exception {
    KeyPair pair = Keys.pair(kind);
    KeyFactory factory = KeyFactory.getInstance(kind.startsWith("P-") ? "EC" : kind, provider);
    assertEquals(pair.getPublic(), factory.generatePublic(new X509EncodedKeySpec(pair.getPublic().getEncoded())));
    assertEquals(
        pair.getPrivate(), factory.generatePrivate(new PKCS8EncodedKeySpec(pair.getPrivate().getEncoded())));
  }

  @Test
  @DisplayName("each group's pair is made by the driver, and not by the JDK beside it")
  void by_a_driver() throws Exception {
    HeldDriver device = new HeldDriver();
    try (FermataProvider over = Fermata.over(device)) {
      over.framework().selfTest();
      for (AlgorithmParameterSpec asked :
          new AlgorithmParameterSpec[] {
            new ECGenParameterSpec("secp256r1"), ((ECKey) Keys.pair("P-384").getPublic()).getParams()
          }) {
        int before = device.submitted();
        made("EC", over, asked);
        assertEquals(before + 1, device.submitted());
      }
      int before = device.submitted();
      made("XDH", over, NamedParameterSpec.X448);
      sized("X25519", over, 255);
      assertEquals(before + 2, device.submitted());
    }
  }
}
