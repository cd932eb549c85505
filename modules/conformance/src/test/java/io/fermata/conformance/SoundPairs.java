package io.fermata.conformance;

import io.fermata.spi.Driver;
import io.fermata.spi.DriverException;
import io.fermata.spi.DriverHost;
import io.fermata.spi.DriverSession;
import io.fermata.spi.DriverShape;
import io.fermata.spi.KeyOperation;
import io.fermata.spi.PublicKeyAlgorithm;
import io.fermata.spi.Reason;
import io.fermata.spi.SessionSpec;
import io.fermata.spi.SessionSpec.Kind;
import io.fermata.spi.Suitability;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/** A driver that does algorithms with key pairs, and key operations, right; a broken one overrides one thing. */
class SoundPairs implements Driver {
  static final List<String> PAIRS =
      List.of(
          "SHA256withECDSA",
          "SHA256withRSA",
          "RSASSA-PSS",
          "Ed25519",
          "ECDH",
          "DH",
          "X25519",
          "ML-KEM-512",
          "RSA/OAEP-SHA256");
  private final String name;

  SoundPairs() {
    this("sound-pairs");
  }

  SoundPairs(String name) {
    this.name = name;
  }

  @Override
  public String name() {
    return name;
  }

  @Override
  public void start(DriverHost host) throws DriverException {
    // needs nothing
  }

  @Override
  public DriverShape shape() {
    return DriverShape.inline(
        DriverShape.Kind.SOFTWARE,
        Stream.concat(
                PAIRS.stream(), Arrays.stream(KeyOperation.values()).map(KeyOperation::name))
            .toList());
  }

  @Override
  public Suitability probe(SessionSpec spec) {
    boolean mine =
        spec.kind() == Kind.KEY_OPERATION
            ? Arrays.stream(KeyOperation.values()).anyMatch(one -> one.name().equals(spec.algorithm()))
            : PAIRS.contains(spec.algorithm())
                && PublicKeyAlgorithm.find(spec.algorithm()).orElseThrow().kind() == spec.kind();
    if (!mine) {
      return new Suitability.Unfit(Reason.UNSUPPORTED, "has no " + spec);
    }
    Optional<String> wrong =
        spec.key().flatMap(key -> PublicKeyAlgorithm.find(spec.algorithm()).orElseThrow().wrong(key));
    return wrong.isPresent()
        ? new Suitability.Unfit(Reason.BAD_KEY, wrong.get())
        : new Suitability.Fits(0);
  }

  @Override
  public DriverSession open(SessionSpec spec) throws DriverException {
    return spec.kind() == Kind.KEY_OPERATION
        ? new SoundIntegers(KeyOperation.valueOf(spec.algorithm()))
        : new SoundPairSession(spec);
  }

  @Override
  public void close() {
    // holds nothing
  }
}
