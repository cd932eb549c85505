package io.fermata.driver.multibuffer;

import io.fermata.spi.DriverException;
import io.fermata.spi.DriverRequest;
import io.fermata.spi.Reason;
import io.fermata.spi.Slot;
import java.lang.foreign.MemorySegment;

/**
 * Decryption of AES in cipher block chaining (SP 800-38A, 6.2), which the library does for many blocks of a message at
 * once. What lies in an array goes through native memory, since the library has no function for this that takes the
 * message itself.
 */
final class ChainedKey extends InlineKey {
  private static final long VECTOR = 256;
  private static final int BLOCK = 16;
  private static final long NEXT = VECTOR + BLOCK;

  /** Bytes of a seat: a job, a vector and the one after it. */
  static final long SEAT = NEXT + BLOCK;

  private static final int LONGEST = 1 << 20;

  private final CounterKey.Functions functions;
  private final Seats stages;
  private final int keyLength;

  ChainedKey(CounterKey.Functions functions, Blocks blocks, Blocks scratch, Seats stages, byte[] raw) {
    super(blocks, scratch);
    this.functions = functions;
    this.stages = stages;
    this.keyLength = raw.length;
    expand(raw, (from, to) -> functions.expand(keyLength, from, to));
  }

  @Override
  Ending compute(Seat seat, DriverRequest request, boolean encrypt, int text, int tag)
      throws DriverException {
    if (encrypt) {
      throw new AssertionError("a chain is encrypted elsewhere");
    }
    Bytes.read(request.nonce(), 0, seat.memory, VECTOR, BLOCK);
    Slot in = request.input();
    Slot out = request.output();
    if (in.isArray() || out.isArray()) {
      throughStage(seat, in, out, text);
    } else {
      MemorySegment from = in.segment();
      MemorySegment to = out.segment();
      for (int at = 0; at < text; at += LONGEST) {
        int piece = Math.min(text - at, LONGEST);
        boolean last = at + piece == text;
        if (!last) { // before it is written over, if this is in place
          MemorySegment.copy(from, at + (long) piece - BLOCK, seat.memory, NEXT, BLOCK);
        }
        functions.chained(seat, address, keyLength, VECTOR, from.asSlice(at, piece), to.asSlice(at, piece), piece);
        if (!last) {
          next(seat);
        }
      }
    }
    return Ending.DONE;
  }

  private void throughStage(Seat seat, Slot in, Slot out, int text) throws DriverException {
    Seat stage = stages.take();
    if (stage == null) {
      throw new DriverException(Reason.CLOSED, "the driver is closed");
    }
    try {
      for (int at = 0; at < text; at += CounterKey.STAGE) {
        int piece = Math.min(text - at, CounterKey.STAGE);
        Bytes.read(in, at, stage.memory, 0, piece);
        MemorySegment.copy(stage.memory, (long) piece - BLOCK, seat.memory, NEXT, BLOCK);
        functions.chained(seat, address, keyLength, VECTOR, stage.memory, stage.memory, piece);
        next(seat);
        Bytes.write(stage.memory, 0, out, at, piece);
      }
    } finally {
      stage.memory.asSlice(0, Math.min(text, CounterKey.STAGE)).fill((byte) 0);
      stage.leave();
    }
  }

  private static void next(Seat seat) {
    MemorySegment.copy(seat.memory, NEXT, seat.memory, VECTOR, BLOCK);
  }
}
