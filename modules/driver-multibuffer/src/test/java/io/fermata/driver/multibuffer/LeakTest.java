package io.fermata.driver.multibuffer;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.fermata.driver.multibuffer.Rig.Asked;
import io.fermata.spi.Algorithm;
import io.fermata.spi.Driver;
import io.fermata.spi.DriverException;
import io.fermata.spi.DriverRequest.Outcome;
import io.fermata.spi.DriverSession;
import io.fermata.spi.Operation;
import io.fermata.spi.SessionSpec;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Random;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestReporter;

/** Sessions that are opened, used and closed leave nothing behind. */
class LeakTest {
  private static final int FEW = 2_000;
  private static final int MANY = 100_000;
  private static final int ROUNDS = 3;
  private static final long BLOCK_AT_LEAST = 512;

  @BeforeAll
  static void library() {
    LibraryThere.assume();
  }

  @Test
  @DisplayName("memory for keys is used again")
  void blocks() throws DriverException {
    for (Driver driver : new MultibufferDrivers().members()) {
      try (Driver mine = Rig.started(driver)) {
        open(mine, FEW / 10);
        int before = made(mine);
        open(mine, FEW);
        assertEquals(before, made(mine));
      }
    }
  }

  @Test
  @Tag("soak")
  @DisplayName("100 000 sessions of each driver: neither memory nor descriptors grow")
  void many(TestReporter reporter) throws Exception {
    for (Driver driver : new MultibufferDrivers().members()) {
      try (Driver mine = Rig.started(driver)) {
        open(mine, MANY / 10);
        int blocks = made(mine);
        long descriptors = descriptors();
        long grown = Long.MAX_VALUE;
        for (int round = 0; round < ROUNDS; round++) { // the heap grows as well, and not in every one
          long before = resident();
          open(mine, MANY);
          long more = resident() - before;
          grown = Math.min(grown, more);
          reporter.publishEntry(
              driver.name(),
              before + " bytes resident, and " + more + " more after " + MANY + " sessions; descriptors "
                  + descriptors + " and " + descriptors() + "; blocks " + blocks + " and " + made(mine));
        }
        long least = grown;
        assertTrue(least < MANY * BLOCK_AT_LEAST / 4, () -> "memory grows by " + least);
        assertEquals(blocks, made(mine));
        assertEquals(descriptors, descriptors());
      }
    }
  }

  private static int made(Driver driver) {
    return driver instanceof InlineDriver inline ? inline.blocks() : ((BatchDriver) driver).blocks();
  }

  private static void open(Driver driver, int sessions) throws DriverException {
    Random random = new Random(1);
    List<String> algorithms = driver.shape().algorithms();
    for (int i = 0; i < sessions; i++) {
      Algorithm fixed = Algorithm.find(algorithms.get(i % algorithms.size())).orElseThrow();
      SessionSpec spec =
          switch (fixed.kind()) {
            case CIPHER -> SessionSpec.cipher(fixed.name()).key(Rig.key(random, 32));
            case AEAD -> SessionSpec.aead(fixed.name()).key(Rig.key(random, 32));
            case MAC -> SessionSpec.mac(fixed.name()).key(Rig.key(random, 32));
            default -> SessionSpec.digest(fixed.name());
          };
      boolean decrypts = fixed.name().equals("AES/CBC") && driver instanceof InlineDriver;
      if (decrypts) {
        spec = spec.decryption();
      } else if (fixed.name().equals("AES/CBC") && random.nextBoolean()) {
        spec = SessionSpec.encryptThenMac(spec, SessionSpec.mac("HmacSHA1").key(Rig.key(random, 20)));
      }
      Asked asked = new Asked();
      asked.request.input().set(new byte[64], 0, 64);
      asked.request.output().set(new byte[84], 0, 84);
      int nonce = fixed.nonce().most() > 64 ? 12 : fixed.nonce().least();
      asked.request.nonce().set(new byte[nonce], 0, nonce);
      try (DriverSession session = driver.open(spec)) {
        asked.begin(
            switch (fixed.kind()) {
              case CIPHER, AEAD -> decrypts ? Operation.DECRYPT : Operation.ENCRYPT;
              case MAC -> Operation.MAC;
              default -> Operation.DIGEST;
            });
        session.submit(asked.request, false);
        assertEquals(Outcome.DONE, asked.await().outcome());
      }
    }
  }

  /** After a collection, so that what is ours alone counts. */
  private static long resident() throws IOException {
    System.gc();
    try (Stream<String> lines = Files.lines(Path.of("/proc/self/status"))) {
      return lines
          .filter(line -> line.startsWith("VmRSS:"))
          .mapToLong(line -> Long.parseLong(line.replaceAll("\\D", "")) * 1_024)
          .findFirst()
          .orElseThrow();
    }
  }

  private static long descriptors() throws IOException {
    try (Stream<Path> all = Files.list(Path.of("/proc/self/fd"))) {
      return all.count();
    }
  }
}
