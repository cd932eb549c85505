package io.fermata.framework;

import io.fermata.spi.DriverException;
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
      if (first == null || port.shape().kind() == first.shape().kind()) {
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

  private @Nullable Session session(
      DriverPort port, KeyOperation operation, SessionSpec spec) throws DriverException {
    Map<KeyOperation, Session> mine =
        open.computeIfAbsent(port, key -> new ConcurrentHashMap<>());
    Session session = mine.get(operation);
    if (session == null && port.selfTest(spec).isEmpty()) {
      Session fresh = port.open(spec);
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
