package io.fermata.driver.openssl;

import io.fermata.spi.DriverException;
import io.fermata.spi.Slot;
import java.lang.foreign.MemorySegment;

/** Long messages on the heap, piece by piece. */
final class Pieces {

  private Pieces() {}

  /** Passes a slot into {@code int f(context, bytes, length)}. */
  static void feed(Libcrypto lib, Function function, long context, Slot input)
      throws DriverException {
    int length = input.length();
    if (length == 0) {
      return;
    }
    MemorySegment bytes = Memory.holding(input.segment(), length);
    if (!input.isArray() || length <= CipherContext.PIECE) {
      lib.require(function, lib.data(function, context, bytes, length));
      return;
    }
    for (int at = 0; at < length; ) {
      int piece = Math.min(CipherContext.PIECE, length - at);
      lib.require(function, lib.data(function, context, bytes.asSlice(at, piece), piece));
      at += piece;
    }
  }
}
