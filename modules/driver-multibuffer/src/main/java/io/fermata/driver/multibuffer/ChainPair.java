package io.fermata.driver.multibuffer;

import io.fermata.spi.Descriptor;
import io.fermata.spi.Descriptor.IvRule;
import io.fermata.spi.DriverRequest;
import io.fermata.spi.Operation;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import org.jspecify.annotations.Nullable;

/** The steps of a chain: its copy is the whole buffer, of which it writes back what the steps say. */
final class ChainPair extends Pair {
  private final ChainSteps steps;
  private final byte[] vector;

  /**
   * @param vector the initialization vector that the first step has given, or that was made for it; empty if it is read
   */
  ChainPair(@Nullable BatchKey cipher, @Nullable BatchKey coder, ChainSteps steps, byte[] vector) {
    super(cipher, coder);
    this.steps = steps;
    this.vector = vector;
  }

  @Override
  int room() {
    return steps.buffer();
  }

  @Override
  Range text() {
    return steps.text();
  }

  @Override
  Range coded() {
    return steps.coded();
  }

  @Override
  boolean encrypts() {
    return steps.does(Operation.ENCRYPT);
  }

  @Override
  boolean codeFirst() {
    return steps.codeFirst();
  }

  @Override
  void load(DriverRequest request, Places places) {
    Bytes.read(request.input(), 0, places.copy(), 0, steps.buffer());
    Descriptor cipher = steps.cipher();
    if (cipher == null) {
      return;
    }
    if (cipher.ivRule() == IvRule.READ) {
      places.vector().copyFrom(places.copy().asSlice(cipher.inject(), places.vector().byteSize()));
    } else {
      MemorySegment.copy(vector, 0, places.vector(), ValueLayout.JAVA_BYTE, 0, vector.length);
      if (steps.coder() != null && !codeFirst()) { // the code is of what the cipher has written
        Range written = steps.written();
        places.copy().asSlice(written.from(), written.length())
            .copyFrom(places.vector().asSlice(0, written.length()));
      }
    }
  }

  @Override
  void end(DriverRequest request, Places places) {
    Range code = steps.code();
    if (steps.verifies()) {
      if (!Bytes.same(request.input(), code.from(), places.code(), code.length())) {
        mismatch(request, places);
        return;
      }
    } else if (codeFirst()) {
      Bytes.write(places.code(), 0, request.input(), code.from(), code.length());
    }
    Range text = text();
    Range written = steps.written();
    Bytes.write(places.copy(), text.from(), request.input(), text.from(), text.length());
    Bytes.write(places.vector(), 0, request.input(), written.from(), written.length());
    if (!steps.verifies() && !codeFirst()) {
      Bytes.write(places.code(), 0, request.input(), code.from(), code.length());
    }
    request.succeed(steps.buffer());
  }
}
