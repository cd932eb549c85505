package io.fermata.driver.soft;

import io.fermata.spi.DriverRequest;
import io.fermata.spi.DriverSession;
import io.fermata.spi.Reason;
import io.fermata.spi.Taken;

/** The code that says nothing: zeros, whatever the message and the key. */
final class NullCodeSession implements DriverSession {
  /** crypto(9)'s {@code NULL_HASH_LEN}. */
  private static final int LENGTH = 16;

  @Override
  public Taken submit(DriverRequest request, boolean more) {
    if (!request.part().ends()) {
      request.succeed(0);
    } else if (request.output().length() < LENGTH) {
      request.fail(
          Reason.BAD_REQUEST,
          "output of " + request.output().length() + " bytes; the code has " + LENGTH);
    } else {
      request.output().segment().asSlice(0, LENGTH).fill((byte) 0);
      request.succeed(LENGTH);
    }
    return Taken.DONE;
  }

  @Override
  public void close() {
    // has no key
  }
}
