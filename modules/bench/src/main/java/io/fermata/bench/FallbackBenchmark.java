package io.fermata.bench;

import io.fermata.framework.DriverDiscovery;
import io.fermata.framework.Fallback;
import io.fermata.framework.Framework;
import io.fermata.framework.FrameworkOptions;
import io.fermata.framework.Preference;
import io.fermata.framework.Request;
import io.fermata.framework.Route;
import io.fermata.framework.Session;
import io.fermata.framework.SessionOptions;
import io.fermata.spi.Driver;
import io.fermata.spi.DriverException;
import io.fermata.spi.DriverHost;
import io.fermata.spi.DriverRequest;
import io.fermata.spi.DriverSession;
import io.fermata.spi.DriverShape;
import io.fermata.spi.Operation;
import io.fermata.spi.SessionSpec;
import io.fermata.spi.Suitability;
import io.fermata.spi.Taken;
import java.util.List;
import java.util.concurrent.TimeUnit;
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
 * What does it cost that a request goes on to another driver? {@code direct} goes to an inline driver that
 * does nothing, by a session that has that driver alone; {@code routed} by one that could go on, and need not;
 * {@code full} meets a device that is known to be full first, {@code declined} one that declines it.
 */
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Fork(1)
@Warmup(iterations = 5, time = 1)
@Measurement(iterations = 5, time = 1)
@State(Scope.Thread)
public class FallbackBenchmark {
  private static final SessionSpec SPEC = SessionSpec.digest("null");

  private final byte[] message = new byte[64];
  private final byte[] result = new byte[32];
  private final Request request =
      new Request()
          .operation(Operation.DIGEST)
          .input(message, 0, message.length)
          .output(result, 0, result.length);
  private Framework framework;
  private Session direct;
  private Session routed;
  private Session full;
  private Session declined;

  /** A device that takes nothing: it is full, or declines. */
  private record Reluctant(String name, boolean declines) implements Driver {
    @Override
    public void start(DriverHost host) {
      // needs nothing
    }

    @Override
    public DriverShape shape() {
      return new DriverShape(
          DriverShape.Kind.HARDWARE, DriverShape.Completion.OWN_THREAD, 1, List.of("null"));
    }

    @Override
    public Suitability probe(SessionSpec spec) {
      return new Suitability.Fits(0);
    }

    @Override
    public DriverSession open(SessionSpec spec) {
      return new DriverSession() {
        @Override
        public Taken submit(DriverRequest request, boolean more) {
          return Taken.FULL;
        }

        @Override
        public boolean declines(Operation operation, int length) {
          return declines;
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
            DriverDiscovery.Found.of(
                new Reluctant("full", false),
                new Reluctant("few", true),
                new NullDriver(true)),
            FrameworkOptions.DEFAULT.withSelfTests(false));
    SessionOptions options = SessionOptions.DEFAULT.withFallback(Fallback.DEFAULT);
    direct = framework.open(SPEC, Preference.driver("null"));
    routed = framework.open(SPEC, behind("null", "full"), options);
    full = framework.open(SPEC, behind("full", "null"), options);
    declined = framework.open(SPEC, behind("few", "null"), options);
  }

  private static Route behind(String first, String second) {
    return Route.failover(
        Route.to(Preference.driver(first)), Route.to(Preference.driver(second)));
  }

  @TearDown
  public void close() {
    framework.close();
  }

  @Benchmark
  public Object direct() {
    return direct.submit(request);
  }

  @Benchmark
  public Object routed() {
    return routed.submit(request);
  }

  @Benchmark
  public Object full() {
    return full.submit(request);
  }

  @Benchmark
  public Object declined() {
    return declined.submit(request);
  }
}
