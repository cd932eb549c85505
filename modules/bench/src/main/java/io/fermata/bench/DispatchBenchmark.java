package io.fermata.bench;

import io.fermata.framework.CompletionQueue;
import io.fermata.framework.DriverDiscovery;
import io.fermata.framework.Framework;
import io.fermata.framework.FrameworkOptions;
import io.fermata.framework.Preference;
import io.fermata.framework.Request;
import io.fermata.framework.Session;
import io.fermata.spi.DriverException;
import io.fermata.spi.DriverRequest;
import io.fermata.spi.DriverSession;
import io.fermata.spi.Operation;
import io.fermata.spi.Part;
import io.fermata.spi.SessionSpec;
import io.fermata.spi.Taken;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OperationsPerInvocation;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;
import org.openjdk.jmh.annotations.Warmup;

/**
 * What does the framework add to a driver's own call? {@code inline} less {@code driverAlone} is what it
 * adds to a driver that completes at once; {@code queued} is a request to a driver with a thread of its
 * own and back, 64 in flight, taken from a completion queue; {@code batched} the same by {@code
 * submitAll}, a number at a time that divides 64.
 */
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Fork(1)
@Warmup(iterations = 5, time = 1)
@Measurement(iterations = 5, time = 1)
@State(Scope.Thread)
public class DispatchBenchmark {
  private static final int IN_FLIGHT = 64;
  private static final int ROUND = 4_096;

  @Param("16")
  int batchSize;

  private final byte[] message = new byte[64];
  private final List<Request> free = new ArrayList<>(IN_FLIGHT);
  private final Consumer<Request> freed = free::add;
  private final CompletionQueue ended = new CompletionQueue();
  private final DriverSession alone = new NullDriver(true).open(SessionSpec.digest("null"));
  private final DriverRequest aloneRequest =
      new DriverRequest(
          new DriverRequest.Owner() {
            @Override
            public void ended(DriverRequest request) {
              // looked at after submit
            }

            @Override
            public void endedAgain(DriverRequest request) {
              throw new AssertionError();
            }
          });
  private final Request request = digest();
  private Framework atOnce;
  private Framework later;
  private Session inline;
  private Session queued;
  private final Consumer<Request> again = this::again;
  private int left;

  private Request digest() {
    return new Request().operation(Operation.DIGEST).input(message, 0, message.length);
  }

  @Setup
  public void open() throws DriverException {
    FrameworkOptions options = FrameworkOptions.DEFAULT.withSelfTests(false);
    atOnce = Framework.open(DriverDiscovery.Found.of(new NullDriver(true)), options);
    later = Framework.open(DriverDiscovery.Found.of(new NullDriver(false)), options);
    inline = atOnce.open(SessionSpec.digest("null"), Preference.BEST);
    queued = later.open(SessionSpec.digest("null"), Preference.BEST);
    aloneRequest.input().set(message, 0, message.length);
  }

  @TearDown
  public void close() {
    atOnce.close();
    later.close();
  }

  @Benchmark
  public Taken driverAlone() {
    aloneRequest.begin(Operation.DIGEST, Part.WHOLE);
    return alone.submit(aloneRequest, false);
  }

  @Benchmark
  public Object inline() {
    return inline.submit(request);
  }

  @Benchmark
  @OperationsPerInvocation(ROUND)
  public int queued() {
    int sent = 0;
    int done = 0;
    for (; sent < IN_FLIGHT; sent++) {
      queued.submit(digest().into(ended));
    }
    left = ROUND - sent;
    while (done < ROUND) {
      done += ended.poll(IN_FLIGHT, again);
    }
    return done;
  }

  private void again(Request free) {
    if (left > 0) {
      left--;
      queued.submit(free);
    }
  }

  @Benchmark
  @OperationsPerInvocation(ROUND)
  public int batched() {
    List<Request> batch = new ArrayList<>(batchSize);
    free.clear();
    int sent = 0;
    int done = 0;
    for (; sent < IN_FLIGHT; sent += batchSize) {
      for (int i = 0; i < batchSize; i++) {
        batch.add(digest().into(ended));
      }
      queued.submitAll(batch);
      batch.clear();
    }
    while (done < ROUND) {
      done += ended.poll(IN_FLIGHT, freed);
      while (free.size() >= batchSize && sent < ROUND) {
        batch.clear();
        for (int i = 0; i < batchSize; i++) {
          batch.add(free.removeLast());
        }
        queued.submitAll(batch);
        sent += batchSize;
      }
    }
    return done;
  }
}
