package io.fermata.provider;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotSame;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.fermata.spi.Driver;
import io.fermata.spi.DriverShape;
import java.math.BigInteger;
import java.security.GeneralSecurityException;
import java.security.Key;
import java.security.PrivateKey;
import java.security.Provider;
import java.security.Security;
import java.security.interfaces.RSAPrivateCrtKey;
import java.security.spec.AlgorithmParameterSpec;
import java.security.spec.MGF1ParameterSpec;
import java.util.Locale;
import java.util.Optional;
import java.util.Random;
import java.util.stream.Stream;
import javax.crypto.Cipher;
import javax.crypto.SecretKey;
import javax.crypto.spec.GCMParameterSpec;
import javax.crypto.spec.IvParameterSpec;
import javax.crypto.spec.OAEPParameterSpec;
import javax.crypto.spec.PSource;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Does JCA go on to the JDK's ciphers where ours cannot serve, and nowhere else? */
class CipherGoesOnTest {
  private static final SecretKey AES = Keys.of("AES", 16, new Random(1));

  private final HeldDriver device = new HeldDriver();
  private final FermataProvider provider = Fermata.over(device);

  @BeforeEach
  void install() {
    provider.framework().selfTest();
    assertEquals(1, Security.insertProviderAt(provider, 1));
  }

  @AfterEach
  void remove() {
    Security.removeProvider(FermataProvider.NAME);
    provider.close();
  }

  /** A cipher that is ours, its key, and parameters or none. */
  record Ours(String name, Key key, AlgorithmParameterSpec spec) {
    Cipher initialised() throws GeneralSecurityException {
      Cipher cipher = Cipher.getInstance(name);
      cipher.init(key instanceof PrivateKey ? Cipher.DECRYPT_MODE : Cipher.ENCRYPT_MODE, key, spec);
      return cipher;
    }
  }

  static Stream<Ours> ours() {
    IvParameterSpec vector = new IvParameterSpec(new byte[16]);
    Key rsa = Keys.rsa().getPublic();
    return Stream.of(
        new Ours("AES", AES, null),
        new Ours("aes/ecb/nopadding", AES, null),
        new Ours("AES/CBC/PKCS5Padding", AES, vector),
        new Ours("AES/CBC/ISO10126Padding", AES, vector),
        new Ours("AES/CTR/NoPadding", AES, vector),
        new Ours("AES_128/CBC/NoPadding", AES, vector),
        new Ours("2.16.840.1.101.3.4.1.1", AES, null),
        new Ours("AES/KW/NoPadding", AES, null),
        new Ours("AESWrapPad_128", AES, null),
        new Ours("RSA", rsa, null),
        new Ours("RSA/ECB/NoPadding", rsa, null),
        new Ours("RSA/ECB/OAEPWithSHA-256AndMGF1Padding", rsa, null));
  }

  @ParameterizedTest
  @MethodSource("ours")
  @DisplayName("it is ours; a fault of the device is told, and no other provider is asked instead")
  void ours(Ours ours) throws Exception {
    Cipher cipher = ours.initialised();
    assertSame(provider, cipher.getProvider());
    device.mood(HeldDriver.Mood.FAILS);
    byte[] message = new byte[ours.key instanceof SecretKey ? 32 : 20];
    assertThrows(FermataException.class, () -> cipher.doFinal(message));
    assertSame(provider, cipher.getProvider());
    device.mood(HeldDriver.Mood.ANSWERS);
    assertTrue(cipher.doFinal(message).length >= message.length, "usable afterwards");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "AES/CFB/NoPadding",
        "AES/CFB8/NoPadding",
        "AES/OFB/PKCS5Padding",
        "AES/PCBC/PKCS5Padding",
        "AES/CTS/NoPadding",
        "AES_128/CFB/NoPadding"
      })
  @DisplayName("modes that we do not have are the JDK's")
  void modes(String name) throws Exception {
    Cipher cipher = Cipher.getInstance(name);
    cipher.init(Cipher.ENCRYPT_MODE, AES, new IvParameterSpec(new byte[16]));
    assertNotSame(provider, cipher.getProvider());
  }

  @Test
  @DisplayName("a vector of one's own for AES/KW, and OAEP with two hashes that nobody has, are the JDK's")
  void parameters() throws Exception {
    Cipher wrap = Cipher.getInstance("AES/KW/NoPadding");
    wrap.init(Cipher.WRAP_MODE, AES, new IvParameterSpec(new byte[8]));
    assertNotSame(provider, wrap.getProvider());
    Cipher oaep = Cipher.getInstance("RSA/ECB/OAEPPadding");
    oaep.init(
        Cipher.ENCRYPT_MODE,
        Keys.rsa().getPublic(),
        new OAEPParameterSpec(
            "SHA-256", "MGF1", MGF1ParameterSpec.SHA384, PSource.PSpecified.DEFAULT));
    assertNotSame(provider, oaep.getProvider());
  }

  @Test
  @DisplayName("of AES, AES_128, AES_192, AES_256 and RSA all names and identifiers of the JDK's are ours")
  void names() {
    Provider jdk = Security.getProvider("SunJCE");
    for (String name :
        new String[] {
          "AES", "AES/KW/NoPadding", "AES/KW/PKCS5Padding", "AES/KWP/NoPadding", "AESWrap", "AESWrapPad", "RSA",
          "2.16.840.1.101.3.4.1", "OID.2.16.840.1.101.3.4.1"
        }) {
      same(jdk, name);
    }
    for (int length : new int[] {128, 192, 256}) {
      for (String mode : new String[] {"ECB/NoPadding", "CBC/NoPadding", "KW/NoPadding", "KW/PKCS5Padding", "KWP/NoPadding"}) {
        same(jdk, "AES_" + length + "/" + mode);
      }
      same(jdk, "AESWrap_" + length);
      same(jdk, "AESWrapPad_" + length);
      for (int mode : new int[] {1, 2, 5, 8}) {
        same(jdk, "2.16.840.1.101.3.4.1." + (mode + 20 * (length - 128) / 64));
        same(jdk, "OID.2.16.840.1.101.3.4.1." + (mode + 20 * (length - 128) / 64));
      }
    }
  }

  private void same(Provider jdk, String name) {
    assertEquals(
        jdk.getService("Cipher", name).getAlgorithm().toLowerCase(Locale.ENGLISH),
        provider.getService("Cipher", name).getAlgorithm().toLowerCase(Locale.ENGLISH),
        name);
  }

  @Test
  @DisplayName("keys of a foreign class are taken, by their encoding or their numbers")
  void foreign() throws Exception {
    Key raw = foreign("RAW", AES.getEncoded());
    Cipher cipher = Cipher.getInstance("AES/ECB/NoPadding");
    cipher.init(Cipher.ENCRYPT_MODE, raw);
    assertSame(provider, cipher.getProvider());
    Cipher jdk = Cipher.getInstance("AES/ECB/NoPadding", "SunJCE");
    jdk.init(Cipher.ENCRYPT_MODE, AES);
    assertArrayEquals(jdk.doFinal(new byte[16]), cipher.doFinal(new byte[16]));
    Cipher seals = Cipher.getInstance("RSA", "SunJCE");
    seals.init(Cipher.ENCRYPT_MODE, Keys.rsa().getPublic());
    Cipher opens = Cipher.getInstance("RSA");
    opens.init(Cipher.DECRYPT_MODE, new Numbers((RSAPrivateCrtKey) Keys.rsa().getPrivate()));
    assertSame(provider, opens.getProvider());
    assertArrayEquals(new byte[] {7}, opens.doFinal(seals.doFinal(new byte[] {7})));
  }

  @Test
  @DisplayName("a nonce that is too long for one driver goes to another")
  void long_nonce() throws Exception {
    Optional<Driver> limited = NativeDrivers.find("openssl");
    assumeTrue(limited.isPresent(), "the jar of the driver openssl was not built");
    GCMParameterSpec spec = new GCMParameterSpec(128, new byte[200]);
    Cipher jdk = Cipher.getInstance("AES/GCM/NoPadding", "SunJCE");
    jdk.init(Cipher.ENCRYPT_MODE, AES, spec);
    byte[] sealed = jdk.doFinal(new byte[33]);
    try (FermataProvider both = Fermata.over(limited.get(), new HeldDriver("spare", DriverShape.Kind.SOFTWARE, 8))) {
      assumeTrue(NativeDrivers.isPresent(both, "openssl"), "wants Debian's libssl3");
      Cipher cipher = Cipher.getInstance("AES/GCM/NoPadding", both);
      cipher.init(Cipher.ENCRYPT_MODE, AES, spec);
      assertArrayEquals(sealed, cipher.doFinal(new byte[33]));
      cipher.init(Cipher.DECRYPT_MODE, AES, spec);
      assertArrayEquals(new byte[33], cipher.doFinal(sealed));
    }
  }

  private static Key foreign(String format, byte[] encoded) {
    return new Key() {
      private static final long serialVersionUID = 1;

      @Override
      public String getAlgorithm() {
        return "AES";
      }

      @Override
      public String getFormat() {
        return format;
      }

      @Override
      public byte[] getEncoded() {
        return encoded.clone();
      }
    };
  }

  /** A private key that tells its numbers and has no encoding. */
  private record Numbers(RSAPrivateCrtKey of)
      implements RSAPrivateCrtKey {

    @Override
    public BigInteger getModulus() {
      return of.getModulus();
    }

    @Override
    public BigInteger getPublicExponent() {
      return of.getPublicExponent();
    }

    @Override
    public BigInteger getPrivateExponent() {
      return of.getPrivateExponent();
    }

    @Override
    public BigInteger getPrimeP() {
      return of.getPrimeP();
    }

    @Override
    public BigInteger getPrimeQ() {
      return of.getPrimeQ();
    }

    @Override
    public BigInteger getPrimeExponentP() {
      return of.getPrimeExponentP();
    }

    @Override
    public BigInteger getPrimeExponentQ() {
      return of.getPrimeExponentQ();
    }

    @Override
    public BigInteger getCrtCoefficient() {
      return of.getCrtCoefficient();
    }

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
}
