package io.fermata.wait;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.Pipe;
import java.nio.channels.SelectableChannel;

/**
 * A pipe whose source is ready for reading between {@link #raise} and {@link #lower}. Both ends do
 * not block, so the interrupt of a thread that wakes or resumes does not close them.
 */
final class WakePipe {
  private final Pipe pipe;
  private final ByteBuffer bytes = ByteBuffer.allocate(16);

  WakePipe() throws IOException {
    pipe = Pipe.open();
    try {
      pipe.source().configureBlocking(false);
      pipe.sink().configureBlocking(false);
    } catch (IOException e) {
      close();
      throw e;
    }
  }

  SelectableChannel source() {
    return pipe.source();
  }

  void raise() throws IOException {
    // A pipe that is full, which takes who writes there besides us, is ready without our byte.
    pipe.sink().write(bytes.clear().limit(1));
  }

  void lower() throws IOException {
    while (pipe.source().read(bytes.clear()) == bytes.capacity()) {
      // more than we ever write: go on until it is empty
    }
  }

  void close() throws IOException {
    try (Pipe.SinkChannel sink = pipe.sink();
        Pipe.SourceChannel source = pipe.source()) {
      assert sink != null && source != null; // closed here, whatever closing the other one does
    }
  }
}
