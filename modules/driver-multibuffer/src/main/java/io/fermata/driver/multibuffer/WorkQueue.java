package io.fermata.driver.multibuffer;

import io.fermata.spi.DriverRequest;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicReferenceArray;
import org.jspecify.annotations.Nullable;

/**
 * Requests on their way from many threads to the one that computes, in order, and how many are inside: added and not
 * yet done. One atomic operation adds a request, since that is what each of them pays.
 */
final class WorkQueue {
  private static final long SEALED = Long.MIN_VALUE;

  private final int mask;
  private final Held[] with;
  private final AtomicReferenceArray<@Nullable DriverRequest> requests;
  private final AtomicLong added = new AtomicLong(); // or SEALED
  private final AtomicLong done = new AtomicLong(); // written by who computes
  private long taken; // of who computes

  /**
   * @param places how many are inside at most; a power of two
   */
  WorkQueue(int places) {
    this.mask = places - 1;
    this.with = new Held[places];
    this.requests = new AtomicReferenceArray<>(places);
  }

  /** Adds a request, unless as many are inside as may, or it is sealed. Any thread. */
  boolean add(DriverRequest request, Held held) {
    while (true) {
      long seen = added.get();
      if (seen < 0 || seen - done.get() > mask) {
        return false;
      }
      if (added.compareAndSet(seen, seen + 1)) {
        int place = (int) seen & mask;
        with[place] = held;
        requests.setRelease(place, request); // from here on it can be taken
        return true;
      }
    }
  }

  /** How many are inside, those included that are just being added. Any thread. */
  int inside() {
    long before = done.get(); // first, so that it is not the later one
    return (int) Math.max(0, added.get() - before);
  }

  /** Lets nobody add any more, if nobody is inside; false if somebody is. */
  boolean seal() {
    long all = done.get();
    return added.get() == SEALED || added.compareAndSet(all, SEALED);
  }

  /** How many have been done so far. Any thread. */
  long ended() {
    return done.get();
  }

  // Of who computes.

  /** The next request, which stays; null if there is none. */
  @Nullable DriverRequest first() {
    return requests.getAcquire((int) taken & mask);
  }

  /** What the next one, which is there, is computed with. */
  Held held() {
    return with[(int) taken & mask];
  }

  /** Takes the next one, which is there. */
  void take() {
    requests.setPlain((int) taken++ & mask, null); // seen before the place is free, which is when it is done
  }

  /** How many there are, those included that are just being added. */
  int size() {
    return (int) Math.max(0, added.get() - taken);
  }

  /** All that were taken have ended. */
  void done() {
    done.set(taken);
  }
}
