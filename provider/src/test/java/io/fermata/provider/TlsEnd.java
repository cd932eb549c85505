package io.fermata.provider;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.OutputStream;
import java.net.InetAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.util.Arrays;
import java.util.Random;
import java.util.concurrent.FutureTask;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLParameters;
import javax.net.ssl.SSLServerSocket;
import javax.net.ssl.SSLSocket;
import javax.net.ssl.TrustManagerFactory;

/**
 * One end of a TLS connection, with whatever providers its JVM has: the server sends back what the client sends. Knows
 * nothing but the JDK, so that a JVM with that alone can be the other end.
 */
final class TlsEnd {
  static final char[] PASSWORD = "password".toCharArray();
  private static final int LONGEST_CHUNK = 60_000;
  private static final int PATIENCE_MILLIS = 120_000;

  private TlsEnd() {}

  /**
   * What both ends agree on beforehand.
   *
   * @param store a file with the keys of both, by kind
   * @param key the alias of both ends' keys
   * @param asksClient true if the client has to have a certificate
   * @param seed of the bytes, and of how they are cut
   * @param updates how often the client asks for new keys meanwhile, of both ends; TLS 1.3. Not both, since JSSE answers in
   *     the thread that reads, and may send a record under the old keys from one that writes: then it fails with or without us
   */
  record Plan(
      Path store, String version, String suite, String group, String key, boolean asksClient, long seed, int length,
      int updates) {

    static Plan of(String line) {
      String[] told = line.split(" ");
      return new Plan(
          Path.of(told[0]), told[1], told[2], told[3], told[4], Boolean.parseBoolean(told[5]),
          Long.parseLong(told[6]), Integer.parseInt(told[7]), Integer.parseInt(told[8]));
    }

    String line() {
      return String.join(
          " ", store.toString(), version, suite, group, key, String.valueOf(asksClient), String.valueOf(seed),
          String.valueOf(length), String.valueOf(updates));
    }

    private SSLContext context() throws GeneralSecurityException, IOException {
      KeyStore all = KeyStore.getInstance("PKCS12");
      try (InputStream file = Files.newInputStream(store)) {
        all.load(file, PASSWORD);
      }
      KeyStore own = KeyStore.getInstance("PKCS12");
      own.load(null, null);
      own.setKeyEntry(key, all.getKey(key, PASSWORD), PASSWORD, all.getCertificateChain(key));
      KeyManagerFactory keys = KeyManagerFactory.getInstance("PKIX");
      keys.init(own, PASSWORD);
      KeyStore trusted = KeyStore.getInstance("PKCS12");
      trusted.load(null, null);
      trusted.setCertificateEntry(key, all.getCertificate(key));
      TrustManagerFactory trust = TrustManagerFactory.getInstance("PKIX");
      trust.init(trusted);
      SSLContext context = SSLContext.getInstance("TLS");
      context.init(keys.getKeyManagers(), trust.getTrustManagers(), null);
      return context;
    }

    private SSLParameters parameters(SSLParameters given) {
      given.setProtocols(new String[] {version});
      given.setCipherSuites(new String[] {suite});
      given.setNamedGroups(new String[] {group});
      if (asksClient) {
        given.setNeedClientAuth(true);
      }
      return given;
    }

    private boolean isUpdatedAt(int count, int chunk) {
      if (updates == 0) {
        return false;
      }
      int each = length / (updates + 1);
      return (count + chunk) / each > count / each && (count + chunk) / each <= updates;
    }
  }

  /** A server that waits for one client. */
  static SSLServerSocket listen(Plan plan) throws GeneralSecurityException, IOException {
    SSLServerSocket socket =
        (SSLServerSocket)
            plan.context().getServerSocketFactory().createServerSocket(0, 1, InetAddress.getLoopbackAddress());
    socket.setSSLParameters(plan.parameters(socket.getSSLParameters()));
    socket.setSoTimeout(PATIENCE_MILLIS);
    return socket;
  }

  /** Sends back what comes, until nothing does. */
  static void serve(SSLServerSocket listening, Plan plan) throws IOException {
    try (SSLSocket socket = (SSLSocket) listening.accept()) {
      socket.setSoTimeout(PATIENCE_MILLIS);
      Random random = new Random(plan.seed + 1);
      byte[] chunk = new byte[LONGEST_CHUNK];
      int count = 0;
      InputStream in = socket.getInputStream();
      OutputStream out = socket.getOutputStream();
      for (int read = in.read(chunk, 0, some(random)); read >= 0; read = in.read(chunk, 0, some(random))) {
        out.write(chunk, 0, read);
        count += read;
      }
      if (count != plan.length) {
        throw new IOException("the client has sent " + count + " bytes, not " + plan.length);
      }
      if (plan.asksClient && socket.getSession().getPeerCertificates().length == 0) {
        throw new IOException("the client has no certificate");
      }
    } finally {
      listening.close();
    }
  }

  /** Sends random bytes and looks whether they come back; answers the suite that was agreed on. */
  static String connect(int port, Plan plan) throws Exception {
    try (SSLSocket socket =
        (SSLSocket)
            plan.context().getSocketFactory().createSocket(InetAddress.getLoopbackAddress(), port)) {
      socket.setSSLParameters(plan.parameters(socket.getSSLParameters()));
      socket.setSoTimeout(PATIENCE_MILLIS);
      socket.startHandshake();
      byte[] sent = new byte[plan.length];
      new Random(plan.seed).nextBytes(sent);
      FutureTask<Boolean> writing =
          new FutureTask<>(
              () -> {
                write(socket, sent, plan);
                return true;
              });
      Thread.ofPlatform().start(writing);
      Random random = new Random(plan.seed + 2);
      byte[] received = new byte[sent.length];
      int count = 0;
      while (count < received.length) {
        int read =
            socket.getInputStream().read(received, count, Math.min(some(random), received.length - count));
        if (read < 0) {
          throw new IOException("the server has sent " + count + " bytes back, not " + sent.length);
        }
        count += read;
      }
      writing.get();
      if (!Arrays.equals(sent, received)) {
        throw new IOException("other bytes came back, from " + Arrays.mismatch(sent, received) + " on");
      }
      return socket.getSession().getProtocol() + " " + socket.getSession().getCipherSuite();
    }
  }

  private static void write(SSLSocket socket, byte[] bytes, Plan plan) throws IOException {
    Random random = new Random(plan.seed + 3);
    OutputStream out = socket.getOutputStream();
    for (int at = 0; at < bytes.length; ) {
      int chunk = Math.min(some(random), bytes.length - at);
      if (plan.isUpdatedAt(at, chunk)) {
        socket.startHandshake(); // new keys
      }
      out.write(bytes, at, chunk);
      at += chunk;
    }
  }

  /** Few or many: up to more than three records. */
  private static int some(Random random) {
    return 1 + random.nextInt(random.nextBoolean() ? 300 : LONGEST_CHUNK);
  }

  /** The other JVM: it is told with lines what to do, and tells with lines how it went. */
  public static void main(String[] arguments) throws Exception {
    BufferedReader orders = new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8));
    for (String order = orders.readLine(); order != null; order = orders.readLine()) {
      String[] words = order.split(" ", 2);
      try {
        if (words[0].equals("serve")) {
          Plan plan = Plan.of(words[1]);
          SSLServerSocket listening = listen(plan);
          System.out.println(listening.getLocalPort());
          serve(listening, plan);
          System.out.println("served");
        } else {
          String[] rest = words[1].split(" ", 2);
          System.out.println(connect(Integer.parseInt(rest[0]), Plan.of(rest[1])));
        }
      } catch (Exception e) {
        e.printStackTrace();
        System.out.println("failed: " + e);
      }
    }
  }
}
