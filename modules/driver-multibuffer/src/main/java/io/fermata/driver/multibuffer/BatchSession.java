package io.fermata.driver.multibuffer;

import io.fermata.spi.Algorithm;
import io.fermata.spi.DriverException;
import io.fermata.spi.DriverRequest;
import io.fermata.spi.DriverSession;
import io.fermata.spi.Operation;
import io.fermata.spi.Part;
import io.fermata.spi.Reason;
import io.fermata.spi.SessionSpec;
import io.fermata.spi.Taken;

/** One algorithm and key, for whole messages that are computed with others. */
final class BatchSession implements DriverSession {
  private final Engine engine;
  private final Batched algorithm;
  private final SessionKey key;

  BatchSession(BatchFunctions functions, Engine engine, Batched algorithm, SessionSpec spec)
      throws DriverException {
    this.engine = engine;
    this.algorithm = algorithm;
    this.key = new SessionKey(functions, algorithm, spec);
  }

  @Override
  public Taken submit(DriverRequest request, boolean more) {
    try {
      check(request);
      return engine.submit(request, key.hold(request.key()), more);
    } catch (DriverException e) {
      request.fail(e);
      return Taken.DONE;
    }
  }

  /** Looks before any byte is read or written. */
  private void check(DriverRequest request) throws DriverException {
    Algorithm fixed = algorithm.fixed();
    if (!algorithm.does(request.operation())) {
      throw new DriverException(
          Reason.UNSUPPORTED, fixed.name() + " does not do " + request.operation());
    }
    if (request.part() != Part.WHOLE) {
      throw new DriverException(
          Reason.UNSUPPORTED, "takes whole messages; this is the part " + request.part());
    }
    int length = request.input().length();
    if (length > Burst.LONGEST) {
      throw new DriverException(
          Reason.UNSUPPORTED, "input of " + length + " bytes; takes at most " + Burst.LONGEST);
    }
    boolean cipher = fixed.kind() == SessionSpec.Kind.CIPHER;
    if (!fixed.message().accept(length)) {
      throw wrong("input", length, fixed.name() + " takes " + fixed.message());
    }
    if (cipher && !fixed.nonce().accept(request.nonce().length())) {
      throw wrong("nonce", request.nonce().length(), fixed.name() + " takes " + fixed.nonce());
    }
    int needed = cipher ? length : fixed.result();
    if (request.output().length() < needed) {
      throw wrong("output", request.output().length(), "the result has " + needed);
    }
    if (!Bytes.isWritable(request.output())) {
      throw new DriverException(Reason.BAD_REQUEST, "output is read-only memory");
    }
    engine.requireReach(request.input());
    engine.requireReach(request.output());
    engine.requireReach(request.nonce());
  }

  private static DriverException wrong(String what, int length, String legal) {
    return new DriverException(
        Reason.BAD_REQUEST, what + " of " + length + " bytes; " + legal);
  }

  /** With what is inside now it would be one of so many that are computed at once. */
  @Override
  public boolean declines(Operation operation, int length) {
    return length < Batched.SHORTEST
        || length > Burst.LONGEST
        || engine.inside() + 1 < algorithm.breakEven();
  }

  @Override
  public void close() {
    key.close();
  }
}
