package io.fermata.job;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The jobs of a runtime that have paused and not ended. A job that runs through in one go never comes
 * here. Several lists, so that threads do not wait for each other.
 */
final class PausedJobs {
  private static final int LISTS =
      Integer.highestOneBit(Math.clamp(Runtime.getRuntime().availableProcessors(), 1, 64)) * 2;

  private final Chain[] chains = new Chain[LISTS];

  PausedJobs() {
    for (int i = 0; i < LISTS; i++) {
      chains[i] = new Chain();
    }
  }

  /** One job's place in a list. Once left it is empty for good, and holds nothing of the job. */
  static final class Place {
    private @Nullable Job<?> job;
    private @Nullable Place next;

    Place(Job<?> job) {
      this.job = job;
    }

    /** Called once, by the thread on which the job ended. */
    void leave() {
      job = null;
    }
  }

  /**
   * One list, newest first. A job comes with a single compare-and-set and leaves with a plain write:
   * its empty place is passed over, and cut out by a later job that comes.
   *
   * <p>Nothing is locked, because whatever is cut out is empty, stays so, and nothing is ever put in
   * behind the first place: of two threads that cut at once one may undo the other's work, which is
   * done again later, but neither loses a job.
   */
  private static final class Chain {
    private static final VarHandle FIRST;

    /** So many jobs may come before the empty places between others are looked for. */
    private static final int LEAST_CHANGES = 64;

    static {
      try {
        FIRST = MethodHandles.lookup().findVarHandle(Chain.class, "first", Place.class);
      } catch (ReflectiveOperationException e) {
        throw new ExceptionInInitializerError(e);
      }
    }

    private volatile @Nullable Place first;
    // Plain: a job that is not counted only delays the next cleaning.
    private int changes;
    private int limit = LEAST_CHANGES;

    private void add(Place place) {
      Place before;
      do {
        before = first;
        place.next = firstTaken(before);
      } while (!FIRST.compareAndSet(this, before, place));
      if (place.next == null) {
        changes = 0;
      } else if (++changes > limit) {
        changes = 0;
        limit = Math.max(LEAST_CHANGES, cutOutEmpty(place));
      }
    }

    private static @Nullable Place firstTaken(@Nullable Place from) {
      Place place = from;
      while (place != null && place.job == null) {
        place = place.next;
      }
      return place;
    }

    /** Answers how many are left: the work is in proportion to the jobs that have come meanwhile. */
    private static int cutOutEmpty(Place from) {
      int left = 0;
      Place next;
      for (Place place = from; place != null; place = next) {
        next = firstTaken(place.next);
        if (place.next != next) {
          place.next = next;
        }
        left++;
      }
      return left;
    }

    private void addTo(List<Job<?>> all) {
      for (Place place = first; place != null; place = place.next) {
        Job<?> job = place.job;
        if (job != null) {
          all.add(job);
        }
      }
    }
  }

  /** Called once for each place, by the thread that runs its job. */
  void add(Place place) {
    chains[(int) Thread.currentThread().threadId() & (LISTS - 1)].add(place);
  }

  /** Those that are there now. */
  List<Job<?>> all() {
    List<Job<?>> all = new ArrayList<>();
    for (Chain chain : chains) {
      chain.addTo(all);
    }
    return all;
  }
}
