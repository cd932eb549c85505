package io.fermata.framework.kernel;

import java.util.EnumSet;
import java.util.Set;

/** What a driver is: {@code CRYPTOCAP_F_…} of crypto(9). */
public enum DriverFlag {
  /** A device. */
  HARDWARE(0x0100_0000),
  /** The processor alone. */
  SOFTWARE(0x0200_0000),
  /** Completes every request inside {@code process}, and never answers {@link Errno#ERESTART}. */
  SYNC(0x0400_0000);

  private final int bit;

  DriverFlag(int bit) {
    this.bit = bit;
  }

  /** The value in crypto(9), and in the high half of a session id. */
  public int bit() {
    return bit;
  }

  static int bits(Set<DriverFlag> flags) {
    return flags.stream().mapToInt(DriverFlag::bit).reduce(0, (one, other) -> one | other);
  }

  static Set<DriverFlag> of(int bits) {
    Set<DriverFlag> flags = EnumSet.noneOf(DriverFlag.class);
    for (DriverFlag flag : values()) {
      if ((bits & flag.bit) != 0) {
        flags.add(flag);
      }
    }
    return flags;
  }
}
