package io.fermata.driver.multibuffer;

import io.fermata.spi.DriverException;
import io.fermata.spi.DriverRequest;
import io.fermata.spi.Operation;
import io.fermata.spi.Reason;
import io.fermata.spi.SessionSpec.Kind;
import io.fermata.spi.Slot;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * Computes what is queued: the requests that one instruction can do go to the library in one call. Native memory is
 * read and written where it is, arrays by way of a buffer. Of one thread at a time.
 */
final class Burst {
  /** How many messages go to the library at once; IMB_MAX_BURST_SIZE. */
  static final int MOST = 128;

  /** The longest message, in bytes: lanes count in 16 bits. */
  static final int LONGEST = 65_520;

  private static final int SHORT_KEY = 16;
  private static final int KEY_STEP = 8;
  private static final int KEY_LENGTHS = 3;
  private static final int DECRYPTIONS = KEY_LENGTHS;
  private static final int CODES = 2 * KEY_LENGTHS;
  private static final List<Batched> HMACS =
      Arrays.stream(Batched.values()).filter(Batched::isHmac).toList();
  private static final int JOBS = CODES + 5;
  private static final int GROUPS = JOBS + 1;
  private static final int VECTOR = 16;
  private static final int RESULT = 64;
  private static final long ALIGNMENT = 64;

  /** Sixteen long messages: more would not stay in a cache. */
  private static final long STAGE = 17L << 14;

  private final Lanes lanes;
  private final DriverRequest[] requests = new DriverRequest[MOST];
  private final Held[] held = new Held[MOST];
  private final int[] groups = new int[MOST];
  private final int[] chosen = new int[MOST];
  private final long[] staged = new long[MOST]; // where in the buffer; -1 if it is not
  private final Pair.@Nullable Places[] places = new Pair.Places[MOST];
  private final MemorySegment vectors = Arena.ofAuto().allocate(MOST * VECTOR, ALIGNMENT);
  private final MemorySegment results = Arena.ofAuto().allocate(MOST * RESULT, ALIGNMENT);
  private final MemorySegment stage = Arena.ofAuto().allocate(STAGE, ALIGNMENT);
  private long stageUsed;

  Burst(Lanes lanes) {
    this.lanes = lanes;
  }

  /**
   * Takes what is queued, as far as it fits, and ends it; how many these were.
   *
   * @param most none is taken after so many bytes
   */
  int run(WorkQueue queue, long most) {
    int count = 0;
    int present = 0;
    long room = STAGE;
    DriverRequest next = queue.first();
    long bytes = 0;
    while (next != null && count < MOST && bytes < most && room >= staged(next, queue.held())) {
      present |= add(count, next, queue.held());
      room -= staged(next, queue.held());
      bytes += next.input().length();
      queue.take();
      count++;
      next = queue.first();
    }
    runGroups(present, count);
    clear(count, null);
    return count;
  }

  /**
   * Does requests of one session and ends them.
   *
   * @param together at most {@link #MOST}, all of which fit
   */
  void run(List<DriverRequest> together, BatchSession by) {
    int count = 0;
    int present = 0;
    BatchKey shared = by.sharedKey();
    for (int i = 0; i < together.size(); i++) {
      DriverRequest next = together.get(i);
      BatchKey key = by.keyOf(next, shared);
      if (key != null) {
        present |= add(count++, next, key);
      }
    }
    runGroups(present, count);
    clear(count, shared);
    if (shared != null) {
      shared.release();
    }
  }

  /** Notes a request; the bit of its group. */
  private int add(int place, DriverRequest request, Held with) {
    requests[place] = request;
    held[place] = with;
    groups[place] = group(request, with);
    return 1 << groups[place];
  }

  private void runGroups(int present, int count) {
    for (int group = 0; group < GROUPS; group++) {
      if ((present & 1 << group) != 0) {
        run(group, count);
      }
    }
  }

  private static int group(DriverRequest request, Held held) {
    if (!(held instanceof BatchKey key)) {
      return JOBS;
    }
    Batched algorithm = key.algorithm();
    if (algorithm == Batched.CBC) {
      int which = (key.length() - SHORT_KEY) / KEY_STEP;
      return request.operation() == Operation.ENCRYPT ? which : DECRYPTIONS + which;
    }
    return algorithm.isHmac() ? CODES + algorithm.number() - 1 : JOBS;
  }

  /** A hash or code is read alone: its result is copied anyway. */
  private static boolean isStaged(DriverRequest request, BatchKey key) {
    return request.input().isArray()
        || (key.algorithm().fixed().kind() == Kind.CIPHER && request.output().isArray());
  }

  /** Bytes of the buffer that it takes. */
  private static long staged(DriverRequest request, Held held) {
    return switch (held) {
      case Pair pair -> pair.room() + ALIGNMENT;
      case BatchKey key -> isStaged(request, key) ? request.input().length() + ALIGNMENT : 0;
    };
  }

  private void run(int group, int count) {
    int members = 0;
    try {
      for (int i = 0; i < count; i++) {
        if (groups[i] == group && prepare(i, members)) {
          chosen[members++] = i;
        }
      }
      if (group < CODES) {
        int which = group % KEY_LENGTHS;
        lanes.cipher(
            members,
            group < DECRYPTIONS ? Job.ENCRYPT : Job.DECRYPT,
            SHORT_KEY + KEY_STEP * which);
      } else if (group < JOBS) {
        lanes.code(members, HMACS.get(group - CODES));
      } else {
        lanes.jobs(members);
      }
      for (int job = 0; job < members; job++) {
        finish(chosen[job], job);
      }
    } catch (RuntimeException | Error e) { // whatever it is, each request ends
      for (int i = 0; i < count; i++) {
        if (groups[i] == group && !requests[i].isEnded()) {
          requests[i].fail(new DriverException(Reason.FAULT, "cannot compute: " + e, e));
        }
      }
    }
  }

  /** Makes a job of a request; false if it has ended without one. */
  private boolean prepare(int i, int job) {
    DriverRequest request = requests[i];
    try {
      return switch (held[i]) {
        case BatchKey key -> prepare(i, job, key);
        case Pair pair -> prepare(i, job, pair);
      };
    } catch (IllegalStateException | WrongThreadException | IllegalArgumentException e) {
      request.fail(new DriverException(Reason.BAD_REQUEST, "memory cannot be used: " + e.getMessage(), e));
      return false;
    }
  }

  private boolean prepare(int i, int job, BatchKey key) {
    DriverRequest request = requests[i];
    int length = request.input().length();
    if (length == 0 && (key.algorithm() == Batched.CBC || key.algorithm().isHmac())) {
      empty(request, key);
      return false;
    }
    staged[i] = isStaged(request, key) ? stage(request.input(), length) : -1;
    long in = staged[i] < 0 ? open(request.input(), length) : stage.address() + staged[i];
    if (key.algorithm() == Batched.CBC) {
      long out = staged[i] < 0 ? open(request.output(), length) : in;
      Bytes.read(request.nonce(), 0, vectors, (long) job * VECTOR, VECTOR);
      lanes.cipherJob(
          job, key, in, out, length, vectors.address() + (long) job * VECTOR, request.operation());
    } else {
      lanes.hashJob(job, key, in, length, results.address() + (long) job * RESULT);
    }
    return true;
  }

  private boolean prepare(int i, int job, Pair pair) {
    DriverRequest request = requests[i];
    Pair.Places mine =
        new Pair.Places(
            stage.asSlice(stageUsed, pair.room()),
            vectors.asSlice((long) job * VECTOR, VECTOR),
            results.asSlice((long) job * RESULT, RESULT));
    places[i] = mine;
    stageUsed = stageUsed + pair.room() + ALIGNMENT & -ALIGNMENT;
    pair.prepare(request, mine);
    if (pair.cipher() == null && pair.coder() == null) {
      pair.end(request, mine);
      return false;
    }
    lanes.pairJob(job, pair, mine);
    return true;
  }

  /** The library takes no empty message of these. */
  private static void empty(DriverRequest request, BatchKey key) {
    int result = key.algorithm().fixed().result();
    if (result > 0) {
      Bytes.write(key.block(), BatchKey.OF_NOTHING, request.output(), 0, result);
    }
    request.succeed(result);
  }

  private long stage(Slot from, int length) {
    long at = stageUsed;
    Bytes.read(from, 0, stage, at, length);
    stageUsed = at + length + ALIGNMENT & -ALIGNMENT;
    return at;
  }

  /** Where memory is that is open still; its owner leaves it so until the request ends. */
  private static long open(Slot slot, int length) {
    MemorySegment segment = Bytes.holding(slot.segment(), length);
    if (!segment.scope().isAlive()) {
      throw new IllegalStateException("it was closed while the request was out");
    }
    return segment.address();
  }

  private void finish(int i, int job) {
    DriverRequest request = requests[i];
    if (!lanes.isDone(job)) {
      request.fail(Reason.FAULT, "libIPSec_MB does not do it: " + lanes.error());
      return;
    }
    try {
      switch (held[i]) {
        case Pair pair -> pair.end(request, Objects.requireNonNull(places[i]));
        case BatchKey key -> end(i, job, key);
      }
    } catch (IllegalStateException | WrongThreadException e) {
      request.fail(new DriverException(Reason.BAD_REQUEST, "memory cannot be used: " + e.getMessage(), e));
    }
  }

  private void end(int i, int job, BatchKey key) {
    DriverRequest request = requests[i];
    int produced = key.algorithm().fixed().result();
    if (key.algorithm() == Batched.CBC) {
      produced = request.input().length();
      if (staged[i] >= 0) {
        Bytes.write(stage, staged[i], request.output(), 0, produced);
      }
    } else {
      Bytes.write(results, (long) job * RESULT, request.output(), 0, produced);
    }
    request.succeed(produced);
  }

  /**
   * Lets go of everything.
   *
   * @param shared what each request is not to let go of; null if there is nothing of that kind
   */
  private void clear(int count, @Nullable BatchKey shared) {
    for (int i = 0; i < count; i++) {
      if (held[i] != shared) {
        held[i].release();
      }
      places[i] = null;
    }
    stage.asSlice(0, stageUsed).fill((byte) 0);
    stageUsed = 0;
  }

  /** Overwrites all that requests have left. */
  void wipe() {
    vectors.fill((byte) 0);
    results.fill((byte) 0);
    lanes.wipe();
  }
}
