package io.fermata.conformance;

import io.fermata.spi.DriverException;
import io.fermata.spi.DriverShape;
import java.util.Optional;
import java.util.Random;

/** A device that stands still takes as many requests as the shape says, and not one more. */
final class Depth implements DriverCheck {
  private static final int MOST = 4_096;

  @Override
  public String name() {
    return "depth";
  }

  @Override
  public boolean isFor(DriverShape shape) {
    return shape.completion() == DriverShape.Completion.OWN_THREAD;
  }

  @Override
  public Verdict run(Lab lab) throws DriverException, InterruptedException {
    return Standstill.use(lab, still -> run(lab, still));
  }

  private Verdict run(Lab lab, Standstill still) throws DriverException, InterruptedException {
    Random random = lab.random(name());
    int depth = still.stand().driver().shape().depth();
    if (depth > MOST) {
      return new Verdict.Unchecked("holds " + depth + " requests; no more than " + MOST + " are tried");
    }
    Optional<Booth> booth = still.booth(random);
    if (booth.isEmpty()) {
      return new Verdict.Unchecked("opens nothing that can be asked without a key pair");
    }
    if (!still.fill(booth.get(), depth + 1, random)) {
      return new Verdict.Unchecked("does not come back from submit: see the check for that");
    }
    if (still.moves()) {
      return new Verdict.Unchecked("ends requests on the device that was said to stand still");
    }
    int taken = still.taken().size();
    if (taken != depth) {
      throw new Wrong(
          "its shape says that it holds " + depth + " requests, and it "
              + (taken < depth ? "is full with " + taken : "takes more"));
    }
    return new Verdict.Passed("the rule");
  }
}
