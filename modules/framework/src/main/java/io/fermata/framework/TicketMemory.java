package io.fermata.framework;

import io.fermata.spi.DriverRequest;
import io.fermata.spi.Operation;
import io.fermata.spi.Slot;
import java.lang.foreign.MemorySegment;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * What a driver works on while it keeps a request: a copy of the message in pooled memory and room for
 * the result there, or leased memory as it is.
 */
final class TicketMemory {
  /** A nonce, a tag and short additional data, which are no secrets, are not worth a place in the pool. */
  private static final int FEW = 64;

  private final MemoryPool pool;
  private final @Nullable MemorySegment memory; // none if all but a few bytes are leased
  private final Slot result;
  private final Optional<Lease> input;
  private final Optional<Lease> output;
  private final int size;
  private final boolean inPlace;
  private final long used; // of the memory
  private final long room; // where the result begins; what is before it, no driver writes

  /**
   * Copies what a request points at.
   *
   * @param first set to point here
   */
  TicketMemory(MemoryPool pool, RequestMemory from, Operation operation, DriverRequest first) {
    this.pool = pool;
    this.size = from.input.length();
    this.input = from.input.lease();
    this.output = from.output.lease();
    this.inPlace = operation == Operation.CHAIN;
    DriverRequest work = from.work();
    long total = MemoryPool.align(work.nonce().length()) + MemoryPool.align(work.aad().length());
    total = MemoryPool.align(total + work.tag().length());
    total += input.isPresent() ? 0 : MemoryPool.align(from.input.length());
    this.room = total;
    if (inPlace) {
      total += input.isPresent() ? 0 : size;
    } else {
      total += output.isPresent() ? 0 : from.output.length();
    }
    this.used = total;
    int few = work.nonce().length() + work.aad().length() + work.tag().length();
    boolean leased = input.isPresent() && (output.isPresent() || from.output.length() == 0);
    from.enterLeases();
    this.memory = leased && !inPlace && few <= FEW ? null : pool.lease(total);
    this.result = first.output();
    try {
      copy(from, work, first);
    } catch (RuntimeException | Error e) {
      free(false);
      throw e;
    }
  }

  /** A copy of {@code old}, which {@code had} points at, though a driver may be at work on it. */
  private TicketMemory(TicketMemory old, DriverRequest had, DriverRequest next) {
    this.pool = old.pool;
    this.size = old.size;
    this.input = old.input;
    this.output = old.output;
    this.inPlace = old.inPlace;
    this.room = old.room;
    this.used = old.used;
    MemorySegment theirs = old.place();
    MemorySegment mine = pool.lease(used);
    this.memory = mine;
    this.result = next.output();
    mine.asSlice(0, room).copyFrom(theirs.asSlice(0, room));
    next.pointAs(had);
    for (Slot slot : List.of(next.nonce(), next.aad(), next.tag(), next.input(), next.output())) {
      if (slot.length() > 0) {
        long at = slot.segment().address() - theirs.address();
        slot.set(mine.asSlice(at, slot.length()));
      }
    }
    restore();
  }

  private MemorySegment place() {
    return Objects.requireNonNull(memory);
  }

  private void copy(RequestMemory from, DriverRequest work, DriverRequest placed) {
    long at = small(work.nonce(), placed.nonce(), 0);
    at = small(work.aad(), placed.aad(), at);
    at = small(work.tag(), placed.tag(), at);
    if (input.isPresent()) {
      placed.input().set(work.input(), 0, work.input().length());
    } else {
      MemorySegment message = place().asSlice(at, size);
      from.input.gather(message);
      placed.input().set(message);
    }
    if (inPlace && input.isPresent()) {
      placed.output().set(placed.input(), 0, placed.input().length());
    } else if (inPlace) {
      // on a second copy, so that it can be begun again
      placed.output().set(place().asSlice(room, size));
      placed.input().set(placed.output(), 0, size);
      restore();
    } else if (output.isPresent()) {
      placed.output().set(work.output(), 0, work.output().length());
    } else if (from.output.length() > 0) {
      placed.output().set(place().asSlice(room, from.output.length()));
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
    if (memory == null) {
      to.set(from.copy(), 0, length);
      return at;
    }
    MemorySegment place = memory.asSlice(at, length);
    place.copyFrom(from.segment());
    to.set(place);
    return MemoryPool.align(at + length);
  }

  /** A copy for {@code next}; only if this {@linkplain #isCopy is one} itself. */
  TicketMemory copy(DriverRequest had, DriverRequest next) {
    return new TicketMemory(this, had, next);
  }

  /** Makes what is worked on in place what it was at first, if it is a copy. */
  void restore() {
    if (inPlace && input.isEmpty()) {
      MemorySegment.copy(place(), room - MemoryPool.align(size), place(), room, size);
    }
  }

  /** Brings a result from here to the caller's memory. */
  void bringBack(RequestMemory to, DriverRequest ended, Operation operation) {
    boolean copied = inPlace ? input.isEmpty() : output.isEmpty();
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

  /** True if two requests of the same kind, the first of them on this memory, have the same result. */
  boolean isSame(DriverRequest mine, DriverRequest other) {
    if (mine.produced() != other.produced() || !mine.results().equals(other.results())) {
      return false;
    }
    Slot there = other.output();
    long length = inPlace ? size : mine.produced();
    return length > result.length()
        || length <= 0
        || MemorySegment.mismatch(result.segment(), 0, length, there.segment(), 0, length) < 0;
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
    MemorySegment mine = memory;
    if (kept) {
      if (mine != null) {
        mine.fill((byte) 0);
      }
      return; // a lease stays out as well: its memory is the driver's until the end
    }
    if (mine != null) {
      pool.release(mine, used);
    }
    input.ifPresent(Lease::leave);
    output.ifPresent(Lease::leave);
  }
}
