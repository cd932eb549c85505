package io.fermata.spi;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.OptionalInt;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

class LengthsTest {
  private static final Lengths SEMIBLOCKS = new Lengths(16, Integer.MAX_VALUE, 8);

  @Test
  @DisplayName("the nearest legal length, from above and from below, is legal and inside the limits")
  void nearest() {
    assertEquals(16, SEMIBLOCKS.notBelow(0));
    assertEquals(16, SEMIBLOCKS.notBelow(16));
    assertEquals(24, SEMIBLOCKS.notBelow(17));
    assertEquals(16, SEMIBLOCKS.notAbove(3));
    assertEquals(16, SEMIBLOCKS.notAbove(23));
    assertEquals(24, SEMIBLOCKS.notAbove(24));
    assertTrue(SEMIBLOCKS.accept(SEMIBLOCKS.notBelow(Integer.MAX_VALUE)));
    assertTrue(SEMIBLOCKS.accept(SEMIBLOCKS.notAbove(Integer.MAX_VALUE)));
    Lengths keys = new Lengths(16, 32, 8);
    assertEquals(32, keys.notBelow(1_000));
    assertEquals(32, keys.notAbove(1_000));
    assertEquals(0, Lengths.multiples(16).notBelow(0));
    assertEquals(1, Lengths.atLeast(1).notBelow(-5));
  }

  @Test
  @DisplayName("without a longest one, too, they are told as a sentence would")
  void told() {
    assertEquals("multiples of 16", Lengths.multiples(16).toString());
    assertEquals("multiples of 8 from 16 on", SEMIBLOCKS.toString());
    assertEquals("3 and every 2 more", new Lengths(3, Integer.MAX_VALUE, 2).toString());
    assertEquals("at least 1", Lengths.atLeast(1).toString());
    assertEquals("16, 24 or 32", new Lengths(16, 32, 8).toString());
  }

  @Test
  @DisplayName("no step is no length")
  void refused() {
    assertThrows(IllegalArgumentException.class, () -> Lengths.multiples(0));
    assertFalse(SEMIBLOCKS.accept(8));
    assertFalse(SEMIBLOCKS.accept(20));
  }

  @Test
  @DisplayName("what a wrapped key holds is known from its length, and nothing is held by lengths that none has")
  void wrapped() {
    Algorithm whole = Algorithm.find("AES/KW").orElseThrow();
    Algorithm padded = Algorithm.find("AES/KWP").orElseThrow();
    assertEquals(24, Algorithm.wrapped(16));
    assertEquals(16, Algorithm.wrapped(1));
    assertEquals(32, Algorithm.wrapped(20)); // RFC 5649, 6
    assertEquals(2_147_483_656L, Algorithm.wrapped(Integer.MAX_VALUE));
    assertEquals(OptionalInt.of(16), whole.unwrapped(24));
    assertEquals(OptionalInt.of(8), padded.unwrapped(16));
    for (int none : new int[] {0, 8, 16, 20, 25}) {
      assertEquals(OptionalInt.empty(), whole.unwrapped(none), () -> "of " + none);
    }
    for (int none : new int[] {0, 7, 8, 17}) {
      assertEquals(OptionalInt.empty(), padded.unwrapped(none), () -> "of " + none);
    }
  }
}
