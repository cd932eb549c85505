package io.fermata.provider;

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
import org.jspecify.annotations.Nullable;

/** {@code Signature} RSASSA-PSS: RFC 8017, 8.1. Its parameters come before the message, if not with the key. */
final class PssSignature extends PairSignature {
  private static final String NAME = PssScheme.NAME;

  private @Nullable PSSParameterSpec parameters;
  private SessionSpec scheme = PssScheme.USUAL;

  private PssSignature(Composition composition) {
    super(composition);
  }

  static List<Offer> offers() {
    return List.of(
        Offer.of("Signature", NAME, PssSignature::new)
            .oid("1.2.840.113549.1.1.10")
            .alias("PSS")
            .needs(
                PublicKeyAlgorithm.all().stream()
                    .filter(PublicKeyAlgorithm::isPss)
                    .map(one -> SessionSpec.signature(one.name()))
                    .toArray(SessionSpec[]::new))
            .keys(PssSignature::isFor));
  }

  private static boolean isFor(Key key) {
    return PairKeys.isOne(key)
        && (key.getAlgorithm().equalsIgnoreCase("RSA") || key.getAlgorithm().equalsIgnoreCase(NAME));
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
  SessionSpec scheme(Key key) throws InvalidKeyException {
    PSSParameterSpec mine = parameters;
    if (mine != null && key instanceof RSAKey rsa) {
      if (rsa.getParams() instanceof PSSParameterSpec own && !isWithin(own, mine)) {
        throw new InvalidKeyException("the key is for other parameters than those that were set");
      }
      PssScheme.requireFor(key, scheme);
    }
    return scheme;
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
    Key mine = key();
    if (mine instanceof RSAKey rsa
        && rsa.getParams() instanceof PSSParameterSpec own
        && !isWithin(own, asked)) {
      throw new InvalidAlgorithmParameterException("the key is for other parameters: " + own);
    }
    SessionSpec wanted = PssScheme.of(asked);
    if (hasBegun()) {
      throw new ProviderException("a message has begun; parameters come before it");
    }
    PSSParameterSpec before = parameters;
    SessionSpec schemeBefore = scheme;
    parameters = asked;
    scheme = wanted;
    try {
      useAgain();
    } catch (InvalidAlgorithmParameterException e) {
      parameters = before;
      scheme = schemeBefore;
      throw e;
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
