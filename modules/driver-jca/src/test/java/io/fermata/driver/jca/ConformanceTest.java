package io.fermata.driver.jca;

import io.fermata.conformance.Check;
import io.fermata.conformance.Kit;
import io.fermata.conformance.KitBuilder;
import io.fermata.conformance.Subject;
import io.fermata.conformance.junit.DriverConformance;
import io.fermata.conformance.junit.Examined;
import io.fermata.spi.Algorithm;
import io.fermata.spi.Driver;
import io.fermata.spi.SessionSpec.Kind;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;

/** What every driver is asked, asked of each provider that is there, with the others to compare with. */
class ConformanceTest extends DriverConformance {
  private static final String CORRETTO = "jca.AmazonCorrettoCryptoProvider";

  /** Nobody else has these: there is nothing to compare random messages with but the published answers. */
  private static final Set<String> ALONE =
      Set.of("AES/CCM", "HmacRIPEMD160", "Camellia/CBC", "CAST5/CBC", "Skipjack/CBC", "AESCMAC", "AES-GMAC");

  private static final Set<String> SIGNED_ALONE = Set.of("SHA512/224withRSA", "SHA512/256withRSA");

  /** What is asked of whole drivers is asked without key pairs, and these have nothing else. */
  private static final Set<String> PAIRS_ONLY = Set.of("jca.SunEC", "jca.SunRsaSign");

  private static final Set<String> WITHOUT_PAIRS =
      Set.of("completion", "parallel open", "sessions", "completes once");

  private static List<String> names() {
    return new JcaDrivers().members().stream().map(Driver::name).toList();
  }

  private static Subject subject(String name) {
    return Subject.of(
        () ->
            new JcaDrivers()
                .members().stream()
                    .filter(driver -> driver.name().equals(name))
                    .findFirst()
                    .orElseThrow());
  }

  @Override
  protected Stream<Examined> drivers() {
    return names().stream()
        .map(name -> new Examined(name, kit(name), check -> isUnchecked(name, check)));
  }

  private static boolean isUnchecked(String driver, Check check) {
    return check.name().equals("chains")
        || (check.name().equals("AEAD parts") && !driver.equals("jca.SunJCE")) // see Promptness
        || (check.name().equals("differential") && check.algorithm().filter(ALONE::contains).isPresent())
        || (check.name().equals("signatures") && check.algorithm().filter(SIGNED_ALONE::contains).isPresent())
        || isUncheckedSignature(check.name(), check.algorithm().orElse(""))
        || (PAIRS_ONLY.contains(driver) && WITHOUT_PAIRS.contains(check.name()));
  }

  /** Contexts SunEC alone has, and a hash that was made elsewhere comes as a whole. */
  private static boolean isUncheckedSignature(String check, String algorithm) {
    return switch (check) {
      case "signatures", "other parameters" -> algorithm.matches("Ed(25519|448)(ctx|ph)");
      case "signature parts" -> algorithm.startsWith("NONEwith");
      default -> false;
    };
  }

  /** Keyed and reversible: what goes through {@link javax.crypto.Cipher}. */
  private static boolean isCipher(String algorithm) {
    return Algorithm.find(algorithm)
        .filter(fixed -> fixed.kind() == Kind.CIPHER || fixed.kind() == Kind.AEAD)
        .isPresent();
  }

  private static boolean isKeyWrap(String algorithm) {
    return Algorithm.find(algorithm).filter(fixed -> fixed.kind() == Kind.KEY_WRAP).isPresent();
  }

  private static boolean isFromPassword(String algorithm) {
    return algorithm.startsWith("PBKDF2");
  }

  private static KitBuilder kit(String name) {
    KitBuilder kit = Kit.of(subject(name));
    names().forEach(other -> kit.reference(subject(other)));
    if (name.equals("jca.SunJCE") || name.equals("jca.BC")) {
      kit.except(
          "allocation",
          ConformanceTest::isFromPassword,
          "JCA has a derived key come as an object with its bytes, which are copied out of it");
    }
    if (name.equals("jca.SunJCE") || name.equals("jca.BC") || name.equals(CORRETTO)) {
      kit.except(
          "allocation",
          ConformanceTest::isKeyWrap,
          "a wrapped key goes through the cipher from end to end several times, and providers gather it in arrays");
    }
    switch (name) {
      case "jca.SunEC" ->
          kit.exceptVectors(
              vector -> vector.name().contains("MissingZero"),
              "SunEC reads the two integers of a signature as unsigned, so that a missing leading zero does not"
                  + " make them negative; the numbers themselves are the right ones");
      case "jca.SunJCE" ->
          kit.except(
              "allocation",
              algorithm -> isCipher(algorithm) && !algorithm.equals("AES/GCM"),
              "what lies in native memory goes through arrays that javax.crypto.CipherSpi allocates for each call");
      case "jca.BC" ->
          kit.except(
                  "allocation",
                  ConformanceTest::isCipher,
                  "Bouncy Castle gathers messages in arrays of its own, and so does javax.crypto.CipherSpi what lies"
                      + " in native memory")
              .exceptVectors(
                  vector -> vector.name().contains("NoCofactor"),
                  "takes explicit parameters of a curve that lack the cofactor (RFC 3279, 2.3.5); they are those"
                      + " of the named curve, and so is the secret")
              .exceptVectors(
                  vector -> vector.name().contains("MissingOctetString"),
                  "takes a private key that lacks the inner of its two octet strings (RFC 8410, 7)");
      case CORRETTO ->
          kit.except(
                  "allocation",
                  algorithm -> algorithm.equals("AES/GCM"),
                  "gathers what lies in native memory in an array for each call")
              .exceptVectors(
                  vector -> vector.name().startsWith("ed25519"),
                  "takes Ed25519 keys of the JDK's classes, and not those that have an encoding alone");
      default -> {
        // nothing is known
      }
    }
    return kit;
  }
}
