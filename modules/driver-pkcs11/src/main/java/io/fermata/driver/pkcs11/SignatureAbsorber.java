package io.fermata.driver.pkcs11;

import io.fermata.spi.Algorithm;
import io.fermata.spi.DriverException;
import io.fermata.spi.Operation;
import java.security.GeneralSecurityException;
import java.security.Key;
import java.security.PrivateKey;
import java.security.Provider;
import java.security.PublicKey;
import java.security.Signature;
import java.security.SignatureException;
import java.security.interfaces.ECKey;
import java.security.spec.MGF1ParameterSpec;
import java.security.spec.PSSParameterSpec;
import java.util.Optional;

/**
 * Signing with a private key, or verifying with a public one.
 *
 * @param encodes true if the signature is a distinguished encoding to the outside alone; see {@link EcdsaForm}
 */
record SignatureAbsorber(Signature signature, Key key, boolean encodes) implements Absorber {

  static SignatureAbsorber of(Provider provider, TokenAlgorithm algorithm, Key key)
      throws GeneralSecurityException {
    Signature signature = Signature.getInstance(algorithm.transformation(), provider);
    if (algorithm.transformation().equals("RSASSA-PSS")) {
      signature.setParameter(pss(algorithm.name()));
    }
    SignatureAbsorber made = new SignatureAbsorber(signature, key, algorithm.name().endsWith("ECDSA"));
    made.reset();
    return made;
  }

  /** One hash throughout, and a salt as long as it: RFC 8017, 9.1, and RFC 8446, 4.2.3. */
  private static PSSParameterSpec pss(String name) {
    String hash = "SHA-" + name.substring("SHA".length(), name.indexOf("with"));
    return new PSSParameterSpec(
        hash,
        "MGF1",
        new MGF1ParameterSpec(hash),
        Algorithm.find(hash).orElseThrow().result(),
        PSSParameterSpec.TRAILER_FIELD_BC);
  }

  @Override
  public void update(byte[] bytes) throws SignatureException {
    signature.update(bytes);
  }

  @Override
  public Optional<byte[]> finish(Asking asking) throws GeneralSecurityException, DriverException {
    boolean verifies = asking.operation() == Operation.VERIFY;
    if (verifies == key instanceof PrivateKey) {
      throw Engine.bad(
          asking.operation() + " with a " + (verifies ? "private key; it signs" : "public key; it verifies"));
    }
    if (!verifies) {
      byte[] signed = signature.sign();
      return Optional.of(encodes ? EcdsaForm.encoded(signed) : signed);
    }
    Optional<byte[]> tag = Optional.of(asking.tag());
    if (key instanceof ECKey point) {
      int half = Math.ceilDiv(point.getParams().getOrder().bitLength(), Byte.SIZE);
      tag =
          encodes
              ? EcdsaForm.sideBySide(asking.tag(), half)
              : tag.filter(bytes -> bytes.length == 2 * half);
    }
    if (tag.isEmpty()) {
      reset();
      return Optional.empty();
    }
    return verify(tag.get()) ? Optional.of(new byte[0]) : Optional.empty();
  }

  /** SunPKCS11 throws for a signature that cannot be read; to us it is a wrong one, no more. */
  private boolean verify(byte[] bytes) throws GeneralSecurityException {
    try {
      return signature.verify(bytes);
    } catch (SignatureException e) {
      if (Trouble.of(e).blame() != Trouble.Blame.REQUEST) {
        throw e;
      }
      reset();
      return false;
    }
  }

  @Override
  public void reset() throws GeneralSecurityException {
    if (key instanceof PrivateKey signing) {
      signature.initSign(signing);
    } else {
      signature.initVerify((PublicKey) key);
    }
  }
}
