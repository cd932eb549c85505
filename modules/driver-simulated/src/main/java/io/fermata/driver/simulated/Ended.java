package io.fermata.driver.simulated;

import io.fermata.driver.simulated.Fault.Kind;
import io.fermata.spi.DriverRequest;
import java.util.ArrayDeque;
import java.util.Iterator;
import java.util.List;
import java.util.Optional;

/** The last requests that have ended, oldest first; kept only if a fault asks for them. For who says what has happened. */
final class Ended {
  private static final int KEPT = 16;

  private final ArrayDeque<DriverRequest> requests = new ArrayDeque<>();
  private final boolean wanted;

  Ended(List<Fault> faults) {
    this.wanted =
        faults.stream()
            .map(Fault::kind)
            .anyMatch(kind -> kind == Kind.STALE || kind == Kind.STRANGER);
  }

  void add(DriverRequest request) {
    if (wanted) {
      requests.add(request);
      if (requests.size() > KEPT) {
        requests.remove();
      }
    }
  }

  /** The oldest that is not out again. */
  Optional<DriverRequest> oldestBut(DriverRequest present) {
    for (Iterator<DriverRequest> each = requests.iterator(); each.hasNext(); ) {
      DriverRequest request = each.next();
      if (!request.isEnded()) {
        each.remove(); // its owner uses it for something else by now
      } else if (request != present) {
        return Optional.of(request);
      }
    }
    return Optional.empty();
  }

  void clear() {
    requests.clear();
  }
}
