package io.fermata.stress;

import io.fermata.job.Job;
import java.util.concurrent.CancellationException;
import java.util.concurrent.ExecutionException;

/** How a job ended, which its state and its result must tell alike. */
enum Ending {
  RESULT,
  FAILURE,
  CANCELLED,
  NONE,
  CONTRADICTION;

  static Ending of(Job<?> job) {
    return switch (job.state()) {
      case FINISHED -> result(job) == RESULT ? RESULT : CONTRADICTION;
      case FAILED -> result(job) == FAILURE ? FAILURE : CONTRADICTION;
      case CANCELLED -> result(job) == CANCELLED ? CANCELLED : CONTRADICTION;
      case PAUSED, RUNNING, CANCELLING -> job.isDone() ? CONTRADICTION : NONE;
    };
  }

  private static Ending result(Job<?> job) {
    try {
      job.result();
      return RESULT;
    } catch (ExecutionException e) {
      return FAILURE;
    } catch (CancellationException e) {
      return CANCELLED;
    }
  }
}
