package io.fermata.framework;

/** The framework's answer to {@link Session#submit}. */
public sealed interface Submission {
  /** The request has ended; its outcome is in it. */
  enum Done implements Submission {
    /** The only value, so that the way costs nothing. */
    DONE
  }

  /** The backlog is full and the request was not touched. Submit it again later. */
  enum Rejected implements Submission {
    /** The only value. */
    REJECTED
  }

  /**
   * The request will end once.
   *
   * @param ticket to wait with
   */
  record Accepted(Ticket ticket) implements Submission {}

  /**
   * The request will end once, but waits behind many: better submit no more for a while.
   *
   * @param ticket to wait with
   */
  record Congested(Ticket ticket) implements Submission {}
}
