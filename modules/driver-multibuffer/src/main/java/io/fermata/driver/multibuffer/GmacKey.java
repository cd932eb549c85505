package io.fermata.driver.multibuffer;

import io.fermata.spi.DriverException;
import io.fermata.spi.DriverRequest;
import io.fermata.spi.Slot;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;

/** AES-GMAC (SP 800-38D, 3): a key of AES-GCM, and the library's functions that take additional data alone. */
final class GmacKey extends InlineKey {
  private static final int USUAL_NONCE = 12;
  // what a seat holds: the function's context, nonce, code
  private static final long NONCE = 192;
  private static final int NONCE_ROOM = 64;
  private static final long CODE = NONCE + NONCE_ROOM;
  private static final int CODE_LENGTH = 16;

  private final Functions functions;

  GmacKey(Functions functions, Blocks blocks, Blocks scratch, byte[] raw) {
    super(blocks, scratch);
    this.functions = functions;
    expand(raw, (from, to) -> Calls.two(functions.expand, from, to));
  }

  /** Those for one length of the key. */
  static final class Functions {
    private static final long POINTERS_OF_ONE = 8;

    private final MemorySegment expand;
    private final MemorySegment begin;
    private final MemorySegment beginLong;
    private final MemorySegment update;
    private final MemorySegment end;

    /**
     * @param keyBits 128, 192 or 256
     */
    Functions(Instance instance, int keyBits) throws DriverException {
      long which = (keyBits - 128) / 64 * POINTERS_OF_ONE;
      this.expand = instance.function(448 + which, "aes_gcm_pre_" + keyBits);
      this.begin = instance.function(720 + which, "imb_aes_gmac_init_" + keyBits);
      this.beginLong = instance.function(696 + which, "aes_gcm_init_var_iv_" + keyBits);
      this.update = instance.function(744 + which, "imb_aes_gmac_update_" + keyBits);
      this.end = instance.function(768 + which, "imb_aes_gmac_finalize_" + keyBits);
    }
  }

  @Override
  Ending compute(Seat seat, DriverRequest request, boolean encrypt, int text, int tag) {
    Slot nonce = request.nonce();
    if (nonce.length() <= NONCE_ROOM) {
      Bytes.read(nonce, 0, seat.memory, NONCE, nonce.length());
      begin(seat, seat.address + NONCE, nonce.length());
    } else {
      try (Arena arena = Arena.ofConfined()) {
        MemorySegment copy = arena.allocate(nonce.length());
        Bytes.read(nonce, 0, copy, 0, nonce.length());
        begin(seat, copy.address(), nonce.length());
      }
    }
    if (text > 0) {
      update(seat, request.input(), text);
    }
    try {
      Calls.Words.FOUR_QUICK.invokeExact(
          functions.end, address, seat.address, seat.address + CODE, (long) CODE_LENGTH);
    } catch (Throwable t) {
      throw Calls.unexpected(t);
    }
    Bytes.write(seat.memory, CODE, request.output(), 0, CODE_LENGTH);
    return Ending.DONE;
  }

  /** The library's function for this takes the usual length alone as a rule, so that others have one of GCM's. */
  private void begin(Seat seat, long nonce, int length) {
    try {
      if (length == USUAL_NONCE) {
        Calls.Words.FOUR_QUICK.invokeExact(
            functions.begin, address, seat.address, nonce, (long) length);
      } else {
        Calls.Words.SIX.invokeExact(
            functions.beginLong, address, seat.address, nonce, (long) length, 0L, 0L);
      }
    } catch (Throwable t) {
      throw Calls.unexpected(t);
    }
  }

  private void update(Seat seat, Slot in, int length) {
    MemorySegment message =
        in.isArray()
            ? MemorySegment.ofArray(in.array()).asSlice(in.offset(), length)
            : in.segment();
    for (int at = 0; at < length; at += Calls.PIECE) {
      int piece = Math.min(length - at, Calls.PIECE);
      try {
        Calls.Messages.ABSORB.invokeExact(
            functions.update, address, seat.address, message.asSlice(at, piece), (long) piece);
      } catch (Throwable t) {
        throw Calls.unexpected(t);
      }
    }
  }
}
