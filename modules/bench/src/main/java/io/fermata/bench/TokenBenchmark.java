package io.fermata.bench;

import io.fermata.driver.pkcs11.Pkcs11Driver;
import io.fermata.spi.DriverException;
import io.fermata.spi.DriverHost;
import io.fermata.spi.DriverRequest;
import io.fermata.spi.DriverSession;
import io.fermata.spi.DriverSettings;
import io.fermata.spi.Health;
import io.fermata.spi.Operation;
import io.fermata.spi.Part;
import io.fermata.spi.SessionSpec;
import io.fermata.spi.Taken;
import io.fermata.spi.TimeSource;
import io.fermata.spi.WorkKind;
import java.security.GeneralSecurityException;
import java.security.KeyPairGenerator;
import java.security.PrivateKey;
import java.security.Signature;
import java.util.Map;
import java.util.concurrent.Semaphore;
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
 * What do the lanes of a token's driver cost beside SunPKCS11, which blocks its caller? One signature, one by one and
 * with many in flight. The library is told by the environment: {@code PKCS11_LIBRARY}, {@code PKCS11_PIN}, and what the
 * library itself wants, such as {@code SOFTHSM2_CONF}; the token is the first in its list.
 */
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.MICROSECONDS)
@Fork(1)
@Warmup(iterations = 3, time = 1)
@Measurement(iterations = 5, time = 1)
@State(Scope.Benchmark)
public class TokenBenchmark implements DriverHost, DriverRequest.Owner {
  private static final int MANY = 32;
  private static final byte[] MESSAGE = new byte[64];

  @Param({"SHA256withECDSA", "SHA256withRSA"})
  String algorithm;

  @Param({"1", "2", "4"})
  int lanes;

  private final Pkcs11Driver driver = new Pkcs11Driver("pkcs11");
  private final Semaphore ended = new Semaphore(0);
  private final DriverRequest[] requests = new DriverRequest[MANY];
  private DriverSession session;
  private Signature blocking;

  @Setup
  public void open() throws DriverException, GeneralSecurityException {
    driver.start(this);
    KeyPairGenerator generator = KeyPairGenerator.getInstance(algorithm.endsWith("RSA") ? "RSA" : "EC");
    generator.initialize(algorithm.endsWith("RSA") ? 2048 : 256);
    PrivateKey key = generator.generateKeyPair().getPrivate();
    session = driver.open(SessionSpec.signature(algorithm).key(key));
    blocking = Signature.getInstance(algorithm, driver.keyStore().getProvider());
    blocking.initSign(key);
    for (int i = 0; i < MANY; i++) {
      requests[i] = new DriverRequest(this);
      requests[i].input().set(MESSAGE, 0, MESSAGE.length);
      requests[i].output().set(new byte[512], 0, 512);
    }
  }

  @TearDown
  public void close() {
    session.close();
    driver.close();
  }

  /** SunPKCS11 on the caller's thread. */
  @Benchmark
  public byte[] sunPkcs11() throws GeneralSecurityException {
    blocking.update(MESSAGE);
    return blocking.sign();
  }

  /** The driver, one at a time: what a hand-over to a lane and back costs comes on top. */
  @Benchmark
  public DriverRequest.Outcome oneByOne() throws InterruptedException {
    submit(requests[0]);
    ended.acquire();
    return requests[0].outcome();
  }

  /** The driver, with many in flight from one thread. */
  @Benchmark
  @OperationsPerInvocation(MANY)
  public DriverRequest.Outcome many() throws InterruptedException {
    for (DriverRequest request : requests) {
      submit(request);
    }
    ended.acquire(MANY);
    return requests[0].outcome();
  }

  private void submit(DriverRequest request) {
    request.begin(Operation.SIGN, Part.WHOLE);
    if (session.submit(request, false) != Taken.ACCEPTED) {
      throw new IllegalStateException("there is room for " + MANY);
    }
  }

  @Override
  public void ended(DriverRequest request) {
    if (request.outcome() != DriverRequest.Outcome.DONE) {
      throw new IllegalStateException("ends with " + request.outcome());
    }
    ended.release();
  }

  @Override
  public void endedAgain(DriverRequest request) {
    throw new IllegalStateException("ends twice");
  }

  @Override
  public DriverSettings settings() {
    return new DriverSettings(
        "pkcs11",
        Map.of(
            "library", System.getenv("PKCS11_LIBRARY"),
            "pin-env", "PKCS11_PIN",
            "lanes", Integer.toString(lanes)));
  }

  @Override
  public TimeSource time() {
    return TimeSource.system();
  }

  @Override
  public void unblocked() {
    // it is never full
  }

  @Override
  public void unblocked(WorkKind kind) {
    // it is never full
  }

  @Override
  public void changed(Health health, String why) {
    throw new IllegalStateException("the token is " + health + ": " + why);
  }

  @Override
  public void withdrawn(String withdrawn) {
    throw new IllegalStateException("has " + withdrawn + " no longer");
  }
}
