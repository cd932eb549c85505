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

  /** True if {@link #whole} reads a nonce of that length where the caller has it; else it is copied to the seat. */
  abstract boolean readsNonce(int nonceLength);

  /** Computes a message of at most {@link Calls#PIECE} bytes, and its tag. */
  abstract void whole(boolean encrypt, Seat seat, Slot nonce, Slot in, Slot out, int length, long tag);

  /** Begins a longer one. */
  abstract void begin(Seat seat);

  /** Goes on with at most {@link Calls#PIECE} bytes. */
  abstract void update(boolean encrypt, Seat seat, MemorySegment out, MemorySegment in, long length);

  /** Ends it. */
  abstract void end(boolean encrypt, Seat seat, long tag);

  // lengths are read once, since another thread may set what is under way, and native code goes by them
  @Override
  final Ending compute(Seat seat, DriverRequest request, boolean encrypt, int text, int tag) {
    Slot nonce = request.nonce();
    Slot aad = request.aad();
    seat.nonceLength = nonce.length();
    seat.aadLength = aad.length();
    if (seat.nonceLength <= NONCE_ROOM && seat.aadLength <= AAD_ROOM) {
      if (text > Calls.PIECE || !readsNonce(seat.nonceLength)) {
        Bytes.read(nonce, 0, seat.memory, NONCE, seat.nonceLength);
      }
      if (seat.aadLength > 0) { // mostly there is none
        Bytes.read(aad, 0, seat.memory, AAD, seat.aadLength);
      }
      seat.nonce = seat.address + NONCE;
      seat.aad = seat.address + AAD;
      return computeHere(seat, request, encrypt, text, tag);
    }
    return computeApart(seat, request, encrypt, text, tag);
  }

  /** With nonce and additional data, of which the seat has no room for one, in memory of their own. */
  private Ending computeApart(Seat seat, DriverRequest request, boolean encrypt, int text, int tag) {
    Slot nonce = request.nonce();
    Slot aad = request.aad();
    try (Arena arena = Arena.ofConfined()) {
      MemorySegment both = arena.allocate((long) seat.nonceLength + seat.aadLength);
      Bytes.read(nonce, 0, both, 0, seat.nonceLength);
      Bytes.read(aad, 0, both, seat.nonceLength, seat.aadLength);
      seat.nonce = both.address();
      seat.aad = both.address() + seat.nonceLength;
      return computeHere(seat, request, encrypt, text, tag);
    }
  }

  /** Begins a message in parts on a seat that is for no other. */
  final void begin(Seat own, Slot nonce, Slot aad) {
    own.nonceLength = nonce.length();
    own.aadLength = aad.length();
    if (own.nonceLength <= NONCE_ROOM && own.aadLength <= AAD_ROOM) {
      Bytes.read(nonce, 0, own.memory, NONCE, own.nonceLength);
      if (own.aadLength > 0) {
        Bytes.read(aad, 0, own.memory, AAD, own.aadLength);
      }
      own.nonce = own.address + NONCE;
      own.aad = own.address + AAD;
      begin(own);
      return;
    }
    try (Arena arena = Arena.ofConfined()) {
      MemorySegment both = arena.allocate((long) own.nonceLength + own.aadLength);
      Bytes.read(nonce, 0, both, 0, own.nonceLength);
      Bytes.read(aad, 0, both, own.nonceLength, own.aadLength);
      own.nonce = both.address();
      own.aad = both.address() + own.nonceLength;
      begin(own);
    }
  }

  /** Encrypts a part of it. */
  final void goOn(Seat own, Slot in, Slot out, int length) {
    for (int at = 0; at < length; at += Calls.PIECE) {
      update(true, own, in, out, at, Math.min(length - at, Calls.PIECE));
    }
  }

  /** Ends it, and writes its tag behind so many bytes. */
  final void end(Seat own, Slot out, int behind, int tag) {
    end(true, own, own.address + TAG);
    Bytes.write(own.memory, TAG, out, behind, tag);
  }

  private Ending computeHere(Seat seat, DriverRequest request, boolean encrypt, int text, int tag) {
    Slot in = request.input();
    Slot out = request.output();
    if (encrypt) {
      message(seat, true, request.nonce(), in, out, text);
      Bytes.write(seat.memory, TAG, out, text, tag);
      return Ending.DONE;
    }
    Bytes.read(in, text, seat.memory, TAG + WHOLE_TAG, tag);
    boolean authentic = false;
    try {
      message(seat, false, request.nonce(), in, out, text);
      authentic = Bytes.same(seat.memory, TAG, TAG + WHOLE_TAG, tag);
    } finally {
      if (!authentic) {
        Bytes.wipe(out, text);
      }
    }
    return authentic ? Ending.DONE : Ending.FORGED;
  }

  private void message(Seat seat, boolean encrypt, Slot nonce, Slot in, Slot out, int length) {
    long tag = seat.address + TAG;
    if (length <= Calls.PIECE) {
      whole(encrypt, seat, nonce, in, out, length, tag);
      return;
    }
    begin(seat);
    for (int at = 0; at < length; at += Calls.PIECE) {
      update(encrypt, seat, in, out, at, Math.min(length - at, Calls.PIECE));
    }
    end(encrypt, seat, tag);
  }

  /** Goes on with part of a message. Segments over arrays are made where they are used, so that they need not be. */
  final void update(boolean encrypt, Seat seat, Slot in, Slot out, int at, int length) {
    if (at == 0 && in.isKept() && out.isKept()) {
      update(encrypt, seat, Bytes.holding(out.kept(), length), Bytes.holding(in.kept(), length), length);
    } else if (in.isArray() && out.isArray()) {
      update(
          encrypt,
          seat,
          Bytes.holding(MemorySegment.ofArray(out.array()).asSlice(out.offset() + (long) at), length),
          Bytes.holding(MemorySegment.ofArray(in.array()).asSlice(in.offset() + (long) at), length),
          length);
    } else {
      update(
          encrypt,
          seat,
          Bytes.holding(out.segment().asSlice(at), length),
          Bytes.holding(in.segment().asSlice(at), length),
          length);
    }
  }
}
