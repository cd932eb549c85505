package io.fermata.conformance;

import io.fermata.spi.DriverException;
import java.util.Random;

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
    Random random = lab.random(name() + sample.name());
    if (sample instanceof Sample cheap) {
      new Traffic(lab, cheap, random, Sources::look).run();
    } else {
      new PairTraffic(lab, sample, random, Sources::look).run();
    }
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
