package io.fermata.framework;

import io.fermata.spi.TimeSource;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLongArray;
import java.util.concurrent.atomic.AtomicReferenceArray;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Who is inside a driver at this moment, so that a driver which blocks its callers can be named.
 *
 * <p>A call takes a place, and reads no clock: the number at the place is odd while somebody is inside and
 * never the same for two calls. An alarm looks at the places four times in the time that a call may take,
 * as long as there are calls; a number that it sees for so long is a stuck call. Of many calls at once some
 * are not watched, for lack of places.
 */
final class CallWatch {
  /** The answer of {@link #enter} to a call for which there is no place. */
  static final int NOT_WATCHED = -1;

  private static final int PLACES = 16;
  private static final int PROBES = 4;
  // two places are never in one cache line, nor in a pair of lines that are fetched together
  private static final int APART = 32;
  private static final int LOOKS = 4;

  /** Hears of stuck calls, with no lock held. */
  interface Listener {
    void stuck(StuckCall call);

    void unstuck(StuckCall call);
  }

  private final String what;
  private final TimeSource time;
  private final long patienceNanos;
  private final Listener listener;
  private final AtomicLongArray calls = new AtomicLongArray((PLACES + 1) * APART);
  private final AtomicReferenceArray<Thread> threads =
      new AtomicReferenceArray<>((PLACES + 1) * APART);
  private final AtomicBoolean armed = new AtomicBoolean();
  private volatile boolean closed;
  private volatile int stuck;

  private final Object lock = new Object();
  private final long[] lastSeen = new long[PLACES];
  private final long[] sinceNanos = new long[PLACES];
  private final @Nullable StuckCall[] named = new StuckCall[PLACES];

  /**
   * @param what the method of the driver that is called
   * @param patience how long a call may last
   */
  CallWatch(String what, TimeSource time, Duration patience, Listener listener) {
    this.what = what;
    this.time = time;
    this.patienceNanos = patience.toNanos();
    this.listener = listener;
  }

  /** Just before a call; the answer is for {@link #exit}. */
  int enter() {
    Thread me = Thread.currentThread();
    int first = (int) me.threadId();
    for (int i = 0; i < PROBES; i++) {
      int at = at((first + i) & (PLACES - 1));
      long seen = calls.getOpaque(at);
      if ((seen & 1) == 0 && calls.compareAndSet(at, seen, seen + 1)) {
        threads.setPlain(at, me);
        if (!armed.get()) {
          arm();
        }
        return at;
      }
    }
    return NOT_WATCHED;
  }

  /** Just after it. */
  void exit(int at) {
    if (at == NOT_WATCHED) {
      return;
    }
    threads.setPlain(at, null);
    calls.setRelease(at, calls.getPlain(at) + 1);
    // may miss what is being named just now; the alarm then sees that it is gone
    if (stuck > 0) {
      look();
    }
  }

  private static int at(int place) {
    return (place + 1) * APART;
  }

  boolean isStuck() {
    return stuck > 0;
  }

  /** Those that are stuck. */
  List<StuckCall> stuckCalls() {
    List<StuckCall> all = new ArrayList<>();
    synchronized (lock) {
      for (int i = 0; i < PLACES; i++) {
        StuckCall call = named[i];
        if (call != null) {
          all.add(call.lasting(time.nanoTime() - sinceNanos[i]));
        }
      }
    }
    return all;
  }

  /** Looks no more. */
  void close() {
    closed = true;
  }

  private void arm() {
    if (!closed && armed.compareAndSet(false, true)) {
      setAlarm();
    }
  }

  private void setAlarm() {
    time.at(time.nanoTime() + Math.max(1, patienceNanos / LOOKS), this::alarm);
  }

  private void alarm() {
    if (closed) {
      return;
    }
    if (look()) {
      setAlarm();
      return;
    }
    armed.set(false);
    // who came in before that has not set the alarm
    if (isAnybodyInside()) {
      arm();
    }
  }

  private boolean isAnybodyInside() {
    for (int i = 0; i < PLACES; i++) {
      if ((calls.get(at(i)) & 1) != 0) {
        return true;
      }
    }
    return false;
  }

  /** Compares with what was seen last; true if there is or was somebody inside. */
  private boolean look() {
    boolean busy = false;
    List<Consumer<Listener>> news = new ArrayList<>();
    synchronized (lock) {
      long now = time.nanoTime();
      for (int i = 0; i < PLACES; i++) {
        long call = calls.get(at(i));
        busy |= (call & 1) != 0 || call != lastSeen[i];
        if (call != lastSeen[i]) {
          forget(i, now, news);
          lastSeen[i] = call;
          sinceNanos[i] = now;
        } else if ((call & 1) != 0 && named[i] == null && now - sinceNanos[i] >= patienceNanos) {
          name(i, now, news);
        }
      }
    }
    news.forEach(one -> one.accept(listener));
    return busy;
  }

  private void name(int place, long now, List<Consumer<Listener>> news) {
    Thread thread = threads.get(at(place));
    if (thread == null) {
      return;
    }
    List<StackTraceElement> stack = List.of(thread.getStackTrace());
    if (calls.get(at(place)) == lastSeen[place]) { // else it has come back meanwhile
      StuckCall call = new StuckCall(what, thread.getName(), now - sinceNanos[place], stack);
      named[place] = call;
      count(1);
      news.add(one -> one.stuck(call));
    }
  }

  private void forget(int place, long now, List<Consumer<Listener>> news) {
    StuckCall call = named[place];
    if (call != null) {
      named[place] = null;
      count(-1);
      StuckCall ended = call.lasting(now - sinceNanos[place]);
      news.add(one -> one.unstuck(ended));
    }
  }

  @SuppressWarnings("NonAtomicVolatileUpdate") // written under the lock alone
  private void count(int change) {
    stuck += change;
  }
}
