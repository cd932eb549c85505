package io.fermata.driver.simulated;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.fermata.spi.Driver;
import io.fermata.spi.Batching;
import io.fermata.spi.DriverException;
import io.fermata.spi.DriverHost;
import io.fermata.spi.DriverRequest;
import io.fermata.spi.DriverRequest.Outcome;
import io.fermata.spi.DriverSession;
import io.fermata.spi.DriverSettings;
import io.fermata.spi.DriverShape;
import io.fermata.spi.Health;
import io.fermata.spi.Operation;
import io.fermata.spi.Part;
import io.fermata.spi.Reason;
import io.fermata.spi.SessionSpec;
import io.fermata.spi.Suitability;
import io.fermata.spi.Taken;
import io.fermata.spi.TimeSource;
import io.fermata.spi.WorkKind;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.Semaphore;
import javax.crypto.spec.SecretKeySpec;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
class SimulatedDriverTest {
  private static final SessionSpec SHA = SessionSpec.digest("SHA-256");
  private static final long LATENCY = 1_000_000;

  private final ManualTime time = new ManualTime();
  private final Semaphore unblocked = new Semaphore(0);
  private final BlockingQueue<DriverRequest> ended = new LinkedBlockingQueue<>();
  private final SimulatedDriver driver = new SimulatedDriver();

  @AfterEach
  void close() {
    driver.close();
    driver.close();
    assertEquals(List.of(), threads());
  }

  private static List<Thread> threads() {
    return Thread.getAllStackTraces().keySet().stream()
        .filter(thread -> thread.getName().equals("fermata-simulated"))
        .toList();
  }

  private void start(Map<String, String> settings) throws DriverException {
    DriverSettings given = new DriverSettings("simulated", settings);
    driver.start(
        new DriverHost() {
          @Override
          public DriverSettings settings() {
            return given;
          }

          @Override
          public TimeSource time() {
            return time;
          }

          @Override
          public void unblocked() {
            unblocked.release();
          }

          @Override
          public void unblocked(WorkKind kind) {
            unblocked();
          }

          @Override
          public void changed(Health health, String why) {
            throw new AssertionError(health + ": " + why);
          }

          @Override
          public void withdrawn(String algorithm) {
            throw new AssertionError(algorithm);
          }
        });
    given.refuseUnknown();
  }

  private DriverSession open(String depth) throws DriverException {
    start(Map.of("enabled", "true", "latency", "1ms", "depth", depth));
    return driver.open(SHA);
  }

  private DriverRequest digest(String text) {
    DriverRequest request =
        new DriverRequest(
            new DriverRequest.Owner() {
              @Override
              public void ended(DriverRequest request) {
                ended.add(request);
              }

              @Override
              public void endedAgain(DriverRequest request) {
                throw new AssertionError("completed twice");
              }
            });
    byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
    request.input().set(bytes, 0, bytes.length);
    request.output().set(new byte[32], 0, 32);
    request.begin(Operation.DIGEST, Part.WHOLE);
    return request;
  }

  private static byte[] sha(String text) throws Exception {
    return MessageDigest.getInstance("SHA-256").digest(text.getBytes(StandardCharsets.UTF_8));
  }

  private String refusal(Map<String, String> settings, Reason reason) {
    DriverException refused = assertThrows(DriverException.class, () -> start(settings));
    assertEquals(reason, refused.reason());
    assertEquals(List.of(), threads(), "nothing was begun");
    return String.valueOf(refused.getMessage());
  }

  @Test
  @DisplayName("off by default, with a reason that says how to switch it on")
  void start_off() {
    assertTrue(refusal(Map.of(), Reason.SWITCHED_OFF).contains("enabled=true"));
    assertTrue(
        refusal(Map.of("enabled", "yes"), Reason.BAD_SETTING).contains("write true or false"));
    assertThrows(IllegalStateException.class, driver::shape);
  }

  @Test
  @DisplayName("a wrong latency, depth or provider is refused with the legal ones")
  void start_badSettings() {
    assertEquals(
        "latency=soon is not legal; write a time such as 250us, 1ms or 2s",
        refusal(Map.of("enabled", "true", "latency", "soon"), Reason.BAD_SETTING));
    for (String depth : List.of("0", "65537", "many")) {
      assertEquals(
          "depth=" + depth + " is not legal; write a whole number from 1 to 65536",
          refusal(Map.of("enabled", "true", "depth", depth), Reason.BAD_SETTING));
    }
    String message =
        refusal(Map.of("enabled", "true", "provider", "Nobody"), Reason.BAD_SETTING);
    assertTrue(message.contains("provider=Nobody is not there; there are "), message);
    assertTrue(message.contains("SunJCE") && message.contains("SunEC"), message);
    assertTrue(
        refusal(
                Map.of("enabled", "true", "latency", "PT9999999999H"), Reason.BAD_SETTING)
            .contains("latency=PT9999999999H is not legal"));
  }

  @Test
  @DisplayName("a provider that is named computes, and no other; its shape is a device's")
  void start_provider() throws Exception {
    start(Map.of("enabled", "true", "provider", "SUN", "depth", "7"));
    DriverShape shape = driver.shape();
    assertEquals(DriverShape.Kind.HARDWARE, shape.kind());
    assertEquals(DriverShape.Completion.OWN_THREAD, shape.completion());
    assertEquals(7, shape.depth());
    assertEquals(
        List.of(
            "MD5", "ML-DSA-44", "ML-DSA-65", "ML-DSA-87", "SHA-1", "SHA-224", "SHA-256", "SHA-384",
            "SHA-512", "SHA-512/224", "SHA-512/256", "SHA3-224", "SHA3-256", "SHA3-384", "SHA3-512"),
        shape.algorithms());
    assertInstanceOf(Suitability.Fits.class, driver.probe(SHA));
    assertEquals(
        new Suitability.Unfit(Reason.UNSUPPORTED, "has no MAC HmacSHA256"),
        driver.probe(SessionSpec.mac("HmacSHA256")));
    assertThrows(DriverException.class, () -> driver.open(SessionSpec.mac("HmacSHA256")));
  }

  @Test
  @DisplayName("it declares its batching from its settings: engines and interrupts, the way, setup and rate")
  void shape_batching() throws Exception {
    start(Map.of("enabled", "true"));
    // 8 to an interrupt; 4 us of way against 2 us of setup and as much of work; 2 us at 4 GB/s
    assertEquals(new Batching(8, 1, 8_000), driver.shape().batching());
    SimulatedDeviceBuilder narrow =
        SimulatedDevice.builder()
            .engines(16)
            .depth(12)
            .doorbell(Duration.ofNanos(20_000))
            .setup(Duration.ofNanos(1_000))
            .rate(1_000_000_000);
    assertEquals(new Batching(12, 11, 1_000), narrow.device().batching());
    SimulatedDeviceBuilder plain = SimulatedDevice.builder().latency(Duration.ofMillis(1));
    assertEquals(new Batching(64, 1, 0), plain.device().batching());
  }

  @Test
  @DisplayName("with any provider, a key that would do elsewhere is told apart from no algorithm")
  void probe() throws Exception {
    start(Map.of("enabled", "true"));
    SessionSpec gcm = SessionSpec.aead("AES/GCM");
    Suitability.Unfit badKey =
        (Suitability.Unfit) driver.probe(gcm.key(new SecretKeySpec(new byte[5], "AES")));
    assertEquals(Reason.BAD_KEY, badKey.reason());
    assertInstanceOf(Suitability.Fits.class, driver.probe(gcm), "each request brings one");
    assertEquals(64, driver.shape().depth());
    List<String> algorithms = driver.shape().algorithms();
    assertTrue(algorithms.containsAll(List.of("AES/GCM", "X25519", "ML-KEM-768", "RSA/PKCS1")));
    assertEquals(algorithms.stream().distinct().sorted().toList(), algorithms);
  }

  @Test
  @DisplayName("K074 answers come after the latency and not before, in order, on the device's thread")
  void latency() throws Exception {
    DriverSession session = open("8");
    DriverRequest one = digest("one");
    assertEquals(Taken.ACCEPTED, session.submit(one, false));
    time.awaitParked(LATENCY);
    time.advance(400);
    time.awaitParked(LATENCY);
    DriverRequest two = digest("two");
    assertEquals(Taken.ACCEPTED, session.submit(two, false));
    time.advance(LATENCY - 401);
    time.awaitParked(LATENCY);
    assertFalse(one.isEnded());
    time.advance(1);
    assertEquals(one, ended.take());
    assertEquals(Outcome.DONE, one.outcome());
    assertArrayEquals(sha("one"), one.output().copy());
    time.awaitParked(LATENCY + 400);
    assertFalse(two.isEnded());
    time.advance(400);
    assertEquals(two, ended.take());
    assertArrayEquals(sha("two"), two.output().copy());
    DriverRequest three = digest("three");
    assertEquals(Taken.ACCEPTED, session.submit(three, false));
    time.awaitParked(2 * LATENCY + 400);
    time.advance(5 * LATENCY);
    assertEquals(three, ended.take());
    session.close();
  }

  @Test
  @DisplayName("K083 full at its depth, untouched; unblocked is called when there is room, not else")
  void depth() throws Exception {
    DriverSession session = open("2");
    List<DriverRequest> requests = List.of(digest("a"), digest("b"), digest("c"));
    assertEquals(Taken.ACCEPTED, session.submit(requests.get(0), true));
    assertEquals(Taken.ACCEPTED, session.submit(requests.get(1), true));
    assertEquals(Taken.FULL, session.submit(requests.get(2), false));
    assertFalse(requests.get(2).isEnded());
    assertEquals(0, unblocked.availablePermits());
    time.awaitParked();
    time.advance(LATENCY);
    unblocked.acquire();
    assertEquals(requests.get(0), ended.take());
    assertEquals(requests.get(1), ended.take());
    assertEquals(Taken.ACCEPTED, session.submit(requests.get(2), false));
    time.awaitParked();
    time.advance(LATENCY);
    assertEquals(requests.get(2), ended.take());
    assertArrayEquals(sha("c"), requests.get(2).output().copy());
    assertEquals(0, unblocked.availablePermits(), "nobody had been refused");
    session.close();
  }

  @Test
  @DisplayName("closing fails what is left with CLOSED and ends the thread; later submissions too")
  void close_fails() throws Exception {
    DriverSession session = open("8");
    List<DriverRequest> requests = List.of(digest("a"), digest("b"));
    requests.forEach(request -> assertEquals(Taken.ACCEPTED, session.submit(request, false)));
    time.awaitParked();
    assertEquals(1, threads().size());
    driver.close();
    assertEquals(List.of(), threads());
    DriverRequest late = digest("late");
    assertEquals(Taken.DONE, session.submit(late, false));
    for (DriverRequest request : List.of(requests.get(0), requests.get(1), late)) {
      assertEquals(request, ended.take());
      assertEquals(Reason.CLOSED, request.failure().reason());
      assertEquals("simulated is closed", request.failure().getMessage());
    }
    session.close();
  }

  @Test
  @DisplayName("META-INF/services says the same as the module descriptor")
  void services() throws Exception {
    Module module = SimulatedDriver.class.getModule();
    assertTrue(module.isNamed());
    assertEquals(1, module.getDescriptor().provides().size());
    List<String> provided =
        module.getDescriptor().provides().stream()
            .filter(provides -> provides.service().equals(Driver.class.getName()))
            .flatMap(provides -> provides.providers().stream())
            .toList();
    try (InputStream file =
        module.getResourceAsStream("META-INF/services/" + Driver.class.getName())) {
      assertEquals(
          provided, new String(file.readAllBytes(), StandardCharsets.UTF_8).lines().toList());
    }
  }
}
