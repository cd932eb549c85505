package io.fermata.provider;

import io.fermata.framework.Lease;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.function.Supplier;

/** Where the bytes of an asynchronous request can be. */
enum AsyncPlace {
  ARRAY {
    @Override
    void input(AsyncRequest request, byte[] bytes, FermataProvider provider) {
      request.input(around(bytes), 3, bytes.length);
    }

    @Override
    Supplier<byte[]> output(AsyncRequest request, int room, FermataProvider provider) {
      byte[] array = new byte[room + 7];
      request.output(array, 5, room);
      return () -> Arrays.copyOfRange(array, 5, 5 + room);
    }
  },
  HEAP_BUFFER {
    @Override
    void input(AsyncRequest request, byte[] bytes, FermataProvider provider) {
      request.input(ByteBuffer.wrap(around(bytes), 3, bytes.length).slice());
    }

    @Override
    Supplier<byte[]> output(AsyncRequest request, int room, FermataProvider provider) {
      ByteBuffer buffer = ByteBuffer.allocate(room + 2).position(2);
      request.output(buffer);
      return () -> Arrays.copyOfRange(buffer.array(), 2, 2 + room);
    }
  },
  READ_ONLY_BUFFER {
    @Override
    void input(AsyncRequest request, byte[] bytes, FermataProvider provider) {
      request.input(ByteBuffer.wrap(around(bytes), 3, bytes.length).asReadOnlyBuffer());
    }

    @Override
    Supplier<byte[]> output(AsyncRequest request, int room, FermataProvider provider) {
      return HEAP_BUFFER.output(request, room, provider);
    }
  },
  DIRECT_BUFFER {
    @Override
    void input(AsyncRequest request, byte[] bytes, FermataProvider provider) {
      request.input(ByteBuffer.allocateDirect(bytes.length).put(bytes).flip());
    }

    @Override
    Supplier<byte[]> output(AsyncRequest request, int room, FermataProvider provider) {
      ByteBuffer buffer = ByteBuffer.allocateDirect(room);
      request.output(buffer);
      return () -> {
        byte[] bytes = new byte[room];
        buffer.get(0, bytes);
        return bytes;
      };
    }
  },
  SEGMENT {
    @Override
    void input(AsyncRequest request, byte[] bytes, FermataProvider provider) {
      request.input(Arena.ofAuto().allocateFrom(ValueLayout.JAVA_BYTE, bytes).asReadOnly());
    }

    @Override
    Supplier<byte[]> output(AsyncRequest request, int room, FermataProvider provider) {
      MemorySegment segment = Arena.ofAuto().allocate(room);
      request.output(segment);
      return () -> segment.toArray(ValueLayout.JAVA_BYTE);
    }
  },
  LEASE {
    @Override
    void input(AsyncRequest request, byte[] bytes, FermataProvider provider) {
      Lease lease = provider.framework().lease(bytes.length + 64);
      MemorySegment.copy(bytes, 0, lease.segment(), ValueLayout.JAVA_BYTE, 64, bytes.length);
      request.input(lease, 64, bytes.length);
    }

    @Override
    Supplier<byte[]> output(AsyncRequest request, int room, FermataProvider provider) {
      Lease lease = provider.framework().lease(room + 64);
      request.output(lease, 64, room);
      return () -> lease.segment().asSlice(64, room).toArray(ValueLayout.JAVA_BYTE);
    }
  };

  /** Sets the request's message. */
  abstract void input(AsyncRequest request, byte[] bytes, FermataProvider provider);

  /** Sets where the result goes; answers what reads it there. */
  abstract Supplier<byte[]> output(AsyncRequest request, int room, FermataProvider provider);

  private static byte[] around(byte[] bytes) {
    byte[] more = new byte[bytes.length + 8];
    System.arraycopy(bytes, 0, more, 3, bytes.length);
    return more;
  }
}
