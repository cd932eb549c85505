package io.fermata.framework;

import io.fermata.spi.Operation;
import io.fermata.spi.WorkKind;
import java.util.EnumSet;
import java.util.Objects;
import java.util.Set;

/**
 * A request that waits for its driver.
 *
 * @param driver the driver's name
 * @param work which of the driver's queues it waits in
 * @param operation what is to be done
 * @param length bytes of the message
 * @param flags what was asked of the way it travels
 */
public record QueuedRequest(
    String driver, WorkKind work, Operation operation, int length, Set<Flag> flags) {

  /** What is asked of a request's way. */
  public enum Flag {
    /** May wait for others to go to the driver with it. */
    BATCH,
    /** May pass those that wait. */
    UNORDERED,
    /** Those after it in its session wait for it. */
    BARRIER,
    /** Has a deadline. */
    TIMED,
    /** Is called back. */
    CALLED_BACK,
    /** Is polled. */
    POLLED,
    /** Was begun by the driver, and waits for a further step. */
    BEGUN
  }

  public QueuedRequest {
    Objects.requireNonNull(driver, "driver");
    Objects.requireNonNull(work, "work");
    Objects.requireNonNull(operation, "operation");
    flags = Set.copyOf(flags);
  }

  static QueuedRequest of(String driver, WorkKind work, Request request, int length) {
    Set<Flag> flags = EnumSet.noneOf(Flag.class);
    if (request.isBatch()) {
      flags.add(Flag.BATCH);
    }
    switch (request.order()) {
      case ORDERED -> {}
      case UNORDERED -> flags.add(Flag.UNORDERED);
      case BARRIER -> flags.add(Flag.BARRIER);
    }
    if (request.isTimed()) {
      flags.add(Flag.TIMED);
    }
    switch (request.delivery()) {
      case Delivery.Awaited _ -> {}
      case Delivery.Call _ -> flags.add(Flag.CALLED_BACK);
      case Delivery.Polled _ -> flags.add(Flag.POLLED);
    }
    return new QueuedRequest(driver, work, request.operation(), length, flags);
  }
}
