package io.fermata.driver.jca;

import io.fermata.spi.DriverException;
import io.fermata.spi.InlineStream;
import io.fermata.spi.Reason;
import java.nio.ByteBuffer;
import java.security.GeneralSecurityException;
import javax.crypto.Mac;

/** Codes of one caller, under one key. */
final class MacStream implements InlineStream {
  private final Mac mac;
  private final int result;

  MacStream(Mac mac) {
    this.mac = mac;
    this.result = mac.getMacLength();
  }

  @Override
  public void update(byte value) {
    mac.update(value);
  }

  @Override
  public void update(byte[] bytes, int offset, int length) {
    mac.update(bytes, offset, length);
  }

  @Override
  public void update(ByteBuffer bytes) {
    mac.update(bytes);
  }

  @Override
  public int finish(byte[] output, int offset, int length) throws DriverException {
    if (length < result) {
      mac.reset();
      throw new DriverException(
          Reason.BAD_REQUEST, "output of " + length + " bytes; the code has " + result);
    }
    try {
      mac.doFinal(output, offset);
      return result;
    } catch (GeneralSecurityException e) {
      throw Refusal.of(e);
    }
  }

  @Override
  public void reset() {
    mac.reset();
  }

  @Override
  public InlineStream copy() throws DriverException {
    return new MacStream(MacSession.copyOf(mac));
  }
}
