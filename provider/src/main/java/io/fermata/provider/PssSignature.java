package io.fermata.provider;

import io.fermata.spi.Algorithm;
import io.fermata.spi.PublicKeyAlgorithm;
import io.fermata.spi.Reason;
import io.fermata.spi.SessionSpec;
import java.security.AlgorithmParameters;
import java.security.InvalidAlgorithmParameterException;
import java.security.InvalidKeyException;
import java.security.Key;
import java.security.PrivateKey;
import java.security.ProviderException;
import java.security.PublicKey;
import java.security.SignatureException;
import java.security.interfaces.RSAKey;
import java.security.spec.AlgorithmParameterSpec;
import java.security.spec.InvalidParameterSpecException;
import java.security.spec.MGF1ParameterSpec;
import java.security.spec.PSSParameterSpec;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** {@code Signature} RSASSA-PSS: RFC 8017, 8.1. Its parameters come before the message, if not with the key. */
final class PssSignature extends PairSignature {
  private static final String NAME = "RSASSA-PSS";

  private @Nullable PSSParameterSpec parameters;

  private PssSignature(Composition composition) {
    super(composition);
  }

  static List<Offer> offers() {
    return List.of(
        Offer.of("Signature", NAME, PssSignature::new)
            .oid("1.2.840.113549.1.1.10")
            .needs(
                PublicKeyAlgorithm.all().stream()
                    .filter(one -> one.name().endsWith("withRSAandMGF1"))
                    .map(one -> SessionSpec.signature(one.name()))
                    .toArray(SessionSpec[]::new))
            .keys(PssSignature::isFor));
  }

  private static boolean isFor(Key key) {
    return PairKeys.isOne(key)
        && (key.getAlgorithm().equalsIgnoreCase("RSA") || key.getAlgorithm().equalsIgnoreCase(NAME));
  }

  /** The algorithm with these parameters; empty if there is none with a name. */
  private static Optional<PublicKeyAlgorithm> algorithm(PSSParameterSpec asked) {
    Optional<Algorithm> hash = Algorithm.find(asked.getDigestAlgorithm().toUpperCase(Locale.ROOT));
    boolean isUsual =
        hash.isPresent()
            && asked.getSaltLength() == hash.get().result()
            && asked.getTrailerField() == PSSParameterSpec.TRAILER_FIELD_BC
            && asked.getMGFAlgorithm().equalsIgnoreCase("MGF1")
            && asked.getMGFParameters() instanceof MGF1ParameterSpec mask
            && mask.getDigestAlgorithm().equalsIgnoreCase(asked.getDigestAlgorithm());
    return isUsual
        ? PublicKeyAlgorithm.find(hash.get().name().replaceFirst("^SHA-", "SHA") + "withRSAandMGF1")
        : Optional.empty();
  }

  @Override
  protected void engineInitSign(@Nullable PrivateKey privateKey) throws InvalidKeyException {
    requireFor(privateKey);
    super.engineInitSign(privateKey);
  }

  @Override
  protected void engineInitVerify(@Nullable PublicKey publicKey) throws InvalidKeyException {
    requireFor(publicKey);
    super.engineInitVerify(publicKey);
  }

  private static void requireFor(@Nullable Key key) throws InvalidKeyException {
    if (key == null || !isFor(key)) {
      throw new InvalidKeyException(NAME + " takes keys of RSA");
    }
  }

  /** Until something else is said, what most say: a key that nobody takes is refused as it is set. */
  @Override
  PublicKeyAlgorithm algorithm(Key key) throws InvalidKeyException {
    PSSParameterSpec mine = parameters;
    if (key instanceof RSAKey rsa && rsa.getParams() instanceof PSSParameterSpec own) {
      if (mine != null && !isWithin(own, mine)) {
        throw new InvalidKeyException("the key is for other parameters than those that were set");
      }
      if (mine == null) {
        return named("SHA256withRSAandMGF1");
      }
    }
    if (mine == null) {
      return named("SHA256withRSAandMGF1");
    }
    PublicKeyAlgorithm algorithm = algorithm(mine).orElseThrow();
    requireLong(key, mine);
    return algorithm;
  }

  private static PublicKeyAlgorithm named(String name) {
    return PublicKeyAlgorithm.find(name).orElseThrow();
  }

  private static void requireLong(Key key, PSSParameterSpec asked) throws InvalidKeyException {
    int hash = Algorithm.find(asked.getDigestAlgorithm().toUpperCase(Locale.ROOT)).orElseThrow().result();
    int needed = hash + asked.getSaltLength() + 2;
    if (key instanceof RSAKey rsa
        && Math.ceilDiv(rsa.getModulus().bitLength() - 1, Byte.SIZE) < needed) {
      throw new InvalidKeyException("the key is too short; it has at least " + needed + " bytes");
    }
  }

  /** RFC 4055, 3.3: the hashes of the key, and a salt that is not shorter. */
  private static boolean isWithin(PSSParameterSpec ofKey, PSSParameterSpec asked) {
    return ofKey.getDigestAlgorithm().equalsIgnoreCase(asked.getDigestAlgorithm())
        && ofKey.getMGFParameters() instanceof MGF1ParameterSpec its
        && asked.getMGFParameters() instanceof MGF1ParameterSpec mask
        && its.getDigestAlgorithm().equalsIgnoreCase(mask.getDigestAlgorithm())
        && asked.getSaltLength() >= ofKey.getSaltLength();
  }

  @Override
  int longest(Key key) {
    return RsaSignature.longestOf(key);
  }

  @Override
  void requireForm(byte[] signature, Key key) throws SignatureException {
    RsaSignature.requireLength(signature, key);
  }

  @Override
  void requireReady() throws SignatureException {
    if (parameters == null) {
      throw new SignatureException("parameters are required for " + NAME + ": setParameter");
    }
  }

  @Override
  protected void engineSetParameter(@Nullable AlgorithmParameterSpec params)
      throws InvalidAlgorithmParameterException {
    if (!(params instanceof PSSParameterSpec asked)) {
      throw new InvalidAlgorithmParameterException(
          NAME + " takes a PSSParameterSpec, not " + (params == null ? "null" : params.getClass()));
    }
    if (algorithm(asked).isEmpty()) {
      throw new InvalidAlgorithmParameterException(
          "no driver has " + asked + "; one hash throughout, and a salt as long as it, is legal");
    }
    Key mine = key();
    if (mine instanceof RSAKey rsa
        && rsa.getParams() instanceof PSSParameterSpec own
        && !isWithin(own, asked)) {
      throw new InvalidAlgorithmParameterException("the key is for other parameters: " + own);
    }
    if (hasBegun()) {
      throw new ProviderException("a message has begun; parameters come before it");
    }
    PSSParameterSpec before = parameters;
    parameters = asked;
    if (mine != null) {
      try {
        use(mine);
      } catch (InvalidKeyException e) {
        parameters = before;
        throw new InvalidAlgorithmParameterException(e.getMessage(), e);
      }
    }
  }

  @Override
  protected @Nullable AlgorithmParameters engineGetParameters() {
    if (parameters == null) {
      return null; // JCA's way to say: none
    }
    AlgorithmParameters told = Jdk.parameters(NAME);
    try {
      told.init(parameters);
      return told;
    } catch (InvalidParameterSpecException e) {
      throw new FermataException(Reason.UNSUPPORTED, String.valueOf(e.getMessage()), e);
    }
  }
}
