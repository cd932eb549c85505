package io.fermata.conformance;

import io.fermata.spi.KeyGeneration;
import io.fermata.spi.SessionSpec;
import io.fermata.spi.SessionSpec.Kind;
import java.util.List;
import java.util.Optional;
import java.util.Random;

/** Requests for fresh key pairs. */
final class GenerationSample implements Repertoire {
  private final KeyGeneration generation;

  private GenerationSample(KeyGeneration generation) {
    this.generation = generation;
  }

  /** Empty if it is no well-known generation. */
  static Optional<GenerationSample> of(String algorithm) {
    return KeyGeneration.find(algorithm).map(GenerationSample::new);
  }

  KeyGeneration generation() {
    return generation;
  }

  @Override
  public String name() {
    return generation.name();
  }

  @Override
  public Kind kind() {
    return Kind.KEY_GENERATION;
  }

  @Override
  public SessionSpec spec(Random random) {
    return SessionSpec.keyPairs(name());
  }

  @Override
  public Trial trial(Random random, int length) {
    return PublishedGeneration.trial(generation);
  }

  @Override
  public Optional<Trial> back(Trial forth, byte[] output) {
    return Optional.empty();
  }

  @Override
  public List<Integer> lengths() {
    return List.of(0);
  }

  @Override
  public boolean isRepeatable() {
    return false;
  }

  @Override
  public String toString() {
    return name();
  }
}
