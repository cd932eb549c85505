package io.fermata.provider;

import static org.junit.jupiter.api.Assumptions.assumeTrue;

import javax.crypto.Cipher;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Does a cipher answer every call as the JDK's does, whatever the calls before it were? */
class CipherSequenceTest {
  private static final long FIRST = Long.getLong("fermata.test.seed", 20_261_122);

  @ParameterizedTest(name = "{0} on {1}")
  @CsvSource({
    "GCM, jca.SunJCE",
    "CHACHA, jca.SunJCE",
    "GCM, simulated:latency=0ms",
    "CHACHA, simulated:latency=0ms",
    "GCM, openssl",
    "CHACHA, openssl",
    "GCM, multibuffer",
    "CHACHA, multibuffer"
  })
  @DisplayName("random calls answer what the JDK's answer, or throw the same")
  void same(CipherKind kind, String driver) throws Exception {
    run(kind, driver, driver.startsWith("simulated") ? 300 : 1_500);
  }

  @Tag("soak")
  @ParameterizedTest(name = "{0} on {1}")
  @CsvSource({
    "GCM, jca.SunJCE",
    "CHACHA, jca.SunJCE",
    "GCM, openssl",
    "CHACHA, openssl",
    "GCM, multibuffer",
    "CHACHA, multibuffer"
  })
  @DisplayName("the same, a million sequences")
  void many(CipherKind kind, String driver) throws Exception {
    run(kind, driver, 1_000_000 / 6 + 1);
  }

  private static void run(CipherKind kind, String driver, int sequences) throws Exception {
    try (FermataProvider provider = Fermata.onAny(driver)) {
      assumeTrue(
          provider.getService("Cipher", kind.name) != null
              && provider.framework().drivers().stream()
                  .anyMatch(there -> there.name().equals(driver.replaceAll(":.*", ""))),
          driver + " is not here; openssl wants Debian's libssl3, multibuffer its libipsec-mb1");
      System.out.println("seeds from " + FIRST);
      for (long seed = FIRST; seed < FIRST + sequences; seed++) {
        Cipher ours = Cipher.getInstance(kind.name, provider);
        Cipher jdks = Cipher.getInstance(kind.name, JcaCall.jdk("SunJCE"));
        new CipherSequence(kind, ours, jdks, seed).run();
      }
    }
  }
}
