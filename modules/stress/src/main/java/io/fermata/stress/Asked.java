package io.fermata.stress;

import io.fermata.framework.Callback;
import io.fermata.framework.Request;
import io.fermata.framework.Submission;
import io.fermata.framework.Ticket;
import io.fermata.spi.DriverRequest;
import io.fermata.spi.Operation;
import io.fermata.spi.Reason;
import java.util.concurrent.atomic.AtomicInteger;

/** A request that the first driver has, and those who may end it. */
final class Asked {
  private static final int LENGTH = 32;

  private final byte[] output = new byte[LENGTH];
  private final AtomicInteger ends = new AtomicInteger();
  private final Request request =
      new Request()
          .operation(Operation.DIGEST)
          .input(new byte[4], 0, 4)
          .output(output, 0, LENGTH)
          .then(Callback.IMMEDIATE, ended -> ends.incrementAndGet());
  private final Ticket ticket = submit();
  private final DriverRequest work = Desk.HAND.last();
  private final Runnable late = Desk.lastAlarm();

  private Ticket submit() {
    return switch (Desk.SESSION.submit(request)) {
      case Submission.Accepted(Ticket accepted) -> accepted;
      case Submission.Congested(Ticket accepted) -> accepted;
      case Submission.Done done -> throw new AssertionError(done);
      case Submission.Rejected rejected -> throw new AssertionError(rejected);
    };
  }

  /** The first driver completes it. */
  void complete() {
    Desk.HAND.complete(work);
  }

  /** The first driver has taken too long: the second is asked. */
  void takeOver() {
    late.run();
  }

  boolean cancel() {
    return ticket.cancel();
  }

  /** How often its user was told of its end. */
  int ends() {
    return ends.get();
  }

  /** Whose result its user has: FIRST, SECOND, CANCELLED, or what must not be. */
  String result() {
    return switch (request.outcome()) {
      case DONE -> whose();
      case FAILED ->
          request.failure().reason() == Reason.CANCELLED && all((byte) 0)
              ? "CANCELLED"
              : "" + request.failure();
      case MISMATCH -> "MISMATCH";
    };
  }

  private String whose() {
    return all(Desk.FIRST) ? "FIRST" : all(Desk.SECOND) ? "SECOND" : "MIXED";
  }

  private boolean all(byte mark) {
    for (byte one : output) {
      if (one != mark) {
        return false;
      }
    }
    return true;
  }
}
