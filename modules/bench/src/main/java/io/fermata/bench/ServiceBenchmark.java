package io.fermata.bench;

import io.fermata.provider.FermataProvider;
import java.lang.management.ManagementFactory;
import java.lang.management.ThreadMXBean;
import java.security.GeneralSecurityException;
import java.security.Provider;
import java.security.Security;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.AuxCounters;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Level;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;

/**
 * What does an operation through JCA take with Fermata, and what with each of the other providers? Processor time of the
 * calling thread is counted beside the time, for machines that have others to serve; {@link ServiceTable} makes a table
 * of it.
 */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
public class ServiceBenchmark {
  private static final ThreadMXBean THREADS = ManagementFactory.getThreadMXBean();

  /** What an iteration has taken. */
  @State(Scope.Thread)
  @AuxCounters(AuxCounters.Type.EVENTS)
  public static class Processor {
    /** Nanoseconds of processor time. */
    public long nanos;

    /** Operations. */
    public long steps;

    private long start;

    /** Begins to count. */
    @Setup(Level.Iteration)
    public void begin() {
      steps = 0;
      nanos = 0;
      start = THREADS.getCurrentThreadCpuTime();
    }

    /** Has counted. */
    @TearDown(Level.Iteration)
    public void end() {
      nanos = THREADS.getCurrentThreadCpuTime() - start;
    }
  }

  /** A constant of {@link ServiceWork}. */
  @Param({"AES_256_GCM_ENCRYPT"})
  public String work = "";

  /** {@code Fermata}, {@code JDK} for its own, or another's name. */
  @Param({"Fermata", "JDK", "BC", "AmazonCorrettoCryptoProvider", "Conscrypt"})
  public String provider = "";

  /** Bytes of a message; of signatures and agreements it says nothing. */
  @Param({"16", "1024", "16384"})
  public int size;

  /** True for direct buffers, false for arrays. */
  @Param({"false", "true"})
  public boolean direct;

  private ServiceWork.Step step = () -> 0;

  /** Makes the objects. */
  @Setup
  public void open() throws GeneralSecurityException {
    step = make(ServiceWork.valueOf(work), provider, size, direct);
  }

  /** One operation. */
  @Benchmark
  public int one(Processor processor) throws GeneralSecurityException {
    processor.steps++;
    return step.run();
  }

  static ServiceWork.Step make(ServiceWork work, String name, int size, boolean direct)
      throws GeneralSecurityException {
    GeneralSecurityException none = null;
    for (Provider provider : providers(name)) {
      try {
        ServiceWork.Step step = work.make(provider, size, direct);
        var unused = step.run();
        return step;
      } catch (GeneralSecurityException e) {
        none = e;
      }
    }
    throw none == null ? new GeneralSecurityException("no provider " + name) : none;
  }

  private static List<Provider> providers(String name) throws GeneralSecurityException {
    try {
      return switch (name) {
        case "Fermata" -> List.of(fermata());
        case "JDK" ->
            List.of(
                Security.getProvider("SunJCE"),
                Security.getProvider("SUN"),
                Security.getProvider("SunEC"),
                Security.getProvider("SunRsaSign"));
        case "BC" -> List.of(named("org.bouncycastle.jce.provider.BouncyCastleProvider"));
        case "AmazonCorrettoCryptoProvider" ->
            List.of(named("com.amazon.corretto.crypto.provider.AmazonCorrettoCryptoProvider"));
        case "Conscrypt" -> List.of(named("org.conscrypt.OpenSSLProvider"));
        default -> throw new IllegalArgumentException("no provider " + name + " here");
      };
    } catch (ReflectiveOperationException e) {
      throw new GeneralSecurityException(name + " cannot be made", e);
    }
  }

  private static Provider fermata() {
    FermataProvider provider = new FermataProvider();
    if (Boolean.getBoolean("fermata.bench.installed")) {
      Security.insertProviderAt(provider, 1);
    }
    return provider;
  }

  private static Provider named(String type) throws ReflectiveOperationException {
    return (Provider) Class.forName(type).getConstructor().newInstance();
  }
}
