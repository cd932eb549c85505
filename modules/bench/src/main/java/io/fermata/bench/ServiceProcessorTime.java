package io.fermata.bench;

import io.fermata.provider.FermataProvider;
import io.fermata.provider.Settings;
import java.lang.management.ManagementFactory;
import java.lang.management.ThreadMXBean;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.security.Provider;
import java.security.Security;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.ServiceLoader;
import java.util.stream.Stream;
import javax.crypto.KDF;
import javax.crypto.Mac;
import javax.crypto.spec.HKDFParameterSpec;
import javax.crypto.spec.SecretKeySpec;

/**
 * How much of a processor does a plain JCA call take with Fermata, and with each provider that it is beside? Processor
 * time of the calling thread, the median of 15 rounds; in each round all providers have their turn, so that they share
 * what disturbs them. Objects are kept, but for {@code KDF}, which is made for each derivation, as JSSE does. The
 * property {@code sizes} names the lengths of messages, if it is not to be all. On a machine that has others to serve,
 * {@code -Xbatch} keeps compilation from coming too late.
 */
public final class ServiceProcessorTime {
  private static final int ROUNDS = 15;
  private static final long NANOS = 3_000_000;
  private static final ThreadMXBean THREADS = ManagementFactory.getThreadMXBean();
  private static final int[] SIZES =
      Stream.of(System.getProperty("sizes", "16,64,256,1024,8192,16384,1048576").split(","))
          .mapToInt(Integer::parseInt)
          .toArray();

  private static int sink; // so that no call is of no use

  /** One call, as a user makes it. */
  private interface Call {
    byte[] once() throws GeneralSecurityException;
  }

  /** How a call is made ready. */
  private interface Setup {
    Call with(Provider provider, int size) throws GeneralSecurityException;
  }

  private enum Service {
    SHA_256(ServiceProcessorTime::digest, SIZES),
    HMAC_SHA256(ServiceProcessorTime::code, SIZES),
    HKDF_EXTRACT_SHA384((provider, _) -> extract(provider), new int[] {48}),
    HKDF_EXPAND_SHA384((provider, _) -> expand(provider), new int[] {32});

    final Setup setup;
    final int[] sizes;

    Service(Setup setup, int[] sizes) {
      this.setup = setup;
      this.sizes = sizes;
    }
  }

  private ServiceProcessorTime() {}

  /**
   * Prints a line for each service and size.
   *
   * @param services names of {@link Service}; all, if there are none
   */
  public static void main(String[] services) throws GeneralSecurityException {
    List<Provider> providers = new ArrayList<>();
    try (FermataProvider ours = FermataProvider.of(Settings.load())) {
      providers.add(ours);
      for (String name : List.of("SUN", "SunJCE")) {
        providers.add(Security.getProvider(name));
      }
      for (Provider found : ServiceLoader.load(Provider.class)) {
        if (List.of("BC", "AmazonCorrettoCryptoProvider", "Conscrypt").contains(found.getName())) {
          providers.add(found);
        }
      }
      for (Service service : Service.values()) {
        if (services.length == 0 || List.of(services).contains(service.name())) {
          for (int size : service.sizes) {
            measure(service, size, providers);
          }
        }
      }
    }
    System.out.println(sink == 0 ? "" : " ");
  }

  private static Call digest(Provider provider, int size) throws GeneralSecurityException {
    MessageDigest digest = MessageDigest.getInstance("SHA-256", provider);
    byte[] message = new byte[size];
    return () -> digest.digest(message);
  }

  private static Call code(Provider provider, int size) throws GeneralSecurityException {
    Mac mac = Mac.getInstance("HmacSHA256", provider);
    mac.init(new SecretKeySpec(new byte[32], "HmacSHA256"));
    byte[] message = new byte[size];
    return () -> mac.doFinal(message);
  }

  private static Call extract(Provider provider) throws GeneralSecurityException {
    KDF.getInstance("HKDF-SHA384", provider);
    SecretKeySpec secret = new SecretKeySpec(new byte[32], "TlsPremasterSecret");
    SecretKeySpec salt = new SecretKeySpec(new byte[48], "TlsSaltSecret");
    return () -> {
      HKDFParameterSpec step = HKDFParameterSpec.ofExtract().addSalt(salt).addIKM(secret).extractOnly();
      return KDF.getInstance("HKDF-SHA384", provider).deriveKey("TlsHandshakeSecret", step).getEncoded();
    };
  }

  private static Call expand(Provider provider) throws GeneralSecurityException {
    KDF.getInstance("HKDF-SHA384", provider);
    SecretKeySpec secret = new SecretKeySpec(new byte[48], "TlsHandshakeSecret");
    byte[] label = new byte[20]; // about what TLS 1.3 has
    return () -> {
      HKDFParameterSpec step = HKDFParameterSpec.expandOnly(secret, label, 32);
      return KDF.getInstance("HKDF-SHA384", provider).deriveKey("TlsKey", step).getEncoded();
    };
  }

  private static void measure(Service service, int size, List<Provider> providers) {
    List<String> names = new ArrayList<>();
    List<Call> calls = new ArrayList<>();
    for (Provider provider : providers) {
      try {
        calls.add(service.setup.with(provider, size));
        names.add(provider.getName());
      } catch (GeneralSecurityException e) {
        // has it not
      }
    }
    double[][] nanos = new double[calls.size()][ROUNDS];
    int[] times = new int[calls.size()];
    for (int round = -ROUNDS; round < ROUNDS; round++) {
      for (int i = 0; i < calls.size(); i++) {
        if (times[i] == 0 || round < 0) {
          times[i] = Math.max(20, (int) (NANOS / Math.max(20, nanos(calls.get(i), 50 + 50 * (round + ROUNDS)))));
        }
        nanos[i][Math.max(0, round)] = nanos(calls.get(i), times[i]);
      }
    }
    StringBuilder line = new StringBuilder(String.format(Locale.ROOT, "%-20s %8d", service, size));
    double best = Double.MAX_VALUE;
    for (int i = 0; i < calls.size(); i++) {
      double median = DriverProcessorTime.median(nanos[i]);
      best = i == 0 ? best : Math.min(best, median);
      line.append(String.format(Locale.ROOT, "  %s %.0f", names.get(i).replaceAll("Crypto.*", ""), median));
    }
    double ours = DriverProcessorTime.median(nanos[0]);
    System.out.println(line + String.format(Locale.ROOT, "  ratio %.2f, %+.0f ns", best / ours, ours - best));
  }

  private static double nanos(Call call, int times) {
    try {
      long start = THREADS.getCurrentThreadCpuTime();
      for (int i = 0; i < times; i++) {
        sink += call.once()[0];
      }
      return (double) (THREADS.getCurrentThreadCpuTime() - start) / times;
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("a call that is legal was refused", e);
    }
  }
}
