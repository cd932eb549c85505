package io.fermata.framework;

import io.fermata.spi.DriverException;
import io.fermata.spi.DriverRequest;
import io.fermata.spi.DriverRequest.Outcome;
import io.fermata.spi.Reason;
import io.fermata.spi.SessionSpec;
import java.util.List;
import java.util.Optional;

/** The checks of a session: see {@link Shadow}. */
final class Checks {
  private final Session session;
  private final Shadow shadow;
  private final Leg leg;
  private int number; // whoever writes it: a few more or less do not matter

  Checks(Session session, Shadow shadow) {
    this.session = session;
    this.shadow = shadow;
    this.leg = new Leg(session, shadow.reference(), Route.MOST_PLACES - 1);
  }

  /** Where the reference is. */
  Leg leg() {
    return leg;
  }

  /** True if this request is to be checked. */
  boolean isWanted(Request request) {
    if (!Shadow.isComparable(request)) {
      return false;
    }
    int oneIn = shadow.oneIn();
    if (oneIn > 1) {
      int next = number + 1;
      number = next == oneIn ? 0 : next;
      return next == oneIn;
    }
    return true;
  }

  /** Has the reference do what {@code first} has done. */
  void begin(Attempt second, Attempt first) {
    first.place().counters().checked.increment();
    Placement mine = leg.home();
    if (mine.port() == first.place().port()) { // one of them has moved
      leg.move(mine, "what it is to check has moved here");
    }
    leg.houseLater(second);
  }

  /** Both have done it. */
  void end(Checking checking, Attempt first, Attempt second) {
    DriverRequest mine = first.work();
    DriverRequest other = second.work();
    if (other.outcome() == Outcome.FAILED) {
      notChecked(checking, other.failure());
    } else if (mine.outcome() == other.outcome()
        && (mine.outcome() == Outcome.MISMATCH || first.memory().isSame(mine, other))) {
      checking.settle(first, second);
    } else {
      first.place().counters().differed.increment();
      // not here: it takes a self test
      session.framework().housing().move(leg, () -> judge(checking, first, second));
    }
  }

  /** The reference cannot say. */
  void notChecked(Checking checking, DriverException why) {
    if (shadow.oneIn() > 1) {
      checking.settle();
    } else {
      checking.refuse(
          new DriverException(
              Reason.FAULT, "its result could not be checked: " + why.getMessage(), why));
    }
  }

  /** Finds out whose result is wrong. */
  private void judge(Checking checking, Attempt first, Attempt second) {
    DriverPort mine = first.place().port();
    DriverPort reference = second.place().port();
    SessionSpec spec = session.spec();
    List<SessionSpec> stages = spec.stages().isEmpty() ? List.of(spec) : spec.stages();
    boolean sound = true;
    for (SessionSpec stage : stages) {
      Optional<String> wrong = reference.retest(stage.algorithm());
      if (wrong.isPresent()) {
        sound = false;
        reference.quarantine(stage.algorithm(), wrong.get());
      }
    }
    if (sound) {
      String why = "its result is not that of " + reference.name() + ", which is tested";
      stages.forEach(stage -> mine.quarantine(stage.algorithm(), why));
      checking.settle(second, first);
    } else {
      checking.settle(first, second);
    }
  }
}
