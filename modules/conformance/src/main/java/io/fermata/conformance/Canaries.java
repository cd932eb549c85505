package io.fermata.conformance;

import io.fermata.spi.DriverException;

/** No byte around the output is written, wherever it lies and however the request ends. */
final class Canaries implements SampleCheck<Repertoire> {
  @Override
  public String name() {
    return "canaries";
  }

  @Override
  public boolean isFor(Repertoire sample) {
    return true;
  }

  @Override
  public Verdict run(Lab lab, Repertoire sample) throws DriverException {
    Traffic.show(lab, sample, lab.random(name() + sample.name()), Canaries::look);
    return new Verdict.Passed("the bytes that lay around the output before");
  }

  private static void look(Asked asked) {
    asked
        .laid()
        .overrun()
        .ifPresent(
            where -> {
              throw new Wrong(asked + " ends with " + asked.answer() + ", and has written " + where);
            });
  }
}
