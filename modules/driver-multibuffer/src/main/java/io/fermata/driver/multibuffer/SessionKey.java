package io.fermata.driver.multibuffer;

import io.fermata.spi.DriverException;
import io.fermata.spi.Reason;
import io.fermata.spi.SessionSpec;
import java.security.Key;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jspecify.annotations.Nullable;

/** The key of a session, or of one stage of it, expanded once; some have none. Any thread. */
final class SessionKey implements AutoCloseable {
  private final BatchFunctions functions;
  private final Batched algorithm;
  private final @Nullable BatchKey key;
  private final AtomicBoolean closed = new AtomicBoolean();

  SessionKey(BatchFunctions functions, Batched algorithm, SessionSpec spec) throws DriverException {
    this.functions = functions;
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

  /**
   * One's own key, which nobody else holds, or this one.
   *
   * @throws DriverException if there is neither, or it is closed
   */
  BatchKey hold(Optional<Key> own) throws DriverException {
    if (own.isPresent() && algorithm.fixed().kind() != SessionSpec.Kind.DIGEST) {
      return expanded(own.get());
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

  /** This one; null if there is none, or it is closed. */
  @Nullable BatchKey holdShared() {
    BatchKey mine = key;
    return mine != null && !closed.get() && mine.hold() ? mine : null;
  }

  @Override
  public void close() {
    if (closed.compareAndSet(false, true) && key != null) {
      key.release(); // what is out still has it
    }
  }
}
