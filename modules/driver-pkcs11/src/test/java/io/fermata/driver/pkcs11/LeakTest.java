package io.fermata.driver.pkcs11;

import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.fermata.driver.pkcs11.Rig.Question;
import io.fermata.spi.DriverSession;
import io.fermata.spi.Operation;
import io.fermata.spi.Part;
import io.fermata.spi.SessionSpec;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.PrivateKey;
import java.util.Random;
import java.util.stream.Stream;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestReporter;
import org.junit.jupiter.api.Timeout;

/** Sessions are opened, used and closed, and the process does not grow. */
class LeakTest {
  private static final Path STATUS = Path.of("/proc/self/status");
  private static final Path DESCRIPTORS = Path.of("/proc/self/fd");
  private static final int MANY = 100_000;
  private static final int FEW = 2_000;

  /** What is made of a session or a message on the token has more than 100 bytes; one in two that stayed would show. */
  private static final long MOST_GROWTH = 4L << 20;

  /**
   * A key that is brought to SoftHSM takes some 20 kB there until it is collected, since it has a session of its own: one
   * in sixteen that stayed would show. Less than that is how many there are between two collections, and the heap.
   */
  private static final long MOST_GROWTH_OF_KEYS = 128L << 20;

  private final Random random = new Random(1);

  private byte[] bytes(int length) {
    byte[] bytes = new byte[length];
    random.nextBytes(bytes);
    return bytes;
  }

  private void use(Rig rig, PrivateKey key, int which) throws Exception {
    SessionSpec spec =
        switch (which) {
          case 0 -> SessionSpec.mac("HmacSHA256").key(new MaterialKey("HmacSHA256", bytes(32)));
          case 1 -> SessionSpec.aead("AES/GCM").key(new MaterialKey("AES", bytes(16)));
          case 2 -> SessionSpec.digest("SHA-256");
          default -> SessionSpec.signature("SHA256withECDSA").key(key);
        };
    try (DriverSession session = rig.driver.open(spec)) {
      switch (which) {
        case 0 -> Question.of(Operation.MAC, bytes(20), 32).ask(session).output();
        case 1 -> {
          Question question = Question.inParts(36);
          question.request.nonce().set(bytes(12), 0, 12);
          question.part(Operation.ENCRYPT, Part.WHOLE, bytes(20)).ask(session).output();
        }
        case 2 -> { // a message that is dropped half-way has a session of the token's
          Question question = Question.inParts(32).part(Operation.DIGEST, Part.FIRST, bytes(20));
          question.ask(session).output();
          question.request.state().close();
        }
        default -> Question.of(Operation.SIGN, bytes(20), 80).ask(session).output();
      }
    }
  }

  /**
   * Opens as many.
   *
   * @param kinds 0 and 1 bring keys to the token, 2 and 3 do not
   */
  private void use(Rig rig, int sessions, int... kinds) throws Exception {
    PrivateKey key = TokenKeys.on(rig.driver, "EC");
    for (int i = 0; i < sessions; i++) {
      use(rig, key, kinds[i % kinds.length]);
      if (i % 1_000 == 999) {
        System.gc(); // keys that are collected are taken off the token
      }
    }
    System.gc();
    Question.of(Operation.DIGEST, bytes(1), 32).ask(rig.driver.open(SessionSpec.digest("SHA-256"))).output();
  }

  private static long resident() throws IOException {
    return Files.readAllLines(STATUS).stream()
            .filter(line -> line.startsWith("VmRSS:"))
            .mapToLong(line -> Long.parseLong(line.replaceAll("\\D", "")))
            .findFirst()
            .orElseThrow()
        * 1_024;
  }

  private static long descriptors() throws IOException {
    try (Stream<Path> all = Files.list(DESCRIPTORS)) {
      return all.count();
    }
  }

  @Test
  @DisplayName("2 000 sessions leave no descriptor behind, and no thread")
  void few() throws Exception {
    assumeTrue(Files.exists(DESCRIPTORS), "wants /proc of Linux");
    try (Rig rig = Rig.of("one")) {
      use(rig, 100, 0, 1, 2, 3);
      long open = descriptors();
      int threads = Thread.getAllStackTraces().size();
      use(rig, FEW, 0, 1, 2, 3);
      assertTrue(descriptors() <= open, "descriptors: " + open + ", then " + descriptors());
      assertTrue(Thread.getAllStackTraces().size() <= threads, "threads: " + Thread.getAllStackTraces().keySet());
    }
  }

  @Test
  @Tag("soak")
  @Timeout(3600)
  @DisplayName("100 000 sessions leave neither descriptors nor memory behind")
  void many(TestReporter reporter) throws Exception {
    run(reporter, MOST_GROWTH, 2, 3);
  }

  @Test
  @Tag("soak")
  @Timeout(3600)
  @DisplayName("100 000 sessions that bring keys leave none of them behind")
  void many_keys(TestReporter reporter) throws Exception {
    run(reporter, MOST_GROWTH_OF_KEYS, 0, 1);
  }

  private void run(TestReporter reporter, long most, int... kinds) throws Exception {
    assumeTrue(Files.exists(STATUS), "wants /proc of Linux");
    try (Rig rig = Rig.of("one")) {
      use(rig, MANY / 2, kinds); // compiled, and the heap as large as it gets
      long before = resident();
      long open = descriptors();
      use(rig, MANY, kinds);
      long growth = resident() - before;
      reporter.publishEntry("growth of resident memory, in bytes", Long.toString(growth));
      assertTrue(descriptors() <= open, "descriptors: " + open + ", then " + descriptors());
      assertTrue(growth <= most, "resident memory has grown by " + growth + " bytes");
    }
  }
}
