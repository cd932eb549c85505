package io.fermata.conformance.junit;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.fermata.conformance.TestVector;
import io.fermata.conformance.TestVector.Result;
import io.fermata.spi.Algorithm;
import io.fermata.spi.Operation;
import io.fermata.spi.PublicKeyAlgorithm;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class WycheproofTest {
  private static final String FILE =
      "{\"numberOfTests\": %d, \"testGroups\": [{\"type\": \"%s\", \"tagSize\": 128, \"tests\": [%s]}]}";

  @TempDir Path folder;

  private Wycheproof of(String file, String type, String... tests) throws Exception {
    Files.writeString(
        folder.resolve(file),
        FILE.formatted(tests.length, type, String.join(", ", tests)).replace('\'', '"'));
    return Wycheproof.of(folder);
  }

  private static String aead(int id, String result, String flag) {
    return "{'tcId': " + id + ", 'flags': ['" + flag + "'], 'key': '" + "00".repeat(16) + "', 'iv': '"
        + "00".repeat(12) + "', 'aad': 'aa', 'msg': '0102', 'ct': '0304', 'tag': '" + "05".repeat(16)
        + "', 'result': '" + result + "'}";
  }

  @Test
  @DisplayName("a valid vector of an AEAD is asked both ways, an invalid one is to be refused")
  void aead() throws Exception {
    List<TestVector> vectors =
        of("aes_gcm_test.json", "AeadTest", aead(1, "valid", "A"), aead(2, "invalid", "B"))
            .vectors("AES/GCM");
    assertEquals(
        List.of(Operation.DECRYPT, Operation.ENCRYPT, Operation.DECRYPT),
        vectors.stream().map(vector -> vector.trial().operation()).toList());
    assertEquals("aes_gcm_test.json tcId 1 [A] ()", vectors.get(0).name());
    assertArrayEquals(new byte[] {1, 2}, vectors.get(0).output().orElseThrow());
    assertEquals(18, vectors.get(1).output().orElseThrow().length);
    assertEquals(Result.INVALID, vectors.get(2).result());
    assertTrue(vectors.get(2).output().isEmpty());
    assertEquals(16, vectors.get(2).spec().tagLength());
  }

  @Test
  @DisplayName("padding is put on here, and vectors of wrong padding are left out")
  void padded() throws Exception {
    String start = "{'tcId': 1, 'key': '" + "00".repeat(16) + "', 'iv': '" + "00".repeat(16) + "', ";
    String valid = start + "'msg': '01', 'ct': '" + "02".repeat(16) + "', 'result': 'valid'}";
    String padding = start + "'msg': '', 'ct': '" + "02".repeat(16) + "', 'result': 'invalid'}";
    String length = start + "'msg': '', 'ct': '0203', 'result': 'invalid'}";
    List<TestVector> vectors =
        of("aes_cbc_pkcs5_test.json", "IndCpaTest", valid, padding, length).vectors("AES/CBC");
    assertEquals(3, vectors.size());
    byte[] message = vectors.get(0).trial().input();
    assertEquals(16, message.length);
    assertEquals(15, message[15]);
    assertEquals(2, vectors.get(2).trial().input().length);
  }

  @Test
  @DisplayName("a sample has every sort, and about as many as were asked for; a file that lacks tests is refused")
  void sampled() throws Exception {
    String[] tests =
        IntStream.range(0, 100)
            .mapToObj(i -> aead(i, "invalid", i == 98 ? "Rare" : "Common"))
            .toArray(String[]::new);
    Wycheproof all = of("aes_gcm_test.json", "AeadTest", tests);
    List<TestVector> some = all.sampled(10).vectors("AES/GCM");
    assertTrue(some.size() >= 10 && some.size() < 15, () -> some.size() + " vectors");
    assertTrue(some.stream().anyMatch(vector -> vector.name().contains("Rare")));
    assertEquals(100, all.vectors("AES/GCM").size());
    Path file = folder.resolve("aes_gcm_test.json");
    Files.writeString(file, Files.readString(file).replace("\"numberOfTests\": 100", "\"numberOfTests\": 101"));
    assertThrows(UncheckedIOException.class, () -> all.vectors("AES/GCM"));
  }

  @Test
  @DisplayName("an algorithm without a file has no vectors")
  void none() {
    assertTrue(Wycheproof.of(folder).vectors("AES/GCM").isEmpty());
    assertTrue(Wycheproof.of(folder).vectors("SHA-256").isEmpty());
    assertTrue(Wycheproof.knows("AES/GCM"));
    assertFalse(Wycheproof.knows("SHA-256"));
  }

  @Test
  @DisplayName("every file that the folder has of an algorithm can be read, and there are some")
  void here() {
    assumeTrue(Wycheproof.here().isPresent(), Wycheproof.missing("any algorithm"));
    Wycheproof some = Wycheproof.here().orElseThrow().sampled(1);
    List<TestVector> all =
        Stream.concat(
                Algorithm.all().stream().map(Algorithm::name),
                PublicKeyAlgorithm.all().stream().map(PublicKeyAlgorithm::name))
            .flatMap(algorithm -> some.vectors(algorithm).stream())
            .toList();
    assertFalse(all.isEmpty());
  }
}
