package io.fermata.framework;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Optional;

/** The last things that were done in a walk, for whoever has to find out why it failed. */
final class WalkLog {
  private static final int KEPT = 30;

  private final String walk;
  private final Deque<String> last = new ArrayDeque<>();
  private int step;
  private Optional<AssertionError> first = Optional.empty();

  WalkLog(String walk) {
    this.walk = walk;
  }

  void step() {
    step++;
  }

  void add(String what) {
    last.add(step + " " + what);
    if (last.size() > KEPT) {
      last.remove();
    }
  }

  /** What is thrown when a promise was broken. */
  AssertionError broken(String promise) {
    AssertionError error = new AssertionError(promise + "\n  in " + this);
    first = first.or(() -> Optional.of(error)); // the framework contains what is thrown into it
    return error;
  }

  /** Throws what was found broken first. */
  void check() {
    if (first.isPresent()) {
      throw first.get();
    }
  }

  AssertionError broken(String promise, Throwable cause) {
    return new AssertionError(promise + "\n  in " + this, cause);
  }

  void require(boolean kept, String promise) {
    if (!kept) {
      throw broken(promise);
    }
  }

  @Override
  public String toString() {
    return walk + "; the last actions:\n    " + String.join("\n    ", last);
  }
}
