package io.fermata.conformance;

import io.fermata.spi.KeyGeneration;
import java.math.BigInteger;
import java.security.AlgorithmParameters;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.PrivateKey;
import java.security.PublicKey;
import java.security.Signature;
import java.security.spec.ECGenParameterSpec;
import java.security.spec.ECParameterSpec;
import java.security.spec.ECPoint;
import java.security.spec.ECPrivateKeySpec;
import java.security.spec.ECPublicKeySpec;
import java.security.spec.NamedParameterSpec;
import java.security.spec.XECPrivateKeySpec;
import java.security.spec.XECPublicKeySpec;
import java.util.Arrays;
import java.util.Optional;
import javax.crypto.KeyAgreement;

/** The two keys of a pair, as the platform has them. */
final class GeneratedPair {
  private final KeyGeneration generation;
  private final byte[] ofPrivate;
  private final byte[] ofPublic;

  private GeneratedPair(KeyGeneration generation, byte[] ofPrivate, byte[] ofPublic) {
    this.generation = generation;
    this.ofPrivate = ofPrivate;
    this.ofPublic = ofPublic;
  }

  static GeneratedPair of(KeyGeneration generation, byte[] pair) {
    return new GeneratedPair(
        generation,
        Arrays.copyOf(pair, generation.privateLength()),
        Arrays.copyOfRange(pair, generation.privateLength(), pair.length));
  }

  /** In words; empty if the keys belong together. */
  Optional<String> wrong() {
    try {
      boolean right = generation.family().equals("EC") ? signs() : agrees();
      return right ? Optional.empty() : Optional.of("the two keys of a pair do not belong together");
    } catch (GeneralSecurityException | RuntimeException e) {
      return Optional.of("a pair that the platform does not take: " + e);
    }
  }

  /** What the private key signs is verified with the public one. */
  private boolean signs() throws GeneralSecurityException {
    AlgorithmParameters curve = AlgorithmParameters.getInstance("EC");
    curve.init(new ECGenParameterSpec(generation.parameters()));
    ECParameterSpec parameters = curve.getParameterSpec(ECParameterSpec.class);
    BigInteger number = new BigInteger(1, ofPrivate);
    if (number.signum() == 0 || number.compareTo(parameters.getOrder()) >= 0) {
      return false;
    }
    int half = ofPublic.length / 2;
    ECPoint point =
        new ECPoint(new BigInteger(1, ofPublic, 0, half), new BigInteger(1, ofPublic, half, half));
    KeyFactory factory = KeyFactory.getInstance("EC");
    PrivateKey signing = factory.generatePrivate(new ECPrivateKeySpec(number, parameters));
    PublicKey verifying = factory.generatePublic(new ECPublicKeySpec(point, parameters));
    Signature signature = Signature.getInstance("SHA256withECDSA");
    signature.initSign(signing);
    signature.update(ofPublic);
    byte[] signed = signature.sign();
    signature.initVerify(verifying);
    signature.update(ofPublic);
    return signature.verify(signed);
  }

  /** RFC 7748, 6: the public key is what the private one makes of the base point. */
  private boolean agrees() throws GeneralSecurityException {
    NamedParameterSpec parameters = new NamedParameterSpec(generation.parameters());
    BigInteger base = BigInteger.valueOf(generation.family().equals("X25519") ? 9 : 5);
    KeyFactory factory = KeyFactory.getInstance("XDH");
    KeyAgreement agreement = KeyAgreement.getInstance("XDH");
    agreement.init(factory.generatePrivate(new XECPrivateKeySpec(parameters, ofPrivate)));
    agreement.doPhase(factory.generatePublic(new XECPublicKeySpec(parameters, base)), true);
    return Arrays.equals(agreement.generateSecret(), ofPublic);
  }
}
