package io.fermata.provider;

import static io.fermata.provider.BlockMode.BLOCK;

import static java.lang.foreign.ValueLayout.JAVA_BYTE;

import io.fermata.framework.Memory;
import io.fermata.framework.Request;
import io.fermata.framework.Session;
import io.fermata.spi.Operation;
import java.lang.foreign.MemorySegment;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * One message of a block cipher in parts: each a request whose vector is what the part before has left. In CTR a
 * part may end within a block; the rest of that block's key stream is kept for the next.
 */
final class BlockStream {
  static final byte[] NO_VECTOR = new byte[0];

  private final BlockMode mode;
  private final KeyedSessions sessions;
  private final Request request = new Request();
  private final byte[] next = new byte[BLOCK]; // the vector of the next request
  private final byte[] last = new byte[BLOCK]; // of ciphertext
  private final byte[] keyStream = new byte[BLOCK];
  private byte[] vector = NO_VECTOR;
  private Operation operation = Operation.ENCRYPT;
  private @Nullable Session session; // once a part has gone there
  private int unused; // of the key stream

  BlockStream(BlockMode mode, KeyedSessions sessions) {
    this.mode = mode;
    this.sessions = sessions;
  }

  /** Sets what the messages to come begin with, from the next {@link #reset} on; the array is ours from now on. */
  void begin(boolean encrypt, byte[] vector) {
    this.operation = encrypt ? Operation.ENCRYPT : Operation.DECRYPT;
    this.vector = vector;
  }

  /** A copy of what the messages begin with; null if that is nothing, or not set. */
  byte @Nullable [] vector() {
    return vector.length == 0 ? null : vector.clone();
  }

  /**
   * Encrypts or decrypts a part: whole blocks, in CTR any number of bytes. Input and output are one place, or apart.
   */
  void part(byte[] in, int at, int length, byte[] out, int to) {
    int begun = Math.min(unused, length);
    mask(in, at, begun, out, to);
    int rest = length - begun;
    int whole = rest - rest % BLOCK;
    if (whole > 0) {
      link(in, at + begun, whole, out, to + begun);
    }
    if (whole < rest) {
      unused = BLOCK; // before it is there, so that it is overwritten if it does not come
      link(keyStream, 0, BLOCK, keyStream, 0); // what was used is zero
      mask(in, at + begun + whole, rest - whole, out, to + begun + whole);
    }
  }

  /** The same of the last part; {@link #reset} comes next. */
  void last(byte[] in, int at, int length, byte[] out, int to) {
    int begun = Math.min(unused, length);
    mask(in, at, begun, out, to);
    if (begun < length) {
      perform(in, at + begun, length - begun, out, to + begun);
    }
  }

  /** True if no key stream is kept, so that the next byte begins a block. */
  boolean isAtBlock() {
    return unused == 0;
  }

  /** The same of whole blocks in memory that is not an array; one place, or apart. */
  void part(MemorySegment in, MemorySegment out) {
    long from = in.byteSize() - BLOCK;
    if (mode == BlockMode.CBC && operation == Operation.DECRYPT) {
      MemorySegment.copy(in, JAVA_BYTE, from, last, 0, BLOCK);
    }
    perform(in, out);
    if (mode == BlockMode.CBC && operation == Operation.ENCRYPT) {
      MemorySegment.copy(out, JAVA_BYTE, from, last, 0, BLOCK);
    }
    chain((int) in.byteSize());
  }

  /** The same of the last part, which may end within a block; {@link #reset} comes next. */
  void last(MemorySegment in, MemorySegment out) {
    perform(in, out);
  }

  private void perform(MemorySegment in, MemorySegment out) {
    request.input(in).output(out);
    perform((int) in.byteSize(), Memory.NATIVE);
  }

  private void mask(byte[] in, int at, int length, byte[] out, int to) {
    for (int i = 0; i < length; i++) {
      int used = BLOCK - unused--;
      out[to + i] = (byte) (in[at + i] ^ keyStream[used]);
      keyStream[used] = 0;
    }
  }

  /** Whole blocks, and then the vector for those after them. */
  private void link(byte[] in, int at, int length, byte[] out, int to) {
    if (mode == BlockMode.CBC && operation == Operation.DECRYPT) {
      System.arraycopy(in, at + length - BLOCK, last, 0, BLOCK); // the output may lie over it
    }
    perform(in, at, length, out, to);
    if (mode == BlockMode.CBC && operation == Operation.ENCRYPT) {
      System.arraycopy(out, to + length - BLOCK, last, 0, BLOCK);
    }
    chain(length);
  }

  /** The vector for what follows so many bytes, of which the last block of ciphertext is known. */
  private void chain(int length) {
    if (mode == BlockMode.CTR) {
      BlockMode.count(next, length / BLOCK);
    } else if (mode == BlockMode.CBC) {
      System.arraycopy(last, 0, next, 0, BLOCK);
    }
  }

  private void perform(byte[] in, int at, int length, byte[] out, int to) {
    request.input(in, at, length).output(out, to, length);
    perform(length, Memory.ARRAY);
  }

  private void perform(int length, Memory memory) {
    Session begun = session;
    Session mine = begun == null ? sessions.open(length, memory) : begun;
    session = mine;
    request.operation(operation);
    if (mode.hasVector()) {
      request.nonce(next);
    }
    switch (mine.perform(request)) {
      case DONE -> {}
      case MISMATCH -> throw new AssertionError(mode + " has no tag");
      case FAILED -> throw FermataException.of(request.failure());
    }
  }

  /** Back to the beginning of a message. */
  void reset() {
    System.arraycopy(vector, 0, next, 0, vector.length);
    if (unused > 0) {
      Arrays.fill(keyStream, (byte) 0);
      unused = 0;
    }
    if (session != null) {
      session = null;
      request.input(NO_VECTOR, 0, 0).output(NO_VECTOR, 0, 0); // lets go of the caller's memory
    }
  }
}
