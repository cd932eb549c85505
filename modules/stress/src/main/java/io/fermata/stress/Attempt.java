package io.fermata.stress;

import io.fermata.job.Job;

/** How a call went that one of several threads may be refused. */
enum Attempt {
  DONE,
  REFUSED;

  static Attempt of(Runnable call) {
    try {
      call.run();
      return DONE;
    } catch (IllegalStateException refused) {
      return REFUSED;
    }
  }

  static Attempt resume(Job<?> job) {
    return of(job::resume);
  }
}
