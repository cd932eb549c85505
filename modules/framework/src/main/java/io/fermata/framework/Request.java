package io.fermata.framework;

import io.fermata.spi.Descriptor;
import io.fermata.spi.DriverException;
import io.fermata.spi.DriverRequest;
import io.fermata.spi.DriverRequest.Outcome;
import io.fermata.spi.KeyOperation;
import io.fermata.spi.Operation;
import io.fermata.spi.Part;
import io.fermata.spi.Reason;
import io.fermata.spi.StreamState;
import java.lang.foreign.MemorySegment;
import java.math.BigInteger;
import java.security.Key;
import java.security.PublicKey;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * One operation: what to do, where its bytes are, and afterwards how it ended. Kept and used again, it
 * makes no garbage.
 *
 * <p>An inline driver works on the caller's memory itself. For any other the framework copies the
 * input when it is submitted and the output when the result is collected (by {@link Ticket#await}, before
 * a callback, by {@link CompletionQueue#poll}), so that the caller's memory is never touched in between;
 * a {@link Lease} saves the copies. Input and output may be the same memory from the same place on.
 *
 * <p>What is set stays set for later submissions, but for {@link #within}, {@link #by} and {@link #key},
 * which are for one. Belongs to one thread at a time and to one submission at a time: from {@link
 * Session#submit} until it has ended nothing of it may be changed ({@link IllegalStateException}).
 */
public final class Request extends CompletionQueue.Ended {

  /** How a request stands to the others of its session. */
  public enum Order {
    /** Reaches the driver after those that were submitted before it. */
    ORDERED,
    /** May pass those that wait. */
    UNORDERED,
    /** Reaches the driver when all that were submitted before have ended; those after it wait for it. */
    BARRIER
  }

  private static final byte[] NO_NONCE = new byte[0];
  private static final Object NOTHING = Optional.empty();

  private final RequestMemory memory = new RequestMemory();
  private byte[] made = NO_NONCE;
  private boolean nonceFresh;
  private boolean published;
  private @Nullable Charge charge;
  private Operation operation = Operation.DIGEST;
  private Part part = Part.WHOLE;
  private KeyOperation keyOperation = KeyOperation.MOD_EXP;
  private Order order = Order.ORDERED;
  private boolean batch;
  private Delivery delivery = Delivery.Awaited.AWAITED;
  private Object attachment = NOTHING;
  private long withinNanos;
  private boolean timed;
  private long byNanos;

  private boolean out;
  private boolean ended;
  private Outcome outcome = Outcome.FAILED; // once it has ended
  private int produced;
  private int driver = -1;
  private List<BigInteger> results = List.of();
  private @Nullable DriverException failure;
  private boolean untouched;
  private @Nullable Placement begunAt; // where the driver is that remembers the parts before

  /** Makes an empty request. */
  public Request() {}

  // What to do.

  /** Sets what to do, for a whole message. */
  public Request operation(Operation operation) {
    return operation(operation, Part.WHOLE);
  }

  /** Sets what to do, for a part of a message. */
  public Request operation(Operation operation, Part part) {
    requireIdle();
    // written only if they change, here and elsewhere: see DriverRequest.begin
    if (this.operation != operation) {
      this.operation = Objects.requireNonNull(operation, "operation");
    }
    if (this.part != part) {
      this.part = Objects.requireNonNull(part, "part");
    }
    return this;
  }

  /** Sets the steps of a chain, to be carried out in this order on the {@link #buffer}. */
  public Request chain(List<Descriptor> steps) {
    work().chain(List.copyOf(steps));
    return operation(Operation.CHAIN);
  }

  /** Sets a key operation and its integers, none negative: see {@link Framework#submit}. */
  public Request keyOperation(KeyOperation operation, List<BigInteger> parameters) {
    work().parameters(List.copyOf(parameters));
    this.keyOperation = Objects.requireNonNull(operation, "operation");
    return operation(Operation.KEY_OPERATION);
  }

  /**
   * Asks for bytes that are derived from the key, as many as the output has: see {@link
   * io.fermata.spi.KeyDerivation}. The info, if there is any, is the {@link #input}.
   *
   * @param salt may be empty for {@code HKDF-…}
   */
  public Request derive(byte[] salt) {
    work().parameters(List.of());
    return nonce(salt).operation(Operation.DERIVE);
  }

  /**
   * Asks for bytes that are derived from the key, which is a password, as many as the output has.
   *
   * @param iterations at least 1; what is legal says {@link io.fermata.spi.KeyDerivation}
   */
  public Request derive(byte[] salt, int iterations) {
    work().parameters(List.of(BigInteger.valueOf(iterations)));
    return nonce(salt).operation(Operation.DERIVE);
  }

  /**
   * Asks for bytes that are derived from the key, as many as the output has.
   *
   * @param cost what makes it dear, as {@link io.fermata.spi.KeyDerivation.Cost} says; of {@code scrypt} N, r and p
   */
  public Request derive(byte[] salt, List<BigInteger> cost) {
    work().parameters(List.copyOf(cost));
    return nonce(salt).operation(Operation.DERIVE);
  }

  /** Sets a key for the next submission alone, instead of the session's. */
  public Request key(Key key) {
    work().key(Optional.of(key));
    return this;
  }

  /**
   * Sets the nonce of an AEAD operation or of a code that takes one, or the initialization vector of a cipher. Of a
   * message in parts the first one brings it.
   */
  public Request nonce(byte[] nonce) {
    Objects.requireNonNull(nonce, "nonce");
    work().nonce().set(nonce, 0, nonce.length);
    nonceFresh = false;
    return this;
  }

  /**
   * Has the framework make a nonce for each submission, instead of {@link #nonce}; for {@code ENCRYPT}.
   * {@link #copyNonce} tells it.
   *
   * <p>For AES/GCM, AES/CCM and ChaCha20-Poly1305 it has 12 bytes, for AES/CTR 16 of which the last 4 are
   * zero; within a framework none comes twice under one key, over all of its sessions. They are a sequence
   * that begins at random and is counted up (SP 800-38D, section 8.2.2), begun anew once the last session of
   * the key was closed. For CBC it is a random block. What is encrypted under nonces from here is counted, from
   * the session's first on, and beyond the limits of the key {@link KeyUseException} is thrown. Whoever brings
   * nonces for the same key, too, has them looked after with {@link FrameworkOptions#keyGuard}, or takes care
   * that they are others.
   */
  public Request freshNonce() {
    requireIdle();
    nonceFresh = true;
    return this;
  }

  /**
   * Copies the nonce that the framework made for the last submission; it can be read as soon as {@link
   * Session#submit} has answered, by whom the request then belongs to.
   *
   * @return how many bytes it has
   * @throws IllegalStateException if none was made
   * @throws IndexOutOfBoundsException if there is no room for it
   */
  public int copyNonce(byte[] to, int offset) {
    Objects.requireNonNull(to, "to");
    if (made.length == 0) {
      throw new IllegalStateException("no nonce was made: Request.freshNonce asks for one");
    }
    Objects.checkFromIndexSize(offset, made.length, to.length);
    System.arraycopy(made, 0, to, offset, made.length);
    return made.length;
  }

  /** Sets the additional data of an AEAD operation, or the label of OAEP. */
  public Request aad(byte[] array, int offset, int length) {
    work().aad().set(array, offset, length);
    return this;
  }

  /**
   * Sets the peer of {@link Operation#AGREE}: its X.509 encoding as the input.
   *
   * @throws IllegalArgumentException if the key has none
   */
  public Request peer(PublicKey key) {
    byte[] encoded = key.getEncoded();
    if (encoded == null || !"X.509".equals(key.getFormat())) {
      throw new IllegalArgumentException(
          "peer's key has the format " + key.getFormat() + "; it needs an encoding as X.509");
    }
    return input(encoded, 0, encoded.length);
  }

  /** Sets the message, or what {@link Operation} says comes in instead. */
  public Request input(byte[] array, int offset, int length) {
    idle().one(memory.input, array, offset, length);
    return this;
  }

  /** Sets the message. */
  public Request input(MemorySegment segment) {
    idle().one(memory.input, segment, false);
    return this;
  }

  /** Sets the message, in several places that count as one; they may be empty. */
  public Request input(List<MemorySegment> segments) {
    idle().many(memory.input, segments, false);
    return this;
  }

  /** Sets the message, in leased memory that is not copied. */
  public Request input(Lease lease, long offset, long length) {
    idle().leased(memory.input, lease, offset, length);
    return this;
  }

  /** Sets where the result goes. */
  public Request output(byte[] array, int offset, int length) {
    idle().one(memory.output, array, offset, length);
    return this;
  }

  /** Sets where the result goes. */
  public Request output(MemorySegment segment) {
    idle().one(memory.output, segment, true);
    return this;
  }

  /** Sets where the result goes: several places that count as one; they may be empty. */
  public Request output(List<MemorySegment> segments) {
    idle().many(memory.output, segments, true);
    return this;
  }

  /** Sets where the result goes, in leased memory that the driver writes itself. */
  public Request output(Lease lease, long offset, long length) {
    idle().leased(memory.output, lease, offset, length);
    return this;
  }

  /** Sets message and result to the same place. */
  public Request buffer(byte[] array, int offset, int length) {
    return input(array, offset, length).output(array, offset, length);
  }

  /** Sets message and result to the same place. */
  public Request buffer(MemorySegment segment) {
    return output(segment).input(segment);
  }

  /** Sets message and result to the same places, which count as one. */
  public Request buffer(List<MemorySegment> segments) {
    return output(segments).input(segments);
  }

  /** Sets message and result to the same leased memory. */
  public Request buffer(Lease lease, long offset, long length) {
    return input(lease, offset, length).output(lease, offset, length);
  }

  /** Sets the signature or code to compare with. */
  public Request tag(byte[] array, int offset, int length) {
    work().tag().set(array, offset, length);
    return this;
  }

  /**
   * Sets what the driver remembers of the parts before. If the request has them itself from the part before,
   * a part that comes after the session has moved to another driver fails with {@link
   * Reason#SESSION_LOST}; the message begins anew.
   */
  public Request state(StreamState state) {
    DriverRequest mine = work();
    if (mine.state() != state) {
      mine.state(state);
      begunAt = null;
    }
    return this;
  }

  /** What the driver remembers for the parts to come. */
  public StreamState state() {
    return work().state();
  }

  // How it travels.

  /** Sets how it stands to the others of its session; {@link Order#ORDERED} at first. */
  public Request order(Order order) {
    requireIdle();
    this.order = Objects.requireNonNull(order, "order");
    return this;
  }

  /**
   * Sets whether it may wait a moment for others to go to the driver with it: it then always goes
   * through the backlog. crypto(9): {@code CRYPTO_F_BATCH}.
   */
  public Request batch(boolean batch) {
    requireIdle();
    this.batch = batch;
    return this;
  }

  /**
   * Sets how long the next submission may take. Later it ends with {@link Reason#DEADLINE}, whatever
   * the driver does. A driver that completes inside {@code submit} is not measured.
   *
   * @throws IllegalArgumentException if it is not positive
   */
  public Request within(Duration limit) {
    requireIdle();
    if (limit.isNegative() || limit.isZero()) {
      throw new IllegalArgumentException("deadline within " + limit + "; it is longer than zero");
    }
    withinNanos = Patience.nanos(limit);
    timed = false;
    return this;
  }

  /** As {@link #within}, by a moment of the framework's {@link io.fermata.spi.TimeSource}; refused by {@code submit} if it has passed. */
  public Request by(long nanoTime) {
    requireIdle();
    byNanos = nanoTime;
    timed = true;
    withinNanos = 0;
    return this;
  }

  /** Sets an object that travels with the request, untouched. */
  public Request attach(Object attachment) {
    requireIdle();
    this.attachment = Objects.requireNonNull(attachment, "attachment");
    return this;
  }

  /** What was attached; an empty {@link Optional} if nothing was. */
  public Object attachment() {
    return attachment;
  }

  /** Has its end told to {@code callback}, on the completion thread; instead of what was set before. */
  public Request then(Consumer<? super Request> callback) {
    return then(Callback.ON_COMPLETION_THREAD, callback);
  }

  /** Has its end told to {@code callback}, exactly once, with the result in place. */
  public Request then(Callback place, Consumer<? super Request> callback) {
    requireIdle();
    Objects.requireNonNull(callback, "callback");
    delivery = new Delivery.Call(Objects.requireNonNull(place, "place"), callback);
    return this;
  }

  /** Has it put into a queue when it has ended; instead of what was set before. */
  public Request into(CompletionQueue queue) {
    requireIdle();
    delivery = new Delivery.Polled(Objects.requireNonNull(queue, "queue"));
    return this;
  }

  /** Lets its end be waited for with its {@link Ticket}, as at first. */
  public Request awaited() {
    requireIdle();
    delivery = Delivery.Awaited.AWAITED;
    return this;
  }

  /** Lets go of all memory that the request points at, and of key, attachment and callback. */
  public void clear() {
    requireIdle();
    memory.clear();
    nonceFresh = false;
    if (made != NO_NONCE) {
      made = NO_NONCE;
    }
    if (attachment != NOTHING) {
      attachment = NOTHING;
    }
    if (delivery != Delivery.Awaited.AWAITED) {
      delivery = Delivery.Awaited.AWAITED;
    }
    withinNanos = 0;
    timed = false;
    if (!results.isEmpty()) {
      results = List.of();
    }
  }

  // How it ended.

  /**
   * How the last submission ended.
   *
   * @throws IllegalStateException if it has not ended, or there was none
   */
  public Outcome outcome() {
    if (!ended) {
      throw new IllegalStateException("request has not ended");
    }
    return outcome;
  }

  /** True if it has been submitted and has ended. */
  public boolean isEnded() {
    return ended;
  }

  /**
   * Bytes written to the output; 0 unless the outcome is {@link Outcome#DONE}. After a compression that
   * did not shrink, the length that it would have had, not less than the input's; then nothing was written.
   */
  public int produced() {
    outcome();
    return produced;
  }

  /** The results of a key operation; empty unless it is {@link Outcome#DONE}. */
  public List<BigInteger> results() {
    outcome();
    return results;
  }

  /**
   * The number of the driver that completed it, well or not; -1 if none did, since it was given up or never
   * reached one, and before it has ended.
   */
  public int driver() {
    return driver;
  }

  /**
   * Why it failed.
   *
   * @throws IllegalStateException if the outcome is not {@link Outcome#FAILED}
   */
  public DriverException failure() {
    DriverException thrown = failure;
    if (thrown == null) {
      throw new IllegalStateException(
          "request did not fail; " + (ended ? "outcome is " + outcome : "it has not ended"));
    }
    return thrown;
  }

  /**
   * True if it did not succeed and its output, or the buffer of a chain, is as it was: no driver had that
   * memory to write to. Of memory that is leased, and of a driver that completes inside {@code submit},
   * that is not known, and false.
   */
  public boolean isUntouched() {
    outcome();
    return untouched;
  }

  // For the framework.

  Operation operation() {
    return operation;
  }

  KeyOperation keyOperation() {
    return keyOperation;
  }

  Part part() {
    return part;
  }

  Order order() {
    return order;
  }

  boolean isBatch() {
    return batch;
  }

  Delivery delivery() {
    return delivery;
  }

  RequestMemory memory() {
    return memory;
  }

  /** True if a nonce is to be made for it. */
  boolean isNonceFresh() {
    return nonceFresh;
  }

  /** A nonce of this length, to be filled before a driver reads it. */
  byte[] roomForNonce(int length) {
    if (made.length != length) {
      made = new byte[length];
    }
    memory.work().nonce().set(made, 0, length);
    return made;
  }

  /** Says that text, key and nonce are known to all, so that nothing is lost if it is sent again. */
  Request published() {
    published = true;
    return this;
  }

  boolean isPublished() {
    return published;
  }

  /** What it was charged to its keys. */
  Charge charge() {
    Charge mine = charge;
    if (mine == null) {
      mine = new Charge();
      charge = mine;
    }
    return mine;
  }

  /** False if it goes on with a message that was begun elsewhere. */
  boolean mayGoTo(Placement place) {
    return part.begins() || begunAt == null || begunAt == place;
  }

  /**
   * True if somebody waits for it, it is in one place or two, and asks for nothing that {@link ShortWay} has not.
   */
  boolean isUsual() {
    return order == Order.ORDERED
        && delivery == Delivery.Awaited.AWAITED
        && !batch
        && !nonceFresh
        && !timed
        && withinNanos == 0
        && memory.isSimple()
        && memory.work().key().isEmpty();
  }

  /** True if a driver may be asked to do it with {@code other} and more, here and now. */
  boolean isLike(Request other) {
    return part == Part.WHOLE
        && order != Order.BARRIER
        && !batch
        && operation == other.operation
        && memory.isSteady();
  }

  /**
   * What is put into a queue once it has ended with its result in place: itself, if nobody wants to know when it was
   * taken out.
   */
  CompletionQueue.Ended landing(StageTimes times) {
    return times == StageTimes.Off.OFF ? this : new Timed(this, times);
  }

  @Override
  Request collect() {
    return this;
  }

  /** The same, and notes when it is taken out. */
  static final class Timed extends CompletionQueue.Ended {
    private final Request request;
    private final StageTimes times;

    Timed(Request request, StageTimes times) {
      this.request = request;
      this.times = times;
    }

    @Override
    Request collect() {
      times.delivered();
      times.returned();
      return request;
    }
  }

  /** True if it has a deadline. */
  boolean isTimed() {
    return timed || withinNanos > 0;
  }

  /** The moment of its deadline, if it {@linkplain #isTimed has one}. */
  long deadline(long now) {
    return timed ? byNanos : now + withinNanos;
  }

  /** The memory that it points at, for a driver that works on it here and now. */
  DriverRequest work() {
    requireIdle();
    return memory.work();
  }

  private RequestMemory idle() {
    requireIdle();
    return memory;
  }

  void requireIdle() {
    if (out) {
      throw new IllegalStateException("request is still out for " + operation);
    }
  }

  void out() {
    requireIdle();
    out = true;
    ended = false;
  }

  /** Takes back what was not accepted. */
  void back() {
    out = false;
    if (charge != null) {
      charge.giveBack(memory);
    }
  }

  /** Ends it for nobody: its submitter has gone. */
  void drop() {
    reset();
  }

  /** Takes over how {@code from} ended; a driver that claims more than there is room for has failed. */
  void end(DriverRequest from, Placement place) {
    int claimed = from.produced();
    if (memory.isImpossible(from)) {
      fail(place.distrust(memory.claim(from)));
      return;
    }
    if (charge != null && isRefusedFirst(from)) {
      charge.giveBack(memory);
    }
    reset();
    if (memory.work().state() != from.state()) {
      memory.work().state(from.state());
    }
    if (part != Part.WHOLE) {
      begunAt = place;
    }
    produced = claimed;
    driver = place.port().id();
    if (results != from.results()) {
      results = from.results();
    }
    if (from.outcome() == Outcome.FAILED) {
      failure = from.failure();
    }
    become(from.outcome());
  }

  /** The driver takes whole messages alone: nothing was done under the nonce, and it may come again with a whole one. */
  private boolean isRefusedFirst(DriverRequest from) {
    return part == Part.FIRST
        && from.outcome() == Outcome.FAILED
        && from.failure().reason() == Reason.UNSUPPORTED;
  }

  void fail(DriverException thrown) {
    reset();
    failure = thrown;
    become(Outcome.FAILED);
  }

  /** It did not succeed, and no driver had the caller's memory. */
  void untouched() {
    untouched = true;
  }

  /** Written only if it changes: see {@link DriverRequest#begin}. */
  private void become(Outcome end) {
    if (outcome != end) {
      outcome = end;
    }
    ended = true;
  }

  private void reset() {
    out = false;
    produced = 0;
    driver = -1;
    if (untouched) {
      untouched = false;
    }
    if (!results.isEmpty()) {
      results = List.of();
    }
    if (failure != null) {
      failure = null;
    }
    withinNanos = 0;
    timed = false;
    if (memory.work().key().isPresent()) {
      memory.work().key(Optional.empty());
    }
    if (charge != null) {
      charge.settle(memory);
    }
  }
}
