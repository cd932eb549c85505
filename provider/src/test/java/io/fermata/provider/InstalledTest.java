package io.fermata.provider;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.InputStream;
import java.lang.module.ModuleDescriptor;
import java.nio.charset.StandardCharsets;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.KeyStore;
import java.security.MessageDigest;
import java.security.Provider;
import java.security.SecureRandom;
import java.security.Security;
import java.security.Signature;
import java.util.List;
import java.util.Random;
import java.util.ServiceLoader;
import javax.crypto.Cipher;
import javax.crypto.Mac;
import javax.crypto.SecretKey;
import javax.net.ssl.SSLContext;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/** Does the platform work as before with Fermata as its first provider? */
class InstalledTest {
  private final FermataProvider provider = Fermata.best();

  @BeforeEach
  void install() {
    assertEquals(1, Security.insertProviderAt(provider, 1));
  }

  @AfterEach
  void remove() {
    Security.removeProvider(FermataProvider.NAME);
    provider.close();
  }

  @Test
  @DisplayName("what is asked for by name alone comes from Fermata")
  void by_name() throws Exception {
    assertSame(provider, Security.getProvider("Fermata"));
    assertSame(provider, Cipher.getInstance("AES/GCM/NoPadding").getProvider());
    assertSame(provider, Cipher.getInstance("ChaCha20-Poly1305").getProvider());
    assertSame(provider, Cipher.getInstance("ChaCha20-Poly1305/None/NoPadding").getProvider());
    assertSame(provider, MessageDigest.getInstance("SHA-256").getProvider());
    Mac mac = Mac.getInstance("HmacSHA256");
    mac.init(Keys.of("HmacSHA256", 20, new Random(1)));
    assertSame(provider, mac.getProvider());
    Signature signature = Signature.getInstance("SHA256withECDSA");
    signature.initSign(Keys.p256().getPrivate());
    assertSame(provider, signature.getProvider());
    assertNotEquals(provider, Cipher.getInstance("AES/CFB/NoPadding").getProvider());
    assertNotEquals(provider, MessageDigest.getInstance("MD2").getProvider());
  }

  @Test
  @DisplayName("keys, randomness and signatures come as before, with no recursion")
  void keys() throws Exception {
    KeyPairGenerator generator = KeyPairGenerator.getInstance("EC");
    generator.initialize(256);
    KeyPair pair = generator.generateKeyPair();
    assertEquals(8, new SecureRandom().generateSeed(8).length);
    SecureRandom.getInstanceStrong();
    Signature signs = Signature.getInstance("SHA256withECDSA");
    signs.initSign(pair.getPrivate());
    signs.update(new byte[40]);
    byte[] signed = signs.sign();
    Signature verifies = Signature.getInstance("SHA256withECDSA", "SunEC");
    verifies.initVerify(pair.getPublic());
    verifies.update(new byte[40]);
    assertTrue(verifies.verify(signed));
    KeyPair rsa = KeyPairGenerator.getInstance("RSA").generateKeyPair();
    Signature other = Signature.getInstance("SHA256withRSA");
    other.initSign(rsa.getPrivate());
    assertTrue(other.sign().length > 0);
  }

  @Test
  @DisplayName("a default TLS context and a PKCS #12 key store work on Fermata's hashes and codes")
  void platform() throws Exception {
    SSLContext context = SSLContext.getInstance("TLS");
    context.init(null, null, null);
    assertTrue(context.createSSLEngine().getSupportedCipherSuites().length > 0);
    char[] password = "a password".toCharArray();
    SecretKey key = Keys.of("AES", 32, new Random(4));
    KeyStore store = KeyStore.getInstance("PKCS12");
    store.load(null, null);
    store.setEntry(
        "key", new KeyStore.SecretKeyEntry(key), new KeyStore.PasswordProtection(password));
    ByteArrayOutputStream file = new ByteArrayOutputStream();
    store.store(file, password);
    long before = provider.framework().counts().inline();
    KeyStore read = KeyStore.getInstance("PKCS12");
    read.load(new ByteArrayInputStream(file.toByteArray()), password);
    assertArrayEquals(key.getEncoded(), read.getKey("key", password).getEncoded());
    assertTrue(provider.framework().counts().inline() > before, "Fermata took part");
  }

  @Test
  @DisplayName("the service loader finds the provider, made by its constructor without arguments")
  void found() {
    InstalledTest.class.getModule().addUses(Provider.class);
    List<String> names =
        ServiceLoader.load(Provider.class).stream()
            .filter(found -> found.type() == FermataProvider.class)
            .map(found -> found.get().getName())
            .toList();
    assertEquals(List.of("Fermata"), names);
    assertFalse(new FermataProvider().getServices().isEmpty());
  }

  @Test
  @DisplayName("the module is named, and tells the class path what it tells the module path")
  void descriptor() throws Exception {
    Module module = FermataProvider.class.getModule();
    assertEquals("io.fermata.provider", module.getName());
    List<String> provided =
        module.getDescriptor().provides().stream()
            .filter(each -> each.service().equals(Provider.class.getName()))
            .map(ModuleDescriptor.Provides::providers)
            .findAny()
            .orElseThrow();
    try (InputStream file =
        module.getResourceAsStream("META-INF/services/java.security.Provider")) {
      assertNotNull(file);
      List<String> listed =
          new String(file.readAllBytes(), StandardCharsets.UTF_8)
              .lines()
              .map(String::strip)
              .filter(line -> !line.isEmpty() && !line.startsWith("#"))
              .toList();
      assertEquals(provided, listed);
    }
  }

  @Test
  @DisplayName("each service takes its own kind of key and no other")
  void parameters() {
    for (Provider.Service service : provider.getServices()) {
      String type = service.getType();
      String name = service.getAlgorithm();
      boolean rsa = type.equals("Cipher") && name.equals("RSA");
      boolean secret = (type.equals("Cipher") && !rsa) || type.equals("Mac");
      boolean signs = type.equals("Signature") && name.contains("ECDSA");
      boolean agrees = type.equals("KeyAgreement") && name.equals("ECDH");
      boolean ofRsa = rsa || (type.equals("Signature") && (name.contains("RSA")));
      assertEquals(secret, service.supportsParameter(Keys.of("AES", 16, new Random(1))), service::toString);
      assertEquals(signs || agrees, service.supportsParameter(Keys.p256().getPrivate()), service::toString);
      assertEquals(signs, service.supportsParameter(Keys.p256().getPublic()), service::toString);
      assertEquals(ofRsa, service.supportsParameter(Keys.rsa().getPublic()), service::toString);
      assertEquals(ofRsa, service.supportsParameter(Keys.rsa().getPrivate()), service::toString);
      assertEquals(false, service.supportsParameter(null), type);
      assertEquals(false, service.supportsParameter("key"), type);
    }
  }

  @Test
  @DisplayName("a key decides which provider has a signature; what is not Fermata's goes on to the next")
  void delayed() throws Exception {
    KeyPairGenerator generator = KeyPairGenerator.getInstance("RSA");
    KeyPair rsa = generator.generateKeyPair();
    Signature signature = Signature.getInstance("SHA256withRSA");
    signature.initVerify(rsa.getPublic());
    assertEquals(provider, signature.getProvider());
    Signature other = Signature.getInstance("SHA256withDSA");
    other.initVerify(KeyPairGenerator.getInstance("DSA").generateKeyPair().getPublic());
    assertNotEquals(provider, other.getProvider());
    Cipher cipher = Cipher.getInstance("AES/GCM/NoPadding");
    cipher.init(Cipher.WRAP_MODE, Keys.of("AES", 16, new Random(1)));
    assertEquals("SunJCE", cipher.getProvider().getName(), "wrapping is not Fermata's");
  }
}
