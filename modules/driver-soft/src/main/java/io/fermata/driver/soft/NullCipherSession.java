package io.fermata.driver.soft;

import io.fermata.spi.DriverRequest;
import io.fermata.spi.DriverSession;
import io.fermata.spi.Reason;
import io.fermata.spi.Slot;
import io.fermata.spi.Taken;

/** The cipher that leaves the data as it is: RFC 2410, by blocks of 4 bytes as in crypto(9). */
final class NullCipherSession implements DriverSession {
  private static final int BLOCK = 4;

  @Override
  public Taken submit(DriverRequest request, boolean more) {
    Slot input = request.input();
    if (input.length() % BLOCK != 0) {
      request.fail(
          Reason.BAD_REQUEST,
          "input of " + input.length() + " bytes; NULL takes multiples of " + BLOCK);
    } else if (request.nonce().length() != 0) {
      request.fail(
          Reason.BAD_REQUEST, "nonce of " + request.nonce().length() + " bytes; NULL takes none");
    } else if (request.output().length() < input.length()) {
      request.fail(
          Reason.BAD_REQUEST,
          "output of " + request.output().length() + " bytes; the result has " + input.length());
    } else {
      // right also where the two overlap
      request.output().segment().asSlice(0, input.length()).copyFrom(input.segment());
      request.succeed(input.length());
    }
    return Taken.DONE;
  }

  @Override
  public void close() {
    // has no key
  }
}
