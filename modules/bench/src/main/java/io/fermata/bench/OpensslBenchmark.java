package io.fermata.bench;

import io.fermata.driver.openssl.OpensslDriver;
import io.fermata.spi.DriverException;
import io.fermata.spi.DriverHost;
import io.fermata.spi.DriverRequest;
import io.fermata.spi.DriverSession;
import io.fermata.spi.DriverSettings;
import io.fermata.spi.Health;
import io.fermata.spi.Operation;
import io.fermata.spi.Part;
import io.fermata.spi.SessionSpec;
import io.fermata.spi.TimeSource;
import io.fermata.spi.WorkKind;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.PrivateKey;
import java.security.Security;
import java.security.Signature;
import java.security.spec.ECGenParameterSpec;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import javax.crypto.Cipher;
import javax.crypto.spec.GCMParameterSpec;
import javax.crypto.spec.SecretKeySpec;
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
 * What does a request to the driver {@code openssl} take, beside the providers of the JVM that are quickest at it? A
 * message on the heap is sealed with AES-256-GCM under a new nonce each time, or 64 bytes are signed; {@code driver}
 * is the driver's session, the others are {@code javax.crypto.Cipher} and {@code java.security.Signature} with one
 * provider, kept and initialised as they allow.
 */
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Fork(1)
@Warmup(iterations = 5, time = 1)
@Measurement(iterations = 5, time = 1)
public class OpensslBenchmark {
  private static final String CORRETTO = "AmazonCorrettoCryptoProvider";

  /** A session of the driver and one request. */
  static final class Asked implements AutoCloseable {
    private final OpensslDriver driver = new OpensslDriver();
    private final DriverSession session;
    final DriverRequest request = new DriverRequest(new Nobody());

    Asked(SessionSpec spec) throws DriverException {
      driver.start(new Host());
      session = driver.open(spec);
    }

    int ask(Operation operation) {
      request.begin(operation, Part.WHOLE);
      session.submit(request, false);
      if (request.outcome() != DriverRequest.Outcome.DONE) {
        throw new AssertionError(request.outcome());
      }
      return request.produced();
    }

    @Override
    public void close() {
      session.close();
      driver.close();
    }
  }

  private static final class Nobody implements DriverRequest.Owner {
    @Override
    public void ended(DriverRequest request) {
      // looked at after submit
    }

    @Override
    public void endedAgain(DriverRequest request) {
      throw new AssertionError();
    }
  }

  private record Host(DriverSettings settings) implements DriverHost {
    Host() {
      this(new DriverSettings("openssl", Map.of()));
    }

    @Override
    public TimeSource time() {
      return TimeSource.system();
    }

    @Override
    public void unblocked() {
      // an inline driver is never full
    }

    @Override
    public void unblocked(WorkKind kind) {
      // as above
    }

    @Override
    public void changed(Health health, String why) {
      throw new AssertionError(why);
    }

    @Override
    public void withdrawn(String algorithm) {
      throw new AssertionError(algorithm);
    }
  }

  /** One message and its key. */
  @State(Scope.Thread)
  public static class Sealing {
    @Param({"16", "64", "256", "1024", "8192", "16384"})
    int size;

    private final SecretKeySpec key = new SecretKeySpec(new byte[32], "AES");
    private final byte[] nonce = new byte[12];
    private byte[] input;
    private byte[] output;
    private Asked driver;
    private Cipher jdk;
    private Cipher corretto;

    @Setup
    public void open() throws DriverException, GeneralSecurityException {
      input = new byte[size];
      output = new byte[size + 16];
      driver = new Asked(SessionSpec.aead("AES/GCM").key(key));
      driver.request.nonce().set(nonce, 0, nonce.length);
      driver.request.input().set(input, 0, size);
      driver.request.output().set(output, 0, output.length);
      jdk = Cipher.getInstance("AES/GCM/NoPadding", "SunJCE");
      com.amazon.corretto.crypto.provider.AmazonCorrettoCryptoProvider.install();
      corretto = Cipher.getInstance("AES/GCM/NoPadding", CORRETTO);
    }

    @TearDown
    public void close() {
      driver.close();
      Security.removeProvider(CORRETTO);
    }

    private void next() {
      for (int i = 0; i < nonce.length && ++nonce[i] == 0; i++) {
        // carries
      }
    }

    private int jca(Cipher cipher) throws GeneralSecurityException {
      next();
      cipher.init(Cipher.ENCRYPT_MODE, key, new GCMParameterSpec(128, nonce));
      return cipher.doFinal(input, 0, size, output, 0);
    }
  }

  @Benchmark
  public int sealDriver(Sealing of) {
    of.next();
    return of.driver.ask(Operation.ENCRYPT);
  }

  @Benchmark
  public int sealJdk(Sealing of) throws GeneralSecurityException {
    return of.jca(of.jdk);
  }

  @Benchmark
  public int sealCorretto(Sealing of) throws GeneralSecurityException {
    return of.jca(of.corretto);
  }

  /** One message and its key. */
  @State(Scope.Thread)
  public static class Signing {
    @Param({"SHA256withECDSA", "SHA256withRSA"})
    String algorithm;

    private final byte[] message = new byte[64];
    private Asked driver;
    private Signature jdk;
    private Signature corretto;

    @Setup
    public void open() throws DriverException, GeneralSecurityException {
      boolean curve = algorithm.endsWith("ECDSA");
      KeyPairGenerator generator = KeyPairGenerator.getInstance(curve ? "EC" : "RSA");
      if (curve) {
        generator.initialize(new ECGenParameterSpec("secp256r1"));
      } else {
        generator.initialize(2_048);
      }
      KeyPair pair = generator.generateKeyPair();
      driver = new Asked(SessionSpec.signature(algorithm).key(pair.getPrivate()));
      driver.request.input().set(message, 0, message.length);
      driver.request.output().set(new byte[512], 0, 512);
      jdk = signature(pair.getPrivate(), curve ? "SunEC" : "SunRsaSign");
      com.amazon.corretto.crypto.provider.AmazonCorrettoCryptoProvider.install();
      corretto = signature(pair.getPrivate(), CORRETTO);
    }

    private Signature signature(PrivateKey key, String provider) throws GeneralSecurityException {
      Signature signature = Signature.getInstance(algorithm, provider);
      signature.initSign(key);
      return signature;
    }

    @TearDown
    public void close() {
      driver.close();
      Security.removeProvider(CORRETTO);
    }

    private byte[] jca(Signature signature) throws GeneralSecurityException {
      signature.update(message);
      return signature.sign();
    }
  }

  @Benchmark
  public int signDriver(Signing of) {
    return of.driver.ask(Operation.SIGN);
  }

  @Benchmark
  public byte[] signJdk(Signing of) throws GeneralSecurityException {
    return of.jca(of.jdk);
  }

  @Benchmark
  public byte[] signCorretto(Signing of) throws GeneralSecurityException {
    return of.jca(of.corretto);
  }
}
