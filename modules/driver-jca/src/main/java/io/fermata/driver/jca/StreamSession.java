package io.fermata.driver.jca;

import io.fermata.spi.DriverException;
import io.fermata.spi.DriverRequest;
import io.fermata.spi.DriverSession;
import io.fermata.spi.Reason;
import io.fermata.spi.Slot;
import io.fermata.spi.StreamState;
import io.fermata.spi.Taken;
import java.security.GeneralSecurityException;
import org.jspecify.annotations.Nullable;

/**
 * What hashes, codes and signatures share: bytes go in, whole or in parts, and the last part has a
 * result. Between two parts the JCA object that has seen the first ones is the message's state.
 */
abstract class StreamSession<T> implements DriverSession {
  private final Workers<T> workers;

  StreamSession(Workers<T> workers) {
    this.workers = workers;
  }

  abstract void update(T worker, Slot input) throws GeneralSecurityException;

  /** Completes the request, and leaves the worker ready for the next message. */
  abstract void finish(T worker, DriverRequest request) throws GeneralSecurityException;

  abstract void reset(T worker) throws GeneralSecurityException;

  abstract T copy(T worker) throws DriverException;

  @Override
  public Taken submit(DriverRequest request, boolean more) {
    try {
      T worker = worker(request);
      update(worker, request.input());
      if (request.part().ends()) {
        request.state(StreamState.NONE);
        finish(worker, request);
        workers.giveBack(worker);
      } else {
        request.state(new Message(worker));
        request.succeed(0);
      }
    } catch (GeneralSecurityException e) {
      request.fail(
          new DriverException(Reason.BAD_REQUEST, String.valueOf(e.getMessage()), e));
    }
    return Taken.DONE;
  }

  @SuppressWarnings("unchecked") // the state of a message is made here and comes back here
  private T worker(DriverRequest request) throws GeneralSecurityException {
    if (request.part().begins()) {
      return workers.take();
    }
    T worker =
        request.state() instanceof StreamSession<?>.Message message
            ? ((Message) message).take()
            : null;
    if (worker == null) {
      throw new GeneralSecurityException(
          "part " + request.part() + " does not go on from a message that has begun");
    }
    return worker;
  }

  /** A message of which some parts have been seen. */
  private final class Message implements StreamState {
    // null once a later part has taken it: from then on this object reaches nobody's worker
    private @Nullable T worker;

    Message(T worker) {
      this.worker = worker;
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
      return new Message(StreamSession.this.copy(seen));
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
  }
}
