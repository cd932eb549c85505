package io.fermata.provider;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.BufferedReader;
import java.io.File;
import java.io.InputStreamReader;
import java.io.OutputStream;
import java.io.PrintStream;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.KeyStore;
import java.security.Security;
import java.security.cert.Certificate;
import java.util.List;
import java.util.concurrent.FutureTask;
import java.util.stream.Stream;
import javax.net.ssl.SSLServerSocket;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

/** Does JSSE with Fermata first speak with a JVM that has the JDK's providers alone? */
@Timeout(value = 900, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class TlsBulkTest {
  private static final int RECORD = 16 * 1024;
  private static final long SEED = Long.getLong("fermata.test.seed", System.nanoTime());

  @TempDir static Path folder;
  private static Process peer;
  private static PrintStream orders;
  private static BufferedReader answers;
  private final FermataProvider provider = Fermata.best();

  @BeforeAll
  static void start() throws Exception {
    System.out.println("TlsBulkTest seed " + SEED);
    KeyStore store = KeyStore.getInstance("PKCS12");
    store.load(null, null);
    for (String kind : List.of("RSA", "RSASSA-PSS", "P-256", "P-384", "Ed25519", "Ed448")) {
      Certificate own = TestCertificate.of(kind, Keys.pair(kind));
      store.setKeyEntry(
          kind, Keys.pair(kind).getPrivate(), TlsEnd.PASSWORD, new Certificate[] {own});
    }
    try (OutputStream file = Files.newOutputStream(store())) {
      store.store(file, TlsEnd.PASSWORD);
    }
    URI own = TlsEnd.class.getResource("TlsEnd.class").toURI();
    Path classes = Path.of(own).getParent().getParent().getParent().getParent();
    peer =
        new ProcessBuilder(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-Xshare:auto",
                "--class-path",
                classes.toString(),
                TlsEnd.class.getName())
            .redirectError(new File(folder.toFile(), "errors"))
            .start();
    orders = new PrintStream(peer.getOutputStream(), true, StandardCharsets.UTF_8);
    answers = new BufferedReader(new InputStreamReader(peer.getInputStream(), StandardCharsets.UTF_8));
  }

  private static Path store() {
    return folder.resolve("keys.p12");
  }

  @AfterAll
  static void end() throws Exception {
    orders.close();
    peer.waitFor();
  }

  @BeforeEach
  void install() {
    assertEquals(1, Security.insertProviderAt(provider, 1));
  }

  @AfterEach
  void remove() {
    Security.removeProvider(FermataProvider.NAME);
    provider.close();
  }

  private enum Role {
    CLIENT,
    SERVER
  }

  @ParameterizedTest
  @CsvSource({
    "CLIENT, TLSv1.3, TLS_AES_128_GCM_SHA256, x25519, P-256, false",
    "SERVER, TLSv1.3, TLS_AES_256_GCM_SHA384, secp256r1, RSA, true",
    "SERVER, TLSv1.3, TLS_CHACHA20_POLY1305_SHA256, x25519, Ed25519, false",
    "CLIENT, TLSv1.3, TLS_CHACHA20_POLY1305_SHA256, secp384r1, RSASSA-PSS, true",
    "CLIENT, TLSv1.2, TLS_ECDHE_RSA_WITH_AES_128_GCM_SHA256, x25519, RSA, false",
    "SERVER, TLSv1.2, TLS_ECDHE_ECDSA_WITH_AES_256_GCM_SHA384, secp384r1, P-384, true",
    "CLIENT, TLSv1.2, TLS_ECDHE_ECDSA_WITH_CHACHA20_POLY1305_SHA256, secp256r1, P-256, false",
    "SERVER, TLSv1.2, TLS_ECDHE_RSA_WITH_AES_128_CBC_SHA, x25519, RSA, false",
    "CLIENT, TLSv1.2, TLS_ECDHE_ECDSA_WITH_AES_256_CBC_SHA, secp256r1, P-256, true"
  })
  @DisplayName("a megabyte goes there and comes back")
  void megabyte(Role role, String version, String suite, String group, String key, boolean asksClient)
      throws Exception {
    bulk(role, new TlsEnd.Plan(store(), version, suite, group, key, asksClient, SEED, 1 << 20, updates(version)));
  }

  private static int updates(String version) {
    return version.equals("TLSv1.3") ? 3 : 0;
  }

  static Stream<TlsEnd.Plan> everything() {
    return Stream.of(
            "TLSv1.3 TLS_AES_128_GCM_SHA256 *",
            "TLSv1.3 TLS_AES_256_GCM_SHA384 *",
            "TLSv1.3 TLS_CHACHA20_POLY1305_SHA256 *",
            "TLSv1.2 TLS_ECDHE_RSA_WITH_AES_128_GCM_SHA256 RSA",
            "TLSv1.2 TLS_ECDHE_RSA_WITH_AES_256_GCM_SHA384 RSA",
            "TLSv1.2 TLS_ECDHE_RSA_WITH_CHACHA20_POLY1305_SHA256 RSA",
            "TLSv1.2 TLS_ECDHE_RSA_WITH_AES_128_CBC_SHA RSA",
            "TLSv1.2 TLS_ECDHE_RSA_WITH_AES_256_CBC_SHA RSA",
            "TLSv1.2 TLS_ECDHE_RSA_WITH_AES_128_CBC_SHA256 RSA",
            "TLSv1.2 TLS_ECDHE_RSA_WITH_AES_256_CBC_SHA384 RSA",
            "TLSv1.2 TLS_ECDHE_ECDSA_WITH_AES_128_GCM_SHA256 EC",
            "TLSv1.2 TLS_ECDHE_ECDSA_WITH_AES_256_GCM_SHA384 EC",
            "TLSv1.2 TLS_ECDHE_ECDSA_WITH_CHACHA20_POLY1305_SHA256 EC",
            "TLSv1.2 TLS_ECDHE_ECDSA_WITH_AES_128_CBC_SHA EC",
            "TLSv1.2 TLS_ECDHE_ECDSA_WITH_AES_256_CBC_SHA EC")
        .map(line -> line.split(" "))
        .flatMap(
            words ->
                Stream.of("x25519", "secp256r1", "secp384r1")
                    .flatMap(
                        group ->
                            keys(words[2])
                                .map(
                                    key ->
                                        new TlsEnd.Plan(
                                            store(), words[0], words[1], group, key, group.equals("x25519"),
                                            SEED, 4 << 20, updates(words[0])))));
  }

  private static Stream<String> keys(String those) {
    return switch (those) {
      case "*" -> Stream.of("RSA", "RSASSA-PSS", "P-256", "P-384", "Ed25519", "Ed448");
      case "EC" -> Stream.of("P-256", "P-384", "Ed25519", "Ed448");
      default -> Stream.of("RSA", "RSASSA-PSS");
    };
  }

  @Tag("soak")
  @ParameterizedTest
  @MethodSource("everything")
  @DisplayName("the same of every suite, group and kind of certificate, and more of it")
  void everything(TlsEnd.Plan plan) throws Exception {
    bulk(Role.CLIENT, plan);
    bulk(Role.SERVER, plan);
  }

  private void bulk(Role role, TlsEnd.Plan plan) throws Exception {
    long before = provider.waits().inline();
    String agreed;
    if (role == Role.CLIENT) {
      orders.println("serve " + plan.line());
      agreed = TlsEnd.connect(Integer.parseInt(answer()), plan);
      assertEquals("served", answer());
    } else {
      SSLServerSocket listening = TlsEnd.listen(plan);
      FutureTask<Boolean> serving =
          new FutureTask<>(
              () -> {
                TlsEnd.serve(listening, plan);
                return true;
              });
      Thread.ofPlatform().start(serving);
      orders.println("connect " + listening.getLocalPort() + " " + plan.line());
      agreed = answer();
      assertTrue(serving.get());
    }
    assertEquals(plan.version() + " " + plan.suite(), agreed);
    // to and fro, each record is at least one request; a suite of CBC has two for each
    long least = 2L * plan.length() / RECORD * (plan.suite().contains("_CBC_") ? 2 : 1);
    long ours = provider.waits().inline() - before;
    assertTrue(ours > least, () -> "Fermata has done " + ours + " operations; the records are at least " + least);
  }

  private static String answer() throws Exception {
    String line = answers.readLine();
    assertTrue(line != null && !line.startsWith("failed"), () -> line + "; " + errors());
    return line;
  }

  private static String errors() {
    try {
      return Files.readString(folder.resolve("errors"));
    } catch (java.io.IOException e) {
      return e.toString();
    }
  }
}
