package io.fermata.provider;

import io.fermata.spi.Driver;
import io.fermata.spi.DriverException;
import io.fermata.spi.DriverFamily;
import io.fermata.spi.DriverHost;
import io.fermata.spi.DriverRequest;
import io.fermata.spi.DriverSession;
import io.fermata.spi.DriverSettings;
import io.fermata.spi.DriverShape;
import io.fermata.spi.Health;
import io.fermata.spi.Reason;
import io.fermata.spi.SessionSpec;
import io.fermata.spi.Suitability;
import io.fermata.spi.Taken;
import io.fermata.spi.TimeSource;
import io.fermata.spi.WorkKind;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.ServiceLoader;
import java.util.concurrent.Semaphore;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Predicate;
import java.util.regex.Pattern;

/** A device that does what the test says: answers at once, holds, fails or throws. */
final class HeldDriver implements Driver {
  /** What becomes of a request. */
  enum Mood {
    ANSWERS,
    HOLDS,
    FAILS,
    THROWS
  }

  /** Where a driver can throw besides {@code submit}. */
  enum Place {
    PROBE,
    OPEN,
    CLOSE
  }

  private record Held(DriverRequest request, DriverSession computes) {}

  private final String name;
  private final DriverShape.Kind kind;
  private final int depth;
  private static final Pattern UNASKED =
      Pattern.compile(
          "SHA(1|224|512|512/.*|3-.*)with.*|.*inP1363Format|PBKDF2.*|ML-DSA.*|ML-KEM-(512|1024)|RSA/OAEP.*|scrypt|DH"
              + "|Ed448|X448|.*_.*");

  private final Predicate<String> lists;
  private final List<Driver> computing = Computing.STARTED;
  private final Queue<Held> held = new ArrayDeque<>();
  private final Semaphore arrivals = new Semaphore(0);
  private final AtomicInteger submitted = new AtomicInteger();
  private final AtomicInteger opened = new AtomicInteger();
  private final AtomicInteger closed = new AtomicInteger();
  private volatile Mood mood = Mood.ANSWERS;
  private volatile Predicate<Place> throwing = place -> false;
  private volatile DriverHost host;
  private int most;
  private boolean refused;

  HeldDriver() {
    this("held", DriverShape.Kind.HARDWARE, 64);
  }

  HeldDriver(String name, DriverShape.Kind kind, int depth) {
    this(name, kind, depth, algorithm -> true);
  }

  private HeldDriver(String name, DriverShape.Kind kind, int depth, Predicate<String> lists) {
    this.name = name;
    this.kind = kind;
    this.depth = depth;
    this.lists = lists;
  }

  /**
   * One that lists what {@link JcaCall} asks for, and little else: the self tests of everything take most of a second for each
   * test.
   */
  static HeldDriver forCalls(String name, DriverShape.Kind kind, int depth) {
    return new HeldDriver(name, kind, depth, algorithm -> !UNASKED.matcher(algorithm).matches());
  }

  void mood(Mood next) {
    mood = next;
  }

  void throwAt(Predicate<Place> places) {
    throwing = places;
  }

  /** Answers what is held and all that comes; on the calling thread. */
  void release() {
    mood = Mood.ANSWERS;
    for (Held next = next(); next != null; next = next()) {
      next.computes.submit(next.request, false);
    }
    boolean tell;
    synchronized (this) {
      tell = refused;
      refused = false;
    }
    if (tell) {
      host.unblocked();
    }
  }

  private synchronized Held next() {
    return held.poll();
  }

  /** Returns when one more request is held. */
  void awaitArrival() {
    arrivals.acquireUninterruptibly();
  }

  synchronized int held() {
    return held.size();
  }

  /** The most it ever held at once. */
  synchronized int most() {
    return most;
  }

  int submitted() {
    return submitted.get();
  }

  int opened() {
    return opened.get();
  }

  int closed() {
    return closed.get();
  }

  @Override
  public String name() {
    return name;
  }

  @Override
  public void start(DriverHost host) throws DriverException {
    this.host = host;
  }

  /** What computes for all of them, started once. */
  private static final class Computing {
    static final List<String> ABSENT = new ArrayList<>();
    static final List<Driver> STARTED = start();

    private static List<Driver> start() {
      List<Driver> started = new ArrayList<>();
      HeldDriver.class.getModule().addUses(DriverFamily.class);
      for (DriverFamily family : ServiceLoader.load(DriverFamily.class)) {
        try {
          for (Driver driver : family.members(new DriverSettings(family.name(), Map.of()))) {
            try {
              driver.start(new NoDevice(driver.name()));
              started.add(driver);
            } catch (DriverException e) {
              ABSENT.add(driver.name() + ": " + e.getMessage()); // such as a token's, which nobody has configured
            }
          }
        } catch (DriverException e) {
          throw new AssertionError(e);
        }
      }
      return List.copyOf(started);
    }
  }

  /** The host of drivers that complete inside submit, and have nothing to say. */
  private record NoDevice(String name) implements DriverHost {
    @Override
    public DriverSettings settings() {
      return new DriverSettings(name, Map.of());
    }

    @Override
    public TimeSource time() {
      return TimeSource.system();
    }

    @Override
    public void unblocked() {
      throw new IllegalStateException(name + " is never full");
    }

    @Override
    public void unblocked(WorkKind kind) {
      unblocked();
    }

    @Override
    public void changed(Health health, String why) {
      throw new IllegalStateException(name + " became " + health + ": " + why);
    }

    @Override
    public void withdrawn(String algorithm) {
      throw new IllegalStateException(name + " withdrew " + algorithm);
    }
  }

  @Override
  public DriverShape shape() {
    List<String> algorithms =
        computing.stream().flatMap(driver -> driver.shape().algorithms().stream()).filter(lists).toList();
    return new DriverShape(kind, DriverShape.Completion.OWN_THREAD, depth, algorithms);
  }

  @Override
  public Suitability probe(SessionSpec spec) {
    throwIf(Place.PROBE);
    Suitability answer = new Suitability.Unfit(Reason.UNSUPPORTED, "there is none");
    for (Driver driver : computing) {
      switch (driver.probe(spec)) {
        case Suitability.Fits fits -> {
          return fits;
        }
        case Suitability.Unfit unfit when unfit.reason() == Reason.BAD_KEY -> answer = unfit;
        case Suitability.Unfit unfit -> {}
      }
    }
    return answer;
  }

  @Override
  public DriverSession open(SessionSpec spec) throws DriverException {
    throwIf(Place.OPEN);
    for (Driver driver : computing) {
      if (driver.probe(spec) instanceof Suitability.Fits) {
        opened.incrementAndGet();
        return new HeldSession(driver.open(spec));
      }
    }
    throw new DriverException(Reason.UNSUPPORTED, "there is none; absent are " + Computing.ABSENT);
  }

  private void throwIf(Place place) {
    if (throwing.test(place)) {
      throw new UnsupportedOperationException("thrown by a test at " + place);
    }
  }

  private final class HeldSession implements DriverSession {
    private final DriverSession computes;
    private final AtomicBoolean ended = new AtomicBoolean();

    HeldSession(DriverSession computes) {
      this.computes = computes;
    }

    @Override
    public Taken submit(DriverRequest request, boolean more) {
      submitted.incrementAndGet();
      switch (mood) {
        case ANSWERS -> computes.submit(request, more);
        case FAILS -> request.fail(Reason.FAULT, "the device broke");
        case THROWS -> throw new UnsupportedOperationException("thrown by a test at SUBMIT");
        case HOLDS -> {
          return hold(request);
        }
      }
      return Taken.ACCEPTED;
    }

    private Taken hold(DriverRequest request) {
      synchronized (HeldDriver.this) {
        if (held.size() >= depth) {
          refused = true;
          return Taken.FULL;
        }
        held.add(new Held(request, computes));
        most = Math.max(most, held.size());
      }
      arrivals.release();
      return Taken.ACCEPTED;
    }

    @Override
    public void close() {
      if (ended.compareAndSet(false, true)) {
        closed.incrementAndGet();
        computes.close();
        throwIf(Place.CLOSE);
      }
    }
  }

  @Override
  public void close() {
    release();
  }
}
