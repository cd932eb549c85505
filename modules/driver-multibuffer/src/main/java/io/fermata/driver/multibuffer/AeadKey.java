package io.fermata.driver.multibuffer;

import io.fermata.spi.DriverRequest;
import io.fermata.spi.Slot;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;

/**
 * Authenticated encryption. A message is decrypted in one pass and overwritten if its tag is wrong, before the request
 * ends; the tags are compared in constant time.
 */
abstract class AeadKey extends InlineKey {
  // what a seat holds: the function's context, nonce, both tags, additional data
  private static final long NONCE = 192;
  private static final int NONCE_ROOM = 64;
  private static final long TAG = 256;
  private static final int WHOLE_TAG = 16;
  private static final long AAD = 320;
  private static final int AAD_ROOM = 256;

  /** Bytes of a seat. */
  static final long SEAT = AAD + AAD_ROOM;

  AeadKey(Blocks blocks, Blocks scratch) {
    super(blocks, scratch);
  }

  /** What a message begins with, in native memory. */
  record Head(long nonce, int nonceLength, long aad, int aadLength) {}

  /** Computes a message of at most {@link Calls#PIECE} bytes, and its tag. */
  abstract void whole(
      boolean encrypt, long context, MemorySegment out, MemorySegment in, int length, Head head, long tag);

  /** Begins a longer one. */
  abstract void begin(long context, Head head);

  /** Goes on with at most {@link Calls#PIECE} bytes. */
  abstract void update(boolean encrypt, long context, MemorySegment out, MemorySegment in, long length);

  /** Ends it. */
  abstract void end(boolean encrypt, long context, long tag);

  @Override
  final Ending compute(Seat seat, DriverRequest request, boolean encrypt, int text, int tag) {
    Slot nonce = request.nonce();
    Slot aad = request.aad();
    if (nonce.length() <= NONCE_ROOM && aad.length() <= AAD_ROOM) {
      Bytes.read(nonce, 0, seat.memory, NONCE, nonce.length());
      Bytes.read(aad, 0, seat.memory, AAD, aad.length());
      return compute(
          seat,
          request,
          encrypt,
          text,
          tag,
          new Head(seat.address + NONCE, nonce.length(), seat.address + AAD, aad.length()));
    }
    try (Arena arena = Arena.ofConfined()) {
      MemorySegment both = arena.allocate((long) nonce.length() + aad.length());
      Bytes.read(nonce, 0, both, 0, nonce.length());
      Bytes.read(aad, 0, both, nonce.length(), aad.length());
      long address = both.address();
      return compute(
          seat,
          request,
          encrypt,
          text,
          tag,
          new Head(address, nonce.length(), address + nonce.length(), aad.length()));
    }
  }

  private Ending compute(
      Seat seat, DriverRequest request, boolean encrypt, int text, int tag, Head head) {
    Slot in = request.input();
    Slot out = request.output();
    if (encrypt) {
      message(seat, true, in, out, text, head);
      Bytes.write(seat.memory, TAG, out, text, tag);
      return Ending.DONE;
    }
    Bytes.read(in, text, seat.memory, TAG + WHOLE_TAG, tag);
    boolean authentic = false;
    try {
      message(seat, false, in, out, text, head);
      authentic = Bytes.same(seat.memory, TAG, TAG + WHOLE_TAG, tag);
    } finally {
      if (!authentic) {
        Bytes.wipe(out, text);
      }
    }
    return authentic ? Ending.DONE : Ending.FORGED;
  }

  private void message(Seat seat, boolean encrypt, Slot in, Slot out, int length, Head head) {
    if (in.isArray() && out.isArray()) { // apart, so that these segments need not be made
      message(
          seat,
          encrypt,
          MemorySegment.ofArray(in.array()).asSlice(in.offset(), length),
          MemorySegment.ofArray(out.array()).asSlice(out.offset(), length),
          length,
          head);
    } else {
      message(seat, encrypt, in.segment(), out.segment(), length, head);
    }
  }

  private void message(
      Seat seat, boolean encrypt, MemorySegment in, MemorySegment out, int length, Head head) {
    long tag = seat.address + TAG;
    if (length <= Calls.PIECE) {
      whole(encrypt, seat.address, out, in, length, head, tag);
      return;
    }
    begin(seat.address, head);
    for (int at = 0; at < length; at += Calls.PIECE) {
      int piece = Math.min(length - at, Calls.PIECE);
      update(encrypt, seat.address, out.asSlice(at, piece), in.asSlice(at, piece), piece);
    }
    end(encrypt, seat.address, tag);
  }
}
