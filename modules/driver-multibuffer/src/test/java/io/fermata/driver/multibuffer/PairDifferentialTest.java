package io.fermata.driver.multibuffer;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.fermata.driver.multibuffer.Rig.Asked;
import io.fermata.spi.Descriptor;
import io.fermata.spi.DriverException;
import io.fermata.spi.DriverRequest.Outcome;
import io.fermata.spi.DriverSession;
import io.fermata.spi.Operation;
import io.fermata.spi.Reason;
import io.fermata.spi.SessionSpec;
import io.fermata.spi.Slot;
import io.fermata.spi.Taken;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import javax.crypto.SecretKey;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestReporter;

/**
 * Random messages and chains end as they do with the security providers, one step after the other: of all HMACs, all
 * lengths of keys, and with sessions of several kinds mixed in what is out at once.
 */
class PairDifferentialTest {
  private static final int FEW = 6_000;
  private static final int MILLION = 1_000_000;
  private static final int SESSIONS = 6;
  private static final int AT_ONCE = 150;
  private static final List<String> CODES =
      List.of("HmacSHA1", "HmacSHA224", "HmacSHA256", "HmacSHA384", "HmacSHA512");

  /** One session, with what it is compared with. */
  private record Seat(DriverSession session, PairOracle oracle, boolean isChain) {}

  /** What a request is to end with. */
  private record Expected(Asked asked, Outcome outcome, Slot where, byte[] bytes, String what) {}

  private int unsupported;

  @BeforeAll
  static void library() {
    LibraryThere.assume();
  }

  @Test
  void some(TestReporter reporter) throws DriverException {
    compare(20_261_122, FEW, reporter);
    assertTrue(unsupported > 0 && unsupported < FEW / 4, unsupported + " chains were another driver's");
  }

  @Test
  @Tag("soak")
  @DisplayName("a million random messages")
  void million(TestReporter reporter) throws DriverException {
    compare(new Random().nextLong(), MILLION, reporter);
  }

  private void compare(long seed, int messages, TestReporter reporter) throws DriverException {
    reporter.publishEntry("seed", Long.toString(seed));
    Random random = new Random(seed);
    try (BatchDriver driver = Rig.started(new BatchDriver())) {
      for (int done = 0; done < messages; done += AT_ONCE) {
        List<Seat> seats = new ArrayList<>();
        for (int i = 0; i < SESSIONS; i++) {
          seats.add(seat(driver, random));
        }
        List<Expected> all = new ArrayList<>();
        for (int i = 0; i < AT_ONCE; i++) {
          Seat seat = seats.get(random.nextInt(SESSIONS));
          Expected one = seat.isChain ? chain(seat, random) : sealed(seat, random);
          while (seat.session.submit(one.asked.request, i < AT_ONCE - 1) == Taken.FULL) {
            Thread.onSpinWait();
          }
          all.add(one);
        }
        seats.forEach(seat -> seat.session.close()); // what is out keeps its keys
        all.forEach(one -> require(one, seed));
      }
    }
  }

  private void require(Expected one, long seed) {
    String what = one.what + ", seed " + seed;
    Outcome outcome = one.asked.await().outcome();
    if (outcome == Outcome.FAILED) {
      assertEquals(Reason.UNSUPPORTED, one.asked.request.failure().reason(), what);
      assertTrue(one.what.startsWith("chain"), what);
      unsupported++;
      return;
    }
    assertEquals(one.outcome, outcome, what);
    assertArrayEquals(one.bytes, one.where.copy(), what);
  }

  private static Seat seat(BatchDriver driver, Random random) throws DriverException {
    String code = CODES.get(random.nextInt(CODES.size()));
    int whole = Batched.find(code).orElseThrow().fixed().result();
    int cut = random.nextBoolean() ? 0 : 12 + random.nextInt(whole - 11);
    SecretKey cipherKey = Rig.key(random, 16 + 8 * random.nextInt(3));
    SecretKey codeKey = Rig.key(random, 1 + random.nextInt(200));
    SessionSpec cipher = SessionSpec.cipher("AES/CBC").key(cipherKey);
    SessionSpec mac = SessionSpec.mac(code).key(codeKey).tagLength(cut);
    boolean isChain = random.nextBoolean();
    SessionSpec spec =
        !isChain
            ? SessionSpec.encryptThenMac(cipher, mac)
            : random.nextBoolean() ? SessionSpec.chain(cipher, mac) : SessionSpec.chain(mac, cipher);
    PairOracle oracle = new PairOracle(cipherKey, code, codeKey, cut == 0 ? whole : cut);
    return new Seat(driver.open(spec), oracle, isChain);
  }

  private static Expected sealed(Seat seat, Random random) {
    PairOracle oracle = seat.oracle;
    byte[] aad = Rig.bytes(random, random.nextInt(60));
    byte[] iv = Rig.bytes(random, 16);
    int most = random.nextInt(50) == 0 ? 4_080 : 100;
    byte[] text = Rig.bytes(random, 16 * random.nextInt(random.nextInt(most) + 1));
    byte[] sealed = oracle.seal(aad, iv, text);
    boolean back = random.nextBoolean();
    boolean forged = back && random.nextInt(5) == 0;
    byte[] input = back ? sealed.clone() : text;
    byte[] output = new byte[back ? text.length : sealed.length];
    if (forged) {
      input[random.nextInt(input.length)] ^= (byte) (1 << random.nextInt(8));
    }
    Asked asked = new Asked();
    Rig.put(asked.request.aad(), aad, random.nextBoolean());
    Rig.put(asked.request.nonce(), iv, random.nextBoolean());
    Rig.put(asked.request.input(), input, random.nextBoolean());
    Rig.put(asked.request.output(), output, random.nextBoolean());
    asked.begin(back ? Operation.DECRYPT : Operation.ENCRYPT);
    return new Expected(
        asked,
        forged ? Outcome.MISMATCH : Outcome.DONE,
        asked.request.output(),
        forged ? output : back ? text : sealed,
        "sealed, " + oracle.code() + ", text of " + text.length + ", aad of " + aad.length);
  }

  private static Expected chain(Seat seat, Random random) {
    PairOracle oracle = seat.oracle;
    byte[] buffer = Rig.bytes(random, 100 + random.nextInt(1_500));
    List<Descriptor> steps = steps(buffer.length, oracle, random);
    if (steps.getFirst().operation() == Operation.VERIFY && random.nextInt(5) > 0) {
      Descriptor verify = steps.getFirst();
      byte[] code =
          oracle.code(Arrays.copyOfRange(buffer, verify.skip(), verify.skip() + verify.length()));
      System.arraycopy(code, 0, buffer, verify.inject(), code.length); // right, unless it is a part of what it is of
    }
    byte[] expected = buffer.clone();
    boolean done = oracle.run(expected, steps);
    Asked asked = new Asked();
    Slot slot = asked.request.input();
    Rig.put(slot, buffer, random.nextBoolean());
    asked.request.output().set(slot, 0, slot.length());
    asked.request.chain(steps);
    asked.begin(Operation.CHAIN);
    return new Expected(
        asked,
        done ? Outcome.DONE : Outcome.MISMATCH,
        slot,
        done ? expected : buffer,
        "chain, " + oracle.code() + ", " + steps);
  }

  private static List<Descriptor> steps(int length, PairOracle oracle, Random random) {
    Descriptor cipher =
        random.nextBoolean() ? Descriptor.encrypt("AES/CBC") : Descriptor.decrypt("AES/CBC");
    int text = 16 * random.nextInt(length / 32);
    cipher = cipher.range(random.nextInt(length - text + 1), text).at(random.nextInt(length - 15));
    byte[] iv = Rig.bytes(random, 16);
    if (cipher.operation() == Operation.ENCRYPT) {
      cipher = random.nextBoolean() ? cipher.iv(iv) : cipher.ivWritten(iv, random.nextInt(length - 15));
    } else if (random.nextBoolean()) {
      cipher = cipher.iv(iv);
    }
    Descriptor code =
        random.nextBoolean() ? Descriptor.mac(oracle.code()) : Descriptor.verify(oracle.code());
    int coded = random.nextInt(length / 2);
    code =
        code.range(random.nextInt(length - coded + 1), coded)
            .at(random.nextInt(length - oracle.tag() + 1));
    return switch (random.nextInt(6)) {
      case 0 -> List.of(cipher);
      case 1 -> List.of(code);
      case 2, 3 -> List.of(cipher, code);
      default -> List.of(code, cipher);
    };
  }
}
