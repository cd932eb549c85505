package io.fermata.framework.kernel;

import io.fermata.framework.DriverReport;
import io.fermata.framework.Framework;
import io.fermata.framework.Preference;
import io.fermata.framework.Session;
import io.fermata.spi.DriverException;
import io.fermata.spi.SessionSpec;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/** The sessions opened through this face, by their number. */
final class OpenSessions {
  private final Framework framework;
  private final KernelDrivers drivers;
  private final Map<Long, OpenSession> open = new ConcurrentHashMap<>();
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
      Session session = framework.open(spec, preference);
      Optional<OpenSession> opened = number(session, spec, algorithms, keys);
      if (opened.isPresent()) {
        sid.set(opened.get().sid());
        return Errno.SUCCESS;
      }
      session.close();
      error = Errno.EIO; // the driver gave it a number that another session has
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

  private Optional<OpenSession> number(
      Session session, SessionSpec spec, List<Integer> algorithms, List<CryptoKey> keys) {
    Optional<DriverReport.Present> report = drivers.named(session.driver());
    if (report.isEmpty()) {
      return Optional.empty(); // it has gone just now
    }
    int id = report.get().id();
    int flags = DriverFlag.bits(drivers.flags(id));
    Optional<KernelSession> own = drivers.find(id).flatMap(driver -> driver.session(spec));
    boolean sync = session.drivers().stream().allMatch(this::isSync);
    while (true) {
      long sid =
          own.map(KernelSession::sid)
              .orElseGet(() -> SessionId.of(id, flags, numbers.incrementAndGet()));
      OpenSession opened =
          new OpenSession(sid, session, List.copyOf(algorithms), List.copyOf(keys), sync, own);
      if (open.putIfAbsent(sid, opened) == null) {
        return Optional.of(opened);
      }
      if (own.isPresent()) {
        return Optional.empty();
      }
    }
  }

  private boolean isSync(String driver) {
    return drivers.named(driver)
        .filter(report -> KernelDrivers.flags(report).contains(DriverFlag.SYNC))
        .isPresent();
  }

  Optional<OpenSession> find(long sid) {
    return Optional.ofNullable(open.get(sid));
  }

  /** Frees a session; its keys go when its last request has. */
  Errno free(long sid) {
    OpenSession freed = open.remove(sid);
    if (freed == null) {
      return Errno.ENOENT;
    }
    CompletableFuture<Void> forgotten = freed.session().closeAsync();
    var _ = forgotten.thenRun(() -> freed.keys().forEach(CryptoKey::destroy));
    return freed.driver().map(KernelSession::freed).orElse(Errno.SUCCESS);
  }

  void close() {
    List.copyOf(open.keySet()).forEach(this::free);
  }
}
