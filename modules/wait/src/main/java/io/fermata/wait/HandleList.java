package io.fermata.wait;

import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * The wait handles of a context, newest first, and what changed among them. Immutable: each change
 * makes a new list, or answers the same one if there was nothing to change.
 *
 * <p>Changes are counted from the last pause that somebody could see. A handle that is cleared
 * stays in the list until a pause has told of it. What a pause has told is forgotten as the job is
 * resumed; what came after the pause, while the job was parked, is not, since nobody was told of it
 * yet.
 */
final class HandleList {
  static final HandleList EMPTY = new HandleList(List.of());

  /** In place of the list of a closed context: has nothing and takes nothing. */
  static final HandleList CLOSED = new HandleList(List.of());

  /** TOLD: it happened before the last pause, and whoever looked after the pause has seen it. */
  private enum Mark {
    KNOWN,
    ADDED,
    ADDED_TOLD,
    DELETED,
    DELETED_TOLD
  }

  private static final Set<Mark> ADDITIONS = EnumSet.of(Mark.ADDED, Mark.ADDED_TOLD);
  private static final Set<Mark> DELETIONS = EnumSet.of(Mark.DELETED, Mark.DELETED_TOLD);
  private static final Set<Mark> LIVE = EnumSet.complementOf(EnumSet.copyOf(DELETIONS));

  private record Entry(Object key, WaitHandle handle, Mark mark) {
    Entry as(Mark other) {
      return new Entry(key, handle, other);
    }

    boolean isLive() {
      return LIVE.contains(mark);
    }
  }

  private final List<Entry> entries;

  private HandleList(List<Entry> entries) {
    this.entries = entries;
  }

  /** Throws {@link IllegalStateException} if this is CLOSED. */
  HandleList put(Object key, WaitHandle handle) {
    if (this == CLOSED) {
      throw WaitContext.closed();
    }
    List<Entry> next = new ArrayList<>(entries.size() + 1);
    next.add(new Entry(key, handle, Mark.ADDED));
    next.addAll(entries);
    return new HandleList(next);
  }

  /** Without the newest live handle of the key; the same list if it has none. */
  HandleList clear(Object key) {
    for (int i = 0; i < entries.size(); i++) {
      Entry entry = entries.get(i);
      if (entry.isLive() && entry.key.equals(key)) {
        List<Entry> next = new ArrayList<>(entries);
        if (entry.mark == Mark.ADDED) {
          next.remove(i); // nobody was told that it came
        } else {
          next.set(i, entry.as(Mark.DELETED));
        }
        return next.isEmpty() ? EMPTY : new HandleList(next);
      }
    }
    return this;
  }

  /** The job has stopped at a pause: who looks now sees all changes up to here. */
  HandleList paused() {
    if (entries.isEmpty()) {
      return this;
    }
    List<Entry> next = new ArrayList<>(entries.size());
    for (Entry entry : entries) {
      next.add(
          switch (entry.mark) {
            case ADDED -> entry.as(Mark.ADDED_TOLD);
            case DELETED -> entry.as(Mark.DELETED_TOLD);
            case KNOWN, ADDED_TOLD, DELETED_TOLD -> entry;
          });
    }
    return new HandleList(next);
  }

  /** The job goes on: what the pause has told is told. */
  HandleList resumed() {
    if (entries.isEmpty()) {
      return this;
    }
    List<Entry> next = new ArrayList<>(entries.size());
    for (Entry entry : entries) {
      switch (entry.mark) {
        case ADDED_TOLD -> next.add(entry.as(Mark.KNOWN));
        case DELETED_TOLD -> {}
        case KNOWN, ADDED, DELETED -> next.add(entry);
      }
    }
    return next.isEmpty() ? EMPTY : new HandleList(next);
  }

  Optional<WaitHandle> get(Object key) {
    for (Entry entry : entries) {
      if (entry.isLive() && entry.key.equals(key)) {
        return Optional.of(entry.handle);
      }
    }
    return Optional.empty();
  }

  List<WaitHandle> live() {
    return marked(LIVE);
  }

  Changes changes() {
    return new Changes(marked(ADDITIONS), marked(DELETIONS));
  }

  private List<WaitHandle> marked(Set<Mark> marks) {
    return entries.stream()
        .filter(entry -> marks.contains(entry.mark))
        .map(Entry::handle)
        .toList();
  }

  /** Runs the cleanup of each live handle, newest first, and answers what they threw. */
  List<Throwable> cleanUp() {
    List<Throwable> thrown = new ArrayList<>();
    for (Entry entry : entries) {
      if (entry.isLive()) {
        try {
          entry.handle.cleanup().run(entry.key, entry.handle);
        } catch (Throwable t) { // the next one is another driver's
          thrown.add(t);
        }
      }
    }
    return thrown;
  }
}
