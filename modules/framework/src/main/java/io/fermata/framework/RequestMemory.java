package io.fermata.framework;

import io.fermata.spi.DriverRequest.Outcome;
import io.fermata.spi.DriverRequest;
import io.fermata.spi.Operation;
import io.fermata.spi.Slot;
import io.fermata.spi.StreamState;
import java.lang.foreign.MemorySegment;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** The memory that a request points at: one place or several for its message, and for its result. */
final class RequestMemory {
  private static final Thread ANOTHER = Thread.ofPlatform().unstarted(() -> {});

  private final InlineOwner owner = new InlineOwner();
  private DriverRequest work = new DriverRequest(owner);
  final Place input = new Place();
  final Place output = new Place();

  /** Where a message or a result is. */
  final class Place {
    private List<Slot> parts = List.of();
    private boolean listed; // the places are in the list; asked for each request, which the list is not
    private @Nullable Lease lease;
    private int length;

    /** The bytes of all parts together. */
    int length() {
      return length;
    }

    Optional<Lease> lease() {
      return Optional.ofNullable(lease);
    }

    private void clear() {
      become(0);
      slot().clear();
    }

    /** One place of so many bytes. References are written only if they change: see {@link DriverRequest#begin}. */
    private void become(int bytes) {
      if (listed) {
        listed = false;
        parts = List.of();
      }
      if (lease != null) {
        lease = null;
      }
      length = bytes;
    }

    /** True if it is one place that nobody has leased. */
    private boolean isSimple() {
      return lease == null && !listed;
    }

    private Slot slot() {
      return this == input ? work.input() : work.output();
    }

    /** Copies the bytes from here to {@code to}, from its start. */
    void gather(MemorySegment to) {
      if (parts.isEmpty()) {
        to.copyFrom(slot().segment());
        return;
      }
      long offset = 0;
      for (Slot part : parts) {
        MemorySegment.copy(part.segment(), 0, to, offset, part.length());
        offset += part.length();
      }
    }

    /** Copies {@code from} to here. */
    void scatter(MemorySegment from) {
      if (parts.isEmpty()) {
        MemorySegment.copy(from, 0, slot().segment(), 0, from.byteSize());
        return;
      }
      long offset = 0;
      for (Slot part : parts) {
        long count = Math.min(part.length(), from.byteSize() - offset);
        MemorySegment.copy(from, offset, part.segment(), 0, count);
        offset += count;
      }
    }
  }

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

  /** Where the message is; what several places hold is brought together in native memory. */
  Memory kind() {
    return input.parts.isEmpty() && work.input().isArray() ? Memory.ARRAY : Memory.NATIVE;
  }

  void one(Place place, byte[] array, int offset, int length) {
    place.slot().set(array, offset, length);
    place.become(length);
  }

  void one(Place place, MemorySegment segment, boolean written) {
    Objects.requireNonNull(segment, "segment");
    refuseReadOnly(segment, written);
    place.slot().set(segment);
    place.become((int) segment.byteSize());
  }

  void many(Place place, List<MemorySegment> segments, boolean written) {
    List<Slot> parts = new ArrayList<>();
    long length = 0;
    for (MemorySegment segment : segments) {
      refuseReadOnly(segment, written);
      Slot slot = new Slot();
      slot.set(segment);
      parts.add(slot);
      length += segment.byteSize();
    }
    if (length > Integer.MAX_VALUE) {
      throw new IllegalArgumentException(
          "segments of " + length + " bytes together; at most " + Integer.MAX_VALUE);
    }
    place.clear();
    if (parts.size() == 1) {
      place.slot().set(segments.getFirst());
    } else {
      place.parts = parts;
      place.listed = true;
    }
    place.length = (int) length;
  }

  private static void refuseReadOnly(MemorySegment segment, boolean written) {
    if (written && segment.isReadOnly()) {
      throw new IllegalArgumentException("output segment is read-only");
    }
  }

  void leased(Place place, Lease lease, long offset, long length) {
    MemorySegment segment = lease.segment().asSlice(offset, length);
    one(place, segment, false);
    place.lease = lease;
  }

  /** True if message and result are the same bytes. */
  boolean isInPlace() {
    if (input.parts.size() != output.parts.size() || input.length != output.length) {
      return false;
    }
    boolean same = same(work.input(), work.output());
    for (int i = 0; i < input.parts.size(); i++) {
      same &= same(input.parts.get(i), output.parts.get(i));
    }
    return same;
  }

  /** True if nothing that is read is where the result is written. */
  boolean isApart() {
    return isApart(work.input())
        && isApart(work.nonce())
        && isApart(work.aad())
        && isApart(work.tag())
        && input.parts.stream().allMatch(this::isApart);
  }

  private boolean isApart(Slot read) {
    return isApart(read, work.output())
        && output.parts.stream().allMatch(written -> isApart(read, written));
  }

  private static boolean isApart(Slot one, Slot other) {
    return one.length() == 0
        || other.length() == 0
        || one.segment().asOverlappingSlice(other.segment()).isEmpty();
  }

  private static boolean same(Slot one, Slot other) {
    return one.length() == other.length()
        && one.offset() == other.offset()
        && (one.isArray()
            ? other.isArray() && one.array() == other.array()
            : !other.isArray() && one.segment().address() == other.segment().address());
  }

  /**
   * Refuses memory that the framework could not use.
   *
   * @throws IllegalArgumentException if a segment is closed, confined to another thread, or confined
   *     to this one though the result is brought to it by another
   * @throws IllegalStateException if a lease is closed
   */
  void checkAccess(Delivery delivery) {
    boolean elsewhere = delivery instanceof Delivery.Call;
    check(work.nonce(), "nonce", false);
    check(work.aad(), "additional data", false);
    check(work.tag(), "tag", false);
    check(input, work.input(), "input", false);
    check(output, work.output(), "output", elsewhere);
    check(input.parts, "input", false);
    check(output.parts, "output", elsewhere);
  }

  /** Without a lambda or an iterator, which would be an object for each request. */
  private static void check(List<Slot> parts, String what, boolean elsewhere) {
    for (int i = 0; i < parts.size(); i++) {
      check(parts.get(i), what, elsewhere);
    }
  }

  /**
   * Uses the leases until {@link #leaveLeases}.
   *
   * @throws IllegalStateException if one of them is closed
   */
  void enterLeases() {
    Lease first = input.lease;
    Lease second = output.lease;
    if (first != null) {
      first.enter();
    }
    try {
      if (second != null) {
        second.enter();
      }
    } catch (IllegalStateException e) {
      if (first != null) {
        first.leave();
      }
      throw e;
    }
  }

  /** As {@link #enterLeases}; false if one of them is closed, and none is used then. */
  boolean entersLeases() {
    try {
      enterLeases();
      return true;
    } catch (IllegalStateException e) {
      return false;
    }
  }

  void leaveLeases() {
    if (input.lease != null) {
      input.lease.leave();
    }
    if (output.lease != null) {
      output.lease.leave();
    }
  }

  /** What is leased is there until the lease is closed. */
  private static void check(Place place, Slot slot, String what, boolean elsewhere) {
    if (place.lease == null) {
      check(slot, what, elsewhere);
    } else {
      place.lease.requireOpen();
    }
  }

  private static void check(Slot slot, String what, boolean elsewhere) {
    if (slot.isArray()) {
      return;
    }
    MemorySegment segment = slot.segment();
    if (!segment.scope().isAlive()) {
      throw new IllegalArgumentException(what + " segment is closed");
    }
    if (!segment.isAccessibleBy(Thread.currentThread())) {
      throw new IllegalArgumentException(what + " segment is confined to another thread");
    }
    if (elsewhere && !segment.isAccessibleBy(ANOTHER)) {
      throw new IllegalArgumentException(
          what + " segment is confined to this thread; a request that is called back is completed by another");
    }
  }

  /** True if a driver can work on it as it is. */
  boolean isPlain() {
    return input.parts.isEmpty() && output.parts.isEmpty();
  }

  /** True if a driver can work on it as it is, and nobody can close it meanwhile: leases, which are entered, and arrays. */
  boolean isSteady() {
    return isPlain()
        && (input.lease != null || work.input().isArray())
        && (output.lease != null || work.output().isArray())
        && work.nonce().isArray()
        && work.aad().isArray()
        && work.tag().isArray();
  }

  /** True if input and output are one place each, and no leases. */
  boolean isSimple() {
    return input.isSimple() && output.isSimple();
  }

  /** True if all of it is in arrays, or empty. */
  boolean isInArrays() {
    return work.input().isArray()
        && work.output().isArray()
        && work.nonce().isArray()
        && work.aad().isArray()
        && work.tag().isArray();
  }

  /** The places, nonce and the rest, as a driver sees them. */
  DriverRequest work() {
    return work;
  }

  /** The same, for a driver that works on them here and now. */
  DriverRequest work(DriverPort port) {
    if (owner.port != port) {
      owner.port = port;
    }
    return work;
  }

  /** True if a driver says that it has produced what there is no room for. */
  boolean isImpossible(DriverRequest ended) {
    return isImpossible(ended, output.length);
  }

  /** As {@link #isImpossible(DriverRequest)}, for a result with so much room. */
  static boolean isImpossible(DriverRequest ended, int room) {
    int claimed = ended.outcome() == Outcome.DONE ? ended.produced() : 0;
    boolean compressed =
        ended.operation() == Operation.COMPRESS || ended.operation() == Operation.CHAIN;
    return claimed < 0 || (claimed > room && !compressed);
  }

  /** What it says. */
  String claim(DriverRequest ended) {
    return claim(ended, output.length);
  }

  static String claim(DriverRequest ended, int room) {
    return "says it produced " + ended.produced() + " of " + room + " bytes";
  }

  /** A driver may still complete what it has: the next operation gets an object it never saw. */
  void renew() {
    DriverRequest kept = work;
    work = new DriverRequest(owner);
    work.pointAs(kept);
  }

  void clear() {
    input.clear();
    output.clear();
    work.nonce().clear();
    work.aad().clear();
    work.tag().clear();
    if (work.state() != StreamState.NONE) {
      work.state(StreamState.NONE);
    }
    work.key(Optional.empty());
    if (!work.chain().isEmpty()) {
      work.chain(List.of());
    }
    if (!work.parameters().isEmpty()) {
      work.parameters(List.of());
    }
  }
}
