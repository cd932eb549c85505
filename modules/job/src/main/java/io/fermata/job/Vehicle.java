package io.fermata.job;

import java.util.Optional;

/**
 * What carries a job's body. The first two mount it on another thread and want the JDK opened: {@code
 * --add-opens=java.base/java.lang=io.fermata.job} (on the class path {@code =ALL-UNNAMED}). Whatever
 * blocks inside such a job gives the thread back too.
 */
public enum Vehicle {
  /**
   * The body is mounted on the caller's own platform thread: less than a fifth of a microsecond to pause
   * and resume.
   */
  CALLER,
  /**
   * The caller is a virtual thread, on which nothing can be mounted: the body is mounted on its carrier
   * while the caller waits. Less than a microsecond to pause and resume.
   */
  CARRIER,
  /**
   * The body has a thread of its own and the caller waits while it runs: tens of microseconds to pause
   * and resume. Works everywhere. A body that blocks is left to itself after some milliseconds, and
   * then runs on to its next pause as soon as it can. A pause with a native frame or a class initializer
   * on the stack holds one of the JDK's carriers, of which there are as many as processors; that cannot
   * be seen without the flag, and is not counted.
   */
  HAND_OVER;

  /** The vehicle that a job started by the calling thread would get. */
  public static Vehicle current() {
    if (OpenedThreads.absence().isPresent()) {
      return HAND_OVER;
    }
    return Thread.currentThread().isVirtual() ? CARRIER : CALLER;
  }

  /** Why {@link #CALLER} and {@link #CARRIER} are not to be had in this JVM; empty if they are. */
  public static Optional<String> callerAbsence() {
    return OpenedThreads.absence();
  }
}
