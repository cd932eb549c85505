package io.fermata.driver.multibuffer;

import io.fermata.spi.Algorithm;
import io.fermata.spi.DriverException;
import io.fermata.spi.DriverRequest;
import io.fermata.spi.Lengths;
import io.fermata.spi.Operation;
import io.fermata.spi.Part;
import io.fermata.spi.Reason;
import io.fermata.spi.StreamState;
import java.lang.foreign.MemorySegment;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;

/**
 * Encryption with a tag in parts. A message has a seat of its own, with the library's context in it, which is its
 * state between two parts. One is kept for the next message, as it is; it is overwritten when the session is closed, the
 * others when their message ends, fails or is dropped.
 */
final class PartedEncryption implements AutoCloseable {

  /** The key of a message that begins. */
  interface Keys {
    /** The session's, or a new one if the request brings one. */
    InlineKey of(DriverRequest first) throws DriverException;
  }

  private static final Seat CLOSED = new Seat(MemorySegment.NULL, true);

  private final InlineFunctions functions;
  private final Algorithm fixed;
  private final int tag;
  private final Keys keys;
  // of the message that ended last, for the next one; or CLOSED
  private final AtomicReference<@Nullable Seat> spare = new AtomicReference<>();

  PartedEncryption(InlineFunctions functions, Algorithm fixed, int tag, Keys keys) {
    this.functions = functions;
    this.fixed = fixed;
    this.tag = tag;
    this.keys = keys;
  }

  /** Carries out a part, and succeeds it. */
  void submit(DriverRequest request) throws DriverException {
    Message message;
    if (request.part() == Part.FIRST) {
      requireParts(request);
      requireLengths(request, 0);
      InlineKey key = keys.of(request);
      if (!(key instanceof AeadKey aead)) {
        throw new IllegalStateException("key of " + fixed.name() + " encrypts without a tag");
      }
      message = new Message(aead, request.key().isPresent(), seat());
    } else {
      message = taken(request);
    }
    goOn(request, message);
  }

  private Seat seat() {
    Seat seat = spare.get();
    return seat != null && seat != CLOSED && spare.compareAndSet(seat, null) ? seat : functions.seatAlone();
  }

  private void requireParts(DriverRequest request) throws DriverException {
    if (request.operation() != Operation.ENCRYPT || fixed.parts().isEmpty()) {
      throw new DriverException(
          Reason.UNSUPPORTED, request.operation() + " with " + fixed.name() + " takes whole messages only");
    }
    if (!fixed.nonce().accept(request.nonce().length())) {
      throw bad("nonce of " + request.nonce().length() + " bytes; " + fixed.name() + " takes " + fixed.nonce());
    }
  }

  private Message taken(DriverRequest request) throws DriverException {
    if (request.operation() == Operation.ENCRYPT
        && request.state() instanceof Message message
        && message.of() == this
        && message.left.compareAndSet(true, false)) {
      request.state(StreamState.NONE);
      return message;
    }
    throw bad(
        "part " + request.part() + " does not go on from a message of " + fixed.name() + " that has begun here");
  }

  private void requireLengths(DriverRequest request, long before) throws DriverException {
    int length = request.input().length();
    Lengths legal = fixed.parts().orElseThrow();
    boolean ends = request.part().ends();
    long needed = length + (ends ? (long) tag : 0);
    if (!ends && !legal.accept(length)) {
      throw bad("part of " + length + " bytes before the last; " + fixed.name() + " takes " + legal);
    }
    if (before + length > fixed.longest()) {
      throw bad(
          "message of " + (before + length) + " bytes; " + fixed.name() + " takes at most " + fixed.longest());
    }
    if (request.output().length() < needed) {
      throw bad("output of " + request.output().length() + " bytes; the result has " + needed);
    }
    if (!Bytes.isWritable(request.output())) {
      throw bad("output is read-only memory");
    }
  }

  private static DriverException bad(String why) {
    return new DriverException(Reason.BAD_REQUEST, why);
  }

  private void goOn(DriverRequest request, Message message) throws DriverException {
    int length = request.input().length();
    boolean ends = request.part().ends();
    boolean kept = false;
    try {
      requireLengths(request, message.length);
      message.key.use(() -> compute(request, message.key, message.seat));
      if (!ends) {
        message.length += length;
        message.left.set(true);
        request.state(message);
        kept = true;
      }
    } finally {
      if (!kept) {
        message.forget();
      }
    }
    request.succeed(length + (ends ? tag : 0));
  }

  private void compute(DriverRequest request, AeadKey key, Seat seat) {
    int length = request.input().length();
    if (request.part() == Part.FIRST) {
      key.begin(seat, request.nonce(), request.aad());
    }
    key.goOn(seat, request.input(), request.output(), length);
    if (request.part().ends()) {
      key.end(seat, request.output(), length, tag);
    }
  }

  /** Overwrites what is kept for the next message. What has begun keeps its own until it has ended. */
  @Override
  public void close() {
    Seat seat = spare.getAndSet(CLOSED);
    if (seat != null && seat != CLOSED) {
      functions.give(seat);
    }
  }

  /** A message that has begun. It is one part's at a time, and nobody's between them. */
  private final class Message implements StreamState {
    private final AeadKey key;
    private final boolean ownKey; // the key is for no other message
    private final Seat seat;
    private final AtomicBoolean left = new AtomicBoolean(); // for the next part, and not yet taken or CLOSED
    private long length; // of all that has come

    Message(AeadKey key, boolean ownKey, Seat seat) {
      this.key = key;
      this.ownKey = ownKey;
      this.seat = seat;
    }

    PartedEncryption of() {
      return PartedEncryption.this;
    }

    private void forget() {
      if (ownKey || !spare.compareAndSet(null, seat)) {
        functions.give(seat);
      }
      if (ownKey) {
        key.close();
      }
    }

    @Override
    public StreamState copy() throws DriverException {
      throw new DriverException(Reason.UNSUPPORTED, "a message that is encrypted has one end");
    }

    @Override
    public void close() {
      if (left.compareAndSet(true, false)) {
        forget();
      }
    }
  }
}
