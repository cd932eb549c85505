package io.fermata.framework;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.fermata.framework.SeenNonces.Answer;
import java.math.BigInteger;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashSet;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.stream.IntStream;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class SeenNoncesTest {
  static List<Long> seeds() {
    Long one = Long.getLong("fermata.test.seed");
    return one == null ? IntStream.range(0, 40).mapToObj(i -> (long) i).toList() : List.of(one);
  }

  private static SeenNonces of(int bytes) {
    return new SeenNonces(bytes, false, SeenNonces.MOST);
  }

  private static byte[] bytes(int length, long value) {
    byte[] bytes = new byte[length];
    for (int i = 0; i < Math.min(length, Long.BYTES); i++) {
      bytes[length - 1 - i] = (byte) (value >>> (i * Byte.SIZE));
    }
    return bytes;
  }

  private static Answer add(SeenNonces seen, byte[] nonce) {
    Wide number = Wide.of(nonce);
    return seen.add(number, number);
  }

  @ParameterizedTest(name = "seed {0}")
  @MethodSource("seeds")
  @DisplayName("knows exactly what a plain set knows, whatever is added and taken back")
  void add_asSet(long seed) {
    Random random = new Random(seed);
    int length = 1 + random.nextInt(16);
    SeenNonces seen = of(length);
    Set<BigInteger> plain = new HashSet<>();
    int near = 2 + random.nextInt(400);
    for (int i = 0; i < 4_000; i++) {
      byte[] nonce = bytes(length, random.nextInt(near));
      if (random.nextInt(4) == 0) { // the ends, and counters at the other end
        nonce = bytes(length, -1 - random.nextInt(near));
        nonce[0] = (byte) random.nextInt(3);
      }
      BigInteger number = new BigInteger(1, nonce);
      if (plain.contains(number) && random.nextInt(3) == 0) {
        seen.remove(Wide.of(nonce), Wide.of(nonce));
        plain.remove(number);
      } else {
        assertEquals(plain.add(number) ? Answer.NEW : Answer.SEEN, add(seen, nonce), "seed " + seed);
      }
    }
  }

  @ParameterizedTest(name = "seed {0}")
  @MethodSource("seeds")
  @DisplayName("ranges that meet anywhere are refused, and others are not")
  void add_ranges(long seed) {
    Random random = new Random(seed);
    SeenNonces seen = new SeenNonces(16, true, SeenNonces.MOST);
    Set<Integer> plain = new HashSet<>();
    for (int i = 0; i < 600; i++) {
      int first = random.nextInt(4_000);
      int last = first + random.nextInt(8);
      List<Integer> all = IntStream.rangeClosed(first, last).boxed().toList();
      boolean isNew = Collections.disjoint(plain, all);
      Wide base = new Wide(7, -2_000L); // across a carry
      assertEquals(
          isNew ? Answer.NEW : Answer.SEEN, seen.add(base.plus(first), base.plus(last)), "seed " + seed);
      plain.addAll(all);
      if (!isNew) {
        plain.removeIf(number -> !seenThere(seen, base.plus(number)));
      }
    }
  }

  private static boolean seenThere(SeenNonces seen, Wide number) {
    if (seen.add(number, number) == Answer.SEEN) {
      return true;
    }
    seen.remove(number, number);
    return false;
  }

  @Test
  @DisplayName("a counter takes the room of one nonce, in the last bytes or the first, and in any order of arrival")
  void counters_oneSpan() {
    SeenNonces last = of(12);
    SeenNonces first = of(12);
    SeenNonces mixed = of(12);
    SeenNonces masked = of(12);
    List<Integer> order = new ArrayList<>(IntStream.range(0, 100_000).boxed().toList());
    Collections.shuffle(order, new Random(1));
    for (int i = 0; i < 100_000; i++) {
      Wide number = Wide.of(bytes(12, i));
      assertEquals(Answer.NEW, add(last, bytes(12, i)));
      assertEquals(Answer.NEW, first.add(number.reversed(12), number.reversed(12)));
      assertEquals(Answer.NEW, add(masked, bytes(12, i ^ 0x5a5a_1234L)));
    }
    order.forEach(i -> assertEquals(Answer.NEW, add(mixed, bytes(12, i))));
    assertEquals(List.of(1), last.sizes());
    assertEquals(List.of(1), first.sizes());
    assertEquals(List.of(1), mixed.sizes());
    assertEquals(1, masked.sizes().size());
    assertEquals(true, masked.sizes().getFirst() < 40, () -> masked.sizes().toString());
    assertEquals(Answer.SEEN, add(last, bytes(12, 99_999)));
    assertEquals(Answer.SEEN, first.add(new Wide(0, 0), new Wide(0, 0)));
    assertEquals(Answer.SEEN, add(mixed, bytes(12, 50_000)));
  }

  @Test
  @DisplayName("what there is no room for is refused, nothing is forgotten, and what follows a known one goes on")
  void full_refuses() {
    SeenNonces seen = new SeenNonces(12, false, 100);
    List<byte[]> known = new ArrayList<>();
    Random random = new Random(3);
    Answer answer = Answer.NEW;
    for (int i = 0; i < 1_000 && answer == Answer.NEW; i++) {
      byte[] nonce = new byte[12];
      random.nextBytes(nonce);
      answer = add(seen, nonce);
      if (answer == Answer.NEW) {
        known.add(nonce);
      }
    }
    assertEquals(Answer.NO_ROOM, answer);
    assertEquals(true, known.size() >= 100, () -> "only " + known.size());
    known.forEach(nonce -> assertEquals(Answer.SEEN, add(seen, nonce)));
    Wide next = Wide.of(known.getFirst()).plus(1);
    Wide before = Wide.of(known.getFirst()).reversed(12).plus(1).reversed(12);
    Answer forward = seen.add(next, next);
    Answer backward = seen.add(before, before);
    assertEquals(Set.of(Answer.NEW, Answer.NO_ROOM), Set.of(forward, backward), "in the order that is kept");
  }

  @Test
  @DisplayName("numbers of 128 bits are as those of BigInteger, and bytes are turned round")
  void wide() {
    Random random = new Random(5);
    BigInteger modulus = BigInteger.ONE.shiftLeft(128);
    for (int i = 0; i < 2_000; i++) {
      byte[] bytes = new byte[random.nextInt(17)];
      random.nextBytes(bytes);
      Wide wide = Wide.of(bytes);
      BigInteger big = new BigInteger(1, bytes);
      long more = random.nextInt(4) == 0 ? -1 : random.nextLong();
      BigInteger unsigned = new BigInteger(Long.toUnsignedString(more));
      assertEquals(big(wide), big);
      assertEquals(big(wide.plus(more)), big.add(unsigned).mod(modulus));
      assertEquals(big(wide.minus(more)), big.subtract(unsigned).mod(modulus));
      byte[] turned = new byte[bytes.length];
      for (int at = 0; at < bytes.length; at++) {
        turned[at] = bytes[bytes.length - 1 - at];
      }
      assertEquals(Wide.of(turned), wide.reversed(bytes.length));
      assertEquals(Integer.signum(big(wide.plus(more)).compareTo(big)),
          Integer.signum(wide.plus(more).compareTo(wide)));
    }
  }

  private static BigInteger big(Wide wide) {
    return new BigInteger(wide.toString(), 16);
  }

  @Test
  @DisplayName("taking out what is not there is an error")
  void remove_absent() {
    SeenNonces seen = of(12);
    assertThrows(IllegalStateException.class, () -> seen.remove(Wide.MOST, Wide.MOST));
  }
}
