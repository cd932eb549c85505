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
import java.util.List;
import org.jspecify.annotations.Nullable;

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
      engine.requireReach(request.input());
      engine.requireReach(request.output());
      engine.requireReach(request.nonce());
      return engine.submit(request, key.hold(request.key()), more);
    } catch (DriverException e) {
      request.fail(e);
      return Taken.DONE;
    }
  }

  @Override
  public boolean doTogether(List<DriverRequest> requests) {
    long bytes = 0;
    for (int i = 0; i < requests.size(); i++) {
      bytes += requests.get(i).input().length();
    }
    return engine.computeTogether(requests, bytes, this);
  }

  /** The session's key, for the requests that bring none; null if it has none, or is closed. */
  @Nullable BatchKey sharedKey() {
    return key.holdShared();
  }

  /**
   * What a request is computed with: a key of its own, to be let go of, or the one that is shared. Null if the request has
   * ended, since it is wrong.
   */
  @Nullable BatchKey keyOf(DriverRequest request, @Nullable BatchKey shared) {
    try {
      check(request);
      return shared != null && request.key().isEmpty() ? shared : key.hold(request.key());
    } catch (DriverException e) {
      request.fail(e);
      return null;
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
