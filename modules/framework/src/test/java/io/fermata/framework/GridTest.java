package io.fermata.framework;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.util.Arrays;
import java.util.HashSet;
import java.util.Set;
import java.util.stream.IntStream;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

class GridTest {

  @Test
  @DisplayName("at every edge the quick way to a length's class is the slow one's")
  void sizes() {
    IntStream lengths =
        IntStream.concat(
            IntStream.of(0, 1, Integer.MAX_VALUE),
            Arrays.stream(SizeClass.values())
                .filter(size -> size != SizeClass.LARGER)
                .mapToInt(size -> (int) size.longest())
                .flatMap(edge -> IntStream.of(edge - 1, edge, edge + 1)));
    lengths.forEach(
        length ->
            assertEquals(SizeClass.of(length).ordinal(), Grid.size(length), () -> "of " + length));
  }

  @Test
  @DisplayName("a number in flight belongs to the first class that reaches so far")
  void flights() {
    for (int inFlight = 1; inFlight < 300; inFlight++) {
      FlightClass found = FlightClass.of(inFlight);
      int number = inFlight;
      FlightClass slow =
          Arrays.stream(FlightClass.values())
              .filter(each -> number <= each.most())
              .findFirst()
              .orElseThrow();
      assertEquals(slow, found, () -> "of " + number);
    }
    assertEquals(FlightClass.MORE, FlightClass.of(Integer.MAX_VALUE));
    assertThrows(IllegalArgumentException.class, () -> FlightClass.of(0));
  }

  @Test
  @DisplayName("each size and kind of memory with each number in flight has a place of its own, in both ways of asking")
  void cells() {
    Set<Integer> places = new HashSet<>();
    for (SizeClass size : SizeClass.values()) {
      for (Memory memory : Memory.values()) {
        for (FlightClass inFlight : FlightClass.values()) {
          int place = Grid.cell(size, memory, inFlight);
          places.add(place);
          int length = (int) Math.min(size.longest(), Integer.MAX_VALUE);
          assertEquals(place, Grid.cell(length, memory, inFlight.most()));
        }
      }
    }
    assertEquals(Grid.CELLS, places.size());
    assertEquals(0, places.stream().mapToInt(place -> place).min().orElseThrow());
  }
}
