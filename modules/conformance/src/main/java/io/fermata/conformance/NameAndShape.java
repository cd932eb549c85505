package io.fermata.conformance;

import io.fermata.spi.Driver;
import io.fermata.spi.DriverException;
import io.fermata.spi.DriverShape;
import io.fermata.spi.ReentryGuard;
import io.fermata.spi.SessionSpec;
import java.util.HashSet;
import java.util.Random;
import java.util.Set;
import java.util.regex.Pattern;

/** The name is legal, the shape stays as it is, and nobody who looks at the driver is thrown at. */
final class NameAndShape implements DriverCheck {
  private static final Pattern NAME = Pattern.compile("[A-Za-z0-9._-]+");
  private static final int LOOKS = 3;

  @Override
  public String name() {
    return "name and shape";
  }

  @Override
  public Verdict run(Lab lab) throws DriverException {
    Driver driver = lab.stand().driver();
    String fresh = asked("name before start", () -> lab.subject().maker().get().name());
    if (!NAME.matcher(fresh).matches()) {
      throw new Wrong("is called \"" + fresh + "\"; a name is letters, digits, dot, dash and underscore");
    }
    DriverShape shape = asked("shape", driver::shape);
    Set<String> seen = new HashSet<>();
    for (String algorithm : shape.algorithms()) {
      if (!seen.add(algorithm)) {
        throw new Wrong("its shape lists " + algorithm + " twice");
      }
    }
    asked("toString", driver::toString);
    Random random = lab.random(name());
    for (SessionSpec spec : OddSpecs.all(random)) {
      asked("probe of " + spec, () -> ReentryGuard.call(() -> driver.probe(spec)));
    }
    for (int i = 0; i < LOOKS; i++) {
      for (Sample sample : lab.samples()) {
        Booth.open(lab, lab.stand(), sample, random).ifPresent(Booth::close);
      }
      if (!asked("shape", driver::shape).equals(shape)) {
        throw new Wrong("its shape changes after the start, from " + shape + " to " + driver.shape());
      }
      if (!asked("name", driver::name).equals(fresh)) {
        throw new Wrong("its name changes, from " + fresh + " to " + driver.name());
      }
    }
    return new Verdict.Passed("the rule");
  }

  /** What it says, if it says anything. */
  private static <T> T asked(String what, java.util.function.Supplier<T> question) {
    T answer;
    try {
      answer = question.get();
    } catch (RuntimeException | Error e) {
      throw new Wrong("throws out of " + what, e);
    }
    if (answer == null) {
      throw new Wrong("answers null to " + what);
    }
    return answer;
  }
}
