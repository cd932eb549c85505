package io.fermata.driver.jca;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.abort;

import io.fermata.conformance.Kit;
import io.fermata.conformance.Subject;
import io.fermata.spi.Reason;
import io.fermata.spi.SessionSpec;
import io.fermata.spi.Suitability;
import java.lang.reflect.InvocationTargetException;
import java.security.Provider;
import java.security.Security;
import java.util.List;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Conscrypt, which is no service of its jar: whoever wants it installs it. */
@Timeout(120)
class ConscryptTest {

  private static Provider conscrypt() throws ReflectiveOperationException {
    try {
      Class<?> type = Class.forName("org.conscrypt.OpenSSLProvider");
      return (Provider) type.getDeclaredConstructor().newInstance();
    } catch (InvocationTargetException e) {
      return abort("the provider has no code for this machine: " + e.getCause());
    }
  }

  private static JcaDriver driver(Provider provider) {
    return new JcaDriver(provider, JcaAlgorithm.offeredBy(provider), 0);
  }

  @Test
  @DisplayName("it passes the kit")
  void conforms() throws Exception {
    Provider conscrypt = conscrypt();
    try (Kit kit =
        Kit.of(Subject.of(() -> driver(conscrypt)))
            .reference(Subject.of(() -> driver(Rig.bouncyCastle())))
            .reference(Subject.of(() -> driver(Security.getProvider("SunJCE"))))
            .seed(20_261_122)
            .open()) {
      List<String> offered = driver(conscrypt).shape().algorithms();
      assertTrue(
          offered.containsAll(List.of("AES/GCM", "ChaCha20-Poly1305", "SHA-256", "ECDH")),
          offered::toString);
      assertEquals(List.of(), kit.run(line -> {}).failures());
    }
  }

  @Test
  @DisplayName("its AES/GCM has no keys of 24 bytes, and says so before a session is open")
  void keys() throws Exception {
    SessionSpec spec = SessionSpec.aead("AES/GCM").key(Rig.key(new java.util.Random(1), "AES", 24));
    Suitability answer = driver(conscrypt()).probe(spec);
    assertTrue(
        answer instanceof Suitability.Unfit(Reason why, String what)
            && why == Reason.BAD_KEY
            && what.contains("16 or 32"),
        answer::toString);
  }
}
