package io.fermata.provider;

import io.fermata.framework.Request;
import io.fermata.framework.Session;
import io.fermata.spi.DriverException;
import io.fermata.spi.DriverRequest.Outcome;
import io.fermata.spi.Operation;
import io.fermata.spi.Part;
import io.fermata.spi.StreamState;
import java.util.function.Supplier;

/**
 * A message that comes in pieces, as hashes, codes and signatures take it. A short one is gathered and
 * goes to the driver whole; of a long one no more than {@link #LIMIT} bytes are held here.
 */
final class MessageStream {
  static final int LIMIT = 16 * 1024;
  private static final byte[] NOTHING = new byte[0];

  private final Supplier<Session> session;
  private final Request request = new Request();
  private SecretBuffer gathered = new SecretBuffer();
  private StreamState state = StreamState.NONE;
  private boolean begun;

  /**
   * @param session asked for the session at each part
   */
  MessageStream(Supplier<Session> session) {
    this.session = session;
  }

  void update(byte value) {
    gathered.add(value);
    sendGathered(LIMIT);
  }

  void update(byte[] bytes, int offset, int length) {
    if (length >= LIMIT) {
      sendGathered(1);
      send(bytes, offset, length);
    } else {
      gathered.add(bytes, offset, length);
      sendGathered(LIMIT);
    }
  }

  private void sendGathered(int atLeast) {
    if (gathered.length() >= atLeast) {
      send(gathered.array(), 0, gathered.length());
      gathered.clear();
    }
  }

  private void send(byte[] bytes, int offset, int length) {
    Operation operation =
        switch (session.get().spec().kind()) {
          case DIGEST -> Operation.DIGEST;
          case MAC -> Operation.MAC;
          default -> Operation.SIGN;
        };
    request.operation(operation, begun ? Part.NEXT : Part.FIRST);
    request.input(bytes, offset, length).output(NOTHING, 0, 0).state(state);
    perform();
    begun = true;
  }

  /** Ends the message; the result is in {@code output}. Answers its length. */
  int finish(Operation operation, byte[] output, int offset, int length) {
    last(operation).output(output, offset, length);
    perform();
    int produced = request.produced();
    reset();
    return produced;
  }

  /** Ends the message and compares its signature. */
  boolean verify(byte[] signature, int offset, int length) {
    last(Operation.VERIFY).output(NOTHING, 0, 0).tag(signature, offset, length);
    Outcome outcome = perform();
    reset();
    return outcome == Outcome.DONE;
  }

  private Request last(Operation operation) {
    return request
        .operation(operation, begun ? Part.LAST : Part.WHOLE)
        .input(gathered.array(), 0, gathered.length())
        .state(state);
  }

  private Outcome perform() {
    // the driver's until the request has ended: if this thread is thrown out, it is not ours to close
    state = StreamState.NONE;
    boolean ended = false;
    try {
      Outcome outcome = session.get().perform(request);
      state = request.state();
      ended = outcome != Outcome.FAILED;
      if (!ended) {
        throw FermataException.of(request.failure());
      }
      return outcome;
    } finally {
      if (!ended) {
        reset();
      }
    }
  }

  /** Drops the message. */
  void reset() {
    gathered.clear();
    StreamState left = state;
    state = StreamState.NONE;
    begun = false;
    request.clear();
    left.close();
  }

  /** An independent copy of the message so far. */
  MessageStream copy(Supplier<Session> session) throws CloneNotSupportedException {
    MessageStream copy = new MessageStream(session);
    try {
      copy.state = state.copy();
    } catch (DriverException e) {
      throw (CloneNotSupportedException) new CloneNotSupportedException(e.getMessage()).initCause(e);
    }
    copy.begun = begun;
    copy.gathered = gathered.copy();
    return copy;
  }
}
