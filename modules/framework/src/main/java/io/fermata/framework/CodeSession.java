package io.fermata.framework;

import io.fermata.spi.Algorithm;
import io.fermata.spi.DriverRequest;
import io.fermata.spi.DriverSession;
import io.fermata.spi.Operation;
import io.fermata.spi.SessionSpec;
import io.fermata.spi.Slot;
import io.fermata.spi.Taken;
import java.security.MessageDigest;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/** A hash or code that is cut off, or compared: the driver computes the whole one, the rest is here. */
final class CodeSession implements DriverSession {
  /** Room for the longest hash that there is. */
  static final int LONGEST = 64;

  private final SessionSpec spec;
  private final Station codes;

  CodeSession(Station codes) {
    this.spec = codes.spec();
    this.codes = codes;
  }

  @Override
  public Taken submit(DriverRequest request, boolean more) {
    boolean whole = spec.tagLength() == 0 || !request.part().ends();
    return whole && request.operation() != Operation.VERIFY
        ? codes.submit(request, more)
        : new Run(request).start(more);
  }

  /** The driver's own session, if it is asked for the whole code, and not to compare. */
  @Nullable DriverSession direct(Operation operation) {
    return spec.tagLength() == 0 && operation != Operation.VERIFY ? codes.session() : null;
  }

  @Override
  public boolean declines(Operation operation, int length) {
    return codes.session().declines(operation == Operation.VERIFY ? Operation.MAC : operation, length);
  }

  /** Compares in constant time. */
  static boolean equal(byte[] code, int length, Slot tag) {
    byte[] computed = Arrays.copyOf(code, length);
    byte[] given = tag.copy();
    boolean equal = MessageDigest.isEqual(computed, given);
    Arrays.fill(computed, (byte) 0);
    return equal;
  }

  private final class Run extends StepRun {
    private final byte[] code = new byte[LONGEST];
    private boolean computed;
    private int length;

    Run(DriverRequest whole) {
      super(codes, false, whole);
    }

    @Override
    @Nullable Station next() {
      return computed ? null : codes;
    }

    @Override
    void prepare(DriverRequest step) {
      step.pointAs(whole);
      step.output().set(code, 0, code.length);
      step.begin(
          spec.kind() == SessionSpec.Kind.DIGEST ? Operation.DIGEST : Operation.MAC, whole.part());
      computed = true;
    }

    @Override
    boolean differs(DriverRequest step) {
      whole.state(step.state());
      if (!whole.part().ends()) {
        return false;
      }
      int full = step.produced();
      length = spec.tagLength() == 0 ? full : Math.min(full, spec.tagLength());
      if (whole.operation() == Operation.VERIFY) {
        boolean equal = equal(code, length, whole.tag());
        length = 0;
        return !equal;
      }
      whole.output().segment().asSlice(0, length).copyFrom(
          java.lang.foreign.MemorySegment.ofArray(code).asSlice(0, length));
      return false;
    }

    @Override
    int produced() {
      return length;
    }

    @Override
    void wipe(boolean kept) {
      Arrays.fill(code, (byte) 0);
    }
  }

  @Override
  public void close() {
    codes.close();
  }

  /** Bytes of the code of a stage, as its users see it. */
  static int length(SessionSpec stage) {
    return Algorithm.find(stage.algorithm())
        .map(fixed -> Rules.result(stage, fixed))
        .orElse(stage.tagLength());
  }
}
