package io.fermata.conformance;

import io.fermata.spi.DriverRequest;
import io.fermata.spi.Slot;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * The bytes of one trial in memory, with canaries before and behind each place: what a driver must not write is
 * compared with what was there before.
 */
final class Laid {
  private static final int ALIGNMENT = 64;
  private static final int MARGIN = 2 * ALIGNMENT;
  private static final byte CANARY = (byte) 0xa5;

  /** A stretch of memory, what was in it, and which part of it may be written. */
  private static final class Place {
    private final String what;
    private final MemorySegment memory;
    private final byte[] before;
    private final int from;
    private final int writable;
    private byte @Nullable [] after;

    private Place(String what, MemorySegment memory, int from, int writable) {
      this.what = what;
      this.memory = memory;
      this.before = memory.toArray(ValueLayout.JAVA_BYTE);
      this.from = from;
      this.writable = writable;
    }

    static Place of(
        Arena arena, String what, Layout.Memory kind, int offset, byte[] bytes, int room, boolean source) {
      int length = Math.max(bytes.length, room);
      int size = MARGIN + offset + length + MARGIN;
      MemorySegment memory =
          kind == Layout.Memory.HEAP
              ? MemorySegment.ofArray(new byte[size])
              : arena.allocate(size, ALIGNMENT);
      memory.fill(CANARY);
      int from = MARGIN + offset;
      MemorySegment.copy(bytes, 0, memory, ValueLayout.JAVA_BYTE, from, bytes.length);
      return new Place(what, memory, from, source ? 0 : room);
    }

    void put(Slot slot, int length, boolean readOnly) {
      if (memory.heapBase().orElse(null) instanceof byte[] array) {
        slot.set(array, from, length);
      } else {
        MemorySegment part = memory.asSlice(from, length);
        slot.set(readOnly ? part.asReadOnly() : part);
      }
    }

    /** Copies what is there, since the memory may be gone when it is looked at. */
    void settle() {
      after = memory.toArray(ValueLayout.JAVA_BYTE);
    }

    private byte[] now() {
      byte[] settled = after;
      return settled != null ? settled : memory.toArray(ValueLayout.JAVA_BYTE);
    }

    byte[] bytes(int length) {
      return Arrays.copyOfRange(now(), from, from + length);
    }

    /** Where a byte has changed that is outside; the first of them. */
    Optional<String> damage() {
      byte[] now = now();
      int first = Arrays.mismatch(now, 0, from, before, 0, from);
      if (first >= 0) {
        return Optional.of(what + ", " + (from - first) + " bytes before it");
      }
      int rest = from + writable;
      int next = Arrays.mismatch(now, rest, now.length, before, rest, now.length);
      return next < 0 ? Optional.empty() : Optional.of(what + ", byte " + (writable + next));
    }

    boolean isUntouched() {
      return Arrays.equals(bytes(writable), bytesBefore(writable));
    }

    byte[] bytesBefore(int length) {
      return Arrays.copyOfRange(before, from, from + length);
    }
  }

  private final Trial trial;
  private final Layout layout;
  private final List<Place> sources = new ArrayList<>();
  private final Place output;

  /** Lays it in memory that lives as long as {@code arena}. */
  Laid(Trial trial, Layout layout, Arena arena, DriverRequest request) {
    this.trial = trial;
    this.layout = layout;
    source(arena, "the nonce", trial.nonce(), request.nonce());
    source(arena, "the additional data", trial.aad(), request.aad());
    source(arena, "the tag", trial.tag(), request.tag());
    if (layout.inPlace()) {
      output =
          Place.of(
              arena, "the buffer", layout.input(), layout.inputOffset(), trial.input(), trial.room(), false);
      output.put(request.input(), trial.input().length, false);
    } else {
      source(arena, "the input", trial.input(), request.input());
      output =
          Place.of(
              arena, "the output", layout.output(), layout.outputOffset(), new byte[0], trial.room(), false);
    }
    output.put(request.output(), trial.room(), false);
    request.key(trial.key());
    request.chain(trial.chain());
    request.parameters(trial.integers());
  }

  private void source(Arena arena, String what, byte[] bytes, Slot slot) {
    Place place = Place.of(arena, what, layout.input(), layout.inputOffset(), bytes, 0, true);
    place.put(slot, bytes.length, layout.input() == Layout.Memory.READ_ONLY);
    sources.add(place);
  }

  /** Keeps what is in the memory now, for when it is gone. */
  void settle() {
    sources.forEach(Place::settle);
    output.settle();
  }

  Layout layout() {
    return layout;
  }

  /** The first so many bytes of the output. */
  byte[] output(int length) {
    return output.bytes(length);
  }

  /** A source that was written, or the bytes around one. */
  Optional<String> changedSource() {
    return sources.stream().map(Place::damage).flatMap(Optional::stream).findFirst();
  }

  /** A byte that was written around the output. */
  Optional<String> overrun() {
    return output.damage();
  }

  /** True if no byte of the output was written; of those around it {@link #overrun} tells. */
  boolean isOutputUntouched() {
    return output.isUntouched();
  }

  /** The output in full, whatever has ended how. */
  byte[] room() {
    return output.bytes(trial.room());
  }

  /** What was in the output before it was asked. */
  byte[] roomBefore() {
    return output.bytesBefore(trial.room());
  }
}
