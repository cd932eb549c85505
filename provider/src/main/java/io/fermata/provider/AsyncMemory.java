package io.fermata.provider;

import io.fermata.framework.Lease;
import java.lang.foreign.MemorySegment;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.Optional;

/** Where an {@link AsyncRequest} has its bytes. */
abstract sealed class AsyncMemory extends AsyncAudience permits AsyncRequest {
  private final Place input = new Place();
  private final Place output = new Place();

  /** Sets the message. */
  public AsyncRequest input(byte[] bytes) {
    return input(bytes, 0, bytes.length);
  }

  /** Sets the message. */
  public AsyncRequest input(byte[] bytes, int offset, int length) {
    requireIdle();
    input.set(bytes, offset, length);
    return self();
  }

  /** Sets the message to what remains of the buffer now: heap, direct or read-only. */
  public AsyncRequest input(ByteBuffer buffer) {
    requireIdle();
    input.set(buffer);
    return self();
  }

  /** Sets the message: native memory, or a segment over a {@code byte[]}. */
  public AsyncRequest input(MemorySegment segment) {
    requireIdle();
    input.set(segment);
    return self();
  }

  /** Sets the message, in memory that is not copied: {@link io.fermata.framework.Framework#lease}. */
  public AsyncRequest input(Lease lease, int offset, int length) {
    requireIdle();
    input.set(lease, offset, length);
    return self();
  }

  /** Sets where the result goes; without an output it is in {@link #bytes}. */
  public AsyncRequest output(byte[] bytes) {
    return output(bytes, 0, bytes.length);
  }

  /** Sets where the result goes. */
  public AsyncRequest output(byte[] bytes, int offset, int length) {
    requireIdle();
    output.set(bytes, offset, length);
    return self();
  }

  /**
   * Sets where the result goes, to what remains of the buffer now.
   *
   * @throws IllegalArgumentException if it is read-only
   */
  public AsyncRequest output(ByteBuffer buffer) {
    requireIdle();
    requireWritable(buffer.isReadOnly());
    output.set(buffer);
    return self();
  }

  /**
   * Sets where the result goes: native memory, or a segment over a {@code byte[]}.
   *
   * @throws IllegalArgumentException if it is read-only
   */
  public AsyncRequest output(MemorySegment segment) {
    requireIdle();
    requireWritable(segment.isReadOnly());
    output.set(segment);
    return self();
  }

  /** Sets where the result goes, in leased memory that the driver writes itself. */
  public AsyncRequest output(Lease lease, int offset, int length) {
    requireIdle();
    output.set(lease, offset, length);
    return self();
  }

  /** Has the result in an array of its own, as at first: {@link #bytes}. */
  public AsyncRequest ownOutput() {
    requireIdle();
    output.clear();
    return self();
  }

  private static void requireWritable(boolean readOnly) {
    if (readOnly) {
      throw new IllegalArgumentException("output is read-only");
    }
  }

  /** The message. To be read before the submission is answered, unless it is leased. */
  public MemorySegment input() {
    return input.segment();
  }

  /** Bytes of room for the result; empty if it has an array of its own. */
  public Optional<Integer> room() {
    return output.isSet() ? Optional.of(output.length()) : Optional.empty();
  }

  // For the services.

  final Place inputPlace() {
    return input;
  }

  final Place outputPlace() {
    return output;
  }

  /** Brings a result to where it is wanted. */
  final void take(byte[] bytes) {
    if (!output.isSet()) {
      done(bytes.length, bytes);
      return;
    }
    try {
      MemorySegment.copy(MemorySegment.ofArray(bytes), 0, output.segment(), 0, bytes.length);
      done(bytes.length, null);
    } catch (IndexOutOfBoundsException | IllegalStateException | WrongThreadException e) {
      failed(new IllegalArgumentException("the output cannot be written: " + e.getMessage(), e));
    } finally {
      Arrays.fill(bytes, (byte) 0);
    }
  }
}
