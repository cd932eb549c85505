package io.fermata.spi;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.math.BigInteger;
import java.util.List;
import java.util.Optional;
import java.util.stream.LongStream;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

class KeyDerivationTest {
  private static final KeyDerivation SCRYPT = KeyDerivation.find("scrypt").orElseThrow();

  private static Optional<String> wrong(long... parameters) {
    List<BigInteger> all = LongStream.of(parameters).mapToObj(BigInteger::valueOf).toList();
    return SCRYPT.wrong(0, 32, all);
  }

  private static void refused(String words, long... parameters) {
    String why = wrong(parameters).orElseThrow();
    assertTrue(why.contains(words), why);
  }

  @Test
  @DisplayName("scrypt takes what RFC 7914 has as examples, to the bounds of memory and work")
  void legal() {
    assertEquals(Optional.empty(), wrong(16, 1, 1));
    assertEquals(Optional.empty(), wrong(1_024, 8, 16));
    assertEquals(Optional.empty(), wrong(16_384, 8, 1));
    assertEquals(Optional.empty(), wrong(1 << 20, 8, 1));
    assertEquals(Optional.empty(), wrong(1 << 14, 8, 1_024));
  }

  @Test
  @DisplayName("what is beyond them is refused, with the value and what is legal")
  void illegal() {
    refused("three", 16, 1);
    refused("N is 24", 24, 1, 1);
    refused("N is 1;", 1, 1, 1);
    refused("N is -16", -16, 1, 1);
    refused("r is 0", 16, 0, 1);
    refused("p is -1", 16, 1, -1);
    refused("r times p is 1073741824", 2, 1 << 15, 1 << 15);
    refused("memory", 1 << 21, 8, 1);
    refused("memory", 2, 8, 1 << 21);
    refused("memory", 1 << 30, (1 << 30) - 1, 1);
    refused("N r p", 1 << 14, 8, 1_025);
  }

  @Test
  @DisplayName("what is extracted is as long as the hash and bound to nothing; expanded is up to 255 of them")
  void steps() {
    KeyDerivation extract = KeyDerivation.find("HKDF-Extract-SHA384").orElseThrow();
    assertEquals(Optional.empty(), extract.wrong(0, 48, List.of()));
    assertEquals(
        "output of 47 bytes; HKDF-Extract-SHA384 makes 48", extract.wrong(0, 47, List.of()).orElseThrow());
    assertTrue(extract.wrong(1, 48, List.of()).orElseThrow().contains("takes none"));
    KeyDerivation expand = KeyDerivation.find("HKDF-Expand-SHA512").orElseThrow();
    assertEquals(Optional.empty(), expand.wrong(9, 255 * 64, List.of()));
    assertTrue(expand.wrong(9, 255 * 64 + 1, List.of()).orElseThrow().contains("1 to 16320"));
    assertEquals(64, Algorithm.find("HKDF-Expand-SHA512").orElseThrow().key().least());
  }

  @Test
  @DisplayName("the cheap parameters of each are legal")
  void cheap() {
    for (Algorithm algorithm : Algorithm.all()) {
      KeyDerivation.find(algorithm.name())
          .ifPresent(
              one ->
                  assertEquals(
                      Optional.empty(),
                      one.wrong(0, one.output().notBelow(32), one.cheap()),
                      one::name));
    }
  }
}
