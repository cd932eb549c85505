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
 * goes to the driver whole; a long one goes in parts of at least {@link #LIMIT} bytes, so that memory
 * stays bounded.
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
    sendIfLong();
  }

  void update(byte[] bytes, int offset, int length) {
    if (gathered.length() == 0 && length >= LIMIT) {
      send(bytes, offset, length);
    } else {
      gathered.add(bytes, offset, length);
      sendIfLong();
    }
  }

  private void sendIfLong() {
    if (gathered.length() >= LIMIT) {
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
    boolean ended = false;
    try {
      Outcome outcome = session.get().perform(request);
      state = request.state();
      if (outcome == Outcome.FAILED) {
        throw FermataException.of(request.failure());
      }
      ended = true;
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
