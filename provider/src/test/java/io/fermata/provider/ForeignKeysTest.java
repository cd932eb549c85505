package io.fermata.provider;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.math.BigInteger;
import java.security.InvalidKeyException;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.PrivateKey;
import java.security.Provider;
import java.security.Security;
import java.security.Signature;
import java.security.interfaces.ECPrivateKey;
import java.security.interfaces.ECPublicKey;
import java.security.interfaces.RSAPrivateKey;
import java.security.spec.ECGenParameterSpec;
import java.security.spec.ECParameterSpec;
import java.security.spec.ECPoint;
import java.util.ServiceLoader;
import javax.crypto.KeyAgreement;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Are keys of other providers taken, and those that are nobody's left to whoever comes next? */
class ForeignKeysTest {
  private static final Provider BC = bouncyCastle();

  private final FermataProvider provider = Fermata.best();

  private static Provider bouncyCastle() {
    ForeignKeysTest.class.getModule().addUses(Provider.class);
    return ServiceLoader.load(Provider.class).stream()
        .map(ServiceLoader.Provider::get)
        .filter(one -> one.getName().equals("BC"))
        .findFirst()
        .orElseThrow();
  }

  @BeforeEach
  void first() {
    Security.insertProviderAt(provider, 1);
  }

  @AfterEach
  void close() {
    Security.removeProvider(provider.getName());
    provider.close();
  }

  @ParameterizedTest
  @CsvSource({
    "SHA256withECDSA, EC, 256", "SHA256withRSA, RSA, 2048", "Ed25519, Ed25519, 0", "ML-DSA, ML-DSA-44, 0"
  })
  @DisplayName("keys of Bouncy Castle sign and verify here, without being named")
  void bouncy(String name, String family, int bits) throws Exception {
    KeyPairGenerator generator = KeyPairGenerator.getInstance(family, BC);
    if (bits > 0) {
      generator.initialize(bits);
    }
    KeyPair pair = generator.generateKeyPair();
    Signature signs = Signature.getInstance(name);
    signs.initSign(pair.getPrivate());
    assertEquals(provider, signs.getProvider());
    signs.update((byte) 1);
    byte[] signed = signs.sign();
    Signature verifies = Signature.getInstance(name);
    verifies.initVerify(pair.getPublic());
    assertEquals(provider, verifies.getProvider());
    verifies.update((byte) 1);
    assertTrue(verifies.verify(signed));
  }

  @Test
  @DisplayName("keys of Bouncy Castle agree here, with the JDK's as well")
  void agreement() throws Exception {
    KeyPairGenerator generator = KeyPairGenerator.getInstance("EC", BC);
    generator.initialize(256);
    KeyPair foreign = generator.generateKeyPair();
    assertArrayEquals(
        JcaCall.agree("ECDH", provider, foreign, Keys.p256()),
        JcaCall.agree("ECDH", provider, Keys.p256(), foreign));
    KeyPair other = KeyPairGenerator.getInstance("X25519", BC).generateKeyPair();
    assertArrayEquals(
        JcaCall.agree("XDH", provider, other, Keys.pair("X25519")),
        JcaCall.agree("XDH", provider, Keys.pair("X25519"), other));
  }

  /** Numbers without an encoding, as some users' own classes have them. */
  private record Numbers(BigInteger getS, ECParameterSpec getParams) implements ECPrivateKey {
    private static final long serialVersionUID = 1L;

    @Override
    public String getAlgorithm() {
      return "EC";
    }

    @Override
    public String getFormat() {
      return null;
    }

    @Override
    public byte[] getEncoded() {
      return null;
    }
  }

  private record Point(ECPoint getW, ECParameterSpec getParams) implements ECPublicKey {
    private static final long serialVersionUID = 1L;

    @Override
    public String getAlgorithm() {
      return "EC";
    }

    @Override
    public String getFormat() {
      return null;
    }

    @Override
    public byte[] getEncoded() {
      return null;
    }
  }

  private record Modulus(BigInteger getModulus, BigInteger getPrivateExponent) implements RSAPrivateKey {
    private static final long serialVersionUID = 1L;

    @Override
    public String getAlgorithm() {
      return "RSA";
    }

    @Override
    public String getFormat() {
      return null;
    }

    @Override
    public byte[] getEncoded() {
      return null;
    }
  }

  @Test
  @DisplayName("keys that have numbers and no encoding are taken")
  void numbers() throws Exception {
    ECPrivateKey own = (ECPrivateKey) Keys.p256().getPrivate();
    ECPublicKey open = (ECPublicKey) Keys.p256().getPublic();
    Signature signature = Signature.getInstance("SHA256withECDSA", provider);
    signature.initSign(new Numbers(own.getS(), own.getParams()));
    byte[] signed = signature.sign();
    signature.initVerify(new Point(open.getW(), open.getParams()));
    assertTrue(signature.verify(signed));
    RSAPrivateKey rsa = (RSAPrivateKey) Keys.pair("RSA").getPrivate();
    Signature ours = Signature.getInstance("SHA256withRSA", provider);
    ours.initSign(new Modulus(rsa.getModulus(), rsa.getPrivateExponent()));
    Signature jdk = Signature.getInstance("SHA256withRSA", "SunRsaSign");
    jdk.initSign(rsa);
    assertArrayEquals(jdk.sign(), ours.sign());
  }

  @Test
  @DisplayName("a private number that is not of the curve is refused as the key is set")
  void out_of_range() throws Exception {
    ECParameterSpec curve = ((ECPrivateKey) Keys.p256().getPrivate()).getParams();
    for (BigInteger number : new BigInteger[] {BigInteger.ZERO, curve.getOrder()}) {
      Numbers key = new Numbers(number, curve);
      Signature signature = Signature.getInstance("SHA256withECDSA", provider);
      assertThrows(InvalidKeyException.class, () -> signature.initSign(key));
      KeyAgreement agreement = KeyAgreement.getInstance("ECDH", provider);
      assertThrows(InvalidKeyException.class, () -> agreement.init(key));
    }
  }

  /** A handle that nobody here knows. */
  private record Handle(String getAlgorithm) implements PrivateKey {
    private static final long serialVersionUID = 1L;

    @Override
    public String getFormat() {
      return null;
    }

    @Override
    public byte[] getEncoded() {
      return null;
    }
  }

  @Test
  @DisplayName("a key that no driver takes goes on to the next provider, which says no as well")
  void nobodys() throws Exception {
    Signature signature = Signature.getInstance("SHA256withECDSA");
    assertThrows(InvalidKeyException.class, () -> signature.initSign(new Handle("EC")));
    Signature ours = Signature.getInstance("SHA256withECDSA", provider);
    assertThrows(InvalidKeyException.class, () -> ours.initSign(new Handle("EC")));
    KeyAgreement agreement = KeyAgreement.getInstance("XDH", provider);
    assertThrows(InvalidKeyException.class, () -> agreement.init(new Handle("X25519")));
  }

  @Test
  @DisplayName("a curve that no driver has goes on to the next provider")
  void next_provider() throws Exception {
    KeyPairGenerator generator = KeyPairGenerator.getInstance("EC", BC);
    generator.initialize(new ECGenParameterSpec("brainpoolP256r1"));
    KeyPair pair = generator.generateKeyPair();
    try (FermataProvider sun = Fermata.on("jca.SunEC")) {
      KeyAgreement named = KeyAgreement.getInstance("ECDH", sun);
      assertThrows(InvalidKeyException.class, () -> named.init(pair.getPrivate()));
      Security.removeProvider(provider.getName());
      Security.insertProviderAt(sun, 1);
      Security.addProvider(BC);
      try {
        KeyAgreement agreement = KeyAgreement.getInstance("ECDH");
        agreement.init(pair.getPrivate());
        assertEquals(BC, agreement.getProvider());
      } finally {
        Security.removeProvider(sun.getName());
        Security.removeProvider(BC.getName());
      }
    }
  }
}
