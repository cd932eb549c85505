package io.fermata.provider;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.fermata.conformance.junit.Vectors;
import io.fermata.spi.Reason;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Does every driver, reached through JCA, accept what is right and refuse what is wrong? */
class WycheproofTest {
  private static final String BEST = "";
  private static final String SUN_JCE = "jca.SunJCE";
  private static final String SUN_EC = "jca.SunEC";
  private static final String BC = "jca.BC";
  private static final String OPENSSL = "openssl";
  private static final String MULTIBUFFER = "multibuffer";
  private static final String BATCH = "multibuffer-batch";
  private static final String SUN_RSA = "jca.SunRsaSign";
  private static final String SIMULATED = "simulated:latency=0ms";

  private static final Set<String> NATIVE = Set.of(OPENSSL, MULTIBUFFER, BATCH);

  /**
   * By driver, the flags of invalid tests that it accepts all the same. MissingZero: SunEC reads
   * the two integers of a signature as unsigned, so that a missing leading zero does not make them
   * negative; the numbers themselves are the right ones. The best driver and the simulated one
   * compute with SunEC.
   */
  private static final Map<String, Set<String>> ACCEPTED_THOUGH_INVALID =
      Map.of(
          SUN_EC, Set.of("MissingZero"),
          BEST, Set.of("MissingZero"),
          SIMULATED, Set.of("MissingZero"));

  record Run(String file, WycheproofCall call, String driver) {
    @Override
    public String toString() {
      return file + " on " + (driver.equals(BEST) ? "the best driver" : driver);
    }
  }

  @BeforeAll
  static void vectors() {
    assumeTrue(
        Vectors.folder().isPresent(),
        "system property " + Vectors.PROPERTY + " is unset: it names the folder of the vectors");
  }

  static Stream<Run> runs() {
    return Stream.of(
            all("aes_gcm_test.json", WycheproofCall.GCM, SUN_JCE, MULTIBUFFER),
            all("chacha20_poly1305_test.json", WycheproofCall.CHACHA, SUN_JCE, MULTIBUFFER),
            all("aes_cbc_pkcs5_test.json", WycheproofCall.CBC, SUN_JCE, BATCH),
            all("aes_wrap_test.json", WycheproofCall.WRAP, SUN_JCE),
            all("hmac_sha1_test.json", WycheproofCall.HMAC_SHA1, SUN_JCE, BATCH),
            all("hmac_sha256_test.json", WycheproofCall.HMAC, SUN_JCE, BATCH),
            all("hmac_sha384_test.json", WycheproofCall.HMAC_SHA384, SUN_JCE, BATCH),
            all("hmac_sha512_test.json", WycheproofCall.HMAC_SHA512, SUN_JCE, BATCH),
            all("hkdf_sha256_test.json", WycheproofCall.HKDF, SUN_JCE),
            all("ecdsa_secp256r1_sha256_test.json", WycheproofCall.ECDSA, SUN_EC),
            all("ecdsa_secp256r1_sha256_p1363_test.json", WycheproofCall.ECDSA_P1363, SUN_EC),
            all("rsa_signature_2048_sha256_test.json", WycheproofCall.RSA, SUN_RSA),
            all("ed25519_test.json", WycheproofCall.ED25519, SUN_EC),
            all("ecdh_secp256r1_test.json", WycheproofCall.ECDH, SUN_EC),
            all("x25519_test.json", WycheproofCall.X25519, SUN_EC))
        .flatMap(stream -> stream);
  }

  /** On those that have everything, and on others that have this. */
  private static Stream<Run> all(String file, WycheproofCall call, String... others) {
    return Stream.concat(Stream.of(BEST, BC, SIMULATED, OPENSSL), Arrays.stream(others))
        .map(driver -> new Run(file, call, driver));
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("runs")
  @DisplayName("every vector of the file is judged as the file says")
  void judged(Run run) throws Exception {
    Vectors vectors = Vectors.read(Vectors.folder().orElseThrow().resolve(run.file));
    assertTrue(vectors.declared() > 0);
    List<String> wrong = new ArrayList<>();
    int judged = 0;
    try (FermataProvider provider = Fermata.onAny(run.driver)) {
      assumeTrue(
          NATIVE.stream().noneMatch(run.driver::equals) || NativeDrivers.isPresent(provider, run.driver),
          run.driver + " is not here; openssl wants Debian's libssl3, multibuffer its libipsec-mb1, and both their jars");
      for (Vectors.Test test : vectors.tests()) {
        String verdict = verdict(run, provider, test);
        if (!verdict.isEmpty()) {
          wrong.add(test + ": " + verdict);
        }
        judged++;
      }
    }
    assertEquals(List.of(), wrong);
    assertEquals(vectors.declared(), judged, "tests of " + run.file + " that were judged");
  }

  /** Empty if the outcome is a legal one; an exception of an unforeseen type passes through. */
  private static String verdict(Run run, FermataProvider provider, Vectors.Test test)
      throws Exception {
    String refusal;
    try {
      refusal = run.call.refusal(provider, test);
    } catch (FermataException e) {
      if (e.reason() == Reason.UNSUPPORTED && isBeyond(run, test)) {
        return "";
      }
      throw e;
    }
    boolean accepted = refusal.isEmpty();
    return switch (test.text("result")) {
      case "valid" -> accepted ? "" : "valid, but refused: " + refusal;
      case "invalid" -> accepted && !isExcused(run, test) ? "invalid, but accepted" : "";
      case "acceptable" -> "";
      default -> "has the unknown result " + test.text("result");
    };
  }

  /** The library takes nonces of at most 128 bytes. Where there are others, one of them is asked instead. */
  private static boolean isBeyond(Run run, Vectors.Test test) {
    return run.driver.equals(OPENSSL) && run.call == WycheproofCall.GCM && test.bytes("iv").length > 128;
  }

  private static boolean isExcused(Run run, Vectors.Test test) {
    return ACCEPTED_THOUGH_INVALID.getOrDefault(run.driver, Set.of()).stream()
        .anyMatch(flag -> test.text("flags").contains(flag));
  }
}
