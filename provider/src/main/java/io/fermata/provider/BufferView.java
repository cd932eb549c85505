package io.fermata.provider;

import java.lang.foreign.MemorySegment;
import java.lang.ref.WeakReference;
import java.nio.ByteBuffer;
import org.jspecify.annotations.Nullable;

/**
 * What remains of a direct buffer, as memory that a request can point at: the same object again while the same part of the
 * same buffer comes again, as it does in programs that keep one. Keeps neither alive.
 */
final class BufferView {
  private @Nullable WeakReference<ByteBuffer> last;
  private @Nullable WeakReference<MemorySegment> view;
  private int position;

  /** The bytes from its position to its limit; the buffer stays as it is. */
  MemorySegment of(ByteBuffer buffer) {
    MemorySegment known = view == null ? null : view.get();
    if (known != null
        && last != null
        && last.refersTo(buffer)
        && position == buffer.position()
        && known.byteSize() == buffer.remaining()) {
      return known;
    }
    MemorySegment made = MemorySegment.ofBuffer(buffer);
    last = new WeakReference<>(buffer);
    view = new WeakReference<>(made);
    position = buffer.position();
    return made;
  }
}
