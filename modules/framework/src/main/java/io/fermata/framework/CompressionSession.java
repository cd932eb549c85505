package io.fermata.framework;

import io.fermata.spi.DriverException;
import io.fermata.spi.DriverRequest;
import io.fermata.spi.DriverSession;
import io.fermata.spi.Operation;
import io.fermata.spi.Reason;
import io.fermata.spi.Taken;
import java.lang.foreign.MemorySegment;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Compression that leaves the output alone if it does not shrink. */
final class CompressionSession implements DriverSession {
  private final MemoryPool pool;
  private final Station driver;

  CompressionSession(MemoryPool pool, Station driver) {
    this.pool = pool;
    this.driver = driver;
  }

  @Override
  public Taken submit(DriverRequest request, boolean more) {
    return request.operation() == Operation.COMPRESS
        ? new Run(request).start(more)
        : driver.submit(request, more);
  }

  /** Room for bytes that cannot be compressed: RFC 1951 adds 5 for each block of at least 16 kB. */
  static long bound(int length) {
    return length + length / 1_000L + 64;
  }

  private final class Run extends StepRun {
    private Optional<MemorySegment> room;
    private boolean compressed;
    private int length;

    Run(DriverRequest whole) {
      super(driver, false, whole);
      this.room = Optional.of(pool.lease(bound(whole.input().length())));
    }

    @Override
    @Nullable Station next() {
      return compressed ? null : driver;
    }

    @Override
    void prepare(DriverRequest step) {
      step.pointAs(whole);
      step.output().set(room.orElseThrow());
      step.begin(Operation.COMPRESS, whole.part());
      compressed = true;
    }

    @Override
    boolean differs(DriverRequest step) throws DriverException {
      length = step.produced();
      if (length < whole.input().length()) {
        if (length > whole.output().length()) {
          throw new DriverException(
              Reason.BAD_REQUEST,
              "output of " + whole.output().length() + " bytes; the result has " + length);
        }
        whole.output().segment().asSlice(0, length).copyFrom(room.orElseThrow().asSlice(0, length));
      }
      return false;
    }

    @Override
    int produced() {
      return length;
    }

    @Override
    void wipe(boolean kept) {
      if (!kept) {
        room.ifPresent(pool::release);
      }
      room = Optional.empty();
    }
  }

  @Override
  public void close() {
    driver.close();
  }
}
