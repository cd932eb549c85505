package io.fermata.framework;

import io.fermata.spi.DriverException;
import io.fermata.spi.Health;
import io.fermata.spi.KeyOperation;
import io.fermata.spi.SessionSpec;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/**
 * The sessions behind key operations, which have none for their users: one for each operation and
 * driver, kept until the driver is gone. Among the drivers that suit equally the one with the fewest
 * operations under way does the work.
 */
final class KeySessions {
  private final Selection selection;
  private final Map<DriverPort, Map<KeyOperation, Session>> open = new ConcurrentHashMap<>();

  KeySessions(Selection selection) {
    this.selection = selection;
  }

  Session choose(KeyOperation operation, Preference preference) throws DriverException {
    SessionSpec spec = SessionSpec.keyOperation(operation);
    List<Session> able = new ArrayList<>();
    @Nullable DriverPort first = null;
    for (DriverPort port : selection.candidates(spec, preference)) {
      if (first == null || equals(port, first)) {
        Session session = session(port, operation, spec);
        if (session != null) {
          first = port;
          able.add(session);
        }
      }
    }
    @Nullable Session best = null;
    for (Session session : able) {
      if (best == null || session.underWay() < best.underWay()) {
        best = session;
      }
    }
    return best == null ? selection.open(spec, preference) : best;
  }

  /** True if neither goes before the other: of one kind, and both well or both not. */
  private static boolean equals(DriverPort one, DriverPort other) {
    return one.shape().kind() == other.shape().kind()
        && (one.health() == Health.HEALTHY) == (other.health() == Health.HEALTHY);
  }

  /** The session on one driver; null if it does not open: then it is another's turn. */
  private @Nullable Session session(DriverPort port, KeyOperation operation, SessionSpec spec) {
    Map<KeyOperation, Session> mine =
        open.computeIfAbsent(port, key -> new ConcurrentHashMap<>());
    Session session = mine.get(operation);
    if (session == null && port.selfTest(spec).isEmpty()) {
      Session fresh;
      try {
        fresh = port.open(spec);
      } catch (DriverException e) {
        return null; // told by selection.open, if no other does
      }
      session = mine.putIfAbsent(operation, fresh);
      if (session == null) {
        return fresh;
      }
      fresh.close();
    }
    return session;
  }

  void forget(DriverPort port) {
    open.remove(port);
  }
}
