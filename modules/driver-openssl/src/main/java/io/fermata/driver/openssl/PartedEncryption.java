package io.fermata.driver.openssl;

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
 * Encryption with a tag in parts. Between two of them the context that has seen the first ones is the message's
 * state, and belongs to it; a message that fails or is dropped takes its context along.
 */
final class PartedEncryption {

  /** What the session does with a context. */
  interface Steps {
    /** Refuses a first part whose nonce or room is wrong. */
    void requireBeginning(DriverRequest first) throws DriverException;

    /** Sets the nonce and passes the additional data. */
    void begin(CipherContext context, DriverRequest first) throws DriverException;

    /** Encrypts the input. */
    void pass(CipherContext context, DriverRequest part) throws DriverException;

    /** Writes the tag behind what was encrypted last. */
    void end(CipherContext context, DriverRequest last) throws DriverException;
  }

  /**
   * A message that has begun.
   *
   * @param ownKey true if its key is not the session's
   * @param length of all that has come
   */
  private record Running(CipherContext context, boolean ownKey, long length) {}

  private final Algorithm fixed;
  private final int tag;
  private final CipherContexts contexts;
  private final Steps steps;

  PartedEncryption(Algorithm fixed, int tag, CipherContexts contexts, Steps steps) {
    this.fixed = fixed;
    this.tag = tag;
    this.contexts = contexts;
    this.steps = steps;
  }

  void submit(DriverRequest request) throws DriverException {
    if (request.part() == Part.FIRST) {
      requireParts(request);
      steps.requireBeginning(request);
      requireLengths(request, 0);
      CipherContext context = contexts.take(request);
      goOn(request, new Running(context, request.key().isPresent(), 0));
    } else {
      contexts.requireOpen();
      goOn(request, taken(request));
    }
  }

  private void requireParts(DriverRequest request) throws DriverException {
    if (request.operation() != Operation.ENCRYPT || fixed.parts().isEmpty()) {
      throw new DriverException(
          Reason.UNSUPPORTED, request.operation() + " with " + fixed.name() + " takes whole messages only");
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
    throw new DriverException(
        Reason.BAD_REQUEST,
        "part " + request.part() + " does not go on from a message of " + fixed.name() + " that has begun here");
  }

  private void requireLengths(DriverRequest request, long before) throws DriverException {
    int length = request.input().length();
    Lengths legal = fixed.parts().orElseThrow();
    boolean ends = request.part().ends();
    if (!ends && !legal.accept(length)) {
      throw new DriverException(
          Reason.BAD_REQUEST,
          "part of " + length + " bytes before the last; " + fixed.name() + " takes " + legal);
    }
    if (before + length > fixed.longest()) {
      throw new DriverException(
          Reason.BAD_REQUEST,
          "message of " + (before + length) + " bytes; " + fixed.name() + " takes at most " + fixed.longest());
    }
    Memory.requireRoom(request.output(), length + (ends ? (long) tag : 0));
  }

  private void goOn(DriverRequest request, Running running) throws DriverException {
    CipherContext context = running.context();
    boolean kept = false;
    int length = request.input().length();
    try {
      if (request.part() == Part.FIRST) {
        steps.begin(context, request);
      } else {
        requireLengths(request, running.length());
      }
      steps.pass(context, request);
      if (request.part().ends()) {
        steps.end(context, request);
      } else {
        request.state(new Message(new Running(context, running.ownKey(), running.length() + length)));
      }
      kept = true;
    } finally {
      if (!kept) {
        context.free();
      }
    }
    if (request.part().ends()) {
      contexts.giveBack(context, running.ownKey());
    }
    request.succeed(length + (request.part().ends() ? tag : 0));
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
      throw new DriverException(Reason.UNSUPPORTED, "before 3.1 libcrypto copies no context of every mode");
    }

    @Override
    public void close() {
      Running dropped = running.getAndSet(null);
      if (dropped != null) {
        dropped.context().free();
      }
    }
  }
}
