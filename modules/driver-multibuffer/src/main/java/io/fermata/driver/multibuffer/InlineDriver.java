package io.fermata.driver.multibuffer;

import io.fermata.spi.Algorithm;
import io.fermata.spi.Driver;
import io.fermata.spi.DriverException;
import io.fermata.spi.DriverHost;
import io.fermata.spi.DriverSession;
import io.fermata.spi.DriverShape;
import io.fermata.spi.Reason;
import io.fermata.spi.SessionSpec;
import io.fermata.spi.SessionSpec.Direction;
import io.fermata.spi.SessionSpec.Kind;
import io.fermata.spi.Suitability;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** What the library does as well alone as among others, inside {@code submit}. */
final class InlineDriver implements Driver {
  private static final String CHAINED = "AES/CBC";
  private static final List<String> ALGORITHMS =
      List.of("AES/GCM", "AES-GMAC", "ChaCha20-Poly1305", "AES/CTR", CHAINED);

  private static final int LONGEST_COUNTED = 1_024;
  private static final int LONGEST_CHAINED = 256;

  private volatile @Nullable InlineFunctions functions;

  @Override
  public String name() {
    return "multibuffer";
  }

  @Override
  public void start(DriverHost host) throws DriverException {
    functions = new InlineFunctions(host.settings());
  }

  @Override
  public DriverShape shape() {
    return DriverShape.inline(DriverShape.Kind.ACCELERATED, ALGORITHMS);
  }

  @Override
  public Suitability probe(SessionSpec spec) {
    Optional<Algorithm> found = Offered.find(ALGORITHMS, spec);
    if (found.isEmpty()) {
      return Offered.no(spec);
    }
    Algorithm fixed = found.get();
    if (fixed.kind() == Kind.AEAD && !fixed.tag().accept(spec.tagLength())) {
      return new Suitability.Unfit(
          Reason.UNSUPPORTED,
          spec.algorithm() + " takes tags of " + fixed.tag() + " bytes, not " + spec.tagLength());
    }
    if (fixed.name().equals(CHAINED) && spec.direction() != Direction.DECRYPTION) {
      return new Suitability.Unfit(
          Reason.UNSUPPORTED, "takes " + CHAINED + " for decryption alone: to encrypt a chain is a loss here");
    }
    return spec.key()
        .flatMap(key -> RawKey.wrong(fixed.name(), fixed.key(), key))
        .<Suitability>map(wrong -> new Suitability.Unfit(Reason.BAD_KEY, wrong))
        .orElseGet(() -> new Suitability.Fits(0).arraysTo(longestArray(fixed)));
  }

  /** What is copied pays while it is short; beside the platform's code, which has no copy to make. See the README. */
  private static int longestArray(Algorithm fixed) {
    return switch (fixed.name()) {
      case "AES/CTR" -> LONGEST_COUNTED;
      case CHAINED -> LONGEST_CHAINED;
      default -> Integer.MAX_VALUE;
    };
  }

  @Override
  public DriverSession open(SessionSpec spec) throws DriverException {
    if (probe(spec) instanceof Suitability.Unfit(Reason reason, String why)) {
      throw new DriverException(reason, name() + " " + why);
    }
    InlineFunctions started = functions;
    if (started == null) {
      throw new DriverException(Reason.CLOSED, name() + " has not started, or is closed");
    }
    return new InlineSession(started, Algorithm.find(spec.algorithm()).orElseThrow(), spec);
  }

  /** How many blocks of memory there are for keys and seats, in use or not; for tests. */
  int blocks() {
    InlineFunctions started = functions;
    return started == null ? 0 : started.blocks();
  }

  @Override
  public void close() {
    functions = null; // what open sessions have of it stays theirs
  }
}
