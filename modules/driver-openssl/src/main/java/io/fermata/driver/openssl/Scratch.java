package io.fermata.driver.openssl;

import static java.lang.foreign.ValueLayout.JAVA_LONG;

import io.fermata.spi.Slot;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.util.ArrayList;
import java.util.List;

/** Native memory for one call or a few, which is wiped as it is given back. Of one thread. */
final class Scratch implements AutoCloseable {
  private final Arena arena = Arena.ofConfined();
  private final List<MemorySegment> rooms = new ArrayList<>();

  /** Zeros; at least one byte, so that its address is one. */
  MemorySegment room(int size) {
    MemorySegment room = arena.allocate(Math.max(1, size), Long.BYTES);
    rooms.add(room);
    return room;
  }

  MemorySegment copy(byte[] bytes) {
    MemorySegment room = room(bytes.length);
    MemorySegment.copy(MemorySegment.ofArray(bytes), 0, room, 0, bytes.length);
    return room;
  }

  MemorySegment copy(Slot slot) {
    MemorySegment room = room(slot.length());
    MemorySegment.copy(slot.segment(), 0, room, 0, slot.length());
    return room;
  }

  /** Room for a number, such as a length that is told. */
  MemorySegment number(long value) {
    MemorySegment room = room(Long.BYTES);
    room.set(JAVA_LONG, 0, value);
    return room;
  }

  @Override
  public void close() {
    rooms.forEach(room -> room.fill((byte) 0));
    arena.close();
  }
}
