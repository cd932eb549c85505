package io.fermata.job;

/** Carries one job's body. {@link #step} belongs to the side that resumes, {@link #pause} to the body. */
interface Runner {

  /**
   * Runs the body until it pauses, blocks or ends. Called by one thread at a time.
   *
   * @param interrupt what it waits for is to be interrupted, unless that is a pause
   */
  void step(boolean interrupt);

  /**
   * Called in the body: gives the thread back until the next {@link #step}.
   *
   * @return false if it could not, because a native frame or a class initializer is on the stack
   */
  boolean pause();

  /** True if the body stands at a pause of its own; asked by who has run it. */
  boolean isPaused();

  /** True if the body runs on this thread. */
  boolean isOn(Thread other);

  /** Interrupts what the body waits for, if that can be interrupted. */
  void interrupt();

  /** Where the body stands; for reports. */
  StackTraceElement[] stack();

  /** What carries the body now, or carried it last. */
  Vehicle vehicle();
}
