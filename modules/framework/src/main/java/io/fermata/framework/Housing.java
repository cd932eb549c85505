package io.fermata.framework;

import io.fermata.spi.DriverException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executor;

/** Finds places for the legs of sessions: the first ones, and others when they move. Any thread. */
final class Housing {
  private final Selection selection;
  private final Executor executor;
  private final Wanting wanting = new Wanting();
  private final Map<Object, Leg> moving = new ConcurrentHashMap<>(); // by what each move is told from others

  /**
   * @param executor where sessions are moved
   */
  Housing(Selection selection, Executor executor) {
    this.selection = selection;
    this.executor = executor;
  }

  /** The legs for which there is no driver. */
  Wanting wanting() {
    return wanting;
  }

  /** Opens what can be opened of a session; nothing is left of one of which nothing can. */
  Session open(Session session) throws DriverException {
    List<DriverException> refusals = new ArrayList<>();
    List<Leg> left = new ArrayList<>();
    long seen = wanting.seen();
    boolean opened = false;
    try {
      for (Leg leg : session.legs().all()) {
        try {
          session.at(selection.place(leg));
        } catch (DriverException e) {
          refusals.add(e);
          left.add(leg);
        }
      }
      if (left.size() == session.legs().all().size()) {
        DriverException first = refusals.removeFirst();
        refusals.forEach(first::addSuppressed);
        throw first;
      }
      Checks checks = session.checks();
      if (checks != null) {
        session.at(selection.place(checks.leg(), null));
      }
      opened = true;
    } finally {
      if (!opened) {
        session.close();
      }
    }
    left.forEach(leg -> wanting.add(leg, seen));
    return session;
  }

  /** Opens a session with one leg, in place of one that has lost its place. */
  Session open(Session session, Placement lost) throws DriverException {
    boolean opened = false;
    try {
      session.at(selection.place(session.legs().main(), lost));
      opened = true;
      return session;
    } finally {
      if (!opened) {
        session.close();
      }
    }
  }

  /** Has a session moved by a thread that is no driver's and no user's. */
  void move(Leg leg, Runnable move) {
    Object one = new Object();
    moving.put(one, leg);
    executor.execute(
        () -> {
          try {
            move.run();
          } finally {
            moving.remove(one);
          }
        });
  }

  /** Closes the sessions that have no driver, or are on their way to one; after all others. */
  void close() {
    moving.values().forEach(
        leg -> {
          leg.session().close();
          leg.session().shut();
        });
    wanting.close(); // after the others: what has moved to nowhere meanwhile is there
  }
}
