package io.fermata.driver.multibuffer;

import io.fermata.spi.DriverException;
import io.fermata.spi.Slot;
import java.lang.foreign.MemorySegment;

/** ChaCha20-Poly1305 (RFC 8439): the key as it is. */
final class ChaChaKey extends AeadKey {
  private static final long TAG = 16;

  private final Functions functions;

  ChaChaKey(Functions functions, Blocks blocks, Blocks scratch, byte[] raw) {
    super(blocks, scratch);
    this.functions = functions;
    keep(raw);
  }

  /** Those of the library. */
  static final class Functions {
    private final MemorySegment begin;
    private final MemorySegment encrypt;
    private final MemorySegment decrypt;
    private final MemorySegment end;

    Functions(Instance instance) throws DriverException {
      this.begin = instance.between(920); // not exported; the next three are looked at
      this.encrypt = instance.function(928, "update_enc_chacha20_poly1305");
      this.decrypt = instance.function(936, "update_dec_chacha20_poly1305");
      this.end = instance.function(944, "finalize_chacha20_poly1305");
    }
  }

  @Override
  boolean readsNonce(int nonceLength) {
    return false;
  }

  @Override
  void whole(boolean encrypt, Seat seat, Slot nonce, Slot in, Slot out, int length, long tag) {
    begin(seat);
    update(encrypt, seat, in, out, 0, length);
    end(encrypt, seat, tag);
  }

  @Override
  void begin(Seat seat) {
    try {
      Calls.Words.FIVE.invokeExact(
          functions.begin, address, seat.address, seat.nonce, seat.aad, (long) seat.aadLength);
    } catch (Throwable t) {
      throw Calls.unexpected(t);
    }
  }

  @Override
  void update(boolean encrypt, Seat seat, MemorySegment out, MemorySegment in, long length) {
    MemorySegment function = encrypt ? functions.encrypt : functions.decrypt;
    try {
      Calls.Messages.UPDATE.invokeExact(function, address, seat.address, out, in, length);
    } catch (Throwable t) {
      throw Calls.unexpected(t);
    }
  }

  @Override
  void end(boolean encrypt, Seat seat, long tag) {
    try {
      Calls.Words.THREE_QUICK.invokeExact(functions.end, seat.address, tag, TAG);
    } catch (Throwable t) {
      throw Calls.unexpected(t);
    }
  }
}
