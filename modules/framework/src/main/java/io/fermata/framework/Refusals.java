package io.fermata.framework;

import io.fermata.spi.DriverException;
import io.fermata.spi.Reason;
import io.fermata.spi.SessionSpec;
import java.util.ArrayList;
import java.util.List;

/** Why drivers did not open a session, to be told if none does. */
final class Refusals {
  private final List<String> causes = new ArrayList<>();
  private final List<DriverException> thrown = new ArrayList<>();
  private Reason reason = Reason.UNSUPPORTED;

  /** A driver has failed a test of what it needs. */
  void untrusted(DriverPort port, String wrong) {
    causes.add(port.name() + ": fails its self test: " + wrong);
    reason = Reason.FAULT;
  }

  /** A driver has refused to open it. */
  void threw(DriverPort port, DriverException refusal) {
    causes.add(port.name() + ": " + refusal.getMessage());
    thrown.add(refusal);
    reason = refusal.reason();
  }

  /** All of them, as one. */
  DriverException all(SessionSpec spec) {
    DriverException none =
        new DriverException(reason, "no driver opens " + spec + "; " + String.join("; ", causes));
    thrown.forEach(none::addSuppressed);
    return none;
  }
}
