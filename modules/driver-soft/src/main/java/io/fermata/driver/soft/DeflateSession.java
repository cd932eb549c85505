package io.fermata.driver.soft;

import io.fermata.spi.DriverException;
import io.fermata.spi.DriverRequest;
import io.fermata.spi.DriverSession;
import io.fermata.spi.Operation;
import io.fermata.spi.Reason;
import io.fermata.spi.Slot;
import io.fermata.spi.Taken;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.zip.DataFormatException;
import java.util.zip.Deflater;
import java.util.zip.Inflater;

/**
 * Compression by the JDK's zlib: RFC 1951 alone, without a header. Never writes more than there is room for,
 * however much a stream would become; what was written is overwritten again if the request fails. The window
 * that zlib keeps of a message is out of reach: it is freed with the request, and not overwritten.
 */
final class DeflateSession implements DriverSession {

  @Override
  public Taken submit(DriverRequest request, boolean more) {
    Slot output = request.output();
    byte[] copied = new byte[0];
    ByteBuffer in = request.input().buffer();
    if (overlap(request.input(), output)) {
      copied = request.input().copy(); // zlib would read what it has written
      in = ByteBuffer.wrap(copied);
    }
    ByteBuffer out = output.buffer();
    try {
      if (request.operation() == Operation.COMPRESS) {
        compress(in, out);
      } else {
        decompress(in, out);
      }
      request.succeed(out.position());
    } catch (DriverException e) {
      output.segment().asSlice(0, out.position()).fill((byte) 0);
      request.fail(e);
    } finally {
      Arrays.fill(copied, (byte) 0);
    }
    return Taken.DONE;
  }

  private static boolean overlap(Slot input, Slot output) {
    return input.segment().asOverlappingSlice(output.segment()).isPresent();
  }

  private static void compress(ByteBuffer in, ByteBuffer out) throws DriverException {
    try (Deflater deflater = new Deflater(Deflater.DEFAULT_COMPRESSION, true)) {
      deflater.setInput(in);
      deflater.finish();
      // zlib says that it has finished only when it is asked again, with room for another byte
      ByteBuffer spill = ByteBuffer.allocate(1);
      while (!deflater.finished()) {
        deflater.deflate(out.hasRemaining() ? out : spill);
        if (!spill.hasRemaining()) {
          spill.put(0, (byte) 0);
          throw tooShort(out);
        }
      }
    }
  }

  private static void decompress(ByteBuffer in, ByteBuffer out) throws DriverException {
    try (Inflater inflater = new Inflater(true)) {
      inflater.setInput(in);
      // a stream that fits to the byte still has its end to be read: one byte more tells the two apart
      ByteBuffer spill = ByteBuffer.allocate(1);
      while (!inflater.finished()) {
        int made = inflater.inflate(out.hasRemaining() ? out : spill);
        if (!spill.hasRemaining()) {
          spill.put(0, (byte) 0);
          throw tooShort(out);
        }
        if (made == 0 && !inflater.finished()) {
          throw new DriverException(
              Reason.BAD_REQUEST, "the stream of " + in.limit() + " bytes ends before its last block");
        }
      }
      if (in.hasRemaining()) {
        throw new DriverException(
            Reason.BAD_REQUEST, in.remaining() + " bytes follow the end of the stream");
      }
    } catch (DataFormatException e) {
      throw new DriverException(Reason.BAD_REQUEST, "no stream of RFC 1951: " + e.getMessage(), e);
    }
  }

  private static DriverException tooShort(ByteBuffer out) {
    return new DriverException(
        Reason.BAD_REQUEST, "output of " + out.limit() + " bytes; the result has more");
  }

  @Override
  public void close() {
    // each request has a stream of its own
  }
}
