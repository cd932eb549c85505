package io.fermata.provider;

import io.fermata.spi.Operation;
import io.fermata.spi.SessionSpec;
import java.security.InvalidAlgorithmParameterException;
import java.security.InvalidKeyException;
import java.security.Key;
import java.security.spec.AlgorithmParameterSpec;
import javax.crypto.MacSpi;
import javax.crypto.SecretKey;
import org.jspecify.annotations.Nullable;

/** {@code Mac} HmacSHA256. */
final class FermataMac extends MacSpi implements Cloneable {
  private static final int LENGTH = 32;

  private final Composition composition;
  private final KeyedSession session;
  private final MessageStream stream;

  FermataMac(Composition composition) {
    this.composition = composition;
    this.session = new KeyedSession(composition);
    this.stream = new MessageStream(session::open);
  }

  private FermataMac(FermataMac from) throws CloneNotSupportedException {
    this.composition = from.composition;
    this.session = new KeyedSession(composition);
    from.session.spec().ifPresent(session::use);
    this.stream = from.stream.copy(session::open);
  }

  @Override
  protected int engineGetMacLength() {
    return LENGTH;
  }

  @Override
  protected void engineInit(Key key, @Nullable AlgorithmParameterSpec params)
      throws InvalidKeyException, InvalidAlgorithmParameterException {
    if (params != null) {
      throw new InvalidAlgorithmParameterException("HmacSHA256 takes no parameters");
    }
    if (!(key instanceof SecretKey)) {
      throw new InvalidKeyException("HmacSHA256 takes a SecretKey");
    }
    stream.reset();
    session.checkAndUse(SessionSpec.mac("HmacSHA256").key(key));
  }

  @Override
  protected void engineUpdate(byte input) {
    stream.update(input);
  }

  @Override
  protected void engineUpdate(byte[] input, int offset, int len) {
    stream.update(input, offset, len);
  }

  @Override
  protected byte[] engineDoFinal() {
    byte[] code = new byte[LENGTH];
    stream.finish(Operation.MAC, code, 0, LENGTH);
    return code;
  }

  @Override
  protected void engineReset() {
    stream.reset();
  }

  @Override
  public Object clone() throws CloneNotSupportedException {
    return new FermataMac(this);
  }
}
