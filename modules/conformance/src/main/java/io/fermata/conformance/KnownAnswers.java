package io.fermata.conformance;

import java.util.List;
import java.util.Optional;

/** What somebody has published is what the driver computes. */
final class KnownAnswers {
  static final String NAME = "published answers";

  private KnownAnswers() {}

  static Verdict run(Lab lab, String algorithm) {
    List<String> sources = PublishedAnswers.sources(algorithm);
    if (sources.isEmpty()) {
      return new Verdict.Unchecked("no answer is known for " + algorithm);
    }
    Optional<String> wrong = PublishedAnswers.checkAlone(algorithm, lab.stand());
    if (wrong.isPresent()) {
      throw new Wrong(wrong.get());
    }
    return new Verdict.Passed(String.join("; ", sources.stream().distinct().toList()));
  }
}
