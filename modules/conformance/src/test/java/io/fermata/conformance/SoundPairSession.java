package io.fermata.conformance;

import io.fermata.spi.DriverException;
import io.fermata.spi.DriverRequest;
import io.fermata.spi.DriverSession;
import io.fermata.spi.Operation;
import io.fermata.spi.PublicKeyAlgorithm;
import io.fermata.spi.Reason;
import io.fermata.spi.SessionSpec;
import io.fermata.spi.SessionSpec.Kind;
import io.fermata.spi.SignatureParameters.Pss;
import io.fermata.spi.StreamState;
import io.fermata.spi.Taken;
import java.io.ByteArrayOutputStream;
import java.security.GeneralSecurityException;
import java.security.Key;
import java.security.KeyFactory;
import java.security.PrivateKey;
import java.security.PublicKey;
import java.security.Signature;
import java.security.SignatureException;
import java.security.spec.MGF1ParameterSpec;
import java.security.spec.PSSParameterSpec;
import java.security.spec.X509EncodedKeySpec;
import java.util.Optional;
import javax.crypto.Cipher;
import javax.crypto.KEM;
import javax.crypto.KeyAgreement;
import javax.crypto.spec.OAEPParameterSpec;
import javax.crypto.spec.PSource;

/** A session with a key of a pair that does everything right, inline; a broken one overrides one thing. */
class SoundPairSession implements DriverSession {
  final SessionSpec spec;
  final PublicKeyAlgorithm fixed;

  SoundPairSession(SessionSpec spec) {
    this.spec = spec;
    this.fixed = PublicKeyAlgorithm.find(spec.algorithm()).orElseThrow();
  }

  /** The parts of a message that came before. */
  private record Before(byte[] bytes) implements StreamState {
    @Override
    public StreamState copy() {
      return this;
    }

    @Override
    public void close() {
      // nothing secret
    }
  }

  @Override
  public Taken submit(DriverRequest request, boolean more) {
    try {
      carryOut(request);
    } catch (DriverException e) {
      request.fail(e);
    } catch (GeneralSecurityException e) {
      request.fail(new DriverException(Reason.BAD_REQUEST, "cannot: " + e, e));
    }
    return Taken.DONE;
  }

  void carryOut(DriverRequest request) throws DriverException, GeneralSecurityException {
    Key key = key(request);
    checkSide(request.operation(), key);
    byte[] input = gathered(request);
    if (!request.part().ends()) {
      request.state(new Before(input));
      request.succeed(0);
      return;
    }
    if (request.operation() == Operation.VERIFY) {
      if (verifies((PublicKey) key, input, request.tag().copy())) {
        request.succeed(0);
      } else {
        request.mismatch();
      }
      return;
    }
    if (request.operation() == Operation.DECRYPT) {
      decrypt(request, (PrivateKey) key, input);
      return;
    }
    byte[] result =
        switch (request.operation()) {
          case SIGN -> sign((PrivateKey) key, input);
          case AGREE -> agree((PrivateKey) key, input);
          case ENCAPSULATE -> encapsulate((PublicKey) key);
          case DECAPSULATE -> decapsulate((PrivateKey) key, input);
          default -> cipher(Cipher.ENCRYPT_MODE, key, request.aad().copy(), input);
        };
    if (result.length > request.output().length()) {
      throw new DriverException(Reason.BAD_REQUEST, "output too short for " + result.length + " bytes");
    }
    request.output().buffer().put(result);
    request.succeed(result.length);
  }

  Key key(DriverRequest request) throws DriverException {
    Key key = request.key().or(spec::key).orElseThrow();
    if (fixed.wrong(key).isPresent()) {
      throw new DriverException(Reason.BAD_KEY, fixed.wrong(key).get());
    }
    return key;
  }

  void checkSide(Operation operation, Key key) throws DriverException {
    if (PublicKeyAlgorithm.isPrivate(operation) != (key instanceof PrivateKey)) {
      throw new DriverException(Reason.BAD_REQUEST, operation + " with the other key");
    }
  }

  private static byte[] gathered(DriverRequest request) {
    ByteArrayOutputStream all = new ByteArrayOutputStream();
    if (!request.part().begins()) {
      all.writeBytes(((Before) request.state()).bytes());
      request.state(StreamState.NONE);
    }
    all.writeBytes(request.input().copy());
    return all.toByteArray();
  }

  private Signature signature() throws GeneralSecurityException {
    Signature signature = Signature.getInstance(fixed.name());
    if (pss().isPresent()) {
      Pss pss = pss().get();
      signature.setParameter(
          new PSSParameterSpec(pss.hash(), "MGF1", new MGF1ParameterSpec(pss.mask()), pss.salt(), 1));
    }
    return signature;
  }

  /** Those of the session, if it is of RSASSA-PSS. */
  Optional<Pss> pss() {
    return spec.parameters().or(fixed::parameters).map(Pss.class::cast);
  }

  byte[] sign(PrivateKey key, byte[] message) throws GeneralSecurityException {
    Signature signature = signature();
    signature.initSign(key);
    signature.update(message);
    return signature.sign();
  }

  boolean verifies(PublicKey key, byte[] message, byte[] tag)
      throws GeneralSecurityException, DriverException {
    Signature signature = signature();
    signature.initVerify(key);
    signature.update(message);
    try {
      return signature.verify(tag);
    } catch (SignatureException e) {
      return false;
    }
  }

  byte[] agree(PrivateKey key, byte[] peer) throws GeneralSecurityException {
    try {
      KeyAgreement agreement = KeyAgreement.getInstance(fixed.name());
      agreement.init(key);
      agreement.doPhase(
          KeyFactory.getInstance(fixed.family()).generatePublic(new X509EncodedKeySpec(peer)), true);
      return agreement.generateSecret();
    } catch (RuntimeException e) {
      throw new GeneralSecurityException(e);
    }
  }

  byte[] encapsulate(PublicKey key) throws GeneralSecurityException {
    KEM.Encapsulated made = KEM.getInstance("ML-KEM").newEncapsulator(key).encapsulate();
    ByteArrayOutputStream all = new ByteArrayOutputStream();
    all.writeBytes(made.key().getEncoded());
    all.writeBytes(made.encapsulation());
    return all.toByteArray();
  }

  byte[] decapsulate(PrivateKey key, byte[] encapsulation) throws GeneralSecurityException {
    return KEM.getInstance("ML-KEM").newDecapsulator(key).decapsulate(encapsulation).getEncoded();
  }

  void decrypt(DriverRequest request, PrivateKey key, byte[] ciphertext) {
    try {
      if (ciphertext.length != 256) {
        request.mismatch();
        return;
      }
      byte[] message = cipher(Cipher.DECRYPT_MODE, key, request.aad().copy(), ciphertext);
      request.output().buffer().put(message);
      request.succeed(message.length);
    } catch (GeneralSecurityException | RuntimeException e) {
      request.mismatch();
    }
  }

  byte[] cipher(int mode, Key key, byte[] label, byte[] input) throws GeneralSecurityException {
    if (mode == Cipher.ENCRYPT_MODE && fixed.kind() != Kind.PUBLIC_KEY_CIPHER) {
      throw new GeneralSecurityException("no operation of " + spec);
    }
    Cipher cipher = Cipher.getInstance("RSA/ECB/OAEPPadding");
    cipher.init(
        mode,
        key,
        new OAEPParameterSpec(
            "SHA-256", "MGF1", MGF1ParameterSpec.SHA256, new PSource.PSpecified(label)));
    return cipher.doFinal(input);
  }

  @Override
  public void close() {
    // holds nothing
  }
}
