package io.fermata.provider;

import io.fermata.framework.Request;
import java.lang.foreign.MemorySegment;
import java.nio.ByteBuffer;

/** The buffers that one object reads from and writes to, as a request's memory, and how they lie to each other. */
final class BufferPair {
  private final BufferView inputs = new BufferView();
  private final BufferView outputs = new BufferView();

  /** False if a request cannot read it: a read-only one over an array. */
  static boolean isReadable(ByteBuffer input) {
    return input.hasArray() || input.isDirect();
  }

  /**
   * Lets a request read all that remains of one, and write to the other, which has room for so many bytes.
   *
   * @return false if it cannot read it, or would write over what is yet to be read: then nothing is set
   */
  boolean between(Request request, ByteBuffer input, ByteBuffer output, int outLength) {
    if (input.isDirect() && output.isDirect()) { // each is looked up once
      MemorySegment from = inputs.of(input);
      MemorySegment to = outputs.of(output);
      if (from.address() != to.address() && areNear(from.address(), input, to.address(), outLength)) {
        return false;
      }
      request.input(from).output(to);
      return true;
    }
    if (!isReadable(input) || isShifted(input, output, outLength)) {
      return false;
    }
    input(request, input, input.remaining());
    output(request, output, outLength);
    return true;
  }

  /** Lets a request read the first so many bytes that remain. */
  void input(Request request, ByteBuffer input, int length) {
    if (input.hasArray()) {
      request.input(input.array(), input.arrayOffset() + input.position(), length);
      return;
    }
    MemorySegment all = inputs.of(input); // mostly all of it, and then the same view will do the next time
    request.input(length == all.byteSize() ? all : all.asSlice(0, length));
  }

  /** Lets a request write where the buffer is, which has room for so many bytes. */
  void output(Request request, ByteBuffer output, int length) {
    if (output.hasArray()) {
      request.output(output.array(), output.arrayOffset() + output.position(), length);
    } else {
      request.output(outputs.of(output)); // all of it: see above
    }
  }

  /** True if some bytes would be written before they are read: in the same place is fine, a shift in one array is not. */
  static boolean isShifted(
      byte[] in, int inOffset, int inLength, byte[] out, int outOffset, int outLength) {
    return in == out
        && inOffset != outOffset
        && inOffset < outOffset + outLength
        && outOffset < inOffset + inLength;
  }

  /** The same of buffers; two that cannot be told to be apart count as shifted. */
  boolean isShifted(ByteBuffer in, ByteBuffer out, int outLength) {
    if (in.hasArray() && out.hasArray()) {
      return isShifted(
          in.array(),
          in.arrayOffset() + in.position(),
          in.remaining(),
          out.array(),
          out.arrayOffset() + out.position(),
          outLength);
    }
    return place(in, inputs) != place(out, outputs) && touch(in, out, outLength);
  }

  /** True if what remains of one lies where the other will be written, or may do. */
  @SuppressWarnings("ByteBufferBackingArray") // which arrays they are, and nothing of what is in them
  boolean touch(ByteBuffer in, ByteBuffer out, int outLength) {
    if (in.hasArray() && out.hasArray() && in.array() != out.array()) {
      return false;
    }
    if (in.isDirect() != out.isDirect()) {
      return false;
    }
    if (!in.isDirect() && !in.hasArray()) {
      return true;
    }
    return areNear(place(in, inputs), in, place(out, outputs), outLength);
  }

  private static boolean areNear(long from, ByteBuffer in, long to, int outLength) {
    return from < to + outLength && to < from + in.remaining();
  }

  /** Where a buffer begins, in its array or in memory; -1 if that is not told. */
  private static long place(ByteBuffer buffer, BufferView views) {
    if (buffer.hasArray()) {
      return (long) buffer.arrayOffset() + buffer.position();
    }
    return buffer.isDirect() ? views.of(buffer).address() : -1;
  }
}
