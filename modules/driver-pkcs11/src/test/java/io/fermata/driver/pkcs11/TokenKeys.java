package io.fermata.driver.pkcs11;

import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.KeyStore;
import java.security.PrivateKey;
import java.security.PublicKey;
import java.security.cert.Certificate;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/** Keys that tests bring to tokens: once there, they do not leave them. */
final class TokenKeys {
  private static final Map<String, KeyStore.PrivateKeyEntry> MADE = new ConcurrentHashMap<>();
  private static final List<String> FAMILIES = List.of("RSA", "EC");

  private TokenKeys() {}

  private static KeyStore.PrivateKeyEntry made(String family) {
    return MADE.computeIfAbsent(
        family,
        name -> {
          try {
            Path file = SoftHsm.pinFile().resolveSibling("keys-" + name + ".p12");
            Files.deleteIfExists(file);
            SoftHsm.run(
                System.getProperty("java.home") + "/bin/keytool", "-genkeypair",
                "-alias", "key", "-keyalg", name, "-dname", "CN=test", "-validity", "36500",
                "-keysize", name.equals("EC") ? "256" : "2048", "-sigalg", "SHA256with" + (name.equals("EC") ? "ECDSA" : name),
                "-storetype", "PKCS12", "-storepass", "changeit", "-keystore", file.toString());
            KeyStore store = KeyStore.getInstance("PKCS12");
            try (InputStream in = Files.newInputStream(file)) {
              store.load(in, "changeit".toCharArray());
            }
            KeyStore.ProtectionParameter password =
                new KeyStore.PasswordProtection("changeit".toCharArray());
            return (KeyStore.PrivateKeyEntry) store.getEntry("key", password);
          } catch (Exception e) {
            throw new AssertionError(e);
          }
        });
  }

  static PublicKey publicKey(String family) {
    return made(family).getCertificate().getPublicKey();
  }

  /** The key on the token, where it is put unless it is there. */
  static PrivateKey on(Pkcs11Driver driver, String family) throws Exception {
    KeyStore store = driver.keyStore();
    String alias = "test-" + family;
    if (!store.containsAlias(alias)) {
      KeyStore.PrivateKeyEntry entry = made(family);
      store.setKeyEntry(
          alias, entry.getPrivateKey(), null, new Certificate[] {entry.getCertificate()});
      store = driver.keyStore();
    }
    return (PrivateKey) store.getKey(alias, null);
  }

  static List<String> families() {
    return FAMILIES;
  }
}
