package io.fermata.driver.multibuffer;

import io.fermata.spi.DriverException;
import io.fermata.spi.Slot;
import java.lang.foreign.MemorySegment;

/** AES-GCM (SP 800-38D): gcm_key_data, and the functions for its length. */
final class GcmKey extends AeadKey {
  /** Bytes of a gcm_key_data. */
  static final long SIZE = 1_008;

  private static final int USUAL_NONCE = 12;
  private static final long TAG = 16;

  private final Functions functions;

  GcmKey(Functions functions, Blocks blocks, Blocks scratch, byte[] raw) {
    super(blocks, scratch);
    this.functions = functions;
    expand(raw, (from, to) -> Calls.two(functions.expand, from, to));
  }

  /** Those for one length of the key. */
  static final class Functions {
    private static final long POINTERS_OF_ONE = 8;

    private final MemorySegment expand;
    private final MemorySegment encrypt;
    private final MemorySegment decrypt;
    private final MemorySegment begin;
    private final MemorySegment encryptMore;
    private final MemorySegment decryptMore;
    private final MemorySegment encryptEnd;
    private final MemorySegment decryptEnd;

    /**
     * @param keyBits 128, 192 or 256
     */
    Functions(Instance instance, int keyBits) throws DriverException {
      long which = (keyBits - 128) / 64 * POINTERS_OF_ONE;
      this.expand = instance.function(448 + which, "aes_gcm_pre_" + keyBits);
      this.encrypt = instance.function(256 + which, "aes_gcm_enc_" + keyBits);
      this.decrypt = instance.function(280 + which, "aes_gcm_dec_" + keyBits);
      this.begin = instance.function(696 + which, "aes_gcm_init_var_iv_" + keyBits);
      this.encryptMore = instance.function(328 + which, "aes_gcm_enc_" + keyBits + "_update");
      this.decryptMore = instance.function(352 + which, "aes_gcm_dec_" + keyBits + "_update");
      this.encryptEnd = instance.function(376 + which, "aes_gcm_enc_" + keyBits + "_finalize");
      this.decryptEnd = instance.function(400 + which, "aes_gcm_dec_" + keyBits + "_finalize");
    }
  }

  @Override
  boolean readsNonce(int nonceLength) {
    return nonceLength == USUAL_NONCE;
  }

  /**
   * The function reads the nonce at once: of a copy that has just been made in parts, it would have to wait until they are
   * in the cache. Segments over arrays that come for the first time are made here, and not handed down, so that they need
   * not be, if the compiler sees that.
   */
  @Override
  void whole(boolean encrypt, Seat seat, Slot nonce, Slot in, Slot out, int length, long tag) {
    if (!readsNonce(seat.nonceLength)) {
      begin(seat);
      update(encrypt, seat, in, out, 0, length);
      end(encrypt, seat, tag);
      return;
    }
    MemorySegment function = encrypt ? functions.encrypt : functions.decrypt;
    try {
      if (in.isKept() && out.isKept() && nonce.isKept()) {
        Calls.Messages.WHOLE.invokeExact(
            function, address, seat.address, Bytes.holding(out.kept(), length), Bytes.holding(in.kept(), length),
            (long) length, Bytes.holding(nonce.kept(), USUAL_NONCE), seat.aad, (long) seat.aadLength, tag, TAG);
      } else if (in.isArray() && out.isArray() && nonce.isArray()) {
        Calls.Messages.WHOLE.invokeExact(
            function, address, seat.address,
            Bytes.holding(MemorySegment.ofArray(out.array()).asSlice(out.offset()), length),
            Bytes.holding(MemorySegment.ofArray(in.array()).asSlice(in.offset()), length),
            (long) length,
            Bytes.holding(MemorySegment.ofArray(nonce.array()).asSlice(nonce.offset()), USUAL_NONCE),
            seat.aad, (long) seat.aadLength, tag, TAG);
      } else {
        Calls.Messages.WHOLE.invokeExact(
            function, address, seat.address, Bytes.holding(out.segment(), length),
            Bytes.holding(in.segment(), length), (long) length, Bytes.holding(nonce.segment(), USUAL_NONCE), seat.aad, (long) seat.aadLength, tag, TAG);
      }
    } catch (Throwable t) {
      throw Calls.unexpected(t);
    }
  }

  @Override
  void begin(Seat seat) {
    try {
      Calls.Words.SIX.invokeExact(
          functions.begin, address, seat.address, seat.nonce, (long) seat.nonceLength, seat.aad,
          (long) seat.aadLength);
    } catch (Throwable t) {
      throw Calls.unexpected(t);
    }
  }

  @Override
  void update(boolean encrypt, Seat seat, MemorySegment out, MemorySegment in, long length) {
    MemorySegment function = encrypt ? functions.encryptMore : functions.decryptMore;
    try {
      Calls.Messages.UPDATE.invokeExact(function, address, seat.address, out, in, length);
    } catch (Throwable t) {
      throw Calls.unexpected(t);
    }
  }

  @Override
  void end(boolean encrypt, Seat seat, long tag) {
    MemorySegment function = encrypt ? functions.encryptEnd : functions.decryptEnd;
    try {
      Calls.Words.FOUR_QUICK.invokeExact(function, address, seat.address, tag, TAG);
    } catch (Throwable t) {
      throw Calls.unexpected(t);
    }
  }
}
