package io.fermata.framework.kernel;

import io.fermata.framework.Request;
import java.lang.foreign.MemorySegment;
import java.util.EnumSet;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * A request: {@code struct cryptop}. Its user fills it in and {@link KernelCrypto#dispatch dispatches} it;
 * from then until its callback begins it is the framework's, and nothing of it may be touched. Used again
 * as often as wanted. The memory stays the user's; a driver that does not complete at once works on a copy.
 */
public final class CryptoRequest {
  /** So many descriptors, algorithms or pieces of memory at most; who has more has made a circle. */
  static final int MOST_LINKS = 4096;

  private final Request core = new Request();
  private final AtomicBoolean out = new AtomicBoolean();
  private long sid;
  private int ilen;
  private int olen;
  private Errno etype = Errno.SUCCESS;
  private int flags;
  private @Nullable Object buf;
  private @Nullable Object opaque;
  private @Nullable CryptoDescriptor desc;
  private @Nullable Consumer<? super CryptoRequest> callback;
  private @Nullable Run run;
  private List<CryptoKey> ownKeys = List.of();

  /** Makes one with nothing set; see {@link KernelCrypto#getRequest}. */
  public CryptoRequest() {}

  /** {@code crp_sid}: the session. May have changed after an error. */
  public long sid() {
    return sid;
  }

  /** Sets {@code crp_sid}. */
  public CryptoRequest sid(long sid) {
    this.sid = sid;
    return this;
  }

  /** {@code crp_ilen}: bytes of the buffer to be processed. */
  public int ilen() {
    return ilen;
  }

  /** Sets {@code crp_ilen}: not more than the buffer has. */
  public CryptoRequest ilen(int ilen) {
    this.ilen = ilen;
    return this;
  }

  /**
   * {@code crp_olen}: bytes of the result; as many as went in, but after (de)compression. After a
   * compression that did not shrink, what it would have been; then the buffer is as it was.
   */
  public int olen() {
    return olen;
  }

  /** Sets {@code crp_olen}; for a driver. */
  public CryptoRequest olen(int olen) {
    this.olen = olen;
    return this;
  }

  /** {@code crp_etype}: how it ended; means something in and after the callback alone. */
  public Errno etype() {
    return etype;
  }

  /** Sets {@code crp_etype}; for a driver, before it calls {@code done}. */
  public CryptoRequest etype(Errno etype) {
    this.etype = Objects.requireNonNull(etype, "etype");
    return this;
  }

  /** {@code crp_flags}; what is not known is left out. */
  public Set<RequestFlag> flags() {
    Set<RequestFlag> set = EnumSet.noneOf(RequestFlag.class);
    for (RequestFlag flag : RequestFlag.values()) {
      if (has(flag)) {
        set.add(flag);
      }
    }
    return set;
  }

  /** Sets {@code crp_flags} to these and no others. */
  public CryptoRequest flags(RequestFlag... set) {
    flags = 0;
    for (RequestFlag flag : set) {
      flags |= flag.bit();
    }
    return this;
  }

  /** Sets {@code crp_flags} as bits; an unknown bit ends the request with {@link Errno#EINVAL}. */
  public CryptoRequest flagBits(int bits) {
    flags = bits;
    return this;
  }

  boolean has(RequestFlag flag) {
    return (flags & flag.bit()) != 0;
  }

  boolean hasUnknownFlags() {
    return (flags & ~RequestFlag.known()) != 0;
  }

  /** Sets {@code crp_buf} to a whole array: input, and afterwards result. */
  public CryptoRequest buf(byte[] array) {
    return buf(MemorySegment.ofArray(array));
  }

  /** Sets {@code crp_buf} to one piece of memory over a {@code byte[]} or outside the heap. */
  public CryptoRequest buf(MemorySegment segment) {
    buf = Objects.requireNonNull(segment, "segment");
    return this;
  }

  /** Sets {@code crp_buf} to a scatter/gather list, for {@link RequestFlag#IOV}. */
  public CryptoRequest buf(List<MemorySegment> segments) {
    buf = List.copyOf(segments);
    return this;
  }

  /** Sets {@code crp_buf} to linked pieces, for {@link RequestFlag#IMBUF}. */
  public CryptoRequest buf(BufferChain chain) {
    buf = Objects.requireNonNull(chain, "chain");
    return this;
  }

  /**
   * {@code crp_buf} in one piece; what a driver is given always is.
   *
   * @throws IllegalStateException if it is not set, or is in several pieces
   */
  public MemorySegment segment() {
    if (buf instanceof MemorySegment segment) {
      return segment;
    }
    throw new IllegalStateException("buffer is " + buf + "; it is not one piece of memory");
  }

  /** The buffer as its flags say; empty if it is not what they say. */
  List<MemorySegment> segments() {
    Object set = buf;
    if (has(RequestFlag.IMBUF)) {
      return set instanceof BufferChain chain && !has(RequestFlag.IOV) ? chain.segments() : List.of();
    }
    if (has(RequestFlag.IOV)) {
      return set instanceof List<?> list
          ? list.stream().map(MemorySegment.class::cast).toList()
          : List.of();
    }
    return set instanceof MemorySegment segment ? List.of(segment) : List.of();
  }

  /** {@code crp_opaque}: travels untouched. */
  public @Nullable Object opaque() {
    return opaque;
  }

  /** Sets {@code crp_opaque}. */
  public CryptoRequest opaque(@Nullable Object opaque) {
    this.opaque = opaque;
    return this;
  }

  /** {@code crp_desc}: the first operation. */
  public @Nullable CryptoDescriptor desc() {
    return desc;
  }

  /** Sets {@code crp_desc}. */
  public CryptoRequest desc(@Nullable CryptoDescriptor desc) {
    this.desc = desc;
    return this;
  }

  /** {@code crp_callback}. */
  public @Nullable Consumer<? super CryptoRequest> callback() {
    return callback;
  }

  /** Sets {@code crp_callback}: called once for each dispatch, whatever becomes of the request. */
  public CryptoRequest callback(@Nullable Consumer<? super CryptoRequest> callback) {
    this.callback = callback;
    return this;
  }

  // For the framework.

  Request core() {
    return core;
  }

  /** Takes it from its user; false if it is out already. */
  boolean take() {
    if (!out.compareAndSet(false, true)) {
      return false;
    }
    flags &= ~RequestFlag.DONE.bit();
    etype = Errno.SUCCESS;
    olen = 0;
    return true;
  }

  boolean isOut() {
    return out.get();
  }

  void ownKeys(List<CryptoKey> keys) {
    ownKeys = keys;
  }

  /** Gives it back to its user, who is told. */
  void end(Errno how, int length) {
    ownKeys.forEach(CryptoKey::destroy);
    ownKeys = List.of();
    etype = how;
    olen = length;
    flags |= RequestFlag.DONE.bit();
    Consumer<? super CryptoRequest> told = callback;
    out.set(false);
    if (told != null) {
      told.accept(this);
    }
  }

  /** Lets go of everything. */
  void clear() {
    core.clear();
    sid(0).ilen(0).olen(0).etype(Errno.SUCCESS).flagBits(0).opaque(null).desc(null).callback(null);
    buf = null;
  }

  /** The way back to the core of a request that a driver has; null for any other. */
  @Nullable Run run() {
    return run;
  }

  void run(Run run) {
    this.run = run;
  }
}
