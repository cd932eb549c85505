package io.fermata.driver.jca;

import io.fermata.spi.DriverException;
import io.fermata.spi.InlineStream;
import io.fermata.spi.Reason;
import java.nio.ByteBuffer;
import java.security.DigestException;
import java.security.MessageDigest;

/** Hashes of one caller. */
final class DigestStream implements InlineStream {
  private final MessageDigest digest;
  private final int result;

  DigestStream(MessageDigest digest) {
    this.digest = digest;
    this.result = digest.getDigestLength();
  }

  @Override
  public void update(byte value) {
    digest.update(value);
  }

  @Override
  public void update(byte[] bytes, int offset, int length) {
    digest.update(bytes, offset, length);
  }

  @Override
  public void update(ByteBuffer bytes) {
    digest.update(bytes);
  }

  @Override
  public int finish(byte[] output, int offset, int length) throws DriverException {
    if (length < result) {
      digest.reset();
      throw new DriverException(
          Reason.BAD_REQUEST, "output of " + length + " bytes; the hash has " + result);
    }
    try {
      return digest.digest(output, offset, length);
    } catch (DigestException e) {
      throw Refusal.of(e);
    }
  }

  @Override
  public void reset() {
    digest.reset();
  }

  @Override
  public InlineStream copy() throws DriverException {
    return new DigestStream(DigestSession.copyOf(digest));
  }
}
