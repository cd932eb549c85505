package io.fermata.stress;

import io.fermata.job.Job;

/** What became of the wake-up of a job that is free to go on. */
enum WakeUp {
  /** The job did not need it. */
  ENDED,
  /** The job stands, and its wait context says that it can go on; so it does. */
  WOKEN,
  /** The job stands, and nobody would ever resume it. */
  LOST,
  /** The job was woken and resumed, and yet does not end. */
  HANGS;

  static WakeUp of(Job<?> job) {
    if (job.isDone()) {
      return ENDED;
    }
    boolean signalled = job.isPaused() && job.waits().isSignalled();
    if (job.isPaused()) {
      job.resume();
    }
    return !signalled ? LOST : job.isDone() ? WOKEN : HANGS;
  }
}
