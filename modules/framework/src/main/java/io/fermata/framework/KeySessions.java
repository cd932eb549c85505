package io.fermata.framework;

import io.fermata.spi.DriverException;
import io.fermata.spi.Health;
import io.fermata.spi.KeyOperation;
import io.fermata.spi.Reason;
import io.fermata.spi.SessionSpec;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/**
 * The sessions behind key operations, which have none for their users: one for each operation and
 * driver, kept until the driver is gone. Among the drivers that suit equally the one with the fewest
 * operations under way does the work.
 */
final class KeySessions {
  private record Work(KeyOperation operation, Preference preference) {}

  private final Framework framework;
  private final Selection selection;
  private final Map<DriverPort, Map<Work, Session>> open = new ConcurrentHashMap<>();

  KeySessions(Framework framework, Selection selection) {
    this.framework = framework;
    this.selection = selection;
  }

  Session choose(KeyOperation operation, Preference preference) throws DriverException {
    SessionSpec spec = SessionSpec.keyOperation(operation);
    List<Session> able = new ArrayList<>();
    List<String> causes = new ArrayList<>();
    for (DriverPort port : selection.candidates(spec, preference)) {
      if (!able.isEmpty() && !isAsGood(port, able.getFirst().port())) {
        break; // those that follow come after all of these
      }
      try {
        String wrong = port.selfTest(spec).orElse("");
        if (wrong.isEmpty()) {
          able.add(session(port, new Work(operation, preference), spec));
        } else {
          causes.add(port.name() + ": fails its self test: " + wrong);
        }
      } catch (DriverException e) {
        causes.add(port.name() + ": " + e.getMessage());
      }
    }
    return able.stream()
        .min(Comparator.comparingInt(session -> running(session.port())))
        .orElseThrow(
            () ->
                new DriverException(
                    Reason.UNAVAILABLE,
                    "no driver opens " + spec + "; " + String.join("; ", causes)));
  }

  /** The operations for which there is a candidate. */
  Set<KeyOperation> offered(Preference preference) {
    Set<KeyOperation> offered = EnumSet.noneOf(KeyOperation.class);
    for (KeyOperation operation : KeyOperation.values()) {
      if (isOffered(SessionSpec.keyOperation(operation), preference)) {
        offered.add(operation);
      }
    }
    return offered;
  }

  private boolean isOffered(SessionSpec spec, Preference preference) {
    try {
      return !selection.candidates(spec, preference).isEmpty();
    } catch (DriverException e) {
      return false; // nobody has it, or only those who may not
    }
  }

  /** How many operations are under way on a driver, of whichever sort. */
  private int running(DriverPort port) {
    return open.getOrDefault(port, Map.of()).values().stream().mapToInt(Session::underWay).sum();
  }

  /** True if neither goes before the other: of one kind, and both well or both not. */
  private static boolean isAsGood(DriverPort one, DriverPort other) {
    return one.shape().kind() == other.shape().kind()
        && (one.health() == Health.HEALTHY) == (other.health() == Health.HEALTHY);
  }

  private Session session(DriverPort port, Work work, SessionSpec spec) throws DriverException {
    Map<Work, Session> mine = open.computeIfAbsent(port, key -> new ConcurrentHashMap<>());
    Session kept = mine.get(work);
    if (kept != null && kept.port() == port && kept.isOpen()) {
      return kept;
    }
    // what is under way on one that has moved ends there
    Session fresh = new Session(framework, spec, work.preference, SessionOptions.DEFAULT);
    fresh.at(port.open(fresh.legs().main()));
    if (kept == null ? mine.putIfAbsent(work, fresh) == null : mine.replace(work, kept, fresh)) {
      if (kept != null) {
        kept.close();
      }
      return fresh;
    }
    fresh.close();
    return session(port, work, spec);
  }

  /** The driver is gone: its sessions have moved, and end when nothing is out. */
  void forget(DriverPort port) {
    Map<Work, Session> gone = open.remove(port);
    if (gone != null) {
      gone.values().forEach(Session::close);
    }
  }
}
