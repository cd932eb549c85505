package io.fermata.provider;

import java.security.GeneralSecurityException;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

/** Do our ciphers answer any sequence of calls as the JDK's do? */
class CallSequenceTest {
  private FermataProvider provider = Fermata.best();

  @AfterEach
  void close() {
    provider.close();
  }

  @ParameterizedTest(name = "{0}, {1} sequences on {2}")
  @CsvSource({
    "BLOCKS, 2000, ''",
    "BLOCKS, 300, jca.SunJCE",
    "BLOCKS, 300, jca.BC",
    "BLOCKS, 200, simulated:latency=0ms",
    "RANDOM_PADDING, 300, ''",
    "KEY_WRAP, 800, ''",
    "KEY_WRAP, 200, jca.BC",
    "RSA, 200, ''",
    "RSA, 60, jca.SunJCE",
    "RSA, 60, simulated:latency=0ms"
  })
  @DisplayName("every call is answered as by SunJCE, whatever came before it")
  void same(SequenceKind kind, int sequences, String driver) throws GeneralSecurityException {
    provider.close();
    provider = Fermata.on(driver);
    for (long seed = 0; seed < sequences; seed++) {
      CallSequence.run(kind, seed, provider);
    }
  }

  @Tag("soak")
  @ParameterizedTest
  @EnumSource(SequenceKind.class)
  @DisplayName("the same of very many sequences")
  void very_many(SequenceKind kind) throws GeneralSecurityException {
    long first = System.nanoTime();
    System.out.println(kind + " from seed " + first);
    for (long seed = first; seed < first + kind.soak(); seed++) {
      CallSequence.run(kind, seed, provider);
    }
  }
}
