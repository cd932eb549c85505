package io.fermata.provider;

import io.fermata.spi.PublicKeyAlgorithm;
import io.fermata.spi.SessionSpec;
import java.security.InvalidAlgorithmParameterException;
import java.security.Key;
import java.security.SignatureException;
import java.security.interfaces.ECKey;
import java.security.spec.AlgorithmParameterSpec;
import java.security.spec.ECParameterSpec;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** {@code Signature} ECDSA, as a DER sequence of two numbers or {@code inP1363Format}. */
final class EcdsaSignature extends PairSignature {
  private static final int DER_OVERHEAD = 10;
  private static final int LONGEST = 160; // of P-521: 141
  private static final String P1363 = "inP1363Format";

  private static final Map<String, String> OIDS =
      Map.ofEntries(
          Map.entry("SHA1", "1.2.840.10045.4.1"),
          Map.entry("SHA224", "1.2.840.10045.4.3.1"),
          Map.entry("SHA256", "1.2.840.10045.4.3.2"),
          Map.entry("SHA384", "1.2.840.10045.4.3.3"),
          Map.entry("SHA512", "1.2.840.10045.4.3.4"),
          Map.entry("SHA3-224", "2.16.840.1.101.3.4.3.9"),
          Map.entry("SHA3-256", "2.16.840.1.101.3.4.3.10"),
          Map.entry("SHA3-384", "2.16.840.1.101.3.4.3.11"),
          Map.entry("SHA3-512", "2.16.840.1.101.3.4.3.12"));

  private final PublicKeyAlgorithm algorithm;
  private final SessionSpec scheme;

  private EcdsaSignature(Composition composition, PublicKeyAlgorithm algorithm) {
    super(composition);
    this.algorithm = algorithm;
    this.scheme = SessionSpec.signature(algorithm.name());
  }

  static List<Offer> offers() {
    return PublicKeyAlgorithm.all().stream()
        .filter(one -> one.name().contains("withECDSA"))
        .map(EcdsaSignature::offer)
        .toList();
  }

  private static Offer offer(PublicKeyAlgorithm algorithm) {
    String name = algorithm.name();
    Offer offer =
        Offer.of("Signature", name, parts -> new EcdsaSignature(parts, algorithm))
            .needs(SessionSpec.signature(name))
            .keys(PairKeys.of(algorithm));
    return name.endsWith(P1363) || algorithm.signsHash()
        ? offer
        : offer.oid(Objects.requireNonNull(OIDS.get(name.replace("withECDSA", "")), name));
  }

  @Override
  SessionSpec scheme(Key key) {
    return scheme;
  }

  /** What is signed as it is has the length of a hash. */
  @Override
  long most() {
    return algorithm.signable().most();
  }

  @Override
  int longest(Key key) {
    if (key instanceof ECKey curve && curve.getParams() != null) {
      return 2 * Math.ceilDiv(curve.getParams().getOrder().bitLength() + 1, Byte.SIZE) + DER_OVERHEAD;
    }
    return LONGEST;
  }

  @Override
  void requireForm(byte[] signature, Key key) throws SignatureException {
    if (!algorithm.name().endsWith(P1363) && !TwoNumbers.isWellFormed(signature)) {
      throw new SignatureException("a signature that is no DER sequence of two numbers");
    }
  }

  /** The curve of the key, which says nothing new; as the JDK takes it, and does not tell afterwards. */
  @Override
  protected void engineSetParameter(@Nullable AlgorithmParameterSpec params)
      throws InvalidAlgorithmParameterException {
    if (params == null) {
      return;
    }
    if (!(params instanceof ECParameterSpec curve)) {
      throw new InvalidAlgorithmParameterException(
          algorithm.name() + " takes an ECParameterSpec, not " + params.getClass());
    }
    if (key() instanceof ECKey mine && !Curves.isSame(curve, mine.getParams())) {
      throw new InvalidAlgorithmParameterException("the parameters are of another curve than the key");
    }
  }
}
