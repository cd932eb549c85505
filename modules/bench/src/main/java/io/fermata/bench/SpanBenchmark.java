package io.fermata.bench;

import io.fermata.framework.DriverDiscovery;
import io.fermata.framework.Framework;
import io.fermata.framework.FrameworkOptions;
import io.fermata.framework.Preference;
import io.fermata.framework.Request;
import io.fermata.framework.Session;
import io.fermata.spi.Descriptor;
import io.fermata.spi.Driver;
import io.fermata.spi.DriverException;
import io.fermata.spi.DriverHost;
import io.fermata.spi.DriverSession;
import io.fermata.spi.DriverShape;
import io.fermata.spi.Operation;
import io.fermata.spi.Reason;
import io.fermata.spi.SessionSpec;
import io.fermata.spi.Suitability;
import io.fermata.spi.Taken;
import java.util.List;
import java.util.concurrent.TimeUnit;
import javax.crypto.spec.SecretKeySpec;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;
import org.openjdk.jmh.annotations.Warmup;

/**
 * What does a session over two drivers cost more than a session on each? {@code spanning} is a cipher and
 * a code on two inline drivers that do nothing, as one chain; {@code both} is a request to each by itself.
 */
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Fork(1)
@Warmup(iterations = 5, time = 1)
@Measurement(iterations = 5, time = 1)
@State(Scope.Thread)
public class SpanBenchmark {
  private static final String AES = "AES/CBC";
  private static final String HMAC = "HmacSHA256";

  private final byte[] buffer = new byte[96];
  private final byte[] iv = new byte[16];
  private final Request chain =
      new Request()
          .buffer(buffer, 0, buffer.length)
          .chain(
              List.of(
                  Descriptor.encrypt(AES).range(0, 64).iv(iv),
                  Descriptor.mac(HMAC).range(0, 64).at(64)));
  private final Request encrypt =
      new Request().operation(Operation.ENCRYPT).nonce(iv).buffer(buffer, 0, 64);
  private final Request code =
      new Request().operation(Operation.MAC).input(buffer, 0, 64).output(buffer, 64, 32);
  private Framework framework;
  private Session spanning;
  private Session cipher;
  private Session mac;

  /** Has one algorithm, and does nothing. */
  private record Null(String name, String algorithm, int produced) implements Driver {
    @Override
    public void start(DriverHost host) {
      // needs nothing
    }

    @Override
    public DriverShape shape() {
      return DriverShape.inline(DriverShape.Kind.SOFTWARE, List.of(algorithm));
    }

    @Override
    public Suitability probe(SessionSpec spec) {
      return spec.algorithm().equals(algorithm)
          ? new Suitability.Fits(0)
          : new Suitability.Unfit(Reason.UNSUPPORTED, "has " + algorithm);
    }

    @Override
    public DriverSession open(SessionSpec spec) {
      return new DriverSession() {
        @Override
        public Taken submit(io.fermata.spi.DriverRequest request, boolean more) {
          request.succeed(produced);
          return Taken.DONE;
        }

        @Override
        public void close() {
          // keeps nothing
        }
      };
    }

    @Override
    public void close() {
      // holds nothing
    }
  }

  @Setup
  public void open() throws DriverException {
    framework =
        Framework.open(
            DriverDiscovery.Found.of(new Null("cipher", AES, 64), new Null("mac", HMAC, 32)),
            FrameworkOptions.DEFAULT.withSelfTests(false));
    SessionSpec first = SessionSpec.cipher(AES).key(new SecretKeySpec(new byte[16], "AES"));
    SessionSpec second = SessionSpec.mac(HMAC).key(new SecretKeySpec(new byte[32], HMAC));
    spanning = framework.open(SessionSpec.chain(first, second), Preference.BEST);
    cipher = framework.open(first, Preference.BEST);
    mac = framework.open(second, Preference.BEST);
  }

  @TearDown
  public void close() {
    framework.close();
  }

  @Benchmark
  public Object spanning() {
    return spanning.submit(chain);
  }

  @Benchmark
  public boolean both() {
    return cipher.submit(encrypt) == mac.submit(code);
  }
}
