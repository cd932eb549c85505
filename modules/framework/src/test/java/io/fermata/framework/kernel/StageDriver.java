package io.fermata.framework.kernel;

import io.fermata.spi.Driver;
import io.fermata.spi.DriverException;
import io.fermata.spi.DriverHost;
import io.fermata.spi.DriverSession;
import io.fermata.spi.DriverShape;
import io.fermata.spi.DriverRequest;
import io.fermata.spi.Reason;
import io.fermata.spi.SessionSpec;
import io.fermata.spi.Suitability;
import io.fermata.spi.Taken;
import java.util.List;

/** A native driver that knows no chains, and has room for so many sessions. */
final class StageDriver implements Driver {
  private final String name;
  private final int room;
  int opened;
  int closed;

  StageDriver(String name, int room) {
    this.name = name;
    this.room = room;
  }

  @Override
  public String name() {
    return name;
  }

  @Override
  public void start(DriverHost host) {}

  @Override
  public DriverShape shape() {
    return DriverShape.inline(DriverShape.Kind.HARDWARE, List.of("AES/CBC", "HmacSHA1"));
  }

  @Override
  public Suitability probe(SessionSpec spec) {
    return spec.stages().isEmpty()
        ? new Suitability.Fits(0)
        : new Suitability.Unfit(Reason.UNSUPPORTED, "no chains");
  }

  @Override
  public DriverSession open(SessionSpec spec) throws DriverException {
    if (opened == room) {
      throw new ErrnoException(Errno.ENOMEM, "no room");
    }
    opened++;
    return new DriverSession() {
      @Override
      public Taken submit(DriverRequest request, boolean more) {
        request.succeed(request.input().length());
        return Taken.DONE;
      }

      @Override
      public void close() {
        closed++;
      }
    };
  }

  @Override
  public void close() {}
}
