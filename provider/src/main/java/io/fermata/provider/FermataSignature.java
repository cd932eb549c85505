package io.fermata.provider;

import io.fermata.spi.DriverException;
import io.fermata.spi.Operation;
import io.fermata.spi.SessionSpec;
import java.security.AlgorithmParameters;
import java.security.InvalidAlgorithmParameterException;
import java.security.InvalidKeyException;
import java.security.InvalidParameterException;
import java.security.Key;
import java.security.PrivateKey;
import java.security.PublicKey;
import java.security.SignatureException;
import java.security.SignatureSpi;
import java.security.spec.AlgorithmParameterSpec;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * {@code Signature} SHA256withECDSA. A signature that cannot be decoded is a wrong one: {@code verify}
 * answers false. A fault of the driver is a {@link FermataException}.
 */
final class FermataSignature extends SignatureSpi {
  /** A DER signature of the largest curve there is, and more. */
  private static final int ROOM = 256;

  private final KeyedSessions sessions;
  private final MessageStream stream;

  FermataSignature(Composition composition) {
    this.sessions = new KeyedSessions(composition);
    this.stream = new MessageStream(sessions::open);
  }

  static List<Offer> offers() {
    return List.of(
        Offer.of("Signature", "SHA256withECDSA", FermataSignature::new)
            .oid("1.2.840.10045.4.3.2")
            .needs(SessionSpec.signature("SHA256withECDSA"))
            .keys(FermataSignature::isElliptic));
  }

  private static boolean isElliptic(Key key) {
    return (key instanceof PrivateKey || key instanceof PublicKey)
        && (key.getAlgorithm().equals("EC") || key.getAlgorithm().equals("ECDSA"));
  }

  @Override
  protected void engineInitSign(PrivateKey privateKey) throws InvalidKeyException {
    init(privateKey);
  }

  @Override
  protected void engineInitVerify(PublicKey publicKey) throws InvalidKeyException {
    init(publicKey);
  }

  private void init(@Nullable Key key) throws InvalidKeyException {
    if (key == null) {
      throw new InvalidKeyException("the key is null");
    }
    stream.reset();
    try {
      sessions.use(SessionSpec.signature("SHA256withECDSA").key(key));
    } catch (DriverException e) {
      throw new InvalidKeyException(e.getMessage(), e);
    }
  }

  @Override
  protected void engineUpdate(byte b) throws SignatureException {
    stream.update(b);
  }

  @Override
  protected void engineUpdate(byte[] b, int off, int len) throws SignatureException {
    stream.update(b, off, len);
  }

  @Override
  protected byte[] engineSign() throws SignatureException {
    byte[] room = new byte[ROOM];
    return Arrays.copyOf(room, stream.finish(Operation.SIGN, room, 0, ROOM));
  }

  @Override
  protected boolean engineVerify(byte[] sigBytes) throws SignatureException {
    return stream.verify(sigBytes, 0, sigBytes.length);
  }

  @Override
  protected void engineSetParameter(@Nullable AlgorithmParameterSpec params)
      throws InvalidAlgorithmParameterException {
    if (params != null) {
      throw new InvalidAlgorithmParameterException("SHA256withECDSA takes no parameters");
    }
  }

  @Override
  protected @Nullable AlgorithmParameters engineGetParameters() {
    return null; // JCA's way to say: none
  }

  @Override
  @Deprecated
  protected void engineSetParameter(String param, Object value) {
    throw new InvalidParameterException("SHA256withECDSA has no parameter " + param);
  }

  @Override
  @Deprecated
  protected Object engineGetParameter(String param) {
    throw new InvalidParameterException("SHA256withECDSA has no parameter " + param);
  }
}
