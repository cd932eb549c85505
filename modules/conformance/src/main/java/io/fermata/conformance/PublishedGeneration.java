package io.fermata.conformance;

import io.fermata.spi.DriverException;
import io.fermata.spi.DriverRequest.Outcome;
import io.fermata.spi.KeyGeneration;
import io.fermata.spi.Operation;
import io.fermata.spi.SessionSpec;
import java.util.Arrays;
import java.util.Optional;

/**
 * Fresh key pairs, of which nobody can have published one: the two keys must belong together, by the platform's own
 * arithmetic, and no pair may come twice.
 */
record PublishedGeneration(KeyGeneration generation) implements PublishedAnswer {

  @Override
  public String source() {
    return "SP 800-56A, 5.6.2.1.4: the pair is consistent";
  }

  static Trial trial(KeyGeneration generation) {
    return Trial.of(Operation.GENERATE, new byte[0]).room(generation.length());
  }

  @Override
  public Optional<String> wrong(Examinee examinee) throws DriverException {
    try (Examinee.Open session = examinee.open(SessionSpec.keyPairs(generation.name()))) {
      Answer made = session.ask(trial(generation));
      Optional<String> wrong = Expected.outcome(made, Outcome.DONE, "the wish for a key pair");
      return wrong.isPresent() ? wrong : wrong(made.output());
    }
  }

  /** What is wrong with a pair; empty if it is one. */
  Optional<String> wrong(byte[] pair) {
    return pair.length != generation.length()
        ? Optional.of("a pair of " + pair.length + " bytes; it has " + generation.length())
        : GeneratedPair.of(generation, pair).wrong();
  }

  @Override
  public Optional<String> wrongBesides(Examinee examinee) throws DriverException {
    try (Examinee.Open session = examinee.open(SessionSpec.keyPairs(generation.name()))) {
      Answer first = session.ask(trial(generation));
      Answer second = session.ask(trial(generation));
      return Arrays.equals(first.output(), second.output())
          ? Optional.of("the same key pair comes twice")
          : Optional.empty();
    }
  }
}
