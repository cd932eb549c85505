package io.fermata.provider;

import io.fermata.framework.Choice;
import io.fermata.framework.Session;
import io.fermata.spi.SessionSpec;
import io.fermata.spi.SignatureParameters;
import java.security.Key;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * Sessions that several JCA objects use for the same key: opened for the first of them, closed as the last one leaves.
 * Who signs for many connections makes an object for each, and to read a private key again takes as long as to sign.
 * Any thread.
 */
final class SharedSessions {
  private final Composition composition;
  private final Map<Place, Shared> open = new ConcurrentHashMap<>();
  private final Map<Session, Shared> bySession = new ConcurrentHashMap<>();

  /** Where a session is, and for whom. A key is the same if it is the same object: to compare others reads them. */
  private record Place(
      Key key,
      String algorithm,
      Optional<SignatureParameters> parameters,
      Choice choice,
      int candidate) {
    @Override
    public boolean equals(Object other) {
      return other instanceof Place place
          && place.key == key
          && place.choice == choice
          && place.candidate == candidate
          && place.algorithm.equals(algorithm)
          && place.parameters.equals(parameters);
    }

    @Override
    public int hashCode() {
      return Objects.hash(System.identityHashCode(key), algorithm, candidate);
    }
  }

  private static final class Shared {
    private final Place place;
    private final Session session;
    private final AtomicInteger users = new AtomicInteger(1);

    Shared(Place place, Session session) {
      this.place = place;
      this.session = session;
    }

    /** False if the last user has left. */
    boolean join() {
      return users.getAndUpdate(now -> now == 0 ? 0 : now + 1) > 0;
    }

    boolean leave() {
      return users.decrementAndGet() == 0;
    }
  }

  SharedSessions(Composition composition) {
    this.composition = composition;
  }

  /** The session of all who ask for the same; {@link #close} it as if it were one's own. */
  Session open(SessionSpec spec, Key key, Choice choice, int candidate) {
    Place place = new Place(key, spec.algorithm(), spec.parameters(), choice, candidate);
    Shared there = open.get(place);
    if (there != null && there.join()) {
      return there.session;
    }
    Session mine = composition.open(spec, choice, candidate); // not under a lock: it may wait for a device
    Shared shared = new Shared(place, mine);
    bySession.put(mine, shared);
    open.put(place, shared); // whoever opened one at the same time keeps that for itself
    return mine;
  }

  /** Closes a session, or leaves it to the others that use it. */
  void close(Session session) {
    Shared shared = bySession.get(session);
    if (shared == null) {
      session.close();
    } else if (shared.leave()) {
      bySession.remove(session);
      open.remove(shared.place, shared);
      session.close();
    }
  }

  /** How many are open, for whomever. */
  int size() {
    return bySession.size();
  }
}
