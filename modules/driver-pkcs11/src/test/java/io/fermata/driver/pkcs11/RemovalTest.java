package io.fermata.driver.pkcs11;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.fermata.driver.pkcs11.Rig.Question;
import io.fermata.spi.DriverRequest.Outcome;
import io.fermata.spi.DriverSession;
import io.fermata.spi.Health;
import io.fermata.spi.Operation;
import io.fermata.spi.Reason;
import io.fermata.spi.SessionSpec;
import io.fermata.spi.Taken;
import io.fermata.spi.TimeSource;
import java.io.RandomAccessFile;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/**
 * A token that is taken away under load and brought back: the folder of a SoftHSM token is moved. SoftHSM then finds
 * none of the keys on it, and goes on with objects of sessions; it looks at what is back once a count in each file has
 * changed, as it does when another process has written there.
 */
class RemovalTest {
  private static final int THREADS = 3;
  private static final int ROUNDS = 4;

  private static Path folder() throws Exception {
    try (Stream<Path> all = Files.list(SoftHsm.tokens())) {
      for (Path folder : all.toList()) {
        String object = Files.readString(folder.resolve("token.object"), StandardCharsets.ISO_8859_1);
        if (object.contains("away")) {
          return folder;
        }
      }
    }
    throw new AssertionError("the token has no folder");
  }

  private static void changed(Path folder) throws Exception {
    try (Stream<Path> all = Files.list(folder)) {
      for (Path file : all.toList()) {
        if (file.toString().endsWith(".object") || file.endsWith("generation")) {
          try (RandomAccessFile count = new RandomAccessFile(file.toFile(), "rw")) {
            long seen = count.readLong();
            count.seek(0);
            count.writeLong(seen + 1);
          }
        }
      }
    }
  }

  @Test
  @DisplayName("every request ends once, those without a key with SESSION_LOST; the same keys sign when it is back")
  void removal_underLoad() throws Exception {
    Map<String, String> settings = SoftHsm.settings("away", Map.of("recheck", "20ms"));
    try (Rig rig = new Rig(new Pkcs11Driver("pkcs11.away"), settings, TimeSource.system());
        DriverSession session =
            rig.driver.open(
                SessionSpec.signature("SHA256withECDSA").key(TokenKeys.on(rig.driver, "EC")))) {
      AtomicBoolean ends = new AtomicBoolean();
      AtomicInteger done = new AtomicInteger();
      AtomicInteger lost = new AtomicInteger();
      List<Question> odd = new ArrayList<>();
      List<Thread> threads = new ArrayList<>();
      for (int i = 0; i < THREADS; i++) {
        threads.add(Thread.ofPlatform().start(() -> load(session, ends, done, lost, odd)));
      }
      Path here = folder();
      Path away = here.resolveSibling("gone");
      for (int round = 0; round < ROUNDS; round++) {
        awaitMore(done);
        Files.move(here, away);
        awaitMore(lost);
        assertEquals(Health.DEGRADED, rig.nextHealth());
        Files.move(away, here);
        changed(here);
        awaitMore(done);
        assertEquals(Health.HEALTHY, rig.nextHealth());
      }
      ends.set(true);
      for (Thread thread : threads) {
        thread.join();
      }
      assertEquals(List.of(), odd);
      assertTrue(done.get() > 0 && lost.get() > 0);
    }
  }

  private static void awaitMore(AtomicInteger count) {
    int before = count.get();
    long end = System.nanoTime() + 20_000_000_000L;
    while (count.get() < before + 20) {
      assertTrue(System.nanoTime() < end, "nothing goes on");
      Thread.onSpinWait();
    }
  }

  /** Keeps some requests in flight. */
  private static void load(
      DriverSession session, AtomicBoolean ends, AtomicInteger done, AtomicInteger lost, List<Question> odd) {
    try {
      while (!ends.get()) {
        List<Question> batch = new ArrayList<>();
        for (int i = 0; i < 8; i++) {
          Question question = Question.of(Operation.SIGN, new byte[40], 100);
          if (session.submit(question.request, false) == Taken.ACCEPTED) {
            batch.add(question);
          }
        }
        for (Question question : batch) {
          question.await();
          if (question.request.outcome() == Outcome.DONE && question.ends.get() == 1) {
            done.incrementAndGet();
          } else if (question.ends.get() == 1 && question.reason() == Reason.SESSION_LOST) {
            lost.incrementAndGet();
          } else {
            synchronized (odd) {
              odd.add(question);
            }
          }
        }
      }
    } catch (InterruptedException e) {
      throw new IllegalStateException(e);
    }
  }
}
