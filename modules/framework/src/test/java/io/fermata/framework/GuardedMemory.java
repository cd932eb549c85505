package io.fermata.framework;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.Random;

/** Memory of a caller, of any form, between canary bytes that nobody may touch. */
final class GuardedMemory {
  /** How a caller may point at memory. */
  enum Form {
    ARRAY,
    HEAP_SEGMENT,
    NATIVE,
    SCATTERED,
    LEASED
  }

  /** What an output is filled with before it is written. */
  static final byte UNTOUCHED = 0x5A;

  private static final byte CANARY = (byte) 0xC7;
  private static final int MARGIN = 16;

  private record Piece(int from, int length) {}

  private final Form form;
  private final MemorySegment block;
  private final byte[] array;
  private final Optional<Lease> lease;
  private final List<Piece> pieces = new ArrayList<>();
  private final int length;

  GuardedMemory(Form form, int length, Framework framework, Random random) {
    this.form = form;
    this.length = length;
    int left = length;
    int at = MARGIN;
    while (form == Form.SCATTERED && (left > 0 && pieces.size() < 4 || pieces.size() < 2)) {
      int cut = pieces.size() == 3 ? left : random.nextInt(left + 1);
      pieces.add(new Piece(at, cut));
      at += cut + random.nextInt(3);
      left -= cut;
    }
    pieces.add(new Piece(at, left));
    int size = at + left + MARGIN;
    this.array = new byte[form == Form.LEASED || form == Form.NATIVE ? 0 : size];
    this.lease = form == Form.LEASED ? Optional.of(framework.lease(size)) : Optional.empty();
    this.block =
        switch (form) {
          case LEASED -> lease.orElseThrow().segment();
          case NATIVE -> Arena.ofAuto().allocate(size);
          default -> MemorySegment.ofArray(array);
        };
    block.fill(CANARY);
    fill(UNTOUCHED);
  }

  Optional<Lease> lease() {
    return lease;
  }

  void fill(byte value) {
    segments(length).forEach(part -> part.fill(value));
  }

  void write(byte[] bytes) {
    int at = 0;
    for (MemorySegment part : segments(bytes.length)) {
      MemorySegment.copy(MemorySegment.ofArray(bytes), at, part, 0, part.byteSize());
      at += (int) part.byteSize();
    }
  }

  byte[] read() {
    byte[] bytes = new byte[length];
    int at = 0;
    for (MemorySegment part : segments(length)) {
      MemorySegment.copy(part, 0, MemorySegment.ofArray(bytes), at, part.byteSize());
      at += (int) part.byteSize();
    }
    return bytes;
  }

  /** The whole block, canaries and all. */
  byte[] everything() {
    return block.toArray(ValueLayout.JAVA_BYTE);
  }

  boolean isGuardIntact() {
    byte[] seen = everything();
    for (Piece piece : pieces) {
      Arrays.fill(seen, piece.from, piece.from + piece.length, CANARY);
    }
    for (byte one : seen) {
      if (one != CANARY) {
        return false;
      }
    }
    return true;
  }

  /** The first bytes, so many. */
  private List<MemorySegment> segments(int count) {
    List<MemorySegment> segments = new ArrayList<>();
    int left = count;
    for (Piece piece : pieces) {
      int part = Math.min(left, piece.length);
      segments.add(block.asSlice(piece.from, part));
      left -= part;
    }
    return segments;
  }

  void asInput(Request request, int count) {
    switch (form) {
      case ARRAY -> request.input(array, MARGIN, count);
      case HEAP_SEGMENT -> request.input(block.asSlice(MARGIN, count));
      case NATIVE -> request.input(block.asSlice(MARGIN, count).asReadOnly());
      case SCATTERED -> request.input(segments(count));
      case LEASED -> request.input(lease.orElseThrow(), MARGIN, count);
    }
  }

  void asOutput(Request request) {
    switch (form) {
      case ARRAY -> request.output(array, MARGIN, length);
      case HEAP_SEGMENT, NATIVE -> request.output(block.asSlice(MARGIN, length));
      case SCATTERED -> request.output(segments(length));
      case LEASED -> request.output(lease.orElseThrow(), MARGIN, length);
    }
  }

  void asBuffer(Request request) {
    switch (form) {
      case ARRAY -> request.buffer(array, MARGIN, length);
      case HEAP_SEGMENT, NATIVE -> request.buffer(block.asSlice(MARGIN, length));
      case SCATTERED -> request.buffer(segments(length));
      case LEASED -> request.buffer(lease.orElseThrow(), MARGIN, length);
    }
  }

  @Override
  public String toString() {
    return form + "[" + length + "]";
  }
}
