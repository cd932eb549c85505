package io.fermata.job;

import java.util.concurrent.RejectedExecutionException;

/**
 * No job was started, since the runtime or the loop has as many unfinished ones as it may. Try again
 * later.
 */
public final class NoJobsException extends RejectedExecutionException {
  private static final long serialVersionUID = 1L;

  NoJobsException(int maximum) {
    super("there are " + maximum + " unfinished jobs, and there may be no more");
  }

  NoJobsException(int maximum, String why) {
    super("there are " + maximum + " unfinished jobs, and there may be no more: " + why);
  }
}
