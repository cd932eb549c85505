package io.fermata.job;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The jobs of a runtime that have not ended: how many they are, and which of them have paused. A job that
 * runs through in one go is only counted.
 *
 * <p>Each platform thread that comes while there is room has a {@link Share} of its own, which nobody
 * else writes: what it counts and adds there costs no atomic operation. All other threads write the
 * common shares.
 */
final class UnfinishedJobs {
  private static final int SHARES =
      Integer.highestOneBit(Math.clamp(Runtime.getRuntime().availableProcessors(), 1, 64)) * 2;

  private final Share[] owned = new Share[SHARES];
  private final Share[] common = new Share[SHARES];

  UnfinishedJobs() {
    for (int i = 0; i < SHARES; i++) {
      owned[i] = new Share();
      common[i] = new Share();
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
   * What some threads have started, ended and added; written by its owner alone, or else atomically.
   *
   * <p>The list of those that have paused is newest first. A job comes at its head and leaves with a
   * plain write: its empty place is passed over, and cut out by a later job that comes.
   *
   * <p>Nothing is locked, because whatever is cut out is empty, stays so, and nothing is ever put in
   * behind the first place: of two threads that cut at once one may undo the other's work, which is
   * done again later, but neither loses a job.
   */
  private static final class Share {
    private static final VarHandle OWNER;
    private static final VarHandle STARTED;
    private static final VarHandle ENDED;
    private static final VarHandle FIRST;

    /** So many jobs may come before the empty places between others are looked for. */
    private static final int LEAST_CHANGES = 64;

    static {
      try {
        MethodHandles.Lookup lookup = MethodHandles.lookup();
        OWNER = lookup.findVarHandle(Share.class, "owner", long.class);
        STARTED = lookup.findVarHandle(Share.class, "started", int.class);
        ENDED = lookup.findVarHandle(Share.class, "ended", int.class);
        FIRST = lookup.findVarHandle(Share.class, "first", Place.class);
      } catch (ReflectiveOperationException e) {
        throw new ExceptionInInitializerError(e);
      }
    }

    private long owner; // a thread's number, which no other thread ever has; 0 for none
    private int started;
    private int ended;
    private @Nullable Place first;
    // Plain: a job that is not counted only delays the next cleaning.
    private int changes;
    private int limit = LEAST_CHANGES;

    private boolean isOf(Thread thread) {
      long id = thread.threadId();
      return owner == id
          || (owner == 0 && !thread.isVirtual() && OWNER.compareAndSet(this, 0L, id));
    }

    private void started(boolean alone) {
      if (alone) {
        STARTED.setVolatile(this, started + 1);
      } else {
        STARTED.getAndAdd(this, 1);
      }
    }

    private void ended(boolean alone) {
      if (alone) {
        ENDED.setRelease(this, ended + 1);
      } else {
        ENDED.getAndAdd(this, 1);
      }
    }

    private void add(Place place, boolean alone) {
      if (alone) {
        place.next = firstTaken(first);
        FIRST.setRelease(this, place);
      } else {
        Place before;
        do {
          before = (Place) FIRST.getVolatile(this);
          place.next = firstTaken(before);
        } while (!FIRST.compareAndSet(this, before, place));
      }
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
      Place first = (Place) FIRST.getAcquire(this);
      for (Place place = first; place != null; place = place.next) {
        Job<?> job = place.job;
        if (job != null) {
          all.add(job);
        }
      }
    }
  }

  /**
   * Counts one more, as a volatile write: whoever starts a job counts it and then looks whether the
   * runtime is closed, and whoever closes it says so and then counts. The fence of the write is most of
   * its cost; the compiler leaves it out where an atomic operation is next.
   */
  void started() {
    Thread thread = Thread.currentThread();
    Share share = owned[place(thread)];
    if (share.isOf(thread)) {
      share.started(true);
    } else {
      common[place(thread)].started(false);
    }
  }

  /** Counts one less; on any thread. */
  void ended() {
    Thread thread = Thread.currentThread();
    Share share = owned[place(thread)];
    if (share.isOf(thread)) {
      share.ended(true);
    } else {
      common[place(thread)].ended(false);
    }
  }

  /** Called once for each place, by the thread that runs its job. */
  void add(Place place) {
    Thread thread = Thread.currentThread();
    Share share = owned[place(thread)];
    if (share.isOf(thread)) {
      share.add(place, true);
    } else {
      common[place(thread)].add(place, false);
    }
  }

  private static int place(Thread thread) {
    return (int) thread.threadId() & (SHARES - 1);
  }

  /**
   * How many have started and not ended. While others start and end it may be too many. It is never too
   * few: the ends are read first, and whoever sees an end sees its start.
   */
  int count() {
    int ended = 0;
    for (int i = 0; i < SHARES; i++) {
      ended += (int) Share.ENDED.getVolatile(owned[i]) + (int) Share.ENDED.getVolatile(common[i]);
    }
    int started = 0;
    for (int i = 0; i < SHARES; i++) {
      started +=
          (int) Share.STARTED.getVolatile(owned[i]) + (int) Share.STARTED.getVolatile(common[i]);
    }
    return started - ended;
  }

  /** Those that have paused and are there now. */
  List<Job<?>> paused() {
    List<Job<?>> all = new ArrayList<>();
    for (int i = 0; i < SHARES; i++) {
      owned[i].addTo(all);
      common[i].addTo(all);
    }
    return all;
  }
}
