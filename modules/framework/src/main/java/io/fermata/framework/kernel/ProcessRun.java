package io.fermata.framework.kernel;

import io.fermata.spi.DriverRequest;
import java.lang.foreign.MemorySegment;

/** Operations on one buffer, as a driver of this face is given them. */
class ProcessRun extends Run {
  private final KernelSession session;
  final CryptoRequest request;

  /** The steps of a chain, on its memory. */
  ProcessRun(KernelSession session, DriverRequest work) {
    this(
        session,
        work,
        session.descriptors(work.chain()),
        work.input().segment(),
        work.input().length());
  }

  ProcessRun(
      KernelSession session,
      DriverRequest work,
      CryptoDescriptor first,
      MemorySegment buffer,
      int length) {
    super(session.driver(), work);
    this.session = session;
    this.request =
        new CryptoRequest().sid(session.sid()).ilen(length).olen(length).buf(buffer).desc(first);
    request.run(this);
  }

  @Override
  final Errno process() {
    return session.calls().process(request);
  }

  @Override
  final Errno status() {
    return request.etype();
  }

  @Override
  void succeed() {
    work.succeed(request.olen());
  }
}
