package io.fermata.conformance;

import io.fermata.spi.DriverException;
import io.fermata.spi.DriverShape;
import io.fermata.spi.SessionSpec;
import java.util.Optional;
import java.util.Random;

/** Submit, open and probe return while the device stands still, also when no more fits in. */
final class StoppedDevice implements DriverCheck {
  private static final int MOST = 4_096;

  @Override
  public String name() {
    return "stopped device";
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
    Optional<SessionSpec> spec =
        lab.samples().stream()
            .flatMap(sample -> Booth.spec(lab.stand(), sample, random).stream())
            .findFirst();
    if (spec.isEmpty()) {
      return new Verdict.Unchecked("offers nothing that can be asked without a key pair");
    }
    opens(lab, still.stand(), spec.get(), "with nothing in it");
    Booth booth = still.booth(random).orElseThrow();
    int depth = Math.min(MOST, still.stand().driver().shape().depth());
    if (!still.fill(booth, depth + 1, random)) {
      throw new Wrong(
          "does not return from submit while its device stands still with " + still.taken().size()
              + " requests in it" + limit(lab));
    }
    opens(lab, still.stand(), spec.get(), "with " + still.taken().size() + " requests in it");
    return still.moves()
        ? new Verdict.Unchecked("ends requests on the device that was said to stand still")
        : new Verdict.Passed("the rule");
  }

  private static void opens(Lab lab, Stand stand, SessionSpec spec, String when)
      throws DriverException, InterruptedException {
    if (!Aside.run(lab.promptNanos(), () -> stand.fits(spec))) {
      throw new Wrong("does not return from probe while its device stands still " + when + limit(lab));
    }
    if (!Aside.run(lab.promptNanos(), () -> stand.driver().open(spec).close())) {
      throw new Wrong("does not return from open while its device stands still " + when + limit(lab));
    }
  }

  private static String limit(Lab lab) {
    return ", after " + lab.promptNanos() / 1_000_000 + " ms";
  }
}
