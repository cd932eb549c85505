package io.fermata.provider;

import io.fermata.framework.Lease;
import io.fermata.spi.Operation;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.lang.foreign.MemorySegment;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteBuffer;
import java.security.Key;
import java.security.PrivateKey;
import java.security.PublicKey;
import java.security.spec.AlgorithmParameterSpec;
import java.time.Duration;
import java.util.Arrays;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * One operation of an asynchronous service: what to do, under which key, where its bytes are, how its end is told,
 * and afterwards how it ended.
 *
 * <pre>{@code
 * AsyncRequest request = new AsyncRequest().encrypt(key).iv(iv).input(message).output(room).into(queue);
 * switch (cipher.submit(request).answer()) { … }
 * }</pre>
 *
 * <p>What is set stays set for later submissions, but for {@link #within}, which is for one; a request that is used
 * again makes little garbage. It belongs to one thread at a time, and from its submission until its end is told nothing
 * of it may be changed and it may not be submitted: that is an {@link IllegalStateException}.
 *
 * <p>Input is read before {@code submit} returns, and output is written when the end is told: in between the
 * caller's memory is not touched. A {@link Lease} is used as it is, without a copy, until the driver has done with it.
 * Positions and limits of buffers stay what they are. Input and output may be the same memory from the same place on.
 */
public final class AsyncRequest {
  private static final Logger LOG = System.getLogger("io.fermata.provider");
  private static final byte[] NOTHING = new byte[0];
  private static final VarHandle OUT;

  static {
    try {
      OUT = MethodHandles.lookup().findVarHandle(AsyncRequest.class, "out", boolean.class);
    } catch (ReflectiveOperationException e) {
      throw new ExceptionInInitializerError(e);
    }
  }

  private final Place input = new Place();
  private final Place output = new Place();
  private Operation operation = Operation.DIGEST;
  private @Nullable Key key;
  private @Nullable PublicKey peer;
  private byte[] signature = NOTHING;
  private byte[] iv = NOTHING;
  private byte[] aad = NOTHING;
  private @Nullable AlgorithmParameterSpec parameters;
  private @Nullable Duration within;
  private @Nullable Executor executor;
  private @Nullable Consumer<? super AsyncRequest> callback;
  private @Nullable AsyncQueue queue;
  private Object attachment = Optional.empty();
  private @Nullable Flight flight; // kept for the next submission
  private @Nullable AsyncFuture<?> future; // of this submission
  private Object prepared = Optional.empty();

  private volatile boolean out;
  private boolean ended;
  private int written;
  private byte @Nullable [] result;
  private boolean verified;
  private @Nullable Throwable failure;
  private @Nullable AlgorithmParameterSpec made;
  private byte[] madeIv = NOTHING;

  /** Makes an empty request. */
  public AsyncRequest() {}

  // What to do.

  /** Asks for the ciphertext of the input; for {@link AsyncCipher}. */
  public AsyncRequest encrypt(Key key) {
    return asking(Operation.ENCRYPT, key);
  }

  /** Asks for the plaintext of the input; for {@link AsyncCipher}. */
  public AsyncRequest decrypt(Key key) {
    return asking(Operation.DECRYPT, key);
  }

  /** Asks for the authentication code of the input; for {@link AsyncMac}. */
  public AsyncRequest mac(Key key) {
    return asking(Operation.MAC, key);
  }

  /** Asks for the hash of the input; for {@link AsyncMessageDigest}. */
  public AsyncRequest digest() {
    requireIdle();
    operation = Operation.DIGEST;
    key = null;
    return this;
  }

  /** Asks for the signature of the input; for {@link AsyncSignature}. */
  public AsyncRequest sign(PrivateKey key) {
    return asking(Operation.SIGN, key);
  }

  /**
   * Asks whether this is the signature of the input; for {@link AsyncSignature}.
   *
   * @param signature not copied before it is submitted
   */
  public AsyncRequest verify(PublicKey key, byte[] signature) {
    Objects.requireNonNull(signature, "signature");
    asking(Operation.VERIFY, key).signature = signature;
    return this;
  }

  /** Asks for the secret shared with a peer; for {@link AsyncKeyAgreement}. */
  public AsyncRequest agree(PrivateKey key, PublicKey peer) {
    Objects.requireNonNull(peer, "peer");
    asking(Operation.AGREE, key).peer = peer;
    return this;
  }

  private AsyncRequest asking(Operation wanted, Key with) {
    requireIdle();
    Objects.requireNonNull(with, "key");
    operation = wanted;
    key = with;
    return this;
  }

  /** Sets the parameters, as the JCA cousin takes them; instead of {@link #iv} and {@link #freshIv}. */
  public AsyncRequest parameters(AlgorithmParameterSpec parameters) {
    requireIdle();
    this.parameters = Objects.requireNonNull(parameters, "parameters");
    iv = NOTHING;
    return this;
  }

  /**
   * Sets the nonce or initialization vector alone; of an AEAD the tag has all of its bytes. Never encrypt with an
   * AEAD or in counter mode under one nonce and key twice: nobody looks after that here.
   *
   * @param iv not copied before it is submitted; not empty
   */
  public AsyncRequest iv(byte[] iv) {
    requireIdle();
    if (iv.length == 0) {
      throw new IllegalArgumentException("nonce of 0 bytes; 12 is usual, 16 for CBC and CTR");
    }
    parameters = null;
    this.iv = iv;
    return this;
  }

  /**
   * Has a nonce or initialization vector made for each encryption, as at first: {@link #madeIv}. It is one that
   * this key was not given before, as {@link io.fermata.framework.Request#freshNonce} says.
   */
  public AsyncRequest freshIv() {
    requireIdle();
    parameters = null;
    iv = NOTHING;
    return this;
  }

  /**
   * Sets the additional data of an AEAD operation; empty at first.
   *
   * @param aad not copied before it is submitted
   */
  public AsyncRequest aad(byte[] aad) {
    requireIdle();
    this.aad = Objects.requireNonNull(aad, "aad");
    return this;
  }

  // Where the bytes are.

  /** Sets the message. */
  public AsyncRequest input(byte[] bytes) {
    return input(bytes, 0, bytes.length);
  }

  /** Sets the message. */
  public AsyncRequest input(byte[] bytes, int offset, int length) {
    requireIdle();
    input.set(bytes, offset, length);
    return this;
  }

  /** Sets the message to what remains of the buffer now: heap, direct or read-only. */
  public AsyncRequest input(ByteBuffer buffer) {
    requireIdle();
    input.set(buffer);
    return this;
  }

  /** Sets the message: native memory, or a segment over a {@code byte[]}. */
  public AsyncRequest input(MemorySegment segment) {
    requireIdle();
    input.set(segment);
    return this;
  }

  /** Sets the message, in memory that is not copied: {@link io.fermata.framework.Framework#lease}. */
  public AsyncRequest input(Lease lease, int offset, int length) {
    requireIdle();
    input.set(lease, offset, length);
    return this;
  }

  /** Sets where the result goes; without an output it is in {@link #bytes}. */
  public AsyncRequest output(byte[] bytes) {
    return output(bytes, 0, bytes.length);
  }

  /** Sets where the result goes. */
  public AsyncRequest output(byte[] bytes, int offset, int length) {
    requireIdle();
    output.set(bytes, offset, length);
    return this;
  }

  /**
   * Sets where the result goes, to what remains of the buffer now.
   *
   * @throws IllegalArgumentException if it is read-only
   */
  public AsyncRequest output(ByteBuffer buffer) {
    requireIdle();
    requireWritable(buffer.isReadOnly());
    output.set(buffer);
    return this;
  }

  /**
   * Sets where the result goes: native memory, or a segment over a {@code byte[]}.
   *
   * @throws IllegalArgumentException if it is read-only
   */
  public AsyncRequest output(MemorySegment segment) {
    requireIdle();
    requireWritable(segment.isReadOnly());
    output.set(segment);
    return this;
  }

  /** Sets where the result goes, in leased memory that the driver writes itself. */
  public AsyncRequest output(Lease lease, int offset, int length) {
    requireIdle();
    output.set(lease, offset, length);
    return this;
  }

  /** Has the result in an array of its own, as at first: {@link #bytes}. */
  public AsyncRequest ownOutput() {
    requireIdle();
    output.clear();
    return this;
  }

  private static void requireWritable(boolean readOnly) {
    if (readOnly) {
      throw new IllegalArgumentException("output is read-only");
    }
  }

  // How it travels, and how its end is told.

  /**
   * Sets how long the next submission may take; later it ends with a {@link
   * java.util.concurrent.TimeoutException}. A driver that completes at once is not measured.
   *
   * @throws IllegalArgumentException if it is not positive
   */
  public AsyncRequest within(Duration limit) {
    requireIdle();
    if (limit.isNegative() || limit.isZero()) {
      throw new IllegalArgumentException("deadline within " + limit + "; it is longer than zero");
    }
    within = limit;
    return this;
  }

  /**
   * Has its end told on this executor, such as the {@link io.fermata.job.JobLoop} that submits, and not on the
   * framework's completion thread. One that refuses is passed over, and the end told where it is known.
   */
  public AsyncRequest on(Executor executor) {
    requireIdle();
    this.executor = Objects.requireNonNull(executor, "executor");
    return this;
  }

  /** Has its end told to {@code callback}, exactly once, with the result in place; what that throws is logged. */
  public AsyncRequest then(Consumer<? super AsyncRequest> callback) {
    requireIdle();
    this.callback = Objects.requireNonNull(callback, "callback");
    queue = null;
    return this;
  }

  /** Has it put into a queue when it has ended, instead of what was set before. */
  public AsyncRequest into(AsyncQueue queue) {
    requireIdle();
    this.queue = Objects.requireNonNull(queue, "queue");
    callback = null;
    return this;
  }

  /** Sets an object that travels with the request, untouched. */
  public AsyncRequest attach(Object attachment) {
    requireIdle();
    this.attachment = Objects.requireNonNull(attachment, "attachment");
    return this;
  }

  /** What was attached; an empty {@link Optional} if nothing was. */
  public Object attachment() {
    return attachment;
  }

  // How it ended.

  /** True if it was submitted and its end has been told; for the thread that it belongs to. */
  public boolean isEnded() {
    return ended;
  }

  /**
   * Why it did not end well, as {@link AsyncFuture} lists it; empty if it did.
   *
   * @throws IllegalStateException if it has not ended
   */
  public Optional<Throwable> failure() {
    requireEnded();
    return Optional.ofNullable(failure);
  }

  /**
   * Bytes of the result; 0 if it did not end well.
   *
   * @throws IllegalStateException if it has not ended
   */
  public int written() {
    requireEnded();
    return written;
  }

  /**
   * The result of a request without an output; not copied.
   *
   * @throws IllegalStateException if it has not ended, did not end well, or has an output
   */
  public byte[] bytes() {
    requireEnded();
    byte[] bytes = result;
    if (bytes == null) {
      throw new IllegalStateException(
          failure != null ? "there is no result: " + failure : "the result is in the output");
    }
    return bytes;
  }

  /**
   * True if the signature is right.
   *
   * @throws IllegalStateException if it has not ended, or did not end well
   */
  public boolean isVerified() {
    requireEnded();
    if (failure != null) {
      throw new IllegalStateException("it is not known: " + failure);
    }
    return verified;
  }

  /**
   * The nonce or initialization vector that was made for an encryption that ended well; empty if none was.
   *
   * @throws IllegalStateException if it has not ended
   */
  public Optional<byte[]> madeIv() {
    requireEnded();
    return madeIv.length == 0 ? Optional.empty() : Optional.of(madeIv);
  }

  /** As {@link #madeIv}, as decryption wants it. */
  public Optional<AlgorithmParameterSpec> madeParameters() {
    requireEnded();
    return Optional.ofNullable(made);
  }

  private void requireEnded() {
    if (!ended) {
      throw new IllegalStateException("request has not ended");
    }
  }

  // For an AsyncSpi.

  /** What to do. */
  public Operation operation() {
    return operation;
  }

  /** The key; empty for a digest. */
  public Optional<Key> key() {
    return Optional.ofNullable(key);
  }

  /** The peer's key of {@link #agree}. */
  public Optional<PublicKey> peer() {
    return Optional.ofNullable(peer);
  }

  /** The signature of {@link #verify}, not copied. */
  public byte[] signature() {
    return signature;
  }

  /** The parameters; empty if there are none, or the {@link #givenIv} stands for them. */
  public Optional<AlgorithmParameterSpec> parameters() {
    return Optional.ofNullable(parameters);
  }

  /** The nonce or initialization vector that was set alone, not copied; empty if none was. */
  public byte[] givenIv() {
    return iv;
  }

  /** The additional data, not copied. */
  public byte[] aad() {
    return aad;
  }

  /** The message. To be read before the submission is answered, unless it is leased. */
  public MemorySegment input() {
    return input.segment();
  }

  /** Bytes of room for the result; empty if it has an array of its own. */
  public Optional<Integer> room() {
    return output.isSet() ? Optional.of(output.length()) : Optional.empty();
  }

  /** How long this submission may take. */
  public Optional<Duration> deadline() {
    return Optional.ofNullable(within);
  }

  /** Keeps something from the look at this submission to its beginning. */
  public void prepared(Object work) {
    prepared = Objects.requireNonNull(work, "work");
  }

  /** What was kept last; an empty {@link Optional} if nothing was. Let go of as the submission ends. */
  public Object prepared() {
    return prepared;
  }

  // For the services.

  @Nullable Key keyOrNull() {
    return key;
  }

  Place inputPlace() {
    return input;
  }

  Place outputPlace() {
    return output;
  }

  @Nullable Executor executor() {
    return executor;
  }

  @Nullable AsyncQueue queue() {
    return queue;
  }

  /** True if it is the future of this submission that is to be told. */
  boolean hasFuture() {
    return future != null;
  }

  Flight flight() {
    Flight kept = flight;
    if (kept == null) {
      kept = new Flight(this);
      flight = kept;
    }
    return kept;
  }

  private void requireIdle() {
    if (out) {
      throw new IllegalStateException("request is still out for " + operation);
    }
  }

  /**
   * Takes it from its user.
   *
   * @param told the future of this submission; null if callback or queue are told
   */
  void out(@Nullable AsyncFuture<?> told) {
    if (!OUT.compareAndSet(this, false, true)) {
      requireIdle();
      throw new IllegalStateException("request was used by two threads at once");
    }
    if (told == null && callback == null && queue == null) {
      out = false;
      throw new IllegalArgumentException(
          "request tells nobody of its end; set a callback with then or a queue with into, or submit it for a future");
    }
    future = told;
    ended = false;
    written = 0;
    result = null;
    verified = false;
    failure = null;
    made = null;
    madeIv = NOTHING;
  }

  /** Takes back what was not accepted. */
  void back() {
    future = null;
    prepared = Optional.empty();
    out = false;
  }

  void made(@Nullable AlgorithmParameterSpec parameters) {
    made = parameters;
    madeIv = parameters == null ? NOTHING : AsyncTransformation.iv(parameters);
  }

  void done(int count, byte @Nullable [] own) {
    written = count;
    result = own;
  }

  /** Brings a result to where it is wanted. */
  void take(byte[] bytes) {
    if (!output.isSet()) {
      done(bytes.length, bytes);
      return;
    }
    try {
      MemorySegment.copy(MemorySegment.ofArray(bytes), 0, output.segment(), 0, bytes.length);
      done(bytes.length, null);
    } catch (IndexOutOfBoundsException | IllegalStateException | WrongThreadException e) {
      failed(new IllegalArgumentException("the output cannot be written: " + e.getMessage(), e));
    } finally {
      Arrays.fill(bytes, (byte) 0);
    }
  }

  void verified(boolean right) {
    verified = right;
  }

  void failed(Throwable why) {
    failure = why;
    made = null;
    madeIv = NOTHING;
  }

  /** Its end is known: it is its user's again, before anybody is told. */
  void land() {
    ended = true;
    within = null;
    future = null;
    prepared = Optional.empty();
    OUT.setRelease(this, false);
  }

  /** It has ended; tells whom it may concern. */
  void tell() {
    AsyncFuture<?> told = future;
    Consumer<? super AsyncRequest> called = callback;
    AsyncQueue filled = queue;
    Executor where = executor;
    land();
    if (told == null && filled != null) {
      filled.add(this);
    } else if (where == null) {
      tell(told, called);
    } else {
      try {
        where.execute(() -> tell(told, called));
      } catch (RejectedExecutionException e) {
        tell(told, called);
      }
    }
  }

  private void tell(@Nullable AsyncFuture<?> told, @Nullable Consumer<? super AsyncRequest> called) {
    try {
      if (told != null) {
        told.end(this);
      } else if (called != null) {
        called.accept(this);
      }
    } catch (Throwable thrown) { // it is of the user's code, and ends nothing but itself
      LOG.log(Level.WARNING, "a callback threw", thrown);
    }
  }
}
