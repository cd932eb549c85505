package io.fermata.framework;

/** Something that a driver must not do, done by a {@link WatchedDriver} now and then. */
enum Oddity {
  /** Takes the request, and throws. */
  THROWS_AND_KEEPS,
  /** Takes the request, and says that it is done. */
  DONE_AND_KEEPS,
  /** Takes the request, and answers null. */
  NULL_AND_KEEPS,
  /** Fails the request, and throws. */
  ENDS_AND_THROWS,
  /** Fails the request, and says that it had no room. */
  ENDS_AND_FULL,
  /** Says that it has made more than there is room for. */
  TOO_MUCH,
  /** Tells of room when nobody asked. */
  UNBLOCKS,
  /** Throws from probe and open. */
  REFUSES_TO_OPEN,
  /** Throws when a session, or it itself, is closed. */
  THROWS_ON_CLOSE
}
