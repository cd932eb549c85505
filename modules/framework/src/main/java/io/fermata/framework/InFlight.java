package io.fermata.framework;

import java.util.concurrent.atomic.AtomicReference;
import java.util.concurrent.atomic.AtomicReferenceArray;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * The tickets of a session that were not collected yet, so that all of them can be ended. Made for the
 * way in and out: one compare-and-set, one write. It grows to the most that there ever were at once.
 */
final class InFlight {
  private final AtomicReference<@Nullable Chunk> first = new AtomicReference<>();
  // where room was last seen
  private volatile @Nullable Chunk hint;

  /** A ring of places. */
  static final class Chunk extends AtomicReferenceArray<@Nullable Ticket> {
    private static final long serialVersionUID = 1L;
    private static final int PLACES = 64;

    private final transient AtomicReference<@Nullable Chunk> next = new AtomicReference<>();
    private transient int from; // where to look first; whoever writes it, it is only a guess

    Chunk() {
      super(PLACES);
    }

    private boolean add(Ticket ticket) {
      int start = from;
      for (int i = 0; i < PLACES; i++) {
        int place = (start + i) % PLACES;
        if (getPlain(place) == null && compareAndSet(place, null, ticket)) {
          from = (place + 1) % PLACES;
          ticket.placed(this, place);
          return true;
        }
      }
      return false;
    }

    private Chunk after() {
      Chunk seen = next.get();
      if (seen == null) {
        Chunk fresh = new Chunk();
        seen = next.compareAndSet(null, fresh) ? fresh : after();
      }
      return seen;
    }
  }

  void add(Ticket ticket) {
    Chunk chunk = hint;
    if (chunk != null && chunk.add(ticket)) {
      return;
    }
    chunk = first();
    while (!chunk.add(ticket)) {
      chunk = chunk.after();
    }
    hint = chunk;
  }

  private Chunk first() {
    Chunk seen = first.get();
    if (seen == null) {
      Chunk fresh = new Chunk();
      seen = first.compareAndSet(null, fresh) ? fresh : first();
    }
    return seen;
  }

  /** Called for each that is there, and perhaps for one that comes or goes meanwhile. */
  void forEach(Consumer<Ticket> action) {
    Chunk chunk = first.get();
    while (chunk != null) {
      for (int i = 0; i < Chunk.PLACES; i++) {
        Ticket ticket = chunk.get(i);
        if (ticket != null) {
          action.accept(ticket);
        }
      }
      chunk = chunk.next.get();
    }
  }
}
