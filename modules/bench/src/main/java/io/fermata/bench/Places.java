package io.fermata.bench;

import io.fermata.spi.DriverRequest;
import io.fermata.spi.Slot;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.concurrent.atomic.AtomicInteger;
import javax.crypto.SecretKey;
import javax.crypto.spec.SecretKeySpec;

/** Requests that are used again, over arrays or native memory. */
final class Places implements DriverRequest.Owner {
  /** Where the bytes of requests are. */
  enum Memory {
    ARRAY,
    NATIVE
  }

  private final Memory memory;
  private final AtomicInteger ended = new AtomicInteger();
  private int nonce;

  Places(Memory memory) {
    this.memory = memory;
  }

  static SecretKey key(int length) {
    byte[] key = new byte[length];
    key[0] = 1;
    return new SecretKeySpec(key, "AES");
  }

  DriverRequest request(int in, int out, int nonceLength, int aad) {
    DriverRequest request = new DriverRequest(this);
    put(request.input(), in);
    put(request.output(), out);
    put(request.nonce(), nonceLength);
    put(request.aad(), aad);
    return request;
  }

  private void put(Slot slot, int length) {
    if (memory == Memory.ARRAY) {
      slot.set(new byte[length], 0, length);
    } else {
      slot.set(Arena.ofAuto().allocate(Math.max(1, length), 64).asSlice(0, length));
    }
  }

  /** One that has not been before. */
  void nextNonce(DriverRequest request) {
    int next = ++nonce;
    Slot slot = request.nonce();
    if (slot.isArray()) {
      slot.array()[0] = (byte) next;
      slot.array()[1] = (byte) (next >>> 8);
      slot.array()[2] = (byte) (next >>> 16);
      slot.array()[3] = (byte) (next >>> 24);
    } else {
      slot.segment().set(ValueLayout.JAVA_INT_UNALIGNED, 0, next);
    }
  }

  /** Has what one request has produced as another's input, with the same nonce. */
  void copyOutput(DriverRequest from, DriverRequest to) {
    MemorySegment.copy(from.output().segment(), 0, to.input().segment(), 0, from.produced());
    MemorySegment.copy(from.nonce().segment(), 0, to.nonce().segment(), 0, from.nonce().length());
  }

  /** How many have ended. */
  int ended() {
    return ended.get();
  }

  @Override
  public void ended(DriverRequest request) {
    ended.lazySet(ended.get() + 1); // one thread ends all of them
  }

  @Override
  public void endedAgain(DriverRequest request) {
    throw new IllegalStateException("ended twice");
  }
}
