package io.fermata.driver.jca;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.fermata.spi.Driver;
import io.fermata.vectors.Vectors;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Does each provider, as a driver, answer with private and public keys as Wycheproof has it? Some vectors of
 * each file in the normal build, all of them in the soak.
 */
class WycheproofTest {
  // of a file in the normal build: a vector takes milliseconds, and there are tens of files and two providers
  private static final int SAMPLE = 60;

  /**
   * By provider and algorithm, the flags of invalid tests that it accepts all the same. MissingZero: SunEC
   * reads the two integers of a signature as unsigned, so that a missing leading zero does not make them
   * negative; the numbers themselves are the right ones. NoCofactor: Bouncy Castle takes explicit curve
   * parameters that lack the cofactor (RFC 3279, 2.3.5); they are those of the named curve, and so is the
   * secret. MissingOctetString: it takes an X25519 or X448 private key that lacks the inner of its two octet
   * strings (RFC 8410, 7).
   */
  private static final Map<String, Set<String>> ACCEPTED_THOUGH_INVALID =
      Map.of(
          "SunEC SHA384withECDSA", Set.of("MissingZero"),
          "SunEC SHA512withECDSA", Set.of("MissingZero"),
          "BC ECDH", Set.of("NoCofactor"),
          "BC X25519", Set.of("MissingOctetString"),
          "BC X448", Set.of("MissingOctetString"));

  record Run(String file, WycheproofCall call, String algorithm, String provider) {
    @Override
    public String toString() {
      return file + " on " + provider;
    }

    boolean isExcused(Vectors.Test test) {
      return ACCEPTED_THOUGH_INVALID
          .getOrDefault(provider + " " + algorithm, Set.of())
          .stream()
          .anyMatch(flag -> test.text("flags").contains(flag));
    }
  }

  private static Stream<Run> all(String file, WycheproofCall call, String algorithm) {
    return PublicKeys.PROVIDERS.stream()
        .filter(name -> Rig.driver(name).shape().algorithms().contains(algorithm))
        .map(name -> new Run(file + "_test.json", call, algorithm, name));
  }

  private static Stream<Run> kem(String size) {
    String name = "ML-KEM-" + size;
    String file = "mlkem_" + size;
    return Stream.of(
            all(file, WycheproofCall.DECAPSULATE_WITH_SEED, name),
            all(file + "_semi_expanded_decaps", WycheproofCall.DECAPSULATE, name),
            all(file + "_encaps", WycheproofCall.ENCAPSULATE, name))
        .flatMap(runs -> runs);
  }

  private static Stream<Run> rsa(String bits, String hash) {
    return all(
        "rsa_oaep_2048_" + hash + "_mgf1" + hash, WycheproofCall.RSA_DECRYPT, "RSA/OAEP-SHA" + bits);
  }

  static Stream<Run> runs() {
    return Stream.of(
            all("ecdh_secp256r1", WycheproofCall.ECDH, "ECDH"),
            all("ecdh_secp384r1", WycheproofCall.ECDH, "ECDH"),
            all("ecdh_secp521r1", WycheproofCall.ECDH, "ECDH"),
            all("x25519", WycheproofCall.XDH, "X25519"),
            all("x25519_asn", WycheproofCall.XDH_ENCODED, "X25519"),
            all("x448", WycheproofCall.XDH, "X448"),
            all("x448_asn", WycheproofCall.XDH_ENCODED, "X448"),
            kem("512"),
            kem("768"),
            kem("1024"),
            rsa("1", "sha1"),
            rsa("256", "sha256"),
            rsa("384", "sha384"),
            rsa("512", "sha512"),
            all("rsa_pkcs1_2048", WycheproofCall.RSA_DECRYPT, "RSA/PKCS1"),
            all("rsa_pkcs1_3072", WycheproofCall.RSA_DECRYPT, "RSA/PKCS1"),
            all("rsa_pkcs1_4096", WycheproofCall.RSA_DECRYPT, "RSA/PKCS1"),
            all("rsa_signature_2048_sha256", WycheproofCall.VERIFY, "SHA256withRSA"),
            all("rsa_signature_2048_sha384", WycheproofCall.VERIFY, "SHA384withRSA"),
            all("rsa_signature_2048_sha512", WycheproofCall.VERIFY, "SHA512withRSA"),
            all("rsa_pss_2048_sha256_mgf1_32", WycheproofCall.VERIFY, "SHA256withRSAandMGF1"),
            all("rsa_pss_2048_sha384_mgf1_48", WycheproofCall.VERIFY, "SHA384withRSAandMGF1"),
            all("rsa_pss_4096_sha512_mgf1_64", WycheproofCall.VERIFY, "SHA512withRSAandMGF1"),
            all("ecdsa_secp256r1_sha512", WycheproofCall.VERIFY, "SHA512withECDSA"),
            all("ecdsa_secp384r1_sha384", WycheproofCall.VERIFY, "SHA384withECDSA"),
            all("ed25519", WycheproofCall.VERIFY, "Ed25519"),
            all("ed448", WycheproofCall.VERIFY, "Ed448"),
            all("mldsa_44_verify", WycheproofCall.VERIFY, "ML-DSA-44"),
            all("mldsa_65_verify", WycheproofCall.VERIFY, "ML-DSA-65"),
            all("mldsa_87_verify", WycheproofCall.VERIFY, "ML-DSA-87"))
        .flatMap(runs -> runs);
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("runs")
  @DisplayName("vectors of each sort that the file has are judged as the file says")
  void judged(Run run) throws Exception {
    judge(run, vectors(run).sample(SAMPLE));
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("runs")
  @Tag("soak")
  @Timeout(600)
  @DisplayName("every vector of the file is judged as the file says")
  void judged_soak(Run run) throws Exception {
    Vectors vectors = vectors(run);
    assertEquals(vectors.declared(), vectors.tests().size(), "tests of " + run.file);
    judge(run, vectors.tests());
  }

  private static Vectors vectors(Run run) throws IOException {
    assumeTrue(
        Vectors.has(run.file),
        "the folder of system property " + Vectors.PROPERTY + " has no " + run.file);
    return Vectors.read(run.file);
  }

  private static void judge(Run run, List<Vectors.Test> tests) throws Exception {
    Driver driver = Rig.driver(run.provider);
    List<String> wrong = new ArrayList<>();
    int judged = 0;
    for (Vectors.Test test : tests) {
      if (test.text("ctx").isEmpty()) { // JCA has no contexts for ML-DSA
        verdict(run, driver, test).ifPresent(said -> wrong.add(test + ": " + said));
        judged++;
      }
    }
    assertEquals(List.of(), wrong);
    assertTrue(judged > 0);
  }

  /** Empty if the answer is a legal one. */
  private static Optional<String> verdict(Run run, Driver driver, Vectors.Test test)
      throws Exception {
    Optional<byte[]> answer = run.call.answer(driver, run.algorithm, test);
    boolean right =
        answer.filter(bytes -> Arrays.equals(bytes, run.call.expected(test))).isPresent();
    boolean legal =
        switch (test.text("result")) {
          case "valid" -> right;
          case "acceptable" -> right || answer.isEmpty();
          case "invalid" -> answer.isEmpty() || run.isExcused(test);
          default -> false;
        };
    return legal
        ? Optional.empty()
        : Optional.of(
            test.text("result") + ", but "
                + (answer.isEmpty() ? "refused" : right ? "accepted" : "answered otherwise"));
  }
}
