package io.fermata.framework;

import io.fermata.spi.Driver;
import io.fermata.spi.DriverException;
import io.fermata.spi.Reason;
import io.fermata.spi.WorkKind;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.Deque;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentSkipListMap;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/**
 * The drivers of a framework by number and by name, and those that are absent with their reasons.
 * Numbers are small; one is used again only when nothing of its last owner is left.
 */
final class Registry {
  private static final int LATE = 256;
  private static final Logger LOG = System.getLogger("io.fermata.framework");

  /** How many numbers there are room for at first. */
  static final int FIRST_ROOM = 4;

  /** So many numbers fit beside eight flags into half of a crypto(9) session id. */
  static final int MOST = 1 << 24;

  private final int most;
  private final Map<String, DriverPort> byName = new ConcurrentSkipListMap<>();
  private final List<AbsentDriver> absent = new ArrayList<>();
  private final Map<String, DriverException> refusals = new ConcurrentHashMap<>();
  private final Object lock = new Object();
  private final AtomicInteger arrivals = new AtomicInteger();
  private final AtomicInteger changes = new AtomicInteger();
  // of those that went last: a request may be collected, and counted, after its driver has gone
  private final Map<WorkKind, Deque<Counters>> late = new EnumMap<>(WorkKind.class);
  private final Map<WorkKind, Counts> departed = new EnumMap<>(WorkKind.class);
  private long departedTwice;
  private @Nullable Slot[] slots = new Slot[FIRST_ROOM];

  /** A number that is taken; the driver is there once it has started. */
  private static final class Slot {
    private volatile @Nullable DriverPort port;
  }

  /** What makes a port for a number. */
  interface Maker {
    DriverPort make(int id) throws DriverException;
  }

  Registry(int most) {
    this.most = most;
  }

  void absent(AbsentDriver driver) {
    synchronized (lock) {
      absent.add(driver);
    }
  }

  /**
   * Takes a driver.
   *
   * @throws DriverException if it does not start, its name is taken or there are too many
   */
  DriverPort take(Driver driver, Maker maker) throws DriverException {
    String name = Objects.requireNonNull(driver.name(), "name");
    int id = reserve();
    boolean taken = false;
    try {
      refuseTaken(name);
      DriverPort port = maker.make(id);
      Slot slot = Objects.requireNonNull(slots[id]);
      slot.port = port;
      if (byName.putIfAbsent(name, port) != null) { // of two at once the second
        port.close();
        refuseTaken(name);
      }
      taken = true;
      arrivals.incrementAndGet();
      changed();
      LOG.log(Level.DEBUG, "driver {0} is in use", name);
      return port;
    } finally {
      if (!taken) {
        release(id);
      }
    }
  }

  /** How many drivers have come so far. */
  int arrivals() {
    return arrivals.get();
  }

  /** A number that is another one once a driver has come or gone, or takes other sessions than it did. */
  int changes() {
    return changes.get();
  }

  /** A driver takes other sessions than it did. */
  void changed() {
    changes.incrementAndGet();
  }

  private void refuseTaken(String name) throws DriverException {
    DriverPort port = byName.get(name);
    if (port != null) {
      throw new DriverException(
          Reason.UNAVAILABLE,
          "its name is taken by " + port.driver().getClass().getName());
    }
  }

  private int reserve() throws DriverException {
    synchronized (lock) {
      int id = 0;
      while (id < slots.length && slots[id] != null) {
        id++;
      }
      if (id == slots.length) {
        if (slots.length >= most) {
          throw new DriverException(Reason.UNAVAILABLE, "there are " + most + " drivers already");
        }
        slots = Arrays.copyOf(slots, Math.min(slots.length * 2, most));
      }
      slots[id] = new Slot();
      return id;
    }
  }

  private void release(int id) {
    synchronized (lock) {
      slots[id] = null;
    }
  }

  /** Notes why a driver was not taken. */
  void refused(String name, DriverException why) {
    absent(new AbsentDriver(name, Objects.requireNonNull(why.getMessage())));
    refusals.putIfAbsent(name, why);
  }

  /**
   * Takes the driver's name away, so that nobody finds it; it keeps its number.
   *
   * @throws DriverException if no driver has this name
   */
  DriverPort unlist(String name) throws DriverException {
    DriverPort port = byName.remove(name);
    while (port == null) {
      named(name); // which throws, unless one of this name has just come
      port = byName.remove(name);
    }
    changed();
    return port;
  }

  /** Gives the number of a driver back; not before nothing of it is left. What it did still counts. */
  void forget(DriverPort port) {
    synchronized (lock) {
      for (WorkKind kind : WorkKind.values()) {
        Deque<Counters> last = late.computeIfAbsent(kind, any -> new ArrayDeque<>());
        last.add(port.counters(kind));
        if (last.size() > LATE) {
          departed.merge(kind, last.remove().read(), Counts::plus);
        }
      }
      departedTwice += port.counts().completedTwice();
    }
    release(port.id());
  }

  /** How requests of one kind of work were completed, by those in use and those that were. */
  Counts counts(WorkKind kind) {
    Counts gone;
    synchronized (lock) {
      gone = departed.getOrDefault(kind, Counts.NONE);
      for (Counters last : late.getOrDefault(kind, new ArrayDeque<>())) {
        gone = gone.plus(last.read());
      }
    }
    return ports().stream().map(port -> port.counts(kind)).reduce(gone, Counts::plus);
  }

  /** How all requests were completed. */
  Counts counts() {
    Counts all = counts(WorkKind.SYMMETRIC).plus(counts(WorkKind.ASYMMETRIC));
    long twice = ports().stream().mapToLong(port -> port.counts().completedTwice()).sum();
    synchronized (lock) {
      return all.twice(twice + departedTwice);
    }
  }

  /** Those in use, in the order of their numbers. */
  List<DriverPort> ports() {
    return byName.values().stream().sorted(Comparator.comparingInt(DriverPort::id)).toList();
  }

  List<AbsentDriver> absent() {
    synchronized (lock) {
      return List.copyOf(absent);
    }
  }

  /** The driver with this number. */
  Optional<DriverPort> port(int id) {
    synchronized (lock) {
      Slot slot = id >= 0 && id < slots.length ? slots[id] : null;
      return slot == null ? Optional.empty() : Optional.ofNullable(slot.port);
    }
  }

  /** The driver of this name, else the first of the family {@code match.*}. */
  Optional<DriverPort> find(String match) {
    DriverPort exact = byName.get(match);
    if (exact != null) {
      return Optional.of(exact);
    }
    String family = match.endsWith(".*") ? match.substring(0, match.length() - 1) : match + ".";
    return ports().stream().filter(port -> port.name().startsWith(family)).findFirst();
  }

  /** The driver of this name; else why there is none. */
  DriverPort named(String name) throws DriverException {
    DriverPort port = byName.get(name);
    if (port != null) {
      return port;
    }
    DriverException refusal = refusals.get(name);
    if (refusal != null) {
      throw new DriverException(
          refusal.reason(), "driver " + name + " is absent: " + refusal.getMessage(), refusal);
    }
    throw new DriverException(
        Reason.UNAVAILABLE,
        "no driver is named " + name + "; there are " + String.join(", ", byName.keySet()));
  }
}
