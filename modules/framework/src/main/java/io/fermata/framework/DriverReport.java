package io.fermata.framework;

import io.fermata.spi.DriverShape;
import io.fermata.spi.Health;
import io.fermata.spi.WorkKind;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;

/** What can be told of a driver. */
public sealed interface DriverReport {

  /** The driver's name. */
  String name();

  /**
   * A driver in use.
   *
   * @param id its number in the framework
   * @param name the driver's name
   * @param shape what it is and offers
   * @param health how it is now
   * @param blocked the kinds of work for which it has no room now
   * @param sessions how many are open on it
   * @param waiting how many requests wait for it to have room
   * @param keyOperations how many signatures and key operations are out
   * @param stuck calls that do not come back from it; while there are any, it is {@link Health#DRAINING}
   * @param selfTests per algorithm that was tested, {@code passed} or what went wrong
   * @param counts the requests it completed, self tests included
   */
  record Present(
      int id,
      String name,
      DriverShape shape,
      Health health,
      Set<WorkKind> blocked,
      int sessions,
      int waiting,
      int keyOperations,
      List<StuckCall> stuck,
      Map<String, String> selfTests,
      Counts counts)
      implements DriverReport {
    /** What {@link #selfTests} says of an algorithm that passed. */
    public static final String PASSED = "passed";

    public Present {
      Objects.requireNonNull(name, "name");
      Objects.requireNonNull(shape, "shape");
      Objects.requireNonNull(health, "health");
      Objects.requireNonNull(counts, "counts");
      blocked = Set.copyOf(blocked);
      stuck = List.copyOf(stuck);
      selfTests = Map.copyOf(selfTests);
    }

    static Present of(DriverPort port) {
      Set<WorkKind> blocked = EnumSet.noneOf(WorkKind.class);
      int waiting = 0;
      for (WorkKind kind : WorkKind.values()) {
        Lane lane = port.dispatcher().lane(kind);
        waiting += lane.waiting();
        if (lane.isBlocked()) {
          blocked.add(kind);
        }
      }
      return new Present(
          port.id(),
          port.name(),
          port.shape(),
          port.health(),
          blocked,
          port.sessions(),
          waiting,
          port.placements().underWay(WorkKind.ASYMMETRIC),
          port.calls().stuck(),
          port.selfTests().results(),
          port.counts());
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
