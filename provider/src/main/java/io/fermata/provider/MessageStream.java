package io.fermata.provider;

import io.fermata.framework.Memory;
import io.fermata.framework.Request;
import io.fermata.framework.Session;
import io.fermata.spi.DriverException;
import io.fermata.spi.DriverRequest.Outcome;
import io.fermata.spi.Operation;
import io.fermata.spi.Part;
import io.fermata.spi.Reason;
import io.fermata.spi.StreamState;
import java.lang.foreign.MemorySegment;
import java.nio.ByteBuffer;
import java.util.Optional;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/**
 * A message that comes in pieces, as hashes, codes and signatures take it. A short one is gathered and
 * goes to the driver whole; of a long one no more than {@link #LIMIT} bytes are held here.
 */
final class MessageStream {
  static final int LIMIT = 16 * 1024;
  private static final byte[] NOTHING = new byte[0];

  /** Where messages go. */
  interface Sessions {
    /** For a message that begins with a part of this length, in an array. */
    default Session open(int length) {
      return open(length, Memory.ARRAY);
    }

    /** For a message that begins with a part of this length, in such memory; asked once for each. */
    Session open(int length, Memory memory);

    /** Instead of one that does not take messages in parts; empty if there is no other. */
    default Optional<Session> after(Session refusing, int length, Memory memory) {
      return Optional.empty();
    }
  }

  /** Held by each call here; whose owner does more than one thing at a time holds it meanwhile. */
  final OneThread thread = new OneThread();

  private final Sessions sessions;
  private final Request request = new Request();
  private byte[] nonce = NOTHING; // of codes that take one
  private SecretBuffer gathered = new SecretBuffer();
  private StreamState state = StreamState.NONE;
  private @Nullable Session session; // once a part of the message has gone there

  MessageStream(Sessions sessions) {
    this.sessions = sessions;
  }

  /** Sets what each message from here on begins with; at least one byte. */
  void nonce(byte[] bytes) {
    nonce = bytes;
  }

  void update(byte value) {
    boolean wasInside = thread.enter();
    try {
      add(value);
    } finally {
      thread.leave(wasInside);
    }
  }

  void update(byte[] bytes, int offset, int length) {
    boolean wasInside = thread.enter();
    try {
      add(bytes, offset, length);
    } finally {
      thread.leave(wasInside);
    }
  }

  /** All that remains in the buffer, which is then at its limit; a long one is not copied if it can be reached. */
  void update(ByteBuffer buffer) {
    boolean wasInside = thread.enter();
    try {
      add(buffer);
    } finally {
      thread.leave(wasInside);
    }
  }

  /** Ends the message; the result is in {@code output}. Answers its length. */
  int finish(Operation operation, byte[] output, int offset, int length) {
    boolean wasInside = thread.enter();
    try {
      return end(operation, output, offset, length);
    } finally {
      thread.leave(wasInside);
    }
  }

  /** Ends the message and compares its signature. */
  boolean verify(byte[] signature, int offset, int length) {
    boolean wasInside = thread.enter();
    try {
      return compare(signature, offset, length);
    } finally {
      thread.leave(wasInside);
    }
  }

  /** Drops the message. */
  void reset() {
    boolean wasInside = thread.enter();
    try {
      drop();
    } finally {
      thread.leave(wasInside);
    }
  }

  /**
   * An independent copy of the message so far.
   *
   * @param sessions the copy's
   * @param likewise answers the copy's session at the driver of the original's, if a part of the message is there
   */
  MessageStream copy(Sessions sessions, UnaryOperator<Session> likewise)
      throws CloneNotSupportedException {
    boolean wasInside = thread.enter();
    try {
      return copied(sessions, likewise);
    } finally {
      thread.leave(wasInside);
    }
  }

  private void add(byte value) {
    gathered.add(value);
    sendGathered(LIMIT);
  }

  private void add(byte[] bytes, int offset, int length) {
    if (length >= LIMIT) {
      sendGathered(1);
      send(bytes, offset, length);
    } else {
      gathered.add(bytes, offset, length);
      sendGathered(LIMIT);
    }
  }

  private void add(ByteBuffer buffer) {
    int length = buffer.remaining();
    if (buffer.hasArray()) {
      add(buffer.array(), buffer.arrayOffset() + buffer.position(), length);
      buffer.position(buffer.limit());
    } else if (length >= LIMIT && buffer.isDirect()) {
      sendGathered(1);
      send(length, MemorySegment.ofBuffer(buffer));
      buffer.position(buffer.limit());
    } else {
      while (buffer.hasRemaining()) {
        gathered.add(buffer, Math.min(buffer.remaining(), LIMIT - gathered.length()));
        sendGathered(LIMIT);
      }
    }
  }

  private void sendGathered(int atLeast) {
    if (gathered.length() >= atLeast) {
      send(gathered.array(), 0, gathered.length());
      gathered.clear();
    }
  }

  private void send(byte[] bytes, int offset, int length) {
    Session mine = session(length, Memory.ARRAY);
    part(mine).input(bytes, offset, length);
    sent(mine, length, Memory.ARRAY);
  }

  private void send(int length, MemorySegment bytes) {
    Session mine = session(length, Memory.NATIVE);
    part(mine).input(bytes);
    sent(mine, length, Memory.NATIVE);
  }

  private Request part(Session mine) {
    Operation operation =
        switch (mine.spec().kind()) {
          case DIGEST -> Operation.DIGEST;
          case MAC -> Operation.MAC;
          default -> Operation.SIGN;
        };
    request.operation(operation, session == null ? Part.FIRST : Part.NEXT);
    begin();
    return request.output(NOTHING, 0, 0).state(state);
  }

  private void sent(Session first, int length, Memory memory) {
    Session mine = first;
    if (session == null) {
      while (perform(mine, true) == Outcome.FAILED) { // the driver takes whole messages alone: see Part
        Session refusing = mine;
        mine = sessions.after(refusing, length, memory).orElseThrow(this::dropped);
      }
    } else {
      perform(mine, false);
    }
    session = mine;
  }

  private FermataException dropped() {
    FermataException refusal = FermataException.of(request.failure());
    drop();
    return refusal;
  }

  /** Chosen when the message begins, and kept until it ends. */
  private Session session(int length, Memory memory) {
    Session begun = session;
    return begun == null ? sessions.open(length, memory) : begun;
  }

  private int end(Operation operation, byte[] output, int offset, int length) {
    last(operation).output(output, offset, length);
    perform(session(gathered.length(), Memory.ARRAY), false);
    int produced = request.produced();
    drop();
    return produced;
  }

  private boolean compare(byte[] signature, int offset, int length) {
    last(Operation.VERIFY).output(NOTHING, 0, 0).tag(signature, offset, length);
    Outcome outcome = perform(session(gathered.length(), Memory.ARRAY), false);
    drop();
    return outcome == Outcome.DONE;
  }

  private void begin() {
    if (nonce.length > 0) {
      request.nonce(nonce);
    }
  }

  private Request last(Operation operation) {
    begin();
    return request
        .operation(operation, session == null ? Part.WHOLE : Part.LAST)
        .input(gathered.array(), 0, gathered.length())
        .state(state);
  }

  /**
   * @param tried true if another driver may take what this one does not: then a refusal is answered, and not thrown
   */
  private Outcome perform(Session mine, boolean tried) {
    // the driver's until the request has ended: if this thread is thrown out, it is not ours to close
    state(StreamState.NONE);
    boolean ended = false;
    try {
      Outcome outcome = mine.perform(request);
      state(request.state());
      ended =
          outcome != Outcome.FAILED
              || (tried && request.failure().reason() == Reason.UNSUPPORTED);
      if (!ended) {
        throw FermataException.of(request.failure());
      }
      return outcome;
    } finally {
      if (!ended) {
        drop();
      }
    }
  }

  /** Written only if it changes, which it does not from one short message to the next. */
  private void state(StreamState next) {
    if (state != next) {
      state = next;
    }
  }

  /** Of one that went nowhere, or there as a whole, nothing is left but what was gathered. */
  private void drop() {
    gathered.clear();
    StreamState left = state;
    if (session != null || left != StreamState.NONE) {
      state = StreamState.NONE;
      session = null;
      request.clear();
      left.close();
    }
  }

  private MessageStream copied(Sessions sessions, UnaryOperator<Session> likewise)
      throws CloneNotSupportedException {
    MessageStream copy = new MessageStream(sessions);
    try {
      copy.state = state.copy();
    } catch (DriverException e) {
      throw (CloneNotSupportedException) new CloneNotSupportedException(e.getMessage()).initCause(e);
    }
    copy.nonce = nonce;
    copy.session = session == null ? null : likewise.apply(session);
    copy.gathered = gathered.copy();
    return copy;
  }
}
