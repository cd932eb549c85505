package io.fermata.framework;

/** How many requests are out at once, by powers of four. */
public enum FlightClass {
  /** One and no other. */
  ALONE(1),
  /** 2 to 4. */
  UP_TO_4(4),
  /** 5 to 16. */
  UP_TO_16(16),
  /** 17 to 64. */
  UP_TO_64(64),
  /** More than 64. */
  MORE(Integer.MAX_VALUE);

  private static final FlightClass[] ALL = values();

  private final int most;

  FlightClass(int most) {
    this.most = most;
  }

  /**
   * The class of a number in flight.
   *
   * @param requests how many; at least 1
   */
  public static FlightClass of(int requests) {
    if (requests < 1) {
      throw new IllegalArgumentException(requests + " requests in flight; at least 1");
    }
    return ALL[Grid.flight(requests)];
  }

  /** The largest number in it; {@link Integer#MAX_VALUE} for {@link #MORE}. */
  public int most() {
    return most;
  }
}
