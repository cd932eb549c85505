package io.fermata.spi;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.ByteBuffer;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * A place in memory that a request reads or writes: part of a {@code byte[]}, or native memory.
 *
 * <p>A slot is kept and set anew for each operation, so that a request on an array makes no object.
 * Whoever owns the request sets its slots before it is submitted; a driver only reads them. The bytes
 * stay the owner's. Not for use by two threads at once.
 */
public final class Slot {
  private static final byte[] NOTHING = new byte[0];

  private byte @Nullable [] array = NOTHING;
  private @Nullable MemorySegment segment;
  private @Nullable MemorySegment kept; // of the array from the offset on, if that is where it was set before, too
  private int offset;
  private int length;

  /** Makes an empty slot. */
  public Slot() {}

  /**
   * Points at part of an array.
   *
   * @throws IndexOutOfBoundsException if the range is not inside the array
   */
  public void set(byte[] array, int offset, int length) {
    Objects.requireNonNull(array, "array");
    Objects.checkFromIndexSize(offset, length, array.length);
    if (this.array == array && this.offset == offset) {
      this.length = length;
      if (kept == null) {
        kept = MemorySegment.ofArray(array).asSlice(offset);
      }
    } else {
      become(array, null, offset, length);
    }
  }

  /**
   * Points at a segment: native memory, or a writable one over a {@code byte[]}.
   *
   * @throws IllegalArgumentException if it lies over another kind of array, is longer than an {@code
   *     int} counts, or is closed or confined to another thread
   */
  public void set(MemorySegment segment) {
    Objects.requireNonNull(segment, "segment");
    if (segment.byteSize() > Integer.MAX_VALUE) {
      throw new IllegalArgumentException(
          "segment of " + segment.byteSize() + " bytes; at most " + Integer.MAX_VALUE);
    }
    if (!segment.scope().isAlive()) {
      throw new IllegalArgumentException("segment is closed");
    }
    if (!segment.isAccessibleBy(Thread.currentThread())) {
      throw new IllegalArgumentException("segment is confined to another thread");
    }
    Object base = segment.heapBase().orElse(null);
    if (base instanceof byte[] bytes) {
      set(bytes, (int) segment.address(), (int) segment.byteSize());
      return;
    }
    if (base == null && !segment.isNative()) {
      throw new IllegalArgumentException(
          "heap segment that is read-only; use a writable one over byte[], or native memory");
    }
    if (base != null) {
      throw new IllegalArgumentException(
          "heap segment over " + base.getClass().getSimpleName() + "; use byte[] or native memory");
    }
    become(null, segment, 0, (int) segment.byteSize());
  }

  /**
   * Points at part of what another slot points at.
   *
   * @throws IndexOutOfBoundsException if the range is not inside the other
   */
  public void set(Slot of, int offset, int length) {
    Objects.checkFromIndexSize(offset, length, of.length);
    byte[] bytes = of.array;
    if (bytes != null) {
      become(bytes, null, of.offset + offset, length);
    } else {
      MemorySegment whole = of.segment();
      become(null, length == of.length ? whole : whole.asSlice(offset, length), 0, length);
    }
  }

  /** Points at nothing and lets go of the memory. */
  public void clear() {
    become(NOTHING, null, 0, 0);
  }

  /** References are written only if they change: see {@link DriverRequest#begin}. */
  private void become(
      byte @Nullable [] bytes, @Nullable MemorySegment memory, int from, int count) {
    if (array != bytes) {
      array = bytes;
    }
    if (segment != memory) {
      segment = memory;
    }
    if (kept != null) {
      kept = null;
    }
    offset = from;
    length = count;
  }

  /** True if the bytes are in {@link #array()}, from {@link #offset()}. */
  public boolean isArray() {
    return array != null;
  }

  /**
   * The array itself, not a copy.
   *
   * @throws IllegalStateException if the slot is not {@linkplain #isArray() over an array}
   */
  public byte[] array() {
    byte[] bytes = array;
    if (bytes == null) {
      throw new IllegalStateException("slot is over native memory, not an array");
    }
    return bytes;
  }

  /** Where the bytes begin in {@link #array()}; 0 for a segment. */
  public int offset() {
    return offset;
  }

  /** The number of bytes. */
  public int length() {
    return length;
  }

  /** The bytes as a segment; made on demand for an array. */
  public MemorySegment segment() {
    MemorySegment memory = segment;
    return memory != null ? memory : MemorySegment.ofArray(array()).asSlice(offset, length);
  }

  /** True if {@link #kept()} is there: of native memory, and of an array whose place is the one that was set before, too. */
  public boolean isKept() {
    return segment != null || kept != null;
  }

  /**
   * The bytes and, of an array, what follows them there: the same object as long as the same place is set again and again,
   * for calls of native code that would else have one made each time.
   *
   * @throws IllegalStateException if it is not {@linkplain #isKept kept}
   */
  public MemorySegment kept() {
    MemorySegment memory = segment != null ? segment : kept;
    if (memory == null) {
      throw new IllegalStateException("slot is over an array that was not set before");
    }
    return memory;
  }

  /** The bytes as a new buffer, position 0, limit {@link #length()}. */
  public ByteBuffer buffer() {
    MemorySegment memory = segment;
    return memory != null
        ? memory.asByteBuffer()
        : ByteBuffer.wrap(array(), offset, length).slice();
  }

  /** A copy of the bytes. */
  public byte[] copy() {
    byte[] bytes = new byte[length];
    if (isArray()) {
      System.arraycopy(array(), offset, bytes, 0, length);
    } else {
      MemorySegment.copy(segment(), ValueLayout.JAVA_BYTE, 0, bytes, 0, length);
    }
    return bytes;
  }
}
