package io.fermata.conformance;

import io.fermata.spi.Algorithm;
import io.fermata.spi.Driver;
import io.fermata.spi.DriverException;
import io.fermata.spi.DriverHost;
import io.fermata.spi.DriverSession;
import io.fermata.spi.DriverShape;
import io.fermata.spi.Reason;
import io.fermata.spi.SessionSpec;
import io.fermata.spi.Suitability;
import java.security.Key;
import java.util.List;
import java.util.Optional;

/** A driver that does everything right, inline; a broken one overrides one thing. */
class SoundDriver implements Driver {
  static final List<String> ALGORITHMS =
      List.of("AES/CBC", "AES/CTR", "AES/GCM", "SHA-256", "HmacSHA256");

  private final String name;
  private final List<String> algorithms;

  SoundDriver() {
    this("sound");
  }

  SoundDriver(String name) {
    this(name, ALGORITHMS);
  }

  SoundDriver(String name, List<String> algorithms) {
    this.name = name;
    this.algorithms = algorithms;
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
    return DriverShape.inline(DriverShape.Kind.SOFTWARE, algorithms);
  }

  @Override
  public Suitability probe(SessionSpec spec) {
    Optional<Algorithm> known =
        Algorithm.find(spec.algorithm())
            .filter(fixed -> fixed.kind() == spec.kind() && algorithms.contains(fixed.name()));
    if (known.isEmpty()) {
      return new Suitability.Unfit(Reason.UNSUPPORTED, "has no " + spec);
    }
    if (spec.kind() == SessionSpec.Kind.AEAD && !known.get().tag().accept(spec.tagLength())) {
      return new Suitability.Unfit(
          Reason.UNSUPPORTED, "takes tags of " + known.get().tag() + ", not " + spec.tagLength());
    }
    if (spec.key().isPresent() && !fits(known.get(), length(spec.key().get()))) {
      return new Suitability.Unfit(Reason.BAD_KEY, "takes keys of " + known.get().key());
    }
    return new Suitability.Fits(0);
  }

  private static int length(Key key) {
    return key.getEncoded() == null ? -1 : key.getEncoded().length;
  }

  static boolean fits(Algorithm fixed, int keyLength) {
    return fixed.key().accept(keyLength);
  }

  @Override
  public DriverSession open(SessionSpec spec) throws DriverException {
    if (probe(spec) instanceof Suitability.Unfit(Reason reason, String why)) {
      throw new DriverException(reason, why);
    }
    return new SoundSession(spec);
  }

  @Override
  public void close() {
    // holds nothing
  }
}
