package io.fermata.provider;

import io.fermata.framework.Memory;
import io.fermata.framework.Request;
import io.fermata.framework.Session;
import io.fermata.framework.SessionStream;
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
 * A message that comes in pieces, as hashes, codes and signatures take it. A driver that takes pieces as they come gets
 * them so, from an object that is used again. For any other a short message is gathered and goes to the driver whole; of a
 * long one no more than {@link #LIMIT} bytes are held here.
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

    /** Has a whole message done there, or elsewhere if that is closed by now. */
    default Outcome perform(Session at, int length, Request request) {
      return at.perform(request);
    }

    /** Has a session kept open for a message that goes there in parts, until {@link #release}; false if it is closed. */
    default boolean hold(Session session) {
      return true;
    }

    /** The message has ended. */
    default void release(Session session) {
      // whoever has the message has the session, too
    }

    /** Instead of one that does not take messages in parts; empty if there is no other. */
    default Optional<Session> after(Session refusing, int length, Memory memory) {
      return Optional.empty();
    }
  }

  /** Held by each call here; whose owner does more than one thing at a time holds it meanwhile. */
  final OneThread thread = new OneThread();

  private final Sessions sessions;
  private @Nullable Request request; // most objects of some algorithms never need one
  private byte[] nonce = NOTHING; // of codes that take one
  private SecretBuffer gathered = new SecretBuffer();
  private StreamState state = StreamState.NONE;
  private @Nullable Session session; // once a part of the message has gone there
  private boolean reused; // an object for one message would be dearer to make ready than what it saves
  private @Nullable SessionStream kept; // where messages went straight
  private @Nullable SessionStream straight; // the message is under way there
  private @Nullable Session indirect; // it takes requests alone

  MessageStream(Sessions sessions) {
    this.sessions = sessions;
  }

  private Request request() {
    Request mine = request;
    if (mine == null) {
      mine = new Request();
      request = mine;
    }
    return mine;
  }

  /** Where the message goes as it comes; null if it is gathered. */
  private @Nullable SessionStream straight(int length, Memory memory) {
    SessionStream begun = straight;
    return begun != null || !reused || gathered.length() > 0 || session != null
        ? begun
        : begin(length, memory);
  }

  private @Nullable SessionStream begin(int length, Memory memory) {
    Session mine = sessions.open(length, memory);
    if (mine == indirect) {
      return null;
    }
    SessionStream next = kept;
    if (next == null || !next.begins(mine)) {
      next = mine.stream().orElse(null);
      kept = next;
      if (next == null) {
        indirect = mine;
        return null;
      }
    }
    straight = next;
    return next;
  }

  private FermataException dropped(DriverException failure) {
    kept = null; // nobody knows how that left it
    straight = null;
    return FermataException.of(failure);
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
    SessionStream direct = straight(1, Memory.ARRAY);
    if (direct != null) {
      try {
        direct.update(value);
      } catch (DriverException e) {
        throw dropped(e);
      }
    } else {
      gathered.add(value);
      sendGathered(LIMIT);
    }
  }

  private void add(byte[] bytes, int offset, int length) {
    SessionStream direct = straight(length, Memory.ARRAY);
    if (direct != null) {
      requireInside(bytes, offset, length);
      try {
        direct.update(bytes, offset, length);
      } catch (DriverException e) {
        throw dropped(e);
      }
    } else if (length >= LIMIT) {
      sendGathered(1);
      send(bytes, offset, length);
    } else {
      gathered.add(bytes, offset, length);
      sendGathered(LIMIT);
    }
  }

  /** JCA asks for this exception. */
  private static void requireInside(byte[] bytes, int offset, int length) {
    if ((offset | length | (bytes.length - length - offset)) < 0) {
      throw new ArrayIndexOutOfBoundsException(
          length + " bytes from " + offset + " on, of an array of " + bytes.length);
    }
  }

  private void add(ByteBuffer buffer) {
    int length = buffer.remaining();
    SessionStream direct = straight(length, buffer.isDirect() ? Memory.NATIVE : Memory.ARRAY);
    if (direct != null) {
      try {
        direct.update(buffer);
      } catch (DriverException e) {
        throw dropped(e);
      }
    } else if (buffer.hasArray()) {
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
    return begun()
        .operation(operation, session == null ? Part.FIRST : Part.NEXT)
        .output(NOTHING, 0, 0)
        .state(state);
  }

  private void sent(Session mine, int length, Memory memory) {
    if (session == null) {
      sentFirst(mine, length, memory);
    } else {
      perform(mine, false);
    }
  }

  private void sentFirst(Session first, int length, Memory memory) {
    Session mine = first;
    do {
      while (!sessions.hold(mine)) {
        mine = sessions.open(length, memory);
      }
      session = mine;
      if (perform(mine, true) == Outcome.FAILED) { // the driver takes whole messages alone: see Part
        Session refusing = mine;
        session = null;
        sessions.release(refusing);
        mine = sessions.after(refusing, length, memory).orElseThrow(this::dropped);
      }
    } while (session == null);
  }

  private FermataException dropped() {
    FermataException refusal = FermataException.of(request().failure());
    drop();
    return refusal;
  }

  /** Chosen when the message begins, and kept until it ends. */
  private Session session(int length, Memory memory) {
    Session begun = session;
    return begun == null ? sessions.open(length, memory) : begun;
  }

  private int end(Operation operation, byte[] output, int offset, int length) {
    SessionStream direct = straight(0, Memory.ARRAY);
    if (direct != null) {
      try {
        int produced = direct.finish(output, offset, length);
        straight = null;
        return produced;
      } catch (DriverException e) {
        throw dropped(e);
      }
    }
    Request whole = last(operation).output(output, offset, length);
    perform(session(gathered.length(), Memory.ARRAY), false);
    int produced = whole.produced();
    drop();
    reused = true;
    return produced;
  }

  private boolean compare(byte[] signature, int offset, int length) {
    last(Operation.VERIFY).output(NOTHING, 0, 0).tag(signature, offset, length);
    Outcome outcome = perform(session(gathered.length(), Memory.ARRAY), false);
    drop();
    return outcome == Outcome.DONE;
  }

  private Request begun() {
    Request mine = request();
    return nonce.length > 0 ? mine.nonce(nonce) : mine;
  }

  private Request last(Operation operation) {
    return begun()
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
    Request asked = request();
    boolean ended = false;
    try {
      Outcome outcome =
          session == null ? sessions.perform(mine, gathered.length(), asked) : mine.perform(asked);
      state(asked.state());
      ended =
          outcome != Outcome.FAILED
              || (tried && asked.failure().reason() == Reason.UNSUPPORTED);
      if (!ended) {
        throw FermataException.of(asked.failure());
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
    if (straight != null) {
      straight.reset();
      straight = null;
    }
    StreamState left = state;
    Session begun = session;
    if (begun != null || left != StreamState.NONE) {
      state = StreamState.NONE;
      session = null;
      request().clear();
      left.close();
    }
    if (begun != null) {
      sessions.release(begun);
    }
  }

  /** As {@link #reset}, under another key perhaps: then nothing is kept that has the one before. */
  void rekey() {
    boolean wasInside = thread.enter();
    try {
      drop();
      if (kept != null && !kept.isOpen()) {
        kept = null;
      }
      indirect = null;
      reused = true; // a key is seldom set for one message, and what has it is ready by then
    } finally {
      thread.leave(wasInside);
    }
  }

  private MessageStream copied(Sessions sessions, UnaryOperator<Session> likewise)
      throws CloneNotSupportedException {
    MessageStream copy = new MessageStream(sessions);
    SessionStream under = straight;
    try {
      if (under != null) {
        copy.straight = under.copy();
        copy.kept = copy.straight;
      }
      copy.state = state.copy();
    } catch (DriverException e) {
      throw (CloneNotSupportedException) new CloneNotSupportedException(e.getMessage()).initCause(e);
    }
    copy.nonce = nonce;
    copy.reused = reused;
    Session begun = session;
    if (begun != null) {
      Session next = likewise.apply(begun);
      boolean unused = sessions.hold(next); // as it is by this one, if it is the same
      copy.session = next;
    }
    copy.gathered = gathered.copy();
    return copy;
  }
}
