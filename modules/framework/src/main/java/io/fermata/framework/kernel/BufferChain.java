package io.fermata.framework.kernel;

import java.lang.foreign.MemorySegment;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * Linked pieces of memory that count as one, as a packet's are: what an {@code mbuf} chain is to
 * crypto(9). A piece may be empty. The memory stays the user's.
 */
public final class BufferChain {
  private final MemorySegment data;
  private @Nullable BufferChain next;

  /** A piece over the whole array. */
  public BufferChain(byte[] data) {
    this(MemorySegment.ofArray(data));
  }

  /** A piece over an array or native memory. */
  public BufferChain(MemorySegment data) {
    this.data = Objects.requireNonNull(data, "data");
  }

  /** {@code m_data}, as long as {@code m_len}. */
  public MemorySegment data() {
    return data;
  }

  /** {@code m_next}; null after the last. */
  public @Nullable BufferChain next() {
    return next;
  }

  /** Sets {@code m_next}. */
  public BufferChain next(@Nullable BufferChain next) {
    this.next = next;
    return this;
  }

  /** Every piece from here on; empty if they go in a circle. */
  List<MemorySegment> segments() {
    List<MemorySegment> segments = new ArrayList<>();
    for (BufferChain piece = this; piece != null; piece = piece.next) {
      if (segments.size() == CryptoRequest.MOST_LINKS) {
        return List.of();
      }
      segments.add(piece.data);
    }
    return segments;
  }
}
