package io.fermata.framework;

import java.time.Duration;
import java.util.Objects;

/**
 * When a driver that makes no room is no longer waited for: it is drained then, and its sessions move, as far
 * as there are other drivers. It is used again when it says that it is well.
 *
 * @param blocks so many answers {@link io.fermata.spi.Taken#FULL} with nothing taken between them; 0 for
 *     never
 * @param time so long with nothing taken after such an answer; zero for never
 */
public record Retirement(int blocks, Duration time) {
  /** Drivers that are full are waited for, as crypto(9) has it. */
  public static final Retirement NEVER = new Retirement(0, Duration.ZERO);

  public Retirement {
    Objects.requireNonNull(time, "time");
    if (blocks < 0) {
      throw new IllegalArgumentException("blocks is " + blocks + "; it is not negative");
    }
    if (time.isNegative()) {
      throw new IllegalArgumentException("time is " + time + "; it is not negative");
    }
  }
}
