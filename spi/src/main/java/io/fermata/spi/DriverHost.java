package io.fermata.spi;

/** What the framework offers a started driver. Every method may be called from any thread. */
public interface DriverHost {

  /** The driver's own settings. */
  DriverSettings settings();

  /** The time that latencies and deadlines are measured in. */
  TimeSource time();

  /**
   * Says that there is room again after {@link Taken#FULL}. Returns at once: what waits is submitted
   * by another thread. Harmless when nothing waits, and when called before {@code FULL} was answered.
   */
  void unblocked();

  /** As {@link #unblocked()}, for one kind of work; the other stays blocked if it is. */
  void unblocked(WorkKind kind);

  /**
   * Says how the device is, when that changes.
   *
   * @param health {@link Health#HEALTHY}, {@link Health#DEGRADED}, {@link Health#BLOCKED} (while it
   *     resets itself, say), {@link Health#DRAINING} or {@link Health#GONE}, which is final
   * @param why a sentence for people
   */
  void changed(Health health, String why);

  /**
   * Says that an algorithm is offered no longer; from before this call on, {@link Driver#probe} refuses it.
   * Sessions that use it move to other drivers, and no more of their requests come here: what the driver
   * has of them it ends as always.
   *
   * @param algorithm the name that it has in a {@link SessionSpec}
   */
  void withdrawn(String algorithm);
}
