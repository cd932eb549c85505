package io.fermata.driver.multibuffer;

import io.fermata.spi.Algorithm;
import io.fermata.spi.DriverException;
import io.fermata.spi.DriverRequest;
import io.fermata.spi.DriverSession;
import io.fermata.spi.Operation;
import io.fermata.spi.Part;
import io.fermata.spi.Reason;
import io.fermata.spi.SessionSpec;
import io.fermata.spi.Slot;
import io.fermata.spi.Taken;
import java.security.Key;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jspecify.annotations.Nullable;

/** One algorithm and key, for whole messages that the driver's thread computes. */
final class BatchSession implements DriverSession {
  private final BatchFunctions functions;
  private final Engine engine;
  private final Batched algorithm;
  private final @Nullable BatchKey key;
  private final AtomicBoolean closed = new AtomicBoolean();

  BatchSession(BatchFunctions functions, Engine engine, Batched algorithm, SessionSpec spec)
      throws DriverException {
    this.functions = functions;
    this.engine = engine;
    this.algorithm = algorithm;
    if (spec.kind() == SessionSpec.Kind.DIGEST) {
      this.key = functions.key(algorithm, new byte[0]);
    } else {
      this.key = spec.key().isPresent() ? expanded(spec.key().get()) : null;
    }
  }

  private BatchKey expanded(Key from) throws DriverException {
    return functions.key(
        algorithm, RawKey.bytes(algorithm.fixed().name(), algorithm.keys(), from));
  }

  @Override
  public Taken submit(DriverRequest request, boolean more) {
    try {
      check(request);
      BatchKey held = held(request);
      Taken taken = engine.submit(request, held, more);
      if (taken == Taken.ACCEPTED) {
        return taken;
      }
      held.release();
      if (taken == Taken.FULL) {
        return taken;
      }
      throw new DriverException(Reason.CLOSED, "the driver is closed");
    } catch (DriverException e) {
      request.fail(e);
      return Taken.DONE;
    }
  }

  /** Its own key, which nobody else holds, or the session's. */
  private BatchKey held(DriverRequest request) throws DriverException {
    if (request.key().isPresent() && algorithm.fixed().kind() != SessionSpec.Kind.DIGEST) {
      return expanded(request.key().get());
    }
    BatchKey mine = key;
    if (mine == null) {
      throw new DriverException(
          Reason.BAD_KEY,
          "neither the session nor the request has a key for " + algorithm.fixed().name());
    }
    if (closed.get() || !mine.hold()) {
      throw new DriverException(Reason.CLOSED, "the session is closed");
    }
    return mine;
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
    reachable(request.input());
    reachable(request.output());
    reachable(request.nonce());
  }

  private static DriverException wrong(String what, int length, String legal) {
    return new DriverException(
        Reason.BAD_REQUEST, what + " of " + length + " bytes; " + legal);
  }

  /** Memory of one thread alone is not for the driver's. */
  private void reachable(Slot slot) throws DriverException {
    if (!slot.isArray()
        && (!slot.segment().scope().isAlive() || !slot.segment().isAccessibleBy(engine.thread()))) {
      throw new DriverException(
          Reason.BAD_REQUEST, "memory is closed, or confined to one thread; it is to be open to the driver's");
    }
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
    if (closed.compareAndSet(false, true) && key != null) {
      key.release(); // what is out still has it
    }
  }
}
