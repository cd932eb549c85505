package io.fermata.framework;

import io.fermata.wait.Completion;
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
  private record Held(Attempt attempt, boolean barrier) {}

  private final ArrayDeque<Held> held = new ArrayDeque<>();
  private final List<Completion> roomWanted = new ArrayList<>();
  private @Nullable Ticket passing;
  private boolean tended;

  int size() {
    return held.size();
  }

  void add(Attempt attempt, boolean barrier) {
    held.add(new Held(attempt, barrier));
  }

  /** A request of the session has ended. */
  void ended(Ticket ticket) {
    if (passing == ticket) {
      passing = null;
    }
  }

  /**
   * Takes out the next if it may go now.
   *
   * @param out how many requests of the session are out, those held here not counted
   */
  @Nullable Attempt next(int out) {
    Held head = held.peek();
    if (passing != null || head == null || (head.barrier && out > 0)) {
      return null;
    }
    held.remove();
    if (head.barrier) {
      passing = head.attempt.ticket();
    }
    return head.attempt;
  }

  /** Given when at most {@code limit / 2} are held here; {@link #roomMade} says when. */
  Completion room() {
    Completion room = new Completion();
    roomWanted.add(room);
    return room;
  }

  /** Takes out those that waited for room, if there is some now. */
  List<Completion> roomMade(int limit) {
    if (roomWanted.isEmpty() || held.size() > limit / 2) {
      return List.of();
    }
    List<Completion> waiting = List.copyOf(roomWanted);
    roomWanted.clear();
    return waiting;
  }

  /** Notes whether a thread is on its way with something. */
  void tend(boolean tended) {
    this.tended = tended;
  }

  /** True while a thread is on its way with something that was taken out. */
  boolean isTended() {
    return tended;
  }

  /** True if nothing waits, nothing is on its way and no barrier is passing. */
  boolean isOpen() {
    return passing == null && held.isEmpty() && !tended;
  }
}
