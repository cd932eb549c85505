package io.fermata.job;

/** Carries one job's body. {@link #step} belongs to the side that resumes, {@link #pause} to the body. */
interface Runner {

  /** Runs the body until it pauses, blocks or ends. Called by one thread at a time. */
  void step();

  /** Called in the body: gives the thread back until the next {@link #step}. */
  void pause();

  Vehicle vehicle();
}
