package io.fermata.framework;

import io.fermata.spi.DriverShape;
import java.util.Map;
import java.util.Objects;

/** What can be told of a driver. */
public sealed interface DriverReport {

  /** The driver's name. */
  String name();

  /**
   * A driver in use.
   *
   * @param name the driver's name
   * @param shape what it is and offers
   * @param selfTests per algorithm that was tested, {@code passed} or what went wrong
   * @param counts the requests it completed, self tests included
   */
  record Present(String name, DriverShape shape, Map<String, String> selfTests, Counts counts)
      implements DriverReport {
    /** What {@link #selfTests} says of an algorithm that passed. */
    public static final String PASSED = "passed";

    public Present {
      Objects.requireNonNull(name, "name");
      Objects.requireNonNull(shape, "shape");
      Objects.requireNonNull(counts, "counts");
      selfTests = Map.copyOf(selfTests);
    }
  }

  /**
   * A driver that was found and is not used.
   *
   * @param driver its name and the reason
   */
  record Absent(AbsentDriver driver) implements DriverReport {
    @Override
    public String name() {
      return driver.name();
    }
  }
}
