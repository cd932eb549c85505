package io.fermata.driver.jca;

import java.security.GeneralSecurityException;
import java.security.Key;
import java.security.PrivateKey;
import java.security.Provider;
import java.security.PublicKey;
import java.security.Signature;

/** A signature object and the key that it was made ready with, which it does not tell. */
record KeyedSignature(Signature signature, Key key) {

  static KeyedSignature of(Provider provider, JcaAlgorithm algorithm, Key key)
      throws GeneralSecurityException {
    KeyedSignature made =
        new KeyedSignature(Signature.getInstance(algorithm.transformation(), provider), key);
    made.reset();
    return made;
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
