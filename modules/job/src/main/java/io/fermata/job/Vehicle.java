package io.fermata.job;

import java.util.Optional;

/** What carries a job's body. */
public enum Vehicle {
  /**
   * The body is mounted on the caller's own thread: about a tenth of a microsecond to pause and
   * resume. Whatever blocks inside the job gives the thread back too. Needs {@code
   * --add-opens=java.base/java.lang=io.fermata.job} (on the class path {@code =ALL-UNNAMED}) and a
   * caller on a platform thread.
   */
  CALLER,
  /**
   * The body has a thread of its own and the caller waits while it runs: tens of microseconds to pause
   * and resume. Works everywhere.
   */
  HAND_OVER;

  /** The vehicle that a job started by the calling thread would get. */
  public static Vehicle current() {
    return OpenedThreads.absence().isEmpty() && !Thread.currentThread().isVirtual()
        ? CALLER
        : HAND_OVER;
  }

  /** Refuses a thread that cannot carry jobs of this vehicle. */
  void requireCarrier() {
    if (this == CALLER && Thread.currentThread().isVirtual()) {
      throw new IllegalStateException(
          "the calling thread is virtual; a job of vehicle CALLER wants a platform thread");
    }
  }

  /** Why {@link #CALLER} is not to be had in this JVM, as a sentence; empty if it is. */
  public static Optional<String> callerAbsence() {
    return OpenedThreads.absence();
  }
}
