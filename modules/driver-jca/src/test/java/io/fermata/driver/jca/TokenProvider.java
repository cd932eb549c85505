package io.fermata.driver.jca;

import io.fermata.driver.jca.PublicKeys.Handle;
import java.security.GeneralSecurityException;
import java.security.InvalidKeyException;
import java.security.Key;
import java.security.PrivateKey;
import java.security.Provider;
import java.security.PublicKey;
import java.security.SecureRandom;
import java.security.Signature;
import java.security.SignatureException;
import java.security.SignatureSpi;
import java.security.spec.AlgorithmParameterSpec;
import java.util.List;
import javax.crypto.KeyAgreement;
import javax.crypto.KeyAgreementSpi;
import javax.crypto.SecretKey;

/** A token as JCA sees it: its private keys have no encoding, and no other provider's will do. */
final class TokenProvider extends Provider {
  private static final long serialVersionUID = 1L;

  TokenProvider() {
    super("Token", "1", "of a test");
    putService(new OfToken(this, "Signature", "Ed25519", Signing.class));
    putService(new OfToken(this, "KeyAgreement", "X25519", Agreeing.class));
  }

  /** As SunPKCS11 does, it says which keys are its own. */
  private static final class OfToken extends Service {
    private final boolean signs;

    OfToken(Provider token, String type, String algorithm, Class<?> computes) {
      super(token, type, algorithm, computes.getName(), List.of(), null);
      signs = type.equals("Signature");
    }

    @Override
    public boolean supportsParameter(Object key) {
      return key instanceof Handle;
    }

    @Override
    public Object newInstance(Object parameter) {
      return signs ? new Signing() : new Agreeing();
    }
  }

  private static PrivateKey inside(Key key) throws InvalidKeyException {
    if (key instanceof Handle handle) {
      return handle.inside();
    }
    throw new InvalidKeyException("not a key of the token");
  }

  /** Ed25519. */
  static final class Signing extends SignatureSpi {
    private Signature real;

    @Override
    protected void engineInitVerify(PublicKey key) throws InvalidKeyException {
      throw new InvalidKeyException("the token only signs");
    }

    @Override
    protected void engineInitSign(PrivateKey key) throws InvalidKeyException {
      try {
        real = Signature.getInstance("Ed25519", "SunEC");
      } catch (GeneralSecurityException e) {
        throw new AssertionError(e);
      }
      real.initSign(inside(key));
    }

    @Override
    protected void engineUpdate(byte one) throws SignatureException {
      real.update(one);
    }

    @Override
    protected void engineUpdate(byte[] bytes, int offset, int length) throws SignatureException {
      real.update(bytes, offset, length);
    }

    @Override
    protected byte[] engineSign() throws SignatureException {
      return real.sign();
    }

    @Override
    protected boolean engineVerify(byte[] signature) {
      throw new UnsupportedOperationException();
    }

    @Override
    @Deprecated
    protected void engineSetParameter(String name, Object value) {
      throw new UnsupportedOperationException();
    }

    @Override
    @Deprecated
    protected Object engineGetParameter(String name) {
      throw new UnsupportedOperationException();
    }
  }

  /** X25519. */
  static final class Agreeing extends KeyAgreementSpi {
    private KeyAgreement real;

    @Override
    protected void engineInit(Key key, SecureRandom random) throws InvalidKeyException {
      try {
        real = KeyAgreement.getInstance("X25519", "SunEC");
      } catch (GeneralSecurityException e) {
        throw new AssertionError(e);
      }
      real.init(inside(key));
    }

    @Override
    protected void engineInit(Key key, AlgorithmParameterSpec parameters, SecureRandom random)
        throws InvalidKeyException {
      engineInit(key, random);
    }

    @Override
    protected Key engineDoPhase(Key key, boolean last) throws InvalidKeyException {
      return real.doPhase(key, last);
    }

    @Override
    protected byte[] engineGenerateSecret() {
      return real.generateSecret();
    }

    @Override
    protected int engineGenerateSecret(byte[] secret, int offset) {
      throw new UnsupportedOperationException();
    }

    @Override
    protected SecretKey engineGenerateSecret(String algorithm) {
      throw new UnsupportedOperationException();
    }
  }
}
