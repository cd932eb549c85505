package io.fermata.framework;

import static io.fermata.framework.Rival.accelerated;
import static io.fermata.framework.Rival.cost;
import static io.fermata.framework.Rival.hardware;
import static io.fermata.framework.Rival.software;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.fermata.framework.Cost.Source;
import io.fermata.framework.Explanation.Place;
import io.fermata.spi.Batching;
import io.fermata.spi.DriverShape;
import io.fermata.spi.Suitability;
import io.fermata.spi.DriverShape;
import io.fermata.spi.DriverShape.Kind;
import java.util.List;
import java.util.OptionalLong;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

class RankingTest {
  private static final Candidate CARD = hardware("card", new Batching(16, 8, 1_025));
  private static final Candidate WIDE = accelerated("wide", new Batching(16, 5, 0));
  private static final Candidate PLAIN = software("plain", 0);

  private static Explanation explain(
      List<Candidate> candidates, Profile profile, long length, int inFlight) {
    return new Choice("X", candidates, new Measurements(profile), Sampling.OFF)
        .explain(length, Memory.ARRAY, inFlight);
  }

  private static List<String> order(Memory memory, long length, Candidate... candidates) {
    return new Choice("X", List.of(candidates), new Measurements(Profile.EMPTY), Sampling.OFF)
        .explain(length, memory, 1)
        .places().stream()
            .map(Place::driver)
            .toList();
  }

  private static List<String> order(long length, int inFlight, Candidate... candidates) {
    return explain(List.of(candidates), Profile.EMPTY, length, inFlight).places().stream()
        .map(Place::driver)
        .toList();
  }

  @Test
  @DisplayName("K172 not measured: hardware, accelerated, software; then the merit; the name at last")
  void declared() {
    Candidate better = software("better", 7);
    Candidate also = software("also", 0);
    assertEquals(
        List.of("card", "wide", "better", "also", "plain"),
        order(4_096, 64, PLAIN, also, better, WIDE, CARD));
  }

  @Test
  @DisplayName("K172 not measured: below what a driver declares for batch or length the processor does it")
  void declared_break_even() {
    assertEquals(List.of("card", "wide", "plain"), order(1_025, 17, PLAIN, WIDE, CARD));
    // 1 024 bytes are too short for the card, whatever is in flight
    assertEquals(List.of("wide", "plain", "card"), order(1_024, 17, PLAIN, WIDE, CARD));
    // of 5 to 16 in flight some are too few for the card, none for the other
    assertEquals(List.of("wide", "plain", "card"), order(1_025, 5, PLAIN, WIDE, CARD));
    assertEquals(List.of("plain", "card", "wide"), order(1_025, 4, PLAIN, WIDE, CARD));
    assertEquals(List.of("card"), order(1, 1, CARD), "where there is nobody else it does it all the same");
    Explanation why = explain(List.of(PLAIN, CARD), Profile.EMPTY, 1_025, 4);
    assertEquals(
        "not measured; declares a loss for fewer than 8 in flight", why.places().get(1).rule());
    Explanation shorter = explain(List.of(PLAIN, CARD), Profile.EMPTY, 10, 64);
    assertEquals(
        "not measured; declares a loss for less than 1025 bytes", shorter.places().get(1).rule());
    assertEquals(Source.DECLARED, why.places().get(1).source());
    assertEquals(OptionalLong.empty(), why.places().get(1).nanos());
  }

  @Test
  @DisplayName("K172 not measured: who copies arrays is behind for long ones; the merit is that of the memory")
  void declared_memory() {
    DriverShape wide = DriverShape.inline(DriverShape.Kind.ACCELERATED, List.of("X"));
    Candidate copies = new Candidate("copies", wide, new Suitability.Fits(0).arraysTo(1_024));
    Candidate library =
        new Candidate("library", PLAIN.shape(), new Suitability.Fits(-9).onNative(9));
    assertEquals(
        List.of("copies", "plain", "library"), order(Memory.ARRAY, 1_024, PLAIN, library, copies));
    assertEquals(
        List.of("plain", "library", "copies"), order(Memory.ARRAY, 1_025, PLAIN, library, copies));
    assertEquals(
        List.of("copies", "library", "plain"), order(Memory.NATIVE, 1 << 20, PLAIN, library, copies));
    assertEquals(
        "not measured; declares a loss for more than 1024 bytes in an array",
        explain(List.of(PLAIN, copies), Profile.EMPTY, 4_096, 1).places().get(1).rule());
  }

  @Test
  @DisplayName("K172 what is measured decides, whatever was declared, and is told with cost, samples and source")
  void measured() {
    Profile profile =
        new Profile(
            List.of(
                cost(CARD, SizeClass.UP_TO_64_KIB, FlightClass.ALONE, 55_000),
                cost(PLAIN, SizeClass.UP_TO_64_KIB, FlightClass.ALONE, 1_000)));
    Explanation why = explain(List.of(CARD, PLAIN, WIDE), profile, 64 << 10, 1);
    assertEquals(
        List.of(
            new Place(
                "plain", OptionalLong.of(1_000), 100, Source.CALIBRATED, "measured: its time in the call"),
            new Place(
                "card",
                OptionalLong.of(55_000),
                100,
                Source.CALIBRATED,
                "measured: its time over the number in flight"),
            new Place(
                "wide",
                OptionalLong.empty(),
                0,
                Source.DECLARED,
                "not measured; declares a loss for fewer than 5 in flight")),
        why.places());
    assertEquals("plain", why.driver());
    assertEquals(
        "card", explain(List.of(CARD, PLAIN), profile, 16 << 10, 64).driver(), "another size");
  }

  @Test
  @DisplayName("for a number in flight that was not measured the nearest stands in, of two the smaller")
  void nearest() {
    Profile profile =
        new Profile(
            List.of(
                cost(CARD, SizeClass.UP_TO_64, FlightClass.ALONE, 9_000),
                cost(CARD, SizeClass.UP_TO_64, FlightClass.UP_TO_16, 500),
                cost(PLAIN, SizeClass.UP_TO_64, FlightClass.ALONE, 1_000)));
    List<Candidate> both = List.of(CARD, PLAIN);
    assertEquals("plain", explain(both, profile, 64, 1).driver());
    assertEquals("plain", explain(both, profile, 64, 4).driver());
    assertEquals("card", explain(both, profile, 64, 5).driver());
    Explanation many = explain(both, profile, 64, 1_000);
    assertEquals("card", many.driver());
    assertEquals(
        "measured with another number in flight, up to 16: its time over the number in flight",
        many.places().getFirst().rule());
  }

  @Test
  @DisplayName("what was measured of a driver of another shape says nothing of the one that is here")
  void other_shape() {
    Candidate before =
        new Candidate("plain", DriverShape.inline(Kind.SOFTWARE, List.of("X", "Y")), 0);
    Profile profile =
        new Profile(
            List.of(
                cost(before, SizeClass.UP_TO_64, FlightClass.ALONE, 10),
                cost(WIDE, SizeClass.UP_TO_64, FlightClass.ALONE, 1_000)));
    Explanation why = explain(List.of(PLAIN, WIDE), profile, 64, 1);
    assertEquals("wide", why.driver());
    assertEquals(Source.DECLARED, why.places().get(1).source());
  }

  @Test
  @DisplayName("candidates that are none, or twice, are refused")
  void candidates() {
    for (List<Candidate> wrong : List.of(List.<Candidate>of(), List.of(PLAIN, PLAIN))) {
      String message =
          assertThrows(
                  IllegalArgumentException.class, () -> explain(wrong, Profile.EMPTY, 1, 1))
              .getMessage();
      assertTrue(message.endsWith("; at least 1, and none twice"), message);
    }
  }
}
