package io.fermata.bench;

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
 * How long does a message take of {@value #IN_FLIGHT} that are handed over together, until all have ended? On a driver
 * with a thread of its own that needs a second free core: on a machine that has others to serve too, the low
 * percentiles tell what it takes when it has one. Drivers side by side: compare the lines of one run.
 */
@BenchmarkMode(Mode.SampleTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@OperationsPerInvocation(BatchDriverBenchmark.IN_FLIGHT)
@Fork(1)
@Warmup(iterations = 4, time = 1)
@Measurement(iterations = 5, time = 1)
@State(Scope.Thread)
public class BatchDriverBenchmark {
  static final int IN_FLIGHT = 64;
  private static final int TURNS = 10_000;

  @Param({"multibuffer-batch", "jca.SunJCE", "jca.SUN", "jca.AmazonCorrettoCryptoProvider"})
  String driver;

  @Param({"AES/CBC", "HmacSHA256", "SHA-256"})
  String algorithm;

  @Param({"64", "1024", "16384"})
  int size;

  @Param({"ARRAY", "NATIVE"})
  String memory;

  private OneDriver opened;
  private DriverSession session;
  private Places places;
  private Operation operation;
  private final List<DriverRequest> requests = new ArrayList<>();

  /** Opens the session and makes the requests. */
  @Setup
  public void open() throws DriverException {
    opened = OneDriver.start(driver);
    places = new Places(Places.Memory.valueOf(memory));
    switch (algorithm) {
      case "AES/CBC" -> operation = Operation.ENCRYPT;
      case "SHA-256" -> operation = Operation.DIGEST;
      default -> operation = Operation.MAC;
    }
    session =
        opened.open(
            switch (operation) {
              case ENCRYPT -> SessionSpec.cipher(algorithm).key(Places.key(16));
              case DIGEST -> SessionSpec.digest(algorithm);
              default -> SessionSpec.mac(algorithm).key(Places.key(16));
            });
    for (int i = 0; i < IN_FLIGHT; i++) {
      boolean cipher = operation == Operation.ENCRYPT;
      requests.add(places.request(size, cipher ? size : 32, cipher ? 16 : 0, 0));
    }
  }

  /** Closes the driver. */
  @TearDown
  public void close() {
    session.close();
    opened.close();
  }

  /** All of them, as they are handed to a driver together: it does them at once, or is given one after the other. */
  @Benchmark
  public int together() {
    int before = places.ended();
    for (DriverRequest request : requests) {
      request.begin(operation, Part.WHOLE);
    }
    if (!session.doTogether(requests)) {
      submitAll(before);
    }
    return requests.getLast().produced();
  }

  private void submitAll(int before) {
    for (int i = 0; i < IN_FLIGHT; i++) {
      Taken taken = session.submit(requests.get(i), i < IN_FLIGHT - 1);
      if (taken == Taken.FULL) {
        throw new IllegalStateException("full with " + i);
      }
    }
    for (int turns = 0; places.ended() - before < IN_FLIGHT; turns++) {
      if (turns < TURNS) {
        Thread.onSpinWait();
      } else {
        Thread.yield();
      }
    }
  }
}
