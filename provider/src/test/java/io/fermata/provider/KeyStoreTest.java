package io.fermata.provider;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.fermata.spi.KeyHandle;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.InvalidKeyException;
import java.security.Key;
import java.security.KeyStore;
import java.security.KeyStoreException;
import java.security.PrivateKey;
import java.security.PublicKey;
import java.security.Security;
import java.security.Signature;
import java.security.interfaces.ECKey;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/** Keys that devices keep, through plain JCA. */
class KeyStoreTest {
  private static final byte[] MESSAGE = "of some importance".getBytes(StandardCharsets.UTF_8);

  private static KeyStore load(FermataProvider provider) throws Exception {
    KeyStore store = KeyStore.getInstance("Fermata", provider);
    store.load(null, null);
    return store;
  }

  private static byte[] sign(FermataProvider provider, String algorithm, Key key) throws Exception {
    Signature signature = Signature.getInstance(algorithm, provider);
    signature.initSign((PrivateKey) key);
    signature.update(MESSAGE);
    return signature.sign();
  }

  private static void assertSigned(String algorithm, PublicKey key, byte[] signed) throws Exception {
    Signature verifying = Signature.getInstance(algorithm, "SunEC");
    verifying.initVerify(key);
    verifying.update(MESSAGE);
    assertTrue(verifying.verify(signed));
  }

  private static FermataProvider simulated(String keys) {
    Settings settings =
        Fermata.settings(
            Map.of(
                "fermata.driver.simulated.enabled", "true",
                "fermata.driver.simulated.latency", "1us",
                "fermata.driver.simulated.keys", keys));
    return Fermata.with(binder -> binder.bind(Settings.class).toInstance(settings));
  }

  @Test
  @DisplayName("lists a device's keys, which sign through plain Signature while software is there, too")
  void simulated() throws Exception {
    try (FermataProvider provider = simulated("signing:EC+tls:RSA")) {
      KeyStore store = load(provider);
      assertEquals(
          List.of("simulated/signing", "simulated/tls"), Collections.list(store.aliases()));
      assertEquals(2, store.size());
      assertTrue(store.isKeyEntry("signing"));
      assertTrue(store.containsAlias("simulated/tls"));
      assertFalse(store.containsAlias("simulated/other"));
      Key key = store.getKey("signing", null);
      assertNull(key.getEncoded());
      assertInstanceOf(ECKey.class, key);
      PublicKey verifies = ((KeyHandle) key).publicKey();
      assertSigned("SHA256withECDSA", verifies, sign(provider, "SHA256withECDSA", key));
      assertNotEquals(key, store.getKey("tls", null));
    }
  }

  @Test
  @DisplayName("another provider's object refuses such a key as it is initialised, and delayed selection comes to ours")
  void delayed() throws Exception {
    try (FermataProvider provider = simulated("signing:EC")) {
      Key key = load(provider).getKey("signing", null);
      assertThrows(
          InvalidKeyException.class,
          () -> Signature.getInstance("SHA256withECDSA", "SunEC").initSign((PrivateKey) key));
      Security.addProvider(provider); // the last of the list
      try {
        Signature signature = Signature.getInstance("SHA256withECDSA");
        signature.initSign((PrivateKey) key);
        assertEquals(provider, signature.getProvider());
        signature.update(MESSAGE);
        assertSigned("SHA256withECDSA", ((KeyHandle) key).publicKey(), signature.sign());
      } finally {
        Security.removeProvider(FermataProvider.NAME);
      }
    }
  }

  @Test
  @DisplayName("what is in a device is not set here, and nothing is read or written")
  void fixed() throws Exception {
    try (FermataProvider provider = simulated("signing:EC")) {
      KeyStore store = load(provider);
      assertThrows(KeyStoreException.class, () -> store.deleteEntry("signing"));
      assertThrows(KeyStoreException.class, () -> store.setCertificateEntry("one", null));
      assertThrows(
          UnsupportedOperationException.class,
          () -> store.store(new ByteArrayOutputStream(), new char[0]));
      InputStream file = new ByteArrayInputStream(new byte[1]);
      assertThrows(IOException.class, () -> store.load(file, null));
      assertNull(store.getKey("other", null));
      assertNull(store.getCertificateChain("signing"));
    }
  }

  private static void run(String... command) throws Exception {
    Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
    String said = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    assertEquals(0, process.waitFor(), said);
  }

  @Test
  @DisplayName("a token's key signs through plain Signature, and its certificate verifies")
  void token() throws Exception {
    Path library = Path.of("/usr/lib/softhsm/libsofthsm2.so");
    assumeTrue(Files.exists(library), "SoftHSM is not there; it is in the Debian package softhsm2");
    // SoftHSM reads the file once, as it is loaded; Maven names one of the build
    Path configuration = Path.of(System.getenv("SOFTHSM2_CONF"));
    Path tokens = Files.createDirectories(configuration.resolveSibling(UUID.randomUUID().toString()));
    Files.writeString(configuration, "directories.tokendir = " + tokens + "\nlog.level = ERROR\n");
    Path pin = Files.writeString(configuration.resolveSibling("pin"), "1234");
    Path sun =
        Files.writeString(
            configuration.resolveSibling("token.cfg"), "name=made\nlibrary=" + library + "\nslotListIndex=0\n");
    run("softhsm2-util", "--init-token", "--free", "--label", "made", "--pin", "1234", "--so-pin", "5678");
    run(
        System.getProperty("java.home") + "/bin/keytool", "-genkeypair", "-alias", "signing", "-keyalg", "EC",
        "-groupname", "secp256r1", "-dname", "CN=test", "-storetype", "PKCS11", "-keystore", "NONE", "-storepass",
        "1234", "-addprovider", "SunPKCS11", "-providerarg", sun.toString());
    Settings settings =
        Fermata.settings(
            Map.of(
                "fermata.driver.pkcs11.library", library.toString(),
                "fermata.driver.pkcs11.pin-file", pin.toString()));
    try (FermataProvider provider =
        Fermata.with(binder -> binder.bind(Settings.class).toInstance(settings))) {
      KeyStore store = load(provider);
      Key key = store.getKey("pkcs11/signing", null);
      assertNull(key.getEncoded());
      assertInstanceOf(ECKey.class, key);
      byte[] signed = sign(provider, "SHA256withECDSA", key);
      assertSigned("SHA256withECDSA", store.getCertificate("signing").getPublicKey(), signed);
    }
  }
}
