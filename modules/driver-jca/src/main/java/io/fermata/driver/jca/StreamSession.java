package io.fermata.driver.jca;

import io.fermata.spi.DriverException;
import io.fermata.spi.DriverRequest;
import io.fermata.spi.DriverSession;
import io.fermata.spi.InlineStream;
import io.fermata.spi.Reason;
import io.fermata.spi.Slot;
import io.fermata.spi.StreamState;
import io.fermata.spi.Taken;
import java.security.GeneralSecurityException;
import java.security.Key;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * What hashes, codes and signatures share: bytes go in, whole or in parts, and the last part has a
 * result. Between two parts the JCA object that has seen the first ones is the message's state.
 *
 * <p>A message under a key of its own gets a worker that none under the session's key ever sees. The key counts
 * as the message begins; what later parts bring is not looked at.
 */
abstract class StreamSession<T> implements DriverSession {
  private final Workers<T> workers;
  private final Optional<Workers<T>> ofSession;
  // for messages under keys of their own; each is keyed anew whenever it is taken
  private final Optional<Workers<T>> spare;
  private volatile boolean copied; // once a worker was

  /** Without objects that can be keyed anew. */
  StreamSession(Workers<T> workers) {
    this.workers = workers;
    this.ofSession = Optional.of(workers);
    this.spare = Optional.empty();
  }

  StreamSession(Workers<T> workers, Workers<T> spare) {
    this.workers = workers;
    this.ofSession = Optional.of(workers);
    this.spare = Optional.of(spare);
  }

  /**
   * Makes a worker ready for one message under this key, which has not been looked at.
   *
   * @param spare where one may be taken from, to be keyed anew
   */
  abstract T keyed(Workers<T> spare, Key key) throws GeneralSecurityException;

  abstract void update(T worker, Slot input) throws GeneralSecurityException;

  /** Completes the request, and leaves the worker ready for the next message. */
  abstract void finish(T worker, DriverRequest request) throws GeneralSecurityException;

  abstract void reset(T worker) throws GeneralSecurityException;

  abstract T copy(T worker) throws DriverException;

  /**
   * A worker under the session's key, for good; none if what it has seen cannot be copied, as that of an {@link
   * InlineStream} has to be.
   */
  final Optional<T> worker() throws DriverException {
    try {
      T worker = workers.take();
      if (!copied && !isCopied(worker)) {
        workers.giveBack(worker);
        return Optional.empty();
      }
      copied = true;
      return Optional.of(worker);
    } catch (GeneralSecurityException e) {
      throw Refusal.of(e);
    }
  }

  private boolean isCopied(T worker) {
    try {
      T unused = copy(worker);
      return true;
    } catch (DriverException e) {
      return false;
    }
  }

  @Override
  public Taken submit(DriverRequest request, boolean more) {
    try {
      if (!request.part().begins()) {
        goOn(request);
      } else {
        begin(request);
      }
    } catch (GeneralSecurityException e) {
      request.fail(Refusal.of(e));
    }
    return Taken.DONE;
  }

  /** Begins a message with a worker that is kept for the next one. */
  void begin(DriverRequest request) throws GeneralSecurityException {
    if (request.key().isPresent()) {
      take(request, keyed(spare.orElse(workers), request.key().get()), spare);
    } else {
      take(request, workers.take(), ofSession);
    }
  }

  /** Begins a message with a worker that no other message sees. */
  final void beginApart(DriverRequest request, T worker) throws GeneralSecurityException {
    take(request, worker, Optional.empty());
  }

  @SuppressWarnings("unchecked") // the state of a message is made here and comes back here
  private void goOn(DriverRequest request) throws GeneralSecurityException {
    if (request.state() instanceof StreamSession<?>.Message any
        && any.session().getClass() == getClass()) {
      Message message = (Message) any;
      T worker = message.take();
      if (worker != null) {
        // one that began in another session may go on here, as a copy does, under its own key still
        take(request, worker, message.session() == this ? message.home : Optional.empty());
        return;
      }
    }
    throw new GeneralSecurityException(
        "part " + request.part() + " does not go on from a message that has begun");
  }

  /**
   * @param home where the worker is kept afterwards; nowhere if absent
   */
  private void take(DriverRequest request, T worker, Optional<Workers<T>> home)
      throws GeneralSecurityException {
    update(worker, request.input());
    if (!request.part().ends()) {
      request.state(new Message(worker, home));
      request.succeed(0);
      return;
    }
    request.state(StreamState.NONE);
    finish(worker, request);
    if (home.isPresent()) {
      home.get().giveBack(worker);
    }
  }

  /** A message of which some parts have been seen. */
  private final class Message implements StreamState {
    // null once a later part has taken it: from then on this object reaches nobody's worker
    private @Nullable T worker;
    private final Optional<Workers<T>> home;

    Message(T worker, Optional<Workers<T>> home) {
      this.worker = worker;
      this.home = home;
    }

    /** Where the message began. */
    StreamSession<T> session() {
      return StreamSession.this;
    }

    @Nullable T take() {
      T taken = worker;
      worker = null;
      return taken;
    }

    @Override
    public StreamState copy() throws DriverException {
      T seen = worker;
      if (seen == null) {
        throw new DriverException(Reason.BAD_REQUEST, "the message has ended or gone on");
      }
      return new Message(StreamSession.this.copy(seen), home);
    }

    @Override
    public void close() {
      T dropped = take();
      if (dropped == null) {
        return;
      }
      try {
        reset(dropped);
      } catch (GeneralSecurityException e) {
        throw new IllegalStateException("a provider does not take back a key it had taken", e);
      }
    }
  }

  @Override
  public void close() {
    workers.close();
    spare.ifPresent(Workers::close);
  }
}
