package io.fermata.provider;

import io.fermata.spi.DriverException;
import io.fermata.spi.Operation;
import java.nio.ByteBuffer;
import java.security.InvalidAlgorithmParameterException;
import java.security.InvalidKeyException;
import java.security.Key;
import java.security.spec.AlgorithmParameterSpec;
import java.util.List;
import javax.crypto.MacSpi;
import javax.crypto.SecretKey;
import javax.crypto.spec.GCMParameterSpec;
import javax.crypto.spec.IvParameterSpec;
import org.jspecify.annotations.Nullable;

/**
 * {@code Mac} of AES-GMAC (SP 800-38D), which is initialised with a nonce, in an {@link IvParameterSpec} or, with the
 * length of the code, in a {@link GCMParameterSpec}. A nonce is for one message, and this object gives out no second code
 * under it: two of them give the authentication key away. Who compares a code initialises with the nonce that came with it.
 */
final class FermataGmac extends MacSpi {
  private static final String NAME = GmacNonce.NAME;

  private final KeyedSessions sessions;
  private final MessageStream stream;
  private int length = GmacNonce.WHOLE;
  private boolean used; // the nonce

  private FermataGmac(Composition composition) {
    this.sessions = new KeyedSessions(composition);
    this.stream = new MessageStream(sessions);
  }

  static List<Offer> offers() {
    return List.of(
        Offer.of("Mac", NAME, FermataGmac::new)
            .alias("AESGMAC")
            .attribute("SupportedKeyFormats", "RAW")
            .needs(GmacNonce.KEYLESS)
            .keys(key -> key instanceof SecretKey));
  }

  @Override
  protected int engineGetMacLength() {
    return length;
  }

  @Override
  protected void engineInit(Key key, @Nullable AlgorithmParameterSpec params)
      throws InvalidKeyException, InvalidAlgorithmParameterException {
    GmacNonce given = GmacNonce.of(params);
    if (!(key instanceof SecretKey)) {
      throw new InvalidKeyException(NAME + " takes a SecretKey");
    }
    boolean wasInside = stream.thread.enter();
    try {
      sessions.use(given.keyless().key(key));
      stream.reset();
      stream.nonce(given.bytes());
      length = given.length();
      used = false;
    } catch (DriverException e) {
      throw new InvalidKeyException(e.getMessage(), e);
    } finally {
      stream.thread.leave(wasInside);
    }
  }

  private void requireFresh() {
    if (used) {
      throw new IllegalStateException("a code was given under this nonce; initialise with another");
    }
  }

  @Override
  protected void engineUpdate(byte input) {
    requireFresh();
    stream.update(input);
  }

  @Override
  protected void engineUpdate(byte[] input, int offset, int len) {
    requireFresh();
    stream.update(input, offset, len);
  }

  @Override
  protected void engineUpdate(ByteBuffer input) {
    requireFresh();
    stream.update(input);
  }

  @Override
  protected byte[] engineDoFinal() {
    boolean wasInside = stream.thread.enter(); // or two threads find the nonce unused
    try {
      requireFresh();
      byte[] code = new byte[length];
      used = true; // also if it fails: nobody knows what the device has done
      stream.finish(Operation.MAC, code, 0, length);
      return code;
    } finally {
      stream.thread.leave(wasInside);
    }
  }

  @Override
  protected void engineReset() {
    stream.reset();
  }
}
