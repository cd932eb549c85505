package io.fermata.framework.kernel;

import io.fermata.spi.Algorithm;
import io.fermata.spi.DriverRequest;
import io.fermata.spi.Operation;
import io.fermata.spi.Reason;
import io.fermata.spi.SessionSpec;
import java.lang.foreign.MemorySegment;
import java.util.Arrays;

/**
 * One operation of the core's own kind, with input and output apart, as a descriptor on a buffer of its
 * own: a driver of this face knows nothing else.
 */
final class SingleRun extends ProcessRun {
  private final byte[] buffer;

  private SingleRun(
      KernelSession session, DriverRequest work, CryptoDescriptor descriptor, byte[] buffer) {
    super(session, work, descriptor, MemorySegment.ofArray(buffer), work.input().length());
    this.buffer = buffer;
  }

  static SingleRun of(KernelSession session, SessionSpec spec, DriverRequest work) {
    int length = work.input().length();
    CryptoDescriptor descriptor =
        new CryptoDescriptor().alg(CryptoAlgorithm.number(spec).orElseThrow()).len(length);
    int room = Math.max(length, work.output().length());
    switch (work.operation()) {
      case ENCRYPT, DECRYPT -> {
        descriptor.flags(DescriptorFlag.IV_EXPLICIT, DescriptorFlag.IV_PRESENT);
        descriptor.iv(work.nonce().copy());
        if (work.operation() == Operation.ENCRYPT) {
          descriptor.flags().add(DescriptorFlag.ENCRYPT);
        }
      }
      case COMPRESS -> descriptor.flags(DescriptorFlag.COMP);
      case MAC, DIGEST -> {
        descriptor.inject(length);
        room = Math.addExact(length, result(spec));
      }
      default -> {}
    }
    work.key()
        .ifPresent(
            key -> {
              descriptor.key(key.getEncoded());
              descriptor.flags().add(DescriptorFlag.KEY_EXPLICIT);
            });
    byte[] buffer = new byte[room];
    MemorySegment.copy(work.input().segment(), 0, MemorySegment.ofArray(buffer), 0, length);
    return new SingleRun(session, work, descriptor, buffer);
  }

  private static int result(SessionSpec spec) {
    return spec.tagLength() > 0
        ? spec.tagLength()
        : Algorithm.find(spec.algorithm()).map(Algorithm::result).orElse(0);
  }

  @Override
  void succeed() {
    int from = 0;
    int count = request.olen();
    int length = work.input().length();
    switch (work.operation()) {
      case MAC, DIGEST -> {
        from = length;
        count = buffer.length - length;
      }
      case ENCRYPT, DECRYPT -> count = length;
      default -> {}
    }
    // a compression that did not shrink tells its length and has left the data as it was
    int copied = work.operation() == Operation.COMPRESS && count >= length ? 0 : count;
    if (copied < 0 || copied > work.output().length()) {
      work.fail(
          Reason.BAD_REQUEST,
          "output of " + work.output().length() + " bytes; the result has " + count);
    } else {
      work.output().segment().asSlice(0, copied)
          .copyFrom(MemorySegment.ofArray(buffer).asSlice(from, copied));
      Arrays.fill(buffer, (byte) 0);
      work.succeed(count);
    }
  }
}
