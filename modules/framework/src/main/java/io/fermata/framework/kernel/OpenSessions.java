package io.fermata.framework.kernel;

import io.fermata.framework.DriverReport;
import io.fermata.framework.Fallback;
import io.fermata.framework.Framework;
import io.fermata.framework.Preference;
import io.fermata.framework.Session;
import io.fermata.framework.SessionOptions;
import io.fermata.spi.DriverException;
import io.fermata.spi.Reason;
import io.fermata.spi.SessionSpec;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/** The sessions opened through this face, by each number that leads to one. */
final class OpenSessions {
  private static final int MOST_TRIES = 8;
  private static final SessionOptions FIXED =
      SessionOptions.DEFAULT.withMoves(false).withFallback(Fallback.NONE);

  private final Framework framework;
  private final KernelDrivers drivers;
  private final Map<Long, MovingSession> open = new ConcurrentHashMap<>();
  // the low halves of sessions on drivers that give them none of their own
  private final AtomicInteger numbers = new AtomicInteger();

  OpenSessions(Framework framework, KernelDrivers drivers) {
    this.framework = framework;
    this.drivers = drivers;
  }

  Errno open(SessionId sid, CryptoInit first, Preference preference) {
    List<Integer> algorithms = new ArrayList<>();
    List<CryptoKey> keys = new ArrayList<>();
    Errno error = Errno.EINVAL;
    try {
      SessionSpec spec = SessionSpec.chain(stages(first, algorithms, keys));
      MovingSession session = new MovingSession(this, framework, algorithms, keys);
      OpenSession opened = number(() -> framework.open(spec, preference, FIXED), session);
      session.begin(opened);
      sid.set(opened.sid());
      return Errno.SUCCESS;
    } catch (DriverException e) {
      error = Failures.ofOpening(e);
    } catch (IllegalArgumentException | IllegalStateException e) {
      // no session anywhere, or the framework is closed
    }
    keys.forEach(CryptoKey::destroy);
    return error;
  }

  private static SessionSpec[] stages(
      CryptoInit first, List<Integer> algorithms, List<CryptoKey> keys) {
    List<SessionSpec> stages = new ArrayList<>();
    for (@Nullable CryptoInit one = first; one != null; one = one.next()) {
      if (stages.size() == CryptoRequest.MOST_LINKS) {
        throw new IllegalArgumentException("algorithms without end");
      }
      CryptoAlgorithm algorithm =
          CryptoAlgorithm.of(one.alg()).orElseThrow(() -> new IllegalArgumentException("algorithm"));
      SessionSpec stage = algorithm.stage().label(Integer.toString(stages.size()));
      if (algorithm.kind() == SessionSpec.Kind.MAC || algorithm.kind() == SessionSpec.Kind.DIGEST) {
        stage = stage.tagLength(one.mlen());
      }
      byte[] given = one.key();
      if (given != null || algorithm.isNull()) {
        CryptoKey key =
            given == null
                ? CryptoKey.none(algorithm.keyName())
                : CryptoKey.copy(algorithm.keyName(), given, one.klen());
        keys.add(key);
        stage = stage.key(key);
      }
      stages.add(stage);
      algorithms.add(one.alg());
    }
    return stages.toArray(SessionSpec[]::new);
  }

  /** What opens a session of the core. */
  private interface Opener {
    Session open() throws DriverException;
  }

  /** Opens a session in place of one that is lost. */
  OpenSession reopen(OpenSession lost, MovingSession owner) throws DriverException {
    return number(() -> framework.reopen(lost.session()), owner);
  }

  /** Opens one, and gives it a number that leads to its owner; another if its driver goes meanwhile. */
  private OpenSession number(Opener opener, MovingSession owner) throws DriverException {
    for (int i = 0; i < MOST_TRIES; i++) {
      Session session = opener.open();
      boolean numbered = false;
      try {
        Optional<DriverReport.Present> report = drivers.named(session.driver());
        if (report.isPresent()) {
          OpenSession opened = number(session, report.get(), owner);
          numbered = true;
          return opened;
        }
      } finally {
        if (!numbered) {
          session.close();
        }
      }
    }
    throw new DriverException(
        Reason.UNAVAILABLE, "drivers go as fast as they come; tried " + MOST_TRIES + " times");
  }

  private OpenSession number(Session session, DriverReport.Present driver, MovingSession owner)
      throws DriverException {
    int id = driver.id();
    int flags = DriverFlag.bits(drivers.flags(id));
    Optional<KernelSession> own =
        drivers.find(id).flatMap(found -> found.session(session.spec()));
    boolean sync = session.drivers().stream().allMatch(this::isSync);
    long sid = own.map(KernelSession::sid).orElseGet(() -> next(id, flags));
    MovingSession holder = open.putIfAbsent(sid, owner);
    while (holder != null && holder != owner) {
      if (own.isPresent() && holder.isOn(own.get())) {
        throw new DriverException(
            Reason.FAULT, driver.name() + " gave a number that another session has");
      }
      sid = next(id, flags); // the driver is new, and its number still leads to a session of one before
      holder = open.putIfAbsent(sid, owner);
    }
    return new OpenSession(sid, session, owner.algorithms(), sync, own);
  }

  private long next(int id, int flags) {
    return SessionId.of(id, flags, numbers.incrementAndGet());
  }

  private boolean isSync(String driver) {
    return drivers.named(driver)
        .filter(report -> KernelDrivers.flags(report).contains(DriverFlag.SYNC))
        .isPresent();
  }

  Optional<MovingSession> find(long sid) {
    return Optional.ofNullable(open.get(sid));
  }

  /** A number leads nowhere from now on. */
  void forget(long sid) {
    open.remove(sid);
  }

  /** Frees a session, under whichever of its numbers; its keys go when its last request has. */
  Errno free(long sid) {
    return find(sid).flatMap(MovingSession::free).orElse(Errno.ENOENT);
  }

  void close() {
    List.copyOf(open.keySet()).forEach(this::free);
  }
}
