package io.fermata.driver.multibuffer;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;

import io.fermata.driver.jca.JcaDrivers;
import io.fermata.driver.multibuffer.Rig.Asked;
import io.fermata.spi.Algorithm;
import io.fermata.spi.Driver;
import io.fermata.spi.DriverException;
import io.fermata.spi.DriverRequest.Outcome;
import io.fermata.spi.DriverSession;
import io.fermata.spi.Operation;
import io.fermata.spi.SessionSpec;
import io.fermata.spi.SessionSpec.Kind;
import io.fermata.spi.Suitability;
import io.fermata.spi.Suitability;
import io.fermata.spi.Taken;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestReporter;

/** Random messages have the same result as with the security providers, there and back, however many are out. */
class DifferentialTest {
  private static final int FEW = 3_000;
  private static final int MILLION = 1_000_000;
  private static final int PER_KEY = 200;

  @BeforeAll
  static void library() {
    LibraryThere.assume();
  }

  @Test
  void some(TestReporter reporter) throws DriverException {
    compare(20_261_122, FEW, reporter);
  }

  @Test
  @Tag("soak")
  @DisplayName("a million random messages")
  void million(TestReporter reporter) throws DriverException {
    compare(new Random().nextLong(), MILLION, reporter);
  }

  private static void compare(long seed, int messages, TestReporter reporter) throws DriverException {
    reporter.publishEntry("seed", Long.toString(seed));
    Random random = new Random(seed);
    for (Driver driver : new MultibufferDrivers().members()) {
      List<String> algorithms = driver.shape().algorithms();
      try (Driver mine = Rig.started(driver)) {
        int each = messages / (5 + Batched.values().length);
        for (String algorithm : algorithms) {
          for (int done = 0; done < each; done += PER_KEY) {
            compare(mine, Algorithm.find(algorithm).orElseThrow(), random, seed);
          }
        }
      }
    }
  }

  /** Under one key. */
  private static void compare(Driver mine, Algorithm fixed, Random random, long seed)
      throws DriverException {
    SessionSpec spec = spec(fixed, random);
    boolean decrypts = fixed.kind() == Kind.CIPHER && mine.probe(spec) instanceof Suitability.Unfit;
    Driver other = other(spec);
    List<Asked> asked = new ArrayList<>();
    List<byte[]> expected = new ArrayList<>();
    try (DriverSession theirs = other.open(spec);
        DriverSession session = mine.open(decrypts ? spec.decryption() : spec)) {
      for (int i = 0; i < PER_KEY; i++) {
        Asked one = new Asked();
        byte[] nonce = Rig.bytes(random, nonce(fixed, random));
        byte[] aad = Rig.bytes(random, spec.tagLength() > 0 ? length(random, 700) : 0);
        byte[] message = message(fixed, random);
        byte[] output = ask(theirs, forth(fixed), message, nonce, aad, spec, fixed);
        boolean back =
            decrypts || (output.length >= message.length && fixed.result() == 0 && random.nextBoolean());
        Rig.put(one.request.nonce(), nonce, random.nextBoolean());
        Rig.put(one.request.aad(), aad, random.nextBoolean());
        Rig.put(one.request.input(), back ? output : message, random.nextBoolean());
        Rig.put(
            one.request.output(),
            new byte[back ? message.length : output.length],
            random.nextBoolean());
        expected.add(back ? message : output);
        asked.add(one);
        one.begin(back ? Operation.DECRYPT : forth(fixed));
        while (session.submit(one.request, i < PER_KEY - 1) == Taken.FULL) {
          Thread.onSpinWait();
        }
      }
      for (int i = 0; i < PER_KEY; i++) {
        String what = fixed.name() + ", message " + i + " of a key, seed " + seed;
        assertEquals(Outcome.DONE, asked.get(i).await().outcome(), what);
        assertArrayEquals(expected.get(i), asked.get(i).request.output().copy(), what);
      }
    }
  }

  private static byte[] ask(
      DriverSession session, Operation operation, byte[] message, byte[] nonce, byte[] aad, SessionSpec spec,
      Algorithm fixed) {
    Asked asked = new Asked();
    Rig.put(asked.request.nonce(), nonce, false);
    Rig.put(asked.request.aad(), aad, false);
    Rig.put(asked.request.input(), message, false);
    int length = fixed.result() > 0 ? fixed.result() : message.length + spec.tagLength();
    Rig.put(asked.request.output(), new byte[length], false);
    asked.begin(operation);
    session.submit(asked.request, false);
    assertEquals(Outcome.DONE, asked.await().outcome(), () -> fixed.name() + " of the reference");
    return asked.request.output().copy();
  }

  private static Operation forth(Algorithm fixed) {
    return switch (fixed.kind()) {
      case CIPHER, AEAD -> Operation.ENCRYPT;
      case MAC -> Operation.MAC;
      default -> Operation.DIGEST;
    };
  }

  private static SessionSpec spec(Algorithm fixed, Random random) {
    return switch (fixed.kind()) {
      case CIPHER -> SessionSpec.cipher(fixed.name()).key(Rig.key(random, keyLength(fixed, random)));
      case AEAD ->
          SessionSpec.aead(fixed.name())
              .key(Rig.key(random, keyLength(fixed, random)))
              .tagLength(fixed.tag().least() + random.nextInt(fixed.tag().most() - fixed.tag().least() + 1));
      case MAC -> SessionSpec.mac(fixed.name()).key(Rig.key(random, keyLength(fixed, random)));
      default -> SessionSpec.digest(fixed.name());
    };
  }

  private static int keyLength(Algorithm fixed, Random random) {
    if (fixed.name().equals("AESCMAC")) {
      return random.nextBoolean() ? 16 : 32;
    }
    return fixed.key().most() > 64
        ? 1 + random.nextInt(300)
        : fixed.key().least()
            + fixed.key().step()
                * random.nextInt(1 + (fixed.key().most() - fixed.key().least()) / fixed.key().step());
  }

  private static int nonce(Algorithm fixed, Random random) {
    return fixed.nonce().most() > 64
        ? random.nextBoolean() ? 12 : 1 + random.nextInt(150)
        : fixed.nonce().least();
  }

  private static byte[] message(Algorithm fixed, Random random) {
    int length = length(random, random.nextInt(50) == 0 ? Burst.LONGEST : 2_000);
    return Rig.bytes(random, fixed.message().notAbove(length));
  }

  private static int length(Random random, int most) {
    return random.nextInt(1 + random.nextInt(most));
  }

  private static final List<Driver> OTHERS = new JcaDrivers().members();

  private static Driver other(SessionSpec spec) {
    return OTHERS.stream()
        .filter(driver -> driver.probe(spec) instanceof Suitability.Fits)
        .findFirst()
        .orElseThrow(() -> new AssertionError("nobody to compare " + spec + " with"));
  }
}
