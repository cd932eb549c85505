package io.fermata.driver.multibuffer;

import io.fermata.spi.Algorithm;
import io.fermata.spi.DriverException;
import io.fermata.spi.DriverRequest;
import io.fermata.spi.Lengths;
import io.fermata.spi.Operation;
import io.fermata.spi.Part;
import io.fermata.spi.Reason;
import io.fermata.spi.StreamState;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;

/**
 * Encryption with a tag in parts. A message has a seat of its own, with the library's context in it, which is its
 * state between two parts; it is overwritten when the message ends, fails or is dropped.
 */
final class PartedEncryption {

  /** The key of a message that begins. */
  interface Keys {
    /** The session's, or a new one if the request brings one. */
    InlineKey of(DriverRequest first) throws DriverException;
  }

  /**
   * A message that has begun.
   *
   * @param ownKey true if the key is for no other message
   * @param length of all that has come
   */
  private record Running(AeadKey key, boolean ownKey, Seat seat, long length) {}

  private final InlineFunctions functions;
  private final Algorithm fixed;
  private final int tag;
  private final Keys keys;

  PartedEncryption(InlineFunctions functions, Algorithm fixed, int tag, Keys keys) {
    this.functions = functions;
    this.fixed = fixed;
    this.tag = tag;
    this.keys = keys;
  }

  /** Carries out a part, and succeeds it. */
  void submit(DriverRequest request) throws DriverException {
    Running running;
    if (request.part() == Part.FIRST) {
      requireParts(request);
      requireLengths(request, 0);
      InlineKey key = keys.of(request);
      if (!(key instanceof AeadKey aead)) {
        throw new IllegalStateException("key of " + fixed.name() + " encrypts without a tag");
      }
      running = new Running(aead, request.key().isPresent(), functions.seatAlone(), 0);
    } else {
      running = taken(request);
    }
    goOn(request, running);
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

  private Running taken(DriverRequest request) throws DriverException {
    if (request.operation() == Operation.ENCRYPT
        && request.state() instanceof Message message
        && message.of() == this) {
      Running running = message.running.getAndSet(null);
      if (running != null) {
        request.state(StreamState.NONE);
        return running;
      }
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

  private void goOn(DriverRequest request, Running running) throws DriverException {
    int length = request.input().length();
    boolean ends = request.part().ends();
    boolean kept = false;
    try {
      requireLengths(request, running.length());
      running.key().use(() -> compute(request, running.key(), running.seat()));
      if (!ends) {
        request.state(
            new Message(new Running(running.key(), running.ownKey(), running.seat(), running.length() + length)));
        kept = true;
      }
    } finally {
      if (!kept) {
        forget(running);
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

  private void forget(Running running) {
    functions.give(running.seat());
    if (running.ownKey()) {
      running.key().close();
    }
  }

  /** A message of which some parts have been seen. */
  private final class Message implements StreamState {
    // empty once a later part has taken it, or it was closed
    private final AtomicReference<@Nullable Running> running;

    Message(Running running) {
      this.running = new AtomicReference<>(running);
    }

    PartedEncryption of() {
      return PartedEncryption.this;
    }

    @Override
    public StreamState copy() throws DriverException {
      throw new DriverException(Reason.UNSUPPORTED, "a message that is encrypted has one end");
    }

    @Override
    public void close() {
      Running dropped = running.getAndSet(null);
      if (dropped != null) {
        forget(dropped);
      }
    }
  }
}
