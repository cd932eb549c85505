package io.fermata.framework;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The requests of one session that wait for a {@linkplain Request.Order#BARRIER barrier}: those that
 * were submitted after it, and itself while earlier ones are out. There is one only while there is a
 * barrier. Its methods are called under the session's lock; what they answer is to be submitted without.
 */
final class Fence {
  private record Held(Ticket ticket, boolean barrier) {}

  private final ArrayDeque<Held> held = new ArrayDeque<>();
  private @Nullable Ticket passing;
  private boolean lettingGo;

  int size() {
    return held.size();
  }

  void add(Ticket ticket, boolean barrier) {
    held.add(new Held(ticket, barrier));
  }

  /** True while what was taken out is being submitted. */
  boolean isLettingGo() {
    return lettingGo;
  }

  /** A request of the session has ended. */
  void ended(Ticket ticket) {
    if (passing == ticket) {
      passing = null;
    }
  }

  /**
   * Takes out what may go now.
   *
   * @param out how many requests of the session are out, those held here not counted
   */
  List<Ticket> release(int out) {
    List<Ticket> free = new ArrayList<>();
    int ahead = out;
    while (passing == null && !held.isEmpty()) {
      Held head = held.peek();
      if (head.barrier && ahead > 0) {
        break;
      }
      held.remove();
      free.add(head.ticket);
      ahead++;
      if (head.barrier) {
        passing = head.ticket;
      }
    }
    lettingGo = !free.isEmpty();
    return free;
  }

  /** True if nothing waits, no barrier is passing, and what was taken out has been submitted. */
  boolean isOpen() {
    return passing == null && held.isEmpty() && !lettingGo;
  }
}
