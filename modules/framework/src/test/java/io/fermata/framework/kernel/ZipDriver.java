package io.fermata.framework.kernel;

import io.fermata.spi.Driver;
import io.fermata.spi.DriverHost;
import io.fermata.spi.DriverRequest;
import io.fermata.spi.DriverSession;
import io.fermata.spi.DriverShape;
import io.fermata.spi.Operation;
import io.fermata.spi.Reason;
import io.fermata.spi.SessionSpec;
import io.fermata.spi.Suitability;
import io.fermata.spi.Taken;
import java.util.List;
import java.util.zip.DataFormatException;
import java.util.zip.Deflater;
import java.util.zip.Inflater;

/** A native driver for compression. */
final class ZipDriver implements Driver {

  @Override
  public String name() {
    return "zip";
  }

  @Override
  public void start(DriverHost host) {}

  @Override
  public DriverShape shape() {
    return DriverShape.inline(DriverShape.Kind.SOFTWARE, List.of("DEFLATE"));
  }

  @Override
  public Suitability probe(SessionSpec spec) {
    return spec.kind() == SessionSpec.Kind.COMPRESSION
        ? new Suitability.Fits(0)
        : new Suitability.Unfit(Reason.UNSUPPORTED, "no " + spec.kind());
  }

  @Override
  public DriverSession open(SessionSpec spec) {
    return new DriverSession() {
      @Override
      public Taken submit(DriverRequest request, boolean more) {
        byte[] room = new byte[request.output().length()];
        try {
          int length = work(request.operation(), request.input().copy(), room);
          request.output().buffer().put(room, 0, length);
          request.succeed(length);
        } catch (DataFormatException e) {
          request.fail(Reason.BAD_REQUEST, "not compressed");
        }
        return Taken.DONE;
      }

      @Override
      public void close() {}
    };
  }

  static int work(Operation operation, byte[] input, byte[] room) throws DataFormatException {
    if (operation == Operation.COMPRESS) {
      Deflater deflater = new Deflater(Deflater.BEST_COMPRESSION, true);
      try {
        deflater.setInput(input);
        deflater.finish();
        return deflater.deflate(room);
      } finally {
        deflater.end();
      }
    }
    Inflater inflater = new Inflater(true);
    try {
      inflater.setInput(input);
      return inflater.inflate(room);
    } finally {
      inflater.end();
    }
  }

  @Override
  public void close() {}
}
