package io.fermata.framework;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.Executor;

/** Runs at once what it is given, or when the test says so. */
final class KeptTasks implements Executor {
  private final List<Runnable> kept = Collections.synchronizedList(new ArrayList<>());
  private volatile boolean keeps;

  @Override
  public void execute(Runnable task) {
    if (keeps) {
      kept.add(task);
    } else {
      task.run();
    }
  }

  /** From now on keeps what comes, or runs it and what was kept. */
  void keep(boolean keeps) {
    this.keeps = keeps;
    while (!keeps && !kept.isEmpty()) {
      kept.removeFirst().run();
    }
  }
}
