package io.fermata.driver.jca;

import java.security.GeneralSecurityException;
import java.security.InvalidKeyException;
import java.security.Key;
import java.security.PrivateKey;
import java.security.Provider;
import java.security.PublicKey;
import java.security.Signature;
import java.security.spec.MGF1ParameterSpec;
import java.security.spec.PSSParameterSpec;

/** A signature object and the key that it was made ready with, which it does not tell. */
record KeyedSignature(Signature signature, Key key) {

  static KeyedSignature of(Provider provider, JcaAlgorithm algorithm, Key key)
      throws GeneralSecurityException {
    Signature signature = Signature.getInstance(algorithm.transformation(), provider);
    if (algorithm.name().endsWith("withRSAandMGF1")) {
      signature.setParameter(pss(algorithm.name()));
    }
    KeyedSignature made = new KeyedSignature(
            signature, OwnKey.of(new KeyFactories(provider), algorithm, key));
    try {
      made.reset();
    } catch (RuntimeException e) { // said of a key that was refused, by some providers
      throw new InvalidKeyException(provider.getName() + " does not take the key", e);
    }
    return made;
  }

  /** One hash throughout, and a salt as long as it: RFC 8017, 9.1, and RFC 8446, 4.2.3. */
  private static PSSParameterSpec pss(String name) {
    String bits = name.substring("SHA".length(), name.indexOf("with"));
    String hash = "SHA-" + bits;
    return new PSSParameterSpec(
        hash,
        "MGF1",
        new MGF1ParameterSpec(hash),
        Integer.parseInt(bits) / Byte.SIZE,
        PSSParameterSpec.TRAILER_FIELD_BC);
  }

  boolean signs() {
    return key instanceof PrivateKey;
  }

  /** Forgets the message, and is ready for the next. */
  void reset() throws GeneralSecurityException {
    if (key instanceof PrivateKey signing) {
      signature.initSign(signing);
    } else {
      signature.initVerify((PublicKey) key);
    }
  }
}
