package io.fermata.conformance;

import io.fermata.spi.DriverException;

/** What a request reads is not written: the message unless it is in place, nonce, additional data, tag. */
final class Sources implements SampleCheck<Repertoire> {
  @Override
  public String name() {
    return "sources";
  }

  @Override
  public boolean isFor(Repertoire sample) {
    return true;
  }

  @Override
  public Verdict run(Lab lab, Repertoire sample) throws DriverException {
    Traffic.show(lab, sample, lab.random(name() + sample.name()), Sources::look);
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
