package io.fermata.driver.openssl;

import io.fermata.spi.DriverException;
import io.fermata.spi.DriverRequest;
import io.fermata.spi.DriverSession;
import io.fermata.spi.Operation;
import io.fermata.spi.Reason;
import io.fermata.spi.StreamState;
import io.fermata.spi.Taken;
import java.security.Key;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;

/**
 * Hashes, codes and signatures: bytes go in, whole or in parts, and the last part has a result. Between two parts the
 * context that has seen the first ones is the message's state, and belongs to it. The key counts as the message
 * begins; what later parts bring is not looked at.
 */
final class StreamSession implements DriverSession {

  /** What makes a context for one message under a key of its own, which has not been looked at. */
  interface OwnKey {
    Running of(Key key) throws DriverException;
  }

  private final String algorithm;
  private final Set<Operation> operations;
  private final Pool<Running> pool;
  private final OwnKey ownKey;

  StreamSession(String algorithm, Set<Operation> operations, Pool<Running> pool, OwnKey ownKey) {
    this.algorithm = algorithm;
    this.operations = operations;
    this.pool = pool;
    this.ownKey = ownKey;
  }

  @Override
  public Taken submit(DriverRequest request, boolean more) {
    try {
      if (!operations.contains(request.operation())) {
        throw new DriverException(
            Reason.BAD_REQUEST, request.operation() + "; " + algorithm + " takes " + operations);
      }
      int result;
      if (!request.part().begins()) {
        result = goOn(request);
      } else if (request.key().isPresent()) {
        pool.requireOpen();
        result = run(request, begun(ownKey.of(request.key().get()), request), Optional.empty());
      } else {
        result = run(request, begun(pool.take(), request), Optional.of(pool));
      }
      if (result == Running.MISMATCH) {
        request.mismatch();
      } else {
        request.succeed(result);
      }
    } catch (DriverException e) {
      request.fail(e);
    } catch (IllegalStateException | WrongThreadException e) {
      request.fail(Memory.unreachable(e));
    }
    return Taken.DONE;
  }

  private static Running begun(Running running, DriverRequest request) throws DriverException {
    try {
      running.begin(request.nonce());
      return running;
    } catch (DriverException e) {
      running.free();
      throw e;
    }
  }

  private int goOn(DriverRequest request) throws DriverException {
    pool.requireOpen();
    if (request.state() instanceof Message message && message.algorithm().equals(algorithm)) {
      Running running = message.running.getAndSet(null);
      if (running != null) {
        return run(request, running, message.home);
      }
    }
    throw new DriverException(
        Reason.BAD_REQUEST,
        "part " + request.part() + " does not go on from a message of " + algorithm + " that has begun");
  }

  /**
   * @param home where the context is kept afterwards; it is freed if absent
   */
  private int run(DriverRequest request, Running running, Optional<Pool<Running>> home)
      throws DriverException {
    boolean kept = false;
    try {
      running.update(request.input());
      if (!request.part().ends()) {
        request.state(new Message(running, home));
        kept = true;
        return 0;
      }
      request.state(StreamState.NONE);
      int result = running.finish(request);
      if (home.isPresent()) {
        kept = true;
        home.get().giveBack(running);
      }
      return result;
    } finally {
      if (!kept) {
        running.free();
      }
    }
  }

  /** A message of which some parts have been seen. */
  private final class Message implements StreamState {
    // empty once a later part has taken it: from then on this object reaches nobody's context
    private final AtomicReference<@Nullable Running> running;
    private final Optional<Pool<Running>> home;

    Message(Running running, Optional<Pool<Running>> home) {
      this.running = new AtomicReference<>(running);
      this.home = home;
    }

    String algorithm() {
      return algorithm;
    }

    @Override
    public StreamState copy() throws DriverException {
      Running seen = running.getAndSet(null); // so that nobody frees it meanwhile
      if (seen == null) {
        throw new DriverException(Reason.BAD_REQUEST, "the message has ended or gone on");
      }
      try {
        return new Message(seen.copy(), home);
      } finally {
        running.set(seen);
      }
    }

    @Override
    public void close() {
      Running dropped = running.getAndSet(null);
      if (dropped != null) {
        dropped.free();
      }
    }
  }

  @Override
  public void close() {
    pool.close();
  }
}
