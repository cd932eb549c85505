package io.fermata.framework;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.math.BigInteger;
import java.util.Arrays;
import java.util.HashSet;
import java.util.HexFormat;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class FreshNoncesTest {
  @ParameterizedTest
  @ValueSource(longs = {0, 1, 2, 3, 4, 5, 6, 7, 8, 9})
  @DisplayName("each is the one before plus one as a number of 96 bits, round the end too")
  void counted_successors(long seed) {
    Random random = new Random(seed);
    byte[] start = new byte[12];
    random.nextBytes(start);
    Arrays.fill(start, random.nextInt(12), 12, (byte) 0xff); // carries of every length
    FreshNonces nonces = FreshNonces.counted(start);
    BigInteger expected = new BigInteger(1, start);
    byte[] nonce = new byte[12];
    for (int i = 0; i < 1_000; i++) {
      nonces.next(nonce);
      assertEquals(expected, new BigInteger(1, nonce), "seed " + seed);
      expected = expected.add(BigInteger.ONE).mod(BigInteger.ONE.shiftLeft(96));
    }
  }

  @Test
  @DisplayName("two sequences begin at different numbers, in every byte")
  void counted_starts() {
    boolean[] differs = new boolean[12];
    byte[] one = new byte[12];
    byte[] other = new byte[12];
    for (int i = 0; i < 20; i++) {
      FreshNonces.counted().next(one);
      FreshNonces.counted().next(other);
      for (int at = 0; at < 12; at++) {
        differs[at] |= one[at] != other[at];
      }
    }
    for (int at = 0; at < 12; at++) {
      assertTrue(differs[at], "byte " + at);
    }
  }

  @Test
  @DisplayName("the vector of a counter mode leaves 32 bits to its counter")
  void counted_leavesRoom() {
    FreshNonces nonces = FreshNonces.counted(HexFormat.of().parseHex("0102030405060708090a0bff"));
    byte[] vector = new byte[16];
    Arrays.fill(vector, (byte) 9);
    nonces.next(vector);
    assertArrayEquals(HexFormat.of().parseHex("0102030405060708090a0bff00000000"), vector);
    nonces.next(vector);
    assertArrayEquals(HexFormat.of().parseHex("0102030405060708090a0c0000000000"), vector);
  }

  @Test
  @DisplayName("vectors that must not be predicted do not follow each other")
  void random_unrelated() {
    FreshNonces nonces = FreshNonces.random();
    Set<BigInteger> seen = new HashSet<>();
    Set<BigInteger> steps = new HashSet<>();
    byte[] vector = new byte[16];
    BigInteger before = BigInteger.ZERO;
    for (int i = 0; i < 1_000; i++) {
      nonces.next(vector);
      BigInteger now = new BigInteger(1, vector);
      assertTrue(seen.add(now));
      assertTrue(steps.add(now.subtract(before)));
      before = now;
    }
    assertFalse(seen.contains(BigInteger.ZERO));
  }
}
