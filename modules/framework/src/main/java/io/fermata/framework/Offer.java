package io.fermata.framework;

import io.fermata.spi.Reason;
import io.fermata.spi.Taken;
import io.fermata.spi.WorkKind;

/** Something that a lane brings to its driver. */
interface Offer {

  /**
   * Hands it to the driver. {@link Taken#FULL} means that it was not touched and is to be offered again;
   * after any other answer the lane has nothing more to do with it.
   */
  Taken offer(boolean more);

  /** It was offered from the backlog, the driver was full, and it waits there further. */
  default void stays() {}

  /** Ends what no driver has. */
  void refuse(Reason reason, String message);

  /** Its place among what is brought again: the lower goes first. */
  long number();

  /** True if it may wait for others to come along, and tells the driver whether another follows. */
  boolean batched();

  /** Notes with which others it is about to be offered, if it is batched; it tells them when it has ended. */
  default void with(BatchSize.Batch batch) {}

  /** What can be told of it while it waits. */
  QueuedRequest describe(String driver, WorkKind work);
}
