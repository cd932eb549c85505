package io.fermata.driver.multibuffer;

import io.fermata.spi.DriverRequest;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReferenceArray;
import org.jspecify.annotations.Nullable;

/**
 * Requests on their way from many threads to one, in order. Whoever adds has made sure that there is room: no more are
 * inside than it has places.
 */
final class WorkQueue {
  private final int mask;
  private final Held[] with;
  private final AtomicReferenceArray<@Nullable DriverRequest> requests;
  private final AtomicInteger added = new AtomicInteger();
  private int taken; // of the one thread

  /**
   * @param places a power of two
   */
  WorkQueue(int places) {
    this.mask = places - 1;
    this.with = new Held[places];
    this.requests = new AtomicReferenceArray<>(places);
  }

  void add(DriverRequest request, Held held) {
    int place = added.getAndIncrement() & mask;
    with[place] = held;
    requests.set(place, request); // from here on it can be taken
  }

  /** The next request, which stays; null if there is none. */
  @Nullable DriverRequest first() {
    return requests.get(taken & mask);
  }

  /** What the next one, which is there, is computed with. */
  Held held() {
    return with[taken & mask];
  }

  /** Takes the next one, which is there. */
  void take() {
    requests.lazySet(taken++ & mask, null);
  }

  /** How many there are, those included that are just being added. */
  int size() {
    return added.get() - taken;
  }
}
