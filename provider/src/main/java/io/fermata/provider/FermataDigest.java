package io.fermata.provider;

import io.fermata.framework.Session;
import io.fermata.spi.Operation;
import io.fermata.spi.SessionSpec;
import java.security.DigestException;
import java.security.MessageDigestSpi;

/** {@code MessageDigest} SHA-256. */
final class FermataDigest extends MessageDigestSpi implements Cloneable {
  private static final int LENGTH = 32;
  private static final SessionSpec SPEC = SessionSpec.digest("SHA-256");

  private final Composition composition;
  private final MessageStream stream;

  FermataDigest(Composition composition) {
    this.composition = composition;
    this.stream = new MessageStream(this::session);
  }

  private FermataDigest(FermataDigest from) throws CloneNotSupportedException {
    this.composition = from.composition;
    this.stream = from.stream.copy(this::session);
  }

  private Session session() {
    return composition.digests(SPEC);
  }

  @Override
  protected int engineGetDigestLength() {
    return LENGTH;
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
  protected byte[] engineDigest() {
    byte[] hash = new byte[LENGTH];
    stream.finish(Operation.DIGEST, hash, 0, LENGTH);
    return hash;
  }

  @Override
  protected int engineDigest(byte[] buf, int offset, int len) throws DigestException {
    if (len < LENGTH || buf.length - offset < LENGTH) {
      throw new DigestException("SHA-256 needs " + LENGTH + " bytes of room, not " + len);
    }
    return stream.finish(Operation.DIGEST, buf, offset, LENGTH);
  }

  @Override
  protected void engineReset() {
    stream.reset();
  }

  @Override
  public Object clone() throws CloneNotSupportedException {
    return new FermataDigest(this);
  }
}
