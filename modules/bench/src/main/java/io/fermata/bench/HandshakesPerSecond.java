package io.fermata.bench;

import com.sun.management.OperatingSystemMXBean;
import io.fermata.provider.FermataProvider;
import java.io.IOException;
import java.io.InputStream;
import java.lang.management.ManagementFactory;
import java.lang.management.ThreadMXBean;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.Provider;
import java.security.Security;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.SSLEngineResult.HandshakeStatus;
import javax.net.ssl.SSLException;
import javax.net.ssl.TrustManagerFactory;

/**
 * How many full TLS handshakes does plain JSSE do in a second of a processor, with nothing in front of the JDK's providers,
 * with Fermata, and with Amazon Corretto's? Both ends are {@link SSLEngine}s of one thread, in memory: TLS 1.3, the
 * JDK's own groups, a server whose P-256 certificate is signed by another P-256 key and verified; nothing is resumed.
 *
 * <p>Each is measured in JVMs of its own, in turn, since JSSE keeps what it finds. The rate is by the processor time of
 * the thread; that of the whole process, with the collector's and the compiler's share, stands beside it.
 */
public final class HandshakesPerSecond {
  private static final List<String> ALL = List.of("none", "fermata", "corretto");
  private static final int TURNS = 3;
  private static final int ROUNDS = 7;
  private static final long WARM_NANOS = 15_000_000_000L;
  private static final long ROUND_NANOS = 1_000_000_000L;
  private static final String PASSWORD = "measured";
  private static final ThreadMXBean THREADS = ManagementFactory.getThreadMXBean();

  private final SSLContext server;
  private final SSLContext client;
  private final ByteBuffer toServer = ByteBuffer.allocate(1 << 16);
  private final ByteBuffer toClient = ByteBuffer.allocate(1 << 16);
  private final ByteBuffer nothing = ByteBuffer.allocate(0);
  private final ByteBuffer read = ByteBuffer.allocate(1 << 16);

  private HandshakesPerSecond(Path keys) throws GeneralSecurityException, IOException {
    KeyStore own = load(keys.resolve("server.p12"));
    // the JDK's default; that of PKIX decrypts the key from the store for each handshake
    KeyManagerFactory managers = KeyManagerFactory.getInstance("SunX509");
    managers.init(own, PASSWORD.toCharArray());
    KeyStore trusted = load(keys.resolve("trusted.p12"));
    TrustManagerFactory trust = TrustManagerFactory.getInstance("PKIX");
    trust.init(trusted);
    server = SSLContext.getInstance("TLSv1.3");
    server.init(managers.getKeyManagers(), null, null);
    client = SSLContext.getInstance("TLSv1.3");
    client.init(null, trust.getTrustManagers(), null);
  }

  private static KeyStore load(Path file) throws GeneralSecurityException, IOException {
    KeyStore store = KeyStore.getInstance("PKCS12");
    try (InputStream in = Files.newInputStream(file)) {
      store.load(in, PASSWORD.toCharArray());
    }
    return store;
  }

  /**
   * Prints a line for each.
   *
   * @param what which to measure, of {@code none}, {@code fermata} and {@code corretto}; all without. A line
   *     {@code one NAME FOLDER} measures in this JVM
   */
  public static void main(String[] what) throws Exception {
    if (what.length == 3 && what[0].equals("one")) {
      one(what[1], Path.of(what[2]));
      return;
    }
    Path keys = Files.createTempDirectory("handshakes");
    make(keys);
    List<String> names = what.length == 0 ? ALL : Arrays.asList(what);
    for (int turn = 0; turn < TURNS; turn++) {
      for (String name : names) {
        List<String> line = new ArrayList<>(List.of(Path.of(System.getProperty("java.home"), "bin", "java").toString()));
        line.addAll(ManagementFactory.getRuntimeMXBean().getInputArguments());
        line.addAll(
            List.of("-cp", System.getProperty("java.class.path"), HandshakesPerSecond.class.getName(), "one", name));
        line.add(keys.toString());
        run(line);
      }
    }
  }

  private static void run(List<String> line) throws IOException, InterruptedException {
    int ended = new ProcessBuilder(line).inheritIO().start().waitFor();
    if (ended != 0) {
      throw new IllegalStateException("ended with " + ended + ": " + line);
    }
  }

  /** A certificate authority's key, and a server's that it has signed, which the JDK's keytool makes. */
  private static void make(Path folder) throws IOException, InterruptedException {
    String tool = Path.of(System.getProperty("java.home"), "bin", "keytool").toString();
    String all = folder.resolve("all.p12").toString();
    List<String> pair =
        List.of(tool, "-genkeypair", "-keyalg", "EC", "-groupname", "secp256r1", "-validity", "30", "-storetype", "PKCS12",
            "-storepass", PASSWORD, "-keystore", all);
    run(with(pair, "-alias", "ca", "-dname", "CN=an authority", "-ext", "bc:c"));
    run(with(pair, "-alias", "server", "-dname", "CN=localhost", "-signer", "ca"));
    String certificate = folder.resolve("ca.crt").toString();
    run(List.of(tool, "-exportcert", "-alias", "ca", "-storepass", PASSWORD, "-keystore", all, "-file", certificate));
    run(
        List.of(tool, "-importcert", "-noprompt", "-alias", "ca", "-file", certificate, "-storetype", "PKCS12", "-storepass",
            PASSWORD, "-keystore", folder.resolve("trusted.p12").toString()));
    run(
        List.of(tool, "-importkeystore", "-srckeystore", all, "-srcstorepass", PASSWORD, "-srcalias", "server",
            "-destkeystore", folder.resolve("server.p12").toString(), "-deststoretype", "PKCS12", "-deststorepass", PASSWORD));
  }

  private static List<String> with(List<String> line, String... more) {
    List<String> all = new ArrayList<>(line);
    all.addAll(Arrays.asList(more));
    return all;
  }

  private static void one(String name, Path keys) throws Exception {
    switch (name) {
      case "none" -> {}
      case "fermata" -> Security.insertProviderAt(new FermataProvider(), 1);
      case "corretto" ->
          Security.insertProviderAt(
              (Provider)
                  Class.forName("com.amazon.corretto.crypto.provider.AmazonCorrettoCryptoProvider")
                      .getDeclaredConstructor()
                      .newInstance(),
              1);
      default -> throw new IllegalArgumentException(name + " is none of " + ALL);
    }
    HandshakesPerSecond pair = new HandshakesPerSecond(keys);
    long warm = THREADS.getCurrentThreadCpuTime();
    long ran = 0;
    while (THREADS.getCurrentThreadCpuTime() - warm < WARM_NANOS) {
      pair.shake();
      ran++;
    }
    OperatingSystemMXBean system = ManagementFactory.getPlatformMXBean(OperatingSystemMXBean.class);
    double[] rates = new double[ROUNDS];
    double[] whole = new double[ROUNDS];
    for (int round = 0; round < ROUNDS; round++) {
      long process = system.getProcessCpuTime();
      long start = THREADS.getCurrentThreadCpuTime();
      long count = 0;
      long spent;
      do {
        pair.shake();
        count++;
        spent = THREADS.getCurrentThreadCpuTime() - start;
      } while (spent < ROUND_NANOS);
      rates[round] = count * 1e9 / spent;
      whole[round] = count * 1e9 / (system.getProcessCpuTime() - process);
    }
    Arrays.sort(rates);
    Arrays.sort(whole);
    System.out.printf(
        Locale.ROOT,
        "%-9s %6.0f handshakes a second of the thread [%.0f..%.0f], %6.0f of the process; %d to warm up%n",
        name, rates[ROUNDS / 2], rates[0], rates[ROUNDS - 1], whole[ROUNDS / 2], ran);
  }

  /** One full handshake, to where neither end has anything left to do. */
  private void shake() throws SSLException {
    SSLEngine asks = client.createSSLEngine(); // without a peer's name there is nothing to resume
    asks.setUseClientMode(true);
    SSLEngine answers = server.createSSLEngine();
    answers.setUseClientMode(false);
    toServer.clear();
    toClient.clear();
    asks.beginHandshake();
    answers.beginHandshake();
    while (isShaking(asks) || isShaking(answers)) {
      boolean moved = step(asks, toClient, toServer);
      moved |= step(answers, toServer, toClient);
      if (!moved) {
        throw new IllegalStateException("no end moves: " + asks.getHandshakeStatus() + ", " + answers.getHandshakeStatus());
      }
    }
    if (!asks.getSession().getProtocol().equals("TLSv1.3")) {
      throw new IllegalStateException("is " + asks.getSession().getProtocol());
    }
  }

  private static boolean isShaking(SSLEngine engine) {
    return engine.getHandshakeStatus() != HandshakeStatus.NOT_HANDSHAKING;
  }

  /** Does what an engine can do now; false if that is nothing. */
  private boolean step(SSLEngine engine, ByteBuffer in, ByteBuffer out) throws SSLException {
    boolean moved = false;
    while (true) {
      switch (engine.getHandshakeStatus()) {
        case NEED_TASK -> {
          for (Runnable task = engine.getDelegatedTask(); task != null; task = engine.getDelegatedTask()) {
            task.run();
          }
        }
        case NEED_WRAP -> engine.wrap(nothing, out);
        default -> {
          in.flip();
          if (!in.hasRemaining()) {
            in.compact();
            return moved;
          }
          read.clear();
          engine.unwrap(in, read);
          in.compact();
        }
      }
      moved = true;
    }
  }
}
