package io.fermata.provider;

import io.fermata.spi.Algorithm;
import io.fermata.spi.PublicKeyAlgorithm;
import io.fermata.spi.SessionSpec;
import io.fermata.spi.SignatureParameters.Pss;
import java.security.InvalidAlgorithmParameterException;
import java.security.InvalidKeyException;
import java.security.Key;
import java.security.interfaces.RSAKey;
import java.security.spec.AlgorithmParameterSpec;
import java.security.spec.MGF1ParameterSpec;
import java.security.spec.PSSParameterSpec;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Collectors;

/** The sessions that JCA's parameters of RSASSA-PSS ask for. */
final class PssScheme {
  static final String NAME = "RSASSA-PSS";

  /** By the hash: with one throughout, and a salt as long as it. Tokens have these alone. */
  private static final Map<String, SessionSpec> BY_ONE_HASH =
      PublicKeyAlgorithm.all().stream()
          .filter(one -> one.isPss() && one.hash().isPresent())
          .collect(
              Collectors.toUnmodifiableMap(
                  one -> one.hash().orElseThrow(), one -> SessionSpec.signature(one.name())));

  /** What most say, which is what a key is looked at for until something else is said. */
  static final SessionSpec USUAL = SessionSpec.signature("SHA256withRSAandMGF1");

  private PssScheme() {}

  /**
   * A session without a key.
   *
   * @throws InvalidAlgorithmParameterException of what nobody has
   */
  static SessionSpec of(PSSParameterSpec asked) throws InvalidAlgorithmParameterException {
    if (!asked.getMGFAlgorithm().equalsIgnoreCase("MGF1")) {
      throw new InvalidAlgorithmParameterException(
          "the mask is made by " + asked.getMGFAlgorithm() + "; legal is MGF1");
    }
    if (asked.getTrailerField() != PSSParameterSpec.TRAILER_FIELD_BC) {
      throw new InvalidAlgorithmParameterException(
          "the trailer field is " + asked.getTrailerField() + "; legal is 1");
    }
    String hash = hash(asked.getDigestAlgorithm());
    String mask = mask(asked.getMGFParameters(), hash);
    int salt = asked.getSaltLength();
    SessionSpec usual = mask.equals(hash) && salt == length(hash) ? BY_ONE_HASH.get(hash) : null;
    return usual != null ? usual : SessionSpec.signature(NAME).parameters(new Pss(hash, mask, salt));
  }

  /** As in the JDK that of the message, if nothing is said. */
  private static String mask(AlgorithmParameterSpec given, String hash)
      throws InvalidAlgorithmParameterException {
    return switch (given) {
      case null -> hash;
      case MGF1ParameterSpec mgf1 -> hash(mgf1.getDigestAlgorithm());
      default ->
          throw new InvalidAlgorithmParameterException(
              "MGF1 takes an MGF1ParameterSpec, not " + given.getClass());
    };
  }

  /** As {@link Algorithm} has it; JCA's names go with and without a hyphen. */
  private static String hash(String said) throws InvalidAlgorithmParameterException {
    if (said.startsWith("SHA") && length(said) > 0) {
      return said; // as nearly everybody writes it, before each signature of a protocol
    }
    String upper = said.toUpperCase(Locale.ROOT);
    String name =
        upper.equals("SHA") ? "SHA-1" : upper.replaceFirst("^SHA(?=(1|224|256|384|512)(/|$))", "SHA-");
    if (!name.startsWith("SHA") || length(name) == 0) {
      throw new InvalidAlgorithmParameterException(
          "no hash " + said + "; legal are SHA-1 and the hashes of SHA-2 and SHA-3");
    }
    return name;
  }

  /** Bytes of a hash; 0 if there is no such. */
  private static int length(String hash) {
    return Algorithm.find(hash)
        .filter(known -> known.kind() == SessionSpec.Kind.DIGEST)
        .map(Algorithm::result)
        .orElse(0);
  }

  /** Refuses a key whose modulus is too short for the hash and the salt: RFC 8017, 9.1.1, step 3. */
  static void requireFor(Key key, SessionSpec scheme) throws InvalidKeyException {
    if (key instanceof RSAKey rsa) {
      long needed = shortest(scheme);
      if (Math.ceilDiv(rsa.getModulus().bitLength() - 1, Byte.SIZE) < needed) {
        throw new InvalidKeyException("the key is too short; it has at least " + needed + " bytes");
      }
    }
  }

  private static long shortest(SessionSpec scheme) {
    Pss pss =
        (Pss)
            scheme
                .parameters()
                .or(() -> PublicKeyAlgorithm.find(scheme.algorithm()).flatMap(PublicKeyAlgorithm::parameters))
                .orElseThrow();
    return (long) length(pss.hash()) + pss.salt() + 2;
  }
}
