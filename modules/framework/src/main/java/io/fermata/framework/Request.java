package io.fermata.framework;

import io.fermata.spi.DriverException;
import io.fermata.spi.DriverRequest;
import io.fermata.spi.DriverRequest.Outcome;
import io.fermata.spi.Operation;
import io.fermata.spi.Part;
import io.fermata.spi.Reason;
import io.fermata.spi.Slot;
import io.fermata.spi.StreamState;
import java.lang.foreign.MemorySegment;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * One operation: what to do, where its bytes are, and afterwards how it ended. Kept and used again, it
 * makes no garbage.
 *
 * <p>An inline driver works on the caller's memory itself. For any other the framework copies the
 * input when it is submitted and the output when the ticket is awaited, so that the caller's memory is
 * never touched in between. Input and output may be the same memory from the same place on.
 *
 * <p>Belongs to one thread at a time and to one submission at a time.
 */
public final class Request {
  private final InlineOwner owner = new InlineOwner();
  private DriverRequest work = new DriverRequest(owner);
  private Operation operation = Operation.DIGEST;
  private Part part = Part.WHOLE;
  private @Nullable Ticket ticket;
  private @Nullable Outcome outcome;
  private int produced;
  private @Nullable DriverException failure;

  /** Names the driver in the one case that matters: a completion too many. */
  private static final class InlineOwner implements DriverRequest.Owner {
    private @Nullable DriverPort port;

    @Override
    public void ended(DriverRequest request) {
      // the submitter is on this thread and looks for itself
    }

    @Override
    public void endedAgain(DriverRequest request) {
      DriverPort culprit = port;
      if (culprit != null) {
        culprit.completedTwice();
      }
    }
  }

  /** Makes an empty request. */
  public Request() {}

  /** Sets what to do, for a whole message. */
  public Request operation(Operation operation) {
    return operation(operation, Part.WHOLE);
  }

  /** Sets what to do, for a part of a message. */
  public Request operation(Operation operation, Part part) {
    this.operation = Objects.requireNonNull(operation, "operation");
    this.part = Objects.requireNonNull(part, "part");
    return this;
  }

  /** Sets the nonce of an AEAD operation. */
  public Request nonce(byte[] nonce) {
    Objects.requireNonNull(nonce, "nonce");
    idle().nonce().set(nonce, 0, nonce.length);
    return this;
  }

  /** Sets the additional data of an AEAD operation. */
  public Request aad(byte[] array, int offset, int length) {
    idle().aad().set(array, offset, length);
    return this;
  }

  /** Sets the message. */
  public Request input(byte[] array, int offset, int length) {
    idle().input().set(array, offset, length);
    return this;
  }

  /** Sets the message. */
  public Request input(MemorySegment segment) {
    idle().input().set(segment);
    return this;
  }

  /** Sets where the result goes. */
  public Request output(byte[] array, int offset, int length) {
    idle().output().set(array, offset, length);
    return this;
  }

  /** Sets where the result goes. */
  public Request output(MemorySegment segment) {
    Objects.requireNonNull(segment, "segment");
    if (segment.isReadOnly()) {
      throw new IllegalArgumentException("output segment is read-only");
    }
    idle().output().set(segment);
    return this;
  }

  /** Sets the signature to compare with. */
  public Request tag(byte[] array, int offset, int length) {
    idle().tag().set(array, offset, length);
    return this;
  }

  /** Sets what the driver remembers of the parts before. */
  public Request state(StreamState state) {
    idle().state(state);
    return this;
  }

  /** What the driver remembers for the parts to come. */
  public StreamState state() {
    return idle().state();
  }

  /** Lets go of all memory that the request points at. */
  public void clear() {
    DriverRequest idle = idle();
    idle.nonce().clear();
    idle.aad().clear();
    idle.input().clear();
    idle.output().clear();
    idle.tag().clear();
    idle.state(StreamState.NONE);
  }

  /** How the last submission ended. */
  public Outcome outcome() {
    Outcome ended = outcome;
    if (ended == null) {
      throw new IllegalStateException("request has not ended");
    }
    return ended;
  }

  /** Bytes written to the output; 0 unless the outcome is {@link Outcome#DONE}. */
  public int produced() {
    outcome();
    return produced;
  }

  /**
   * Why it failed.
   *
   * @throws IllegalStateException if the outcome is not {@link Outcome#FAILED}
   */
  public DriverException failure() {
    DriverException thrown = failure;
    if (thrown == null) {
      throw new IllegalStateException("request did not fail; outcome is " + outcome);
    }
    return thrown;
  }

  Operation operation() {
    return operation;
  }

  Part part() {
    return part;
  }

  /** The memory that it points at, for a driver that works on it here and now. */
  DriverRequest work(DriverPort port) {
    owner.port = port;
    return idle();
  }

  /** The same, to be copied. */
  DriverRequest slots() {
    return work;
  }

  private DriverRequest idle() {
    if (ticket != null) {
      throw new IllegalStateException("request is still out for " + operation);
    }
    return work;
  }

  void out(Ticket ticket) {
    idle();
    this.ticket = ticket;
    this.outcome = null;
  }

  /** Takes over how {@code ended} ended. */
  void end(DriverRequest ended, DriverPort port) {
    ticket = null;
    outcome = ended.outcome();
    produced = ended.produced();
    failure = outcome == Outcome.FAILED ? ended.failure() : null;
    if (produced < 0 || produced > work.output().length()) {
      failure =
          new DriverException(
              Reason.FAULT,
              port.name()
                  + " says it produced "
                  + produced
                  + " of "
                  + work.output().length()
                  + " bytes");
      outcome = Outcome.FAILED;
      produced = 0;
    }
    work.state(ended.state());
  }

  /** A driver may still complete what it has: the next operation gets an object it never saw. */
  void renew() {
    DriverRequest kept = work;
    work = new DriverRequest(owner);
    move(kept.nonce(), work.nonce());
    move(kept.aad(), work.aad());
    move(kept.input(), work.input());
    move(kept.output(), work.output());
    move(kept.tag(), work.tag());
    work.state(kept.state());
  }

  private static void move(Slot from, Slot to) {
    if (from.isArray()) {
      to.set(from.array(), from.offset(), from.length());
    } else {
      to.set(from.segment());
    }
  }

  /** Takes back what was not accepted; nothing if the request is out with another ticket. */
  void back(Ticket refused) {
    if (ticket == refused) {
      ticket = null;
    }
  }
}
