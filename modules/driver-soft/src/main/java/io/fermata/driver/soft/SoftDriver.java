package io.fermata.driver.soft;

import io.fermata.spi.Driver;
import io.fermata.spi.DriverException;
import io.fermata.spi.DriverHost;
import io.fermata.spi.DriverSession;
import io.fermata.spi.DriverShape;
import io.fermata.spi.KeyOperation;
import io.fermata.spi.Reason;
import io.fermata.spi.SessionSpec;
import io.fermata.spi.SessionSpec.Kind;
import io.fermata.spi.Suitability;
import java.security.SecureRandom;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import javax.crypto.SecretKey;

/**
 * Plain code for what no security provider has: {@link KeyOperation}s, {@code KPDK-MD5}, {@code KPDK-SHA1},
 * {@code NULL}, {@code HmacNULL} and {@code DEFLATE}. Completes every request inside {@code submit}, on the
 * caller's thread and memory; may be used by several threads at once.
 *
 * <p>Key operations are not constant in time: how long they take depends on the numbers, private ones too.
 * They take integers of at most 16 384 bits, since the time grows with the cube of that and is the caller's.
 * The integers cannot be overwritten; the collector takes them. Keys of codes are overwritten with their
 * session. Numbers that an operation cannot do with fail with {@link Reason#BAD_REQUEST}, and are not told.
 */
public final class SoftDriver implements Driver {
  /** The longest integer, in bytes. */
  static final int LONGEST_INTEGER = 2_048;

  private static final Map<String, Kind> SYMMETRIC =
      Map.of(
          KeyedHash.MD5.algorithm(), Kind.MAC,
          KeyedHash.SHA1.algorithm(), Kind.MAC,
          "HmacNULL", Kind.MAC,
          "NULL", Kind.CIPHER,
          "DEFLATE", Kind.COMPRESSION);

  private final SecureRandom random = new SecureRandom();

  /** For {@link java.util.ServiceLoader}. */
  public SoftDriver() {}

  @Override
  public String name() {
    return "soft";
  }

  @Override
  public void start(DriverHost host) {
    // there is no device
  }

  @Override
  public DriverShape shape() {
    Stream<String> operations = Arrays.stream(KeyOperation.values()).map(KeyOperation::name);
    return DriverShape.inline(
        DriverShape.Kind.SOFTWARE,
        Stream.concat(operations, SYMMETRIC.keySet().stream().sorted()).toList());
  }

  @Override
  public Suitability probe(SessionSpec spec) {
    if (spec.kind() == Kind.KEY_OPERATION && operation(spec).isPresent()) {
      return new Suitability.Fits(0, LONGEST_INTEGER);
    }
    if (SYMMETRIC.get(spec.algorithm()) != spec.kind()) {
      return new Suitability.Unfit(
          Reason.UNSUPPORTED, "has no " + spec.kind() + " " + spec.algorithm());
    }
    if (KeyedHash.of(spec.algorithm()).isPresent() && spec.key().isPresent()
        && !(spec.key().get() instanceof SecretKey)) {
      return new Suitability.Unfit(Reason.BAD_KEY, spec.algorithm() + " takes a SecretKey");
    }
    return new Suitability.Fits(0);
  }

  private static Optional<KeyOperation> operation(SessionSpec spec) {
    return Arrays.stream(KeyOperation.values())
        .filter(operation -> operation.name().equals(spec.algorithm()))
        .findAny();
  }

  @Override
  public DriverSession open(SessionSpec spec) throws DriverException {
    if (probe(spec) instanceof Suitability.Unfit(Reason reason, String why)) {
      throw new DriverException(reason, name() + " " + why);
    }
    return switch (spec.kind()) {
      case KEY_OPERATION -> new KeyOperationSession(operation(spec).orElseThrow(), random);
      case CIPHER -> new NullCipherSession();
      case COMPRESSION -> new DeflateSession();
      default -> {
        Optional<KeyedHash> hash = KeyedHash.of(spec.algorithm());
        yield hash.isPresent() ? new KeyedHashSession(hash.get(), spec) : new NullCodeSession();
      }
    };
  }

  @Override
  public void close() {
    // holds nothing
  }
}
