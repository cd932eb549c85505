package io.fermata.driver.jca;

import io.fermata.spi.PublicKeyAlgorithm;
import io.fermata.spi.SessionSpec;
import io.fermata.spi.SignatureParameters;
import java.security.GeneralSecurityException;
import java.security.InvalidKeyException;
import java.security.Key;
import java.security.PrivateKey;
import java.security.Provider;
import java.security.PublicKey;
import java.security.Signature;
import java.security.interfaces.ECKey;
import java.security.spec.AlgorithmParameterSpec;
import java.security.spec.EdDSAParameterSpec;
import java.security.spec.MGF1ParameterSpec;
import java.security.spec.PSSParameterSpec;
import java.util.Optional;

/** A signature object and the key that it was made ready with, which it does not tell; none at first. */
record KeyedSignature(Signature signature, Optional<Key> key) {

  static KeyedSignature blank(Provider provider, JcaAlgorithm algorithm, SessionSpec spec)
      throws GeneralSecurityException {
    Signature signature = Signature.getInstance(algorithm.transformation(), provider);
    PublicKeyAlgorithm known = PublicKeyAlgorithm.find(spec.algorithm()).orElseThrow();
    Optional<SignatureParameters> parameters = spec.parameters().or(known::parameters);
    if (parameters.isPresent()) {
      signature.setParameter(jca(parameters.get(), known));
    }
    return new KeyedSignature(signature, Optional.empty());
  }

  /** The same object under this key; it is of no use to anybody if that throws. */
  KeyedSignature under(Key key, KeyFactories factories, JcaAlgorithm algorithm)
      throws GeneralSecurityException {
    KeyedSignature made =
        new KeyedSignature(signature, Optional.of(OwnKey.of(factories, algorithm, key)));
    try {
      made.reset();
    } catch (RuntimeException e) { // said of a key that was refused, by some providers
      throw new InvalidKeyException(factories.provider().getName() + " does not take the key", e);
    }
    return made;
  }

  private static AlgorithmParameterSpec jca(SignatureParameters parameters, PublicKeyAlgorithm known) {
    return switch (parameters) {
      case SignatureParameters.Pss pss ->
          new PSSParameterSpec(
              pss.hash(),
              "MGF1",
              new MGF1ParameterSpec(pss.mask()),
              pss.salt(),
              PSSParameterSpec.TRAILER_FIELD_BC);
      case SignatureParameters.Context context ->
          new EdDSAParameterSpec(known.name().endsWith("ph"), context.bytes());
    };
  }

  /**
   * False if that is no length of a signature. SunEC takes the two numbers of the P1363 format with fewer leading
   * zeros than it has, so that there would be several signatures for one.
   */
  boolean isLength(int signatureLength) {
    if (!signature.getAlgorithm().endsWith("inP1363Format")
        || !(key.orElseThrow() instanceof ECKey elliptic)) {
      return true;
    }
    int bits = elliptic.getParams().getOrder().bitLength();
    return signatureLength == 2 * Math.ceilDiv(bits, Byte.SIZE);
  }

  boolean signs() {
    return key.filter(PrivateKey.class::isInstance).isPresent();
  }

  /** Forgets the message, and is ready for the next. */
  void reset() throws GeneralSecurityException {
    switch (key.orElseThrow()) {
      case PrivateKey signing -> signature.initSign(signing);
      case PublicKey verifying -> signature.initVerify(verifying);
      default -> throw new InvalidKeyException("neither a private key nor a public one");
    }
  }
}
