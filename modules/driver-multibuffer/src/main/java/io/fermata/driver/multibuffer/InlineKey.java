package io.fermata.driver.multibuffer;

import io.fermata.spi.DriverException;
import io.fermata.spi.DriverRequest;
import io.fermata.spi.Reason;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.lang.ref.Reference;
import java.util.Arrays;

/** An expanded key, and what messages are computed with it. */
abstract class InlineKey implements AutoCloseable {
  private final Blocks blocks;
  private final MemorySegment block;
  private final Seats seats;

  /** The expanded key. */
  final long address;

  /**
   * @param blocks where the expanded key goes
   * @param scratch where those who compute have their seats
   */
  InlineKey(Blocks blocks, Blocks scratch) {
    this.blocks = blocks;
    this.block = blocks.take();
    this.address = block.address();
    this.seats = new Seats(scratch);
  }

  /** How a message ended. */
  enum Ending {
    DONE,
    FORGED
  }

  /** Computes one message, whose lengths have been looked at. */
  abstract Ending compute(Seat seat, DriverRequest request, boolean encrypt, int text, int tag)
      throws DriverException;

  /** Expands the raw key, which is overwritten. */
  final void expand(byte[] raw, Expansion expansion) {
    MemorySegment copy = blocks.take();
    try {
      MemorySegment.copy(MemorySegment.ofArray(raw), 0, copy, 0, raw.length);
      expansion.expand(copy.address(), address);
    } finally {
      blocks.give(copy);
      Arrays.fill(raw, (byte) 0);
    }
  }

  /** Keeps the raw key as it is, and overwrites the one given. */
  final void keep(byte[] raw) {
    MemorySegment.copy(MemorySegment.ofArray(raw), 0, block, 0, raw.length);
    Arrays.fill(raw, (byte) 0);
  }

  /** How a raw key becomes an expanded one. */
  interface Expansion {
    void expand(long raw, long expanded);
  }

  /**
   * Computes one message.
   *
   * @throws DriverException if the key is closed, or the library fails
   */
  final Ending run(DriverRequest request, boolean encrypt, int text, int tag) throws DriverException {
    Seat seat = seats.take();
    if (seat == null) {
      throw new DriverException(Reason.CLOSED, "the session is closed");
    }
    try {
      return compute(seat, request, encrypt, text, tag);
    } finally {
      seat.leave();
      Reference.reachabilityFence(this); // its memory is reached by number, which the collector does not see
    }
  }

  /**
   * Does something with the expanded key, whose memory stays as it is meanwhile.
   *
   * @throws DriverException if the key is closed
   */
  final void use(Runnable step) throws DriverException {
    Seat seat = seats.take();
    if (seat == null) {
      throw new DriverException(Reason.CLOSED, "the session is closed");
    }
    try {
      step.run();
    } finally {
      seat.leave();
      Reference.reachabilityFence(this); // see run
    }
  }

  /** What its memory holds; for tests. */
  final byte[] copy() {
    return block.toArray(ValueLayout.JAVA_BYTE);
  }

  @Override
  public void close() {
    if (seats.close()) {
      blocks.give(block);
    }
  }
}
