package io.fermata.driver.multibuffer;

import java.lang.foreign.MemorySegment;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;

/** Native memory that one thread computes with at a time. */
final class Seat {
  private static final VarHandle TAKEN;

  static {
    try {
      TAKEN = MethodHandles.lookup().findVarHandle(Seat.class, "taken", boolean.class);
    } catch (ReflectiveOperationException e) {
      throw new ExceptionInInitializerError(e);
    }
  }

  final MemorySegment memory;
  final long address;
  // of the message that is computed here
  long nonce;
  int nonceLength;
  long aad;
  int aadLength;

  private volatile boolean taken;

  Seat(MemorySegment memory, boolean taken) {
    this.memory = memory;
    this.address = memory.address();
    this.taken = taken;
  }

  /** True if it is the caller's now. */
  boolean take() {
    return !taken && TAKEN.compareAndSet(this, false, true);
  }

  /** Leaves it to the next one. Keeps its memory from the collector until then. */
  void leave() {
    TAKEN.setRelease(this, false);
  }
}
