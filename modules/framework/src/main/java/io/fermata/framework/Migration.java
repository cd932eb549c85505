package io.fermata.framework;

import io.fermata.wait.Completion;
import java.util.ArrayList;
import java.util.LinkedList;
import java.util.List;
import java.util.ListIterator;
import org.jspecify.annotations.Nullable;

/**
 * The attempts of a leg that wait for it to have a new place: first those that had one, in the order in
 * which they came there, then those that came since. Its methods are called under the leg's lock.
 */
@SuppressWarnings("JdkObsolete") // a linked list: what is added may belong anywhere
final class Migration {
  @SuppressWarnings("JdkObsolete") // added to in the middle, from behind
  private final LinkedList<Attempt> waiting = new LinkedList<>();
  private final List<Completion> roomWanted = new ArrayList<>();

  /** Adds one where it belongs: from behind, since most come in order. */
  void add(Attempt attempt) {
    ListIterator<Attempt> at = waiting.listIterator(waiting.size());
    while (at.hasPrevious()) {
      if (at.previous().number() <= attempt.number()) {
        at.next();
        break;
      }
    }
    at.add(attempt);
  }

  /** Takes out the first; null if there is none. */
  @Nullable Attempt next() {
    return waiting.poll();
  }

  int size() {
    return waiting.size();
  }

  /** Given when it is over. */
  Completion room() {
    Completion room = new Completion();
    roomWanted.add(room);
    return room;
  }

  /** Those to be told that it is over. */
  List<Completion> roomWanted() {
    return roomWanted;
  }
}
