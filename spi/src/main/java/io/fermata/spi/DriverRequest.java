package io.fermata.spi;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.math.BigInteger;
import java.security.Key;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * One operation on a session: what to do, where its bytes are, and how it ended.
 *
 * <p>The owner (the framework, or a test) fills it and calls {@link #begin}; the driver reads it and
 * completes it <em>exactly once</em> with {@link #succeed}, {@link #mismatch} or {@link #fail}, inside
 * {@link DriverSession#submit} or later, on any thread. A second completion changes nothing and is
 * reported to the owner, who counts it against the driver. When a request is completed the driver has
 * finished with its memory.
 *
 * <pre>
 *   owner:  IDLE ──begin──► OUT ──back──► IDLE          ENDED ──begin──► …
 *   driver:                 OUT ──succeed…──► ENDING ──► ENDED    (one thread wins)
 * </pre>
 */
public final class DriverRequest {

  /** Hears of the end of a request, on the thread that completed it: must be short, never throw. */
  public interface Owner {
    /** The request has ended; its outcome can be read. */
    void ended(DriverRequest request);

    /** The driver completed a request that had already ended; nothing was changed. */
    void endedAgain(DriverRequest request);
  }

  /** How a request ended. */
  public enum Outcome {
    /** Done; {@link #produced()} bytes are in {@code output}. */
    DONE,
    /** The tag or signature is not that of the message. Not a fault of the device. */
    MISMATCH,
    /** Failed; see {@link #failure()}. */
    FAILED
  }

  private static final int IDLE = 0;
  private static final int OUT = 1;
  private static final int ENDING = 2;
  private static final int ENDED = 3;
  private static final VarHandle STATE;

  static {
    try {
      STATE = MethodHandles.lookup().findVarHandle(DriverRequest.class, "state", int.class);
    } catch (ReflectiveOperationException e) {
      throw new ExceptionInInitializerError(e);
    }
  }

  private final Owner owner;
  private final Slot nonce = new Slot();
  private final Slot aad = new Slot();
  private final Slot input = new Slot();
  private final Slot output = new Slot();
  private final Slot tag = new Slot();
  private Operation operation = Operation.DIGEST;
  private Part part = Part.WHOLE;
  private StreamState streamState = StreamState.NONE;
  private Optional<Key> key = Optional.empty();
  private List<Descriptor> chain = List.of();
  private List<BigInteger> parameters = List.of();
  private List<BigInteger> results = List.of();

  private volatile int state = IDLE;
  private Outcome outcome = Outcome.FAILED;
  private int produced;
  private @Nullable DriverException failure;

  /** Makes a request that reports to {@code owner}. */
  public DriverRequest(Owner owner) {
    this.owner = Objects.requireNonNull(owner, "owner");
  }

  // What to do: set by the owner while the request is not out.

  /**
   * Arms the request for one more completion.
   *
   * @throws IllegalStateException if it is still with a driver
   */
  public void begin(Operation operation, Part part) {
    int seen = state;
    if (seen == OUT || seen == ENDING) {
      throw new IllegalStateException("request is still out for " + this.operation);
    }
    // Written only if it changes, here and below: to write a reference into an object that is kept for
    // long is dearer than to compare one, with some garbage collectors.
    if (this.operation != operation) {
      this.operation = Objects.requireNonNull(operation, "operation");
    }
    if (this.part != part) {
      this.part = Objects.requireNonNull(part, "part");
    }
    this.failure = null;
    this.produced = 0;
    if (!results.isEmpty()) {
      this.results = List.of();
    }
    STATE.setRelease(this, OUT);
  }

  /** Disarms a request that was handed over and not touched; false if it has been completed, or is just being. */
  public boolean back() {
    return STATE.compareAndSet(this, OUT, IDLE);
  }

  /** Points at the same memory as {@code other}, with the same key, state, chain and integers. */
  public void pointAs(DriverRequest other) {
    nonce.set(other.nonce, 0, other.nonce.length());
    aad.set(other.aad, 0, other.aad.length());
    input.set(other.input, 0, other.input.length());
    output.set(other.output, 0, other.output.length());
    tag.set(other.tag, 0, other.tag.length());
    streamState = other.streamState;
    key = other.key;
    chain = other.chain;
    parameters = other.parameters;
  }

  /** What to do. */
  public Operation operation() {
    return operation;
  }

  /** Which part of the message this is. */
  public Part part() {
    return part;
  }

  /**
   * A key for this request alone, instead of the session's; absent as a rule. It never becomes the
   * session's, and requests with different keys may be out at once.
   */
  public Optional<Key> key() {
    return key;
  }

  /** Sets {@link #key()}; set by the owner while the request is not out. */
  public void key(Optional<Key> key) {
    if (key.isPresent() || this.key.isPresent()) { // see begin
      this.key = key;
    }
  }

  /** The steps of {@link Operation#CHAIN}; else empty. */
  public List<Descriptor> chain() {
    return chain;
  }

  /** Sets {@link #chain()}. */
  public void chain(List<Descriptor> chain) {
    this.chain = Objects.requireNonNull(chain, "chain");
  }

  /**
   * The integers that {@link Operation#KEY_OPERATION} computes with, none negative; those that {@link
   * KeyDerivation} takes; else empty.
   */
  public List<BigInteger> parameters() {
    return parameters;
  }

  /** Sets {@link #parameters()}. */
  public void parameters(List<BigInteger> parameters) {
    this.parameters = Objects.requireNonNull(parameters, "parameters");
  }

  /**
   * The nonce of an AEAD operation or of a code that takes one, the initialization vector of a cipher, the salt of a
   * key derivation. One of a length that the algorithm does not have is a bad request; one that it has and the driver
   * has not fails with {@link Reason#UNSUPPORTED}. An AEAD may refuse, as a bad request, to encrypt under the nonce and
   * key of the request before; a code may not, since it is computed again to be compared. Of a message in parts the
   * nonce comes with the first one; what later parts bring is not looked at.
   */
  public Slot nonce() {
    return nonce;
  }

  /** Additional data of an AEAD operation: authenticated, not encrypted. The label of OAEP. */
  public Slot aad() {
    return aad;
  }

  /** The message, or what {@link Operation} says comes in instead; may be the same memory as {@link #output()} from the same place on. */
  public Slot input() {
    return input;
  }

  /**
   * Where the result goes; at least as long as the result, which for a key derivation is all of it. A shorter one is a bad request, and nothing of the result
   * stays in it. The driver may write all of it, and no byte around it or of the sources, however the request ends.
   */
  public Slot output() {
    return output;
  }

  /** The signature or code to compare with, for {@link Operation#VERIFY}. */
  public Slot tag() {
    return tag;
  }

  /**
   * What the driver left for the next part of the message; {@link StreamState#NONE} at its start. It is the
   * driver's while the request is out. A part that fails ends the message: the driver takes no more of it, and the
   * owner closes what is left here. A part whose state is not one that this driver left for such a message is a bad
   * request.
   */
  public StreamState state() {
    return streamState;
  }

  /** Leaves something for the next part. The owner closes it when the message ends or is dropped. */
  public void state(StreamState state) {
    this.streamState = Objects.requireNonNull(state, "state");
  }

  // How it ended: called by the driver, exactly once.

  /** Completes the request: {@code produced} bytes are in {@code output}. */
  public void succeed(int produced) {
    if (ends()) {
      this.produced = produced;
      end(Outcome.DONE);
    }
  }

  /** Completes a key operation. */
  public void succeed(List<BigInteger> results) {
    List<BigInteger> copy = List.copyOf(results);
    if (ends()) {
      this.results = copy;
      end(Outcome.DONE);
    }
  }

  /** Completes the request: the tag or signature is wrong, and {@code output} holds nothing of use. */
  public void mismatch() {
    if (ends()) {
      end(Outcome.MISMATCH);
    }
  }

  /** Completes the request with a failure. */
  public void fail(DriverException failure) {
    Objects.requireNonNull(failure, "failure");
    if (ends()) {
      this.failure = failure;
      end(Outcome.FAILED);
    }
  }

  /** Completes the request with a failure. */
  public void fail(Reason reason, String message) {
    fail(new DriverException(reason, message));
  }

  private boolean ends() {
    if (STATE.compareAndSet(this, OUT, ENDING)) {
      return true;
    }
    owner.endedAgain(this);
    return false;
  }

  private void end(Outcome outcome) {
    if (this.outcome != outcome) {
      this.outcome = outcome;
    }
    STATE.setRelease(this, ENDED);
    owner.ended(this);
  }

  /** True once the request has been completed. */
  public boolean isEnded() {
    return state == ENDED;
  }

  /** How it ended. */
  public Outcome outcome() {
    requireEnded();
    return outcome;
  }

  /** Bytes written to {@code output}; 0 unless the outcome is {@link Outcome#DONE}. */
  public int produced() {
    requireEnded();
    return produced;
  }

  /** The integers computed by {@link Operation#KEY_OPERATION}; empty unless the outcome is {@link Outcome#DONE}. */
  public List<BigInteger> results() {
    requireEnded();
    return results;
  }

  /**
   * The failure.
   *
   * @throws IllegalStateException if the outcome is not {@link Outcome#FAILED}
   */
  public DriverException failure() {
    requireEnded();
    DriverException thrown = failure;
    if (thrown == null) {
      throw new IllegalStateException("request did not fail; outcome is " + outcome);
    }
    return thrown;
  }

  private void requireEnded() {
    if (state != ENDED) {
      throw new IllegalStateException("request has not ended");
    }
  }
}
