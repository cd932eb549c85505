package io.fermata.driver.jca;

import io.fermata.spi.Algorithm;
import io.fermata.spi.DriverException;
import io.fermata.spi.DriverRequest;
import io.fermata.spi.Lengths;
import io.fermata.spi.Operation;
import io.fermata.spi.Part;
import io.fermata.spi.Reason;
import io.fermata.spi.Slot;
import io.fermata.spi.StreamState;
import java.security.GeneralSecurityException;
import java.security.ProviderException;
import java.util.concurrent.atomic.AtomicReference;
import javax.crypto.Cipher;
import org.jspecify.annotations.Nullable;

/** Encryption with a tag in parts: the cipher that has seen the first ones is the message's state, and belongs to it. */
final class PartedEncryption {

  /** How messages begin and end in a session. */
  interface Source {
    /** False, and the request has failed, if it cannot begin a message. */
    boolean mayBegin(DriverRequest first);

    /** A cipher that has the key, the nonce and the additional data. */
    Running begin(DriverRequest first) throws GeneralSecurityException;

    /** A message has ended well. */
    void end(Running running);
  }

  /**
   * A cipher with a message in it.
   *
   * @param apart if it is for no other message
   */
  record Running(Cipher cipher, boolean apart) {}

  private final Algorithm fixed;
  private final int tag;
  private final Source source;

  PartedEncryption(Algorithm fixed, int tag, Source source) {
    this.fixed = fixed;
    this.tag = tag;
    this.source = source;
  }

  void submit(DriverRequest request) {
    if (request.part() == Part.FIRST && !mayBegin(request)) {
      return;
    }
    try {
      Running running = request.part() == Part.FIRST ? null : taken(request);
      requireLengths(request);
      goOn(request, running == null ? source.begin(request) : running);
    } catch (DriverException e) {
      request.fail(e);
    } catch (GeneralSecurityException | IllegalArgumentException | ProviderException e) {
      request.fail(Refusal.of(e)); // SunJCE's GCM says so of what is longer than an array
    }
  }

  private boolean mayBegin(DriverRequest request) {
    if (request.operation() != Operation.ENCRYPT) {
      request.fail(Reason.UNSUPPORTED, fixed.name() + " decrypts whole messages only");
      return false;
    }
    return source.mayBegin(request);
  }

  private Running taken(DriverRequest request) throws DriverException {
    StreamState state = request.state();
    request.state(StreamState.NONE);
    if (state instanceof Message message && message.of() == this) {
      Running running = message.running.getAndSet(null);
      if (running != null) {
        return running;
      }
    }
    request.state(state); // whoever it belongs to
    throw new DriverException(
        Reason.BAD_REQUEST, "part " + request.part() + " does not go on from a message that has begun here");
  }

  private void requireLengths(DriverRequest request) throws DriverException {
    int length = request.input().length();
    Lengths legal = fixed.parts().orElseThrow();
    boolean ends = request.part().ends();
    if (!ends && !legal.accept(length)) {
      throw new DriverException(
          Reason.BAD_REQUEST,
          "part of " + length + " bytes before the last; " + fixed.name() + " takes " + legal);
    }
    long needed = length + (ends ? (long) tag : 0);
    if (request.output().length() < needed) {
      throw new DriverException(
          Reason.BAD_REQUEST,
          "output of " + request.output().length() + " bytes; the result has " + needed);
    }
  }

  private void goOn(DriverRequest request, Running running)
      throws GeneralSecurityException, DriverException {
    Slot in = request.input();
    Slot out = request.output();
    boolean ends = request.part().ends();
    int produced =
        ends ? CipherSession.finish(running.cipher(), in, out) : update(running.cipher(), in, out);
    if (produced != in.length() + (ends ? tag : 0)) {
      throw new DriverException(
          Reason.FAULT, "cipher gave out " + produced + " bytes for a part of " + in.length());
    }
    if (ends) {
      source.end(running);
    } else {
      request.state(new Message(running));
    }
    request.succeed(produced);
  }

  private static int update(Cipher cipher, Slot in, Slot out) throws GeneralSecurityException {
    return in.isArray() && out.isArray()
        ? cipher.update(in.array(), in.offset(), in.length(), out.array(), out.offset())
        : cipher.update(in.buffer(), out.buffer());
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
      throw new DriverException(Reason.UNSUPPORTED, "a cipher object cannot be copied");
    }

    @Override
    public void close() {
      running.set(null); // what the object holds goes with it
    }
  }
}
