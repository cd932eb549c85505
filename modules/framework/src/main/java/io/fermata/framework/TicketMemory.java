package io.fermata.framework;

import io.fermata.spi.DriverRequest;
import io.fermata.spi.Operation;
import io.fermata.spi.Slot;
import java.lang.foreign.MemorySegment;
import java.util.Optional;

/**
 * What a driver works on while it keeps a request: a copy of the message in pooled memory and room for
 * the result there, or leased memory as it is.
 */
final class TicketMemory {
  private final MemoryPool pool;
  private final MemorySegment memory;
  private final Slot result;
  private final Optional<Lease> input;
  private final Optional<Lease> output;
  private final int size;

  /**
   * @param first set to point here
   */
  TicketMemory(MemoryPool pool, RequestMemory from, Operation operation, DriverRequest first) {
    this.pool = pool;
    this.size = from.input.length();
    this.input = from.input.lease();
    this.output = from.output.lease();
    DriverRequest work = from.work();
    boolean inPlace = operation == Operation.CHAIN;
    long total = MemoryPool.align(work.nonce().length()) + MemoryPool.align(work.aad().length());
    total = MemoryPool.align(total + work.tag().length());
    total += input.isPresent() ? 0 : MemoryPool.align(from.input.length());
    total += output.isPresent() || inPlace ? 0 : from.output.length();
    from.enterLeases();
    this.memory = pool.lease(total);
    this.result = first.output();
    try {
      copy(from, work, first, inPlace);
    } catch (RuntimeException | Error e) {
      free(false);
      throw e;
    }
  }

  private void copy(
      RequestMemory from, DriverRequest work, DriverRequest placed, boolean inPlace) {
    long at = small(work.nonce(), placed.nonce(), 0);
    at = small(work.aad(), placed.aad(), at);
    at = small(work.tag(), placed.tag(), at);
    if (input.isPresent()) {
      placed.input().set(work.input(), 0, work.input().length());
    } else {
      int length = from.input.length();
      MemorySegment room = memory.asSlice(at, length);
      from.input.gather(room);
      placed.input().set(room);
      at = MemoryPool.align(at + length);
    }
    if (inPlace) {
      placed.output().set(placed.input(), 0, placed.input().length());
    } else if (output.isPresent()) {
      placed.output().set(work.output(), 0, work.output().length());
    } else if (from.output.length() > 0) {
      placed.output().set(memory.asSlice(at, from.output.length()));
    }
    placed.state(work.state());
    placed.key(work.key());
    placed.chain(work.chain());
    placed.parameters(work.parameters());
  }

  private long small(Slot from, Slot to, long at) {
    int length = from.length();
    if (length == 0) {
      return at;
    }
    MemorySegment room = memory.asSlice(at, length);
    room.copyFrom(from.segment());
    to.set(room);
    return MemoryPool.align(at + length);
  }

  /** Brings a result from here to the caller's memory. */
  void bringBack(RequestMemory to, DriverRequest ended, Operation operation) {
    boolean copied = operation == Operation.CHAIN ? input.isEmpty() : output.isEmpty();
    if (!copied) {
      return;
    }
    int count =
        switch (operation) {
          case CHAIN -> to.output.length();
          case COMPRESS -> ended.produced() < size ? ended.produced() : 0;
          default -> ended.produced();
        };
    if (count > 0) {
      to.output.scatter(result.segment().asSlice(0, count));
    }
  }

  /** True if the caller's memory is not worked on. */
  boolean isCopy() {
    return input.isEmpty() && output.isEmpty();
  }

  /** Bytes of the message. */
  int size() {
    return size;
  }

  /**
   * Wipes and gives back; once.
   *
   * @param kept true if the driver may still use it, and nobody else may have it
   */
  void free(boolean kept) {
    if (kept) {
      memory.fill((byte) 0);
      return; // a lease stays out as well: its memory is the driver's until the end
    }
    pool.release(memory);
    input.ifPresent(Lease::leave);
    output.ifPresent(Lease::leave);
  }
}
