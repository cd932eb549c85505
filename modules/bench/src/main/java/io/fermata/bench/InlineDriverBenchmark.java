package io.fermata.bench;

import io.fermata.spi.DriverException;
import io.fermata.spi.DriverRequest;
import io.fermata.spi.DriverSession;
import io.fermata.spi.Operation;
import io.fermata.spi.Part;
import io.fermata.spi.SessionSpec;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;
import org.openjdk.jmh.annotations.Warmup;

/**
 * How long does a driver take for one message, a new nonce each time? Drivers side by side: compare the lines of one
 * run. A driver that has not the algorithm, or is absent, fails its lines alone.
 */
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Fork(1)
@Warmup(iterations = 4, time = 1)
@Measurement(iterations = 5, time = 1)
@State(Scope.Thread)
public class InlineDriverBenchmark {
  @Param({"multibuffer", "jca.SunJCE", "jca.AmazonCorrettoCryptoProvider"})
  String driver;

  @Param({"AES/GCM", "ChaCha20-Poly1305", "AES/CTR"})
  String algorithm;

  @Param({"16", "1024", "16384"})
  int size;

  @Param({"ARRAY", "NATIVE"})
  String memory;

  private OneDriver opened;
  private DriverSession session;
  private DriverRequest forth;
  private DriverRequest back;
  private Places places;

  /** Opens the session and makes the requests. */
  @Setup
  public void open() throws DriverException {
    opened = OneDriver.start(driver);
    SessionSpec spec =
        algorithm.equals("AES/CTR") ? SessionSpec.cipher(algorithm) : SessionSpec.aead(algorithm);
    session = opened.open(spec.key(Places.key(32)));
    places = new Places(Places.Memory.valueOf(memory));
    int nonce = algorithm.equals("AES/CTR") ? 16 : 12;
    forth = places.request(size, size + spec.tagLength(), nonce, 0);
    back = places.request(size + spec.tagLength(), size, nonce, 0);
    forth.begin(Operation.ENCRYPT, Part.WHOLE);
    session.submit(forth, false);
    places.copyOutput(forth, back);
  }

  /** Closes the driver. */
  @TearDown
  public void close() {
    session.close();
    opened.close();
  }

  /** Encrypts. */
  @Benchmark
  public int encrypt() {
    places.nextNonce(forth);
    forth.begin(Operation.ENCRYPT, Part.WHOLE);
    session.submit(forth, false);
    return forth.produced();
  }

  /** Decrypts the same message again. */
  @Benchmark
  public int decrypt() {
    back.begin(Operation.DECRYPT, Part.WHOLE);
    session.submit(back, false);
    return back.produced();
  }
}
