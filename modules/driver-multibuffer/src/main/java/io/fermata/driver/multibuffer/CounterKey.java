package io.fermata.driver.multibuffer;

import static java.lang.foreign.ValueLayout.JAVA_LONG_UNALIGNED;

import io.fermata.spi.DriverException;
import io.fermata.spi.DriverRequest;
import io.fermata.spi.Reason;
import io.fermata.spi.Slot;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.ByteOrder;

/**
 * AES in counter mode (SP 800-38A, 6.5). The library counts in the last 32 bits of the vector and the counter has
 * 128, so a message is cut where those run over. What lies in an array goes through native memory, since the library
 * has no function for this that takes the message itself.
 */
final class CounterKey extends InlineKey {
  /** Bytes of both expanded keys. */
  static final long SIZE = 2 * Job.EXPANDED;

  private static final long VECTOR = 256;
  private static final int BLOCK = 16;
  private static final ValueLayout.OfLong BIG =
      JAVA_LONG_UNALIGNED.withOrder(ByteOrder.BIG_ENDIAN);
  private static final long LOW = 0xffff_ffffL;

  /** Bytes of a seat: a job and a vector. */
  static final long SEAT = VECTOR + BLOCK;

  /** Bytes of a message that are copied at once. */
  static final int STAGE = 1 << 14;

  private static final int LONGEST = 1 << 20;

  private final Functions functions;
  private final Seats stages;
  private final int keyLength;

  CounterKey(Functions functions, Blocks blocks, Blocks scratch, Seats stages, byte[] raw) {
    super(blocks, scratch);
    this.functions = functions;
    this.stages = stages;
    this.keyLength = raw.length;
    expand(raw, (from, to) -> functions.expand(keyLength, from, to));
  }

  /** Those of the library. */
  static final class Functions {
    private final Instance instance; // its functions are used, not its lanes: by all threads
    private final Expansions expansions;
    private final MemorySegment burst;

    Functions(Instance instance) throws DriverException {
      this.instance = instance;
      this.expansions = new Expansions(instance);
      this.burst = instance.function(Job.CIPHER_BURST, "submit_cipher_burst_nocheck");
    }

    /** For both directions, one behind the other. */
    void expand(int keyLength, long raw, long expanded) {
      Calls.three(expansions.of(keyLength), raw, expanded, expanded + Job.EXPANDED);
    }

    /** In counter mode, with the vector that is in the seat. */
    void counted(
        Seat seat, long key, int keyLength, long vector, MemorySegment in, MemorySegment out, int length)
        throws DriverException {
      apply(seat, key, keyLength, vector, in, out, length, Job.COUNTER, Job.ENCRYPT);
    }

    /** Decrypts a chain, with the vector that is in the seat. */
    void chained(
        Seat seat, long key, int keyLength, long vector, MemorySegment in, MemorySegment out, int length)
        throws DriverException {
      apply(seat, key, keyLength, vector, in, out, length, Job.CBC, Job.DECRYPT);
    }

    private void apply(
        Seat seat,
        long key,
        int keyLength,
        long vector,
        MemorySegment in,
        MemorySegment out,
        int length,
        int mode,
        int direction)
        throws DriverException {
      Job.cipher(
          seat.memory, 0, key, keyLength, in.address(), out.address(), length, seat.address + vector, mode, direction);
      try {
        int unused =
            (int)
                Calls.Bursts.CIPHER_OVER.invokeExact(
                    burst, instance.address(), seat.address, 1, mode, direction, keyLength, in, out);
      } catch (Throwable t) {
        throw Calls.unexpected(t);
      }
      if (!Job.isDone(seat.memory, 0)) {
        throw new DriverException(Reason.FAULT, "libIPSec_MB does not take a message of " + length + " bytes");
      }
    }
  }

  @Override
  Ending compute(Seat seat, DriverRequest request, boolean encrypt, int text, int tag)
      throws DriverException {
    Bytes.read(request.nonce(), 0, seat.memory, VECTOR, BLOCK);
    Slot in = request.input();
    Slot out = request.output();
    boolean staged = in.isArray() || out.isArray();
    Seat stage = staged ? stages.take() : null;
    if (staged && stage == null) {
      throw new DriverException(Reason.CLOSED, "the driver is closed");
    }
    boolean secret = true; // what is in the stage
    try {
      int at = 0;
      while (at < text) {
        int piece = Math.min(text - at, pieceHere(seat, staged ? STAGE : LONGEST));
        if (stage == null) {
          functions.counted(
              seat, address, keyLength, VECTOR, in.segment().asSlice(at, piece), out.segment().asSlice(at, piece), piece);
        } else {
          Bytes.read(in, at, stage.memory, 0, piece);
          functions.counted(seat, address, keyLength, VECTOR, stage.memory, stage.memory, piece);
          Bytes.write(stage.memory, 0, out, at, piece);
        }
        count(seat, piece);
        at += piece;
      }
      secret = !encrypt; // the ciphertext is no secret, and has overwritten what was one
      return Ending.DONE;
    } finally {
      if (stage != null) {
        if (secret) {
          stage.memory.asSlice(0, Math.min(text, STAGE)).fill((byte) 0);
        }
        stage.leave();
      }
    }
  }

  /** Not beyond the block in which the last 32 bits of the counter are all ones. */
  private static int pieceHere(Seat seat, int most) {
    long blocks = LOW + 1 - (seat.memory.get(BIG, VECTOR + Long.BYTES) & LOW);
    return (int) Math.min(most, blocks * BLOCK);
  }

  private static void count(Seat seat, int bytes) {
    long low = seat.memory.get(BIG, VECTOR + Long.BYTES);
    long sum = low + Math.ceilDiv(bytes, BLOCK);
    seat.memory.set(BIG, VECTOR + Long.BYTES, sum);
    if (Long.compareUnsigned(sum, low) < 0) {
      seat.memory.set(BIG, VECTOR, seat.memory.get(BIG, VECTOR) + 1);
    }
  }
}
