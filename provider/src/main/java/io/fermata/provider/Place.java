package io.fermata.provider;

import io.fermata.framework.Lease;
import io.fermata.framework.Request;
import java.lang.foreign.MemorySegment;
import java.nio.ByteBuffer;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** Where the bytes of an {@link AsyncRequest} come from, or go to; kept and set anew. */
final class Place {
  private static final byte[] NOTHING = new byte[0];

  private byte @Nullable [] array = NOTHING;
  private @Nullable MemorySegment segment;
  private @Nullable Lease lease;
  private int offset;
  private int length;
  private boolean set;
  private int version;

  void set(byte[] bytes, int from, int count) {
    Objects.checkFromIndexSize(from, count, bytes.length);
    become(bytes, null, null, from, count);
  }

  void set(ByteBuffer buffer) {
    if (buffer.hasArray()) {
      set(buffer.array(), buffer.arrayOffset() + buffer.position(), buffer.remaining());
    } else {
      set(MemorySegment.ofBuffer(buffer));
    }
  }

  void set(MemorySegment memory) {
    become(null, memory, null, 0, requireCountable(memory));
  }

  void set(Lease lent, int from, int count) {
    Objects.checkFromIndexSize(from, count, lent.segment().byteSize());
    become(null, null, lent, from, count);
  }

  void clear() {
    become(NOTHING, null, null, 0, 0);
    set = false;
  }

  private static int requireCountable(MemorySegment memory) {
    if (memory.byteSize() > Integer.MAX_VALUE) {
      throw new IllegalArgumentException(
          "segment of " + memory.byteSize() + " bytes; at most " + Integer.MAX_VALUE);
    }
    return (int) memory.byteSize();
  }

  private void become(
      byte @Nullable [] bytes, @Nullable MemorySegment memory, @Nullable Lease lent, int from, int count) {
    array = bytes;
    segment = memory;
    lease = lent;
    offset = from;
    length = count;
    set = true;
    version++;
  }

  /** False if nothing was said. */
  boolean isSet() {
    return set;
  }

  /** Another number whenever it was set. */
  int version() {
    return version;
  }

  int length() {
    return length;
  }

  /** True for a heap buffer that is read-only: nobody but its own class gets at its bytes. */
  boolean isHidden() {
    MemorySegment memory = segment;
    return memory != null && !memory.isNative() && memory.isReadOnly();
  }

  /** As a segment; made on demand for an array. */
  MemorySegment segment() {
    MemorySegment memory = segment;
    if (memory != null) {
      return memory;
    }
    Lease lent = lease;
    return lent != null
        ? lent.segment().asSlice(offset, length)
        : MemorySegment.ofArray(Objects.requireNonNull(array)).asSlice(offset, length);
  }

  void toInput(Request request) {
    Lease lent = lease;
    MemorySegment memory = segment;
    if (lent != null) {
      request.input(lent, offset, length);
    } else if (memory != null) {
      request.input(memory);
    } else {
      request.input(Objects.requireNonNull(array), offset, length);
    }
  }

  void toOutput(Request request) {
    Lease lent = lease;
    MemorySegment memory = segment;
    if (lent != null) {
      request.output(lent, offset, length);
    } else if (memory != null) {
      request.output(memory);
    } else {
      request.output(Objects.requireNonNull(array), offset, length);
    }
  }
}
