package io.fermata.conformance;

import io.fermata.spi.DriverException;

/** What a request reads is not written: the message unless it is in place, nonce, additional data, tag. */
final class Sources implements AlgorithmCheck {
  @Override
  public String name() {
    return "sources";
  }

  @Override
  public boolean isFor(Sample sample) {
    return true;
  }

  @Override
  public Verdict run(Lab lab, Sample sample) throws DriverException {
    new Traffic(lab, sample, lab.random(name() + sample), Sources::look).run();
    return new Verdict.Passed("what the sources held before");
  }

  private static void look(Asked asked) {
    asked
        .laid()
        .changedSource()
        .ifPresent(
            where -> {
              throw new Wrong(asked + " ends with " + asked.answer() + ", and has written to " + where);
            });
  }
}
