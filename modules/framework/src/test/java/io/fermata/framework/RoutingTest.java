package io.fermata.framework;

import static io.fermata.framework.Route.bySize;
import static io.fermata.framework.Route.failover;
import static io.fermata.framework.Route.leastLoaded;
import static io.fermata.framework.Route.roundRobin;
import static io.fermata.framework.Route.share;
import static io.fermata.framework.Route.to;
import static io.fermata.framework.Route.weighted;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.fermata.framework.Fallback.Cause;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.IntStream;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class RoutingTest {
  private static final Route CPU = to(Preference.SOFTWARE_ONLY);
  private static final Route CARD = to(Preference.HARDWARE_ONLY);

  private static final class Place implements Routing.Leaf {
    volatile boolean usable = true;
    volatile int underWay;
    int longest = Integer.MAX_VALUE;

    @Override
    public boolean isUsable() {
      return usable;
    }

    @Override
    public int underWay() {
      return underWay;
    }

    @Override
    public int longest() {
      return longest;
    }
  }

  private final List<Place> places = new ArrayList<>();

  private Routing routing(Route route) {
    places.clear();
    IntStream.range(0, route.places()).forEach(i -> places.add(new Place()));
    return new Routing(route, places);
  }

  private static List<Integer> picks(Routing routing, int count, int length) {
    return IntStream.range(0, count).mapToObj(i -> routing.pick(length)).toList();
  }

  @Test
  @DisplayName("one driver: it, or none")
  void one() {
    Routing routing = routing(CARD);
    assertEquals(0, routing.pick(10));
    places.get(0).usable = false;
    assertEquals(Routing.NONE, routing.pick(10));
    assertEquals(Routing.NONE, routing.next(10, 0));
  }

  @Test
  @DisplayName("round robin: one after the other, and those that cannot are passed over in fairness")
  void roundRobin_turns() {
    Routing routing = routing(roundRobin(CARD, CARD, CARD, CPU));
    assertEquals(List.of(0, 1, 2, 3, 0, 1, 2, 3), picks(routing, 8, 1));
    places.get(1).usable = false;
    List<Integer> without = picks(routing, 300, 1);
    for (int place : new int[] {0, 2, 3}) {
      assertEquals(100, Collections.frequency(without, place), "the neighbour has no double share");
    }
  }

  @Test
  @DisplayName("round robin: long requests are dealt out fairly though short ones come in between")
  void roundRobin_sizes() {
    Routing routing = routing(roundRobin(CARD, CARD, CARD));
    places.get(2).longest = 100;
    List<Integer> shorts = new ArrayList<>();
    List<Integer> longs = new ArrayList<>();
    for (int i = 0; i < 300; i++) {
      shorts.add(routing.pick(100));
      longs.add(routing.pick(101));
    }
    assertEquals(100, Collections.frequency(shorts, 2));
    assertEquals(150, Collections.frequency(longs, 0));
    assertEquals(150, Collections.frequency(longs, 1));
  }

  @Test
  @DisplayName("by size: short and long ones their own way, and the other way if their own cannot")
  void bySize_ways() {
    Routing routing = routing(bySize(1_000, CPU, CARD));
    assertEquals(0, routing.pick(0));
    assertEquals(0, routing.pick(1_000));
    assertEquals(1, routing.pick(1_001));
    places.get(1).longest = 2_000;
    assertEquals(0, routing.pick(2_001));
    places.get(0).usable = false;
    assertEquals(1, routing.pick(5));
    assertEquals(Routing.NONE, routing.pick(2_001));
  }

  @Test
  @DisplayName("failover: the first that can, and back again")
  void failover_first() {
    Routing routing = routing(failover(CARD, CARD, CPU));
    assertEquals(List.of(0, 0), picks(routing, 2, 1));
    places.get(0).usable = false;
    assertEquals(List.of(1, 1), picks(routing, 2, 1));
    places.get(1).longest = 0;
    assertEquals(2, routing.pick(1));
    places.get(0).usable = true;
    assertEquals(0, routing.pick(1));
  }

  @Test
  @DisplayName("least loaded: where the fewest are under way, the first of several")
  void leastLoaded_fewest() {
    Routing routing = routing(leastLoaded(CARD, CARD, CPU));
    assertEquals(0, routing.pick(1));
    places.get(0).underWay = 3;
    places.get(1).underWay = 2;
    places.get(2).underWay = 2;
    assertEquals(1, routing.pick(1));
    places.get(1).usable = false;
    assertEquals(2, routing.pick(1));
    places.get(2).longest = 0;
    assertEquals(0, routing.pick(1));
  }

  @Test
  @DisplayName("weighted: each its share exactly in one round, evenly spread, of those that can")
  void weighted_shares() {
    Routing routing = routing(weighted(share(7, CARD), share(2, CARD), share(1, CPU)));
    for (int round = 0; round < 3; round++) {
      List<Integer> dealt = picks(routing, 10, 1);
      assertEquals(7, Collections.frequency(dealt, 0));
      assertEquals(2, Collections.frequency(dealt, 1));
      assertEquals(1, Collections.frequency(dealt, 2));
    }
    places.get(0).usable = false;
    List<Integer> rest = picks(routing, 300, 1);
    assertEquals(200, Collections.frequency(rest, 1));
    Routing half = routing(weighted(share(50, CARD), share(50, CPU)));
    List<Integer> dealt = picks(half, 100, 1);
    int run = 1;
    int longest = 1;
    for (int i = 1; i < dealt.size(); i++) {
      run = dealt.get(i).equals(dealt.get(i - 1)) ? run + 1 : 1;
      longest = Math.max(longest, run);
    }
    assertTrue(longest <= 3, "not " + longest + " in one go");
  }

  @Test
  @DisplayName("nested: each route is one of the outer one's, and loads are those of where it would go")
  void nested() {
    Routing turns = routing(roundRobin(roundRobin(CARD, CARD), CPU));
    assertEquals(List.of(0, 2, 1, 2, 0, 2, 1, 2), picks(turns, 8, 1));
    places.get(0).usable = false;
    places.get(1).usable = false;
    assertEquals(List.of(2, 2), picks(turns, 2, 1));

    Routing deep = routing(bySize(100, CPU, failover(weighted(share(1, CARD), share(3, CARD)), CPU)));
    assertEquals(0, deep.pick(100));
    List<Integer> longs = picks(deep, 40, 101);
    assertEquals(10, Collections.frequency(longs, 1));
    assertEquals(30, Collections.frequency(longs, 2));
    places.get(1).longest = 200;
    places.get(2).usable = false;
    assertEquals(1, deep.pick(200));
    assertEquals(3, deep.pick(201));

    Routing least =
        routing(leastLoaded(roundRobin(CARD, CARD), failover(CARD, CPU), bySize(10, CPU, CARD)));
    places.get(0).underWay = 1;
    places.get(1).underWay = 4; // two and a half
    places.get(2).underWay = 2;
    places.get(3).underWay = 0; // not its turn
    places.get(4).underWay = 9;
    places.get(5).underWay = 3;
    assertEquals(2, least.pick(11));
    places.get(2).underWay = 3;
    assertEquals(0, least.pick(11));
    places.get(4).underWay = 0;
    assertEquals(4, least.pick(10));
    places.get(4).usable = false;
    places.get(1).usable = false;
    assertEquals(0, least.pick(10));
  }

  @Test
  @DisplayName("the next place is one that was not tried, and nobody's turn changes by it")
  void next_tried() {
    Routing routing = routing(roundRobin(CARD, CARD, CPU));
    assertEquals(0, routing.pick(1));
    int second = routing.next(1, 0b001);
    assertTrue(second == 1 || second == 2);
    assertEquals(1, routing.next(1, 0b101));
    assertEquals(Routing.NONE, routing.next(1, 0b111));
    assertEquals(List.of(1, 2, 0, 1), picks(routing, 4, 1));
    Routing nested = routing(failover(weighted(share(1, CARD), share(3, CARD)), CPU));
    assertEquals(1, nested.next(1, 0b001));
    assertEquals(0, nested.next(1, 0b010));
    assertEquals(2, nested.next(1, 0b011));
  }

  static List<Long> seeds() {
    Long one = Long.getLong("fermata.test.seed");
    return one == null ? IntStream.range(0, 200).mapToObj(i -> (long) i).toList() : List.of(one);
  }

  private static Route random(Random random, int depth) {
    int kind = depth == 0 ? 0 : random.nextInt(6);
    Route[] routes = new Route[1 + random.nextInt(3)];
    if (kind > 0) {
      Arrays.setAll(routes, i -> random(random, depth - 1));
    }
    return switch (kind) {
      case 0 -> CPU;
      case 1 -> roundRobin(routes);
      case 2 -> bySize(random.nextInt(100), routes[0], routes[routes.length - 1]);
      case 3 -> failover(routes);
      case 4 -> leastLoaded(routes);
      default ->
          weighted(
              Arrays.stream(routes)
                  .map(route -> share(1 + random.nextInt(9), route))
                  .toArray(Route.Share[]::new));
    };
  }

  @ParameterizedTest(name = "seed {0}")
  @MethodSource("seeds")
  @DisplayName("any route answers a place that can take the request and was not tried, and one if there is one")
  void any(long seed) {
    Random random = new Random(seed);
    Routing routing = routing(random(random, 3));
    for (int i = 0; i < 200; i++) {
      for (Place place : places) {
        place.usable = random.nextInt(3) > 0;
        place.longest = random.nextInt(100);
        place.underWay = random.nextInt(5);
      }
      int length = random.nextInt(100);
      long tried = random.nextBoolean() ? 0 : random.nextLong();
      int picked = tried == 0 ? routing.pick(length) : routing.next(length, tried);
      int[] able =
          IntStream.range(0, places.size())
              .filter(n -> (tried >>> n & 1) == 0)
              .filter(n -> places.get(n).usable && places.get(n).longest >= length)
              .toArray();
      if (able.length == 0) {
        assertEquals(Routing.NONE, picked, "seed " + seed);
      } else {
        assertTrue(Arrays.stream(able).anyMatch(n -> n == picked), "seed " + seed + ": " + picked);
      }
    }
  }

  @Test
  @DisplayName("many threads at once are dealt out fair within one, and by weight exactly")
  void threads_fair() throws Exception {
    int threads = 8;
    int each = 3_001;
    Routing turns = routing(roundRobin(CARD, CARD, roundRobin(CARD, CARD), CARD, CARD));
    Routing shares = new Routing(weighted(share(3, CARD), share(5, CPU)), places.subList(0, 2));
    CountDownLatch start = new CountDownLatch(threads);
    int[] counts = new int[6];
    int[] weights = new int[2];
    try (var pool = Executors.newFixedThreadPool(threads)) {
      List<Future<int[][]>> all = new ArrayList<>();
      for (int t = 0; t < threads; t++) {
        all.add(
            pool.submit(
                () -> {
                  int[][] mine = {new int[6], new int[2]};
                  start.countDown();
                  start.await();
                  for (int i = 0; i < each; i++) {
                    mine[0][turns.pick(1)]++;
                    mine[1][shares.pick(1)]++;
                    turns.next(1, 1); // takes no turn
                  }
                  return mine;
                }));
      }
      for (Future<int[][]> one : all) {
        int[][] mine = one.get();
        Arrays.setAll(counts, i -> counts[i] + mine[0][i]);
        Arrays.setAll(weights, i -> weights[i] + mine[1][i]);
      }
    }
    int all = threads * each;
    int[] outer = {counts[0], counts[1], counts[2] + counts[3], counts[4], counts[5]};
    for (int count : outer) {
      assertTrue(count - all / 5 >= 0 && count - all / 5 <= 1, () -> Arrays.toString(counts));
    }
    assertTrue(Math.abs(counts[2] - counts[3]) <= 1, () -> Arrays.toString(counts));
    assertEquals(all / 8 * 3, weights[0]);
    assertEquals(all / 8 * 5, weights[1]);
  }

  @Test
  @DisplayName("sixty-four places are dealt out, each as often; one more is refused")
  void most() {
    Route[] many = new Route[64];
    Arrays.fill(many, CARD);
    Routing routing = routing(roundRobin(many));
    places.get(9).usable = false;
    List<Integer> dealt = picks(routing, 630, 1);
    for (int i = 0; i < 64; i++) {
      assertEquals(i == 9 ? 0 : 10, Collections.frequency(dealt, i), "place " + i);
    }
    assertEquals(63, routing.next(1, ~(1L << 63)));
    IllegalArgumentException e =
        assertThrows(IllegalArgumentException.class, () -> failover(roundRobin(many), CPU));
    assertTrue(e.getMessage().contains("65"), e.getMessage());
  }

  @Test
  @DisplayName("routes that mean nothing are refused, and routes are values")
  void values() {
    assertThrows(IllegalArgumentException.class, () -> roundRobin());
    assertThrows(IllegalArgumentException.class, () -> weighted());
    assertThrows(IllegalArgumentException.class, () -> share(0, CPU));
    assertThrows(IllegalArgumentException.class, () -> share(Route.Share.MOST + 1, CPU));
    assertThrows(IllegalArgumentException.class, () -> bySize(-1, CPU, CARD));
    assertThrows(IllegalArgumentException.class, () -> new Routing(roundRobin(CPU, CARD), List.of(new Place())));
    Route[] given = {CPU, CARD};
    Route route = roundRobin(given);
    given[0] = CARD;
    assertEquals(roundRobin(CPU, CARD), route);
    List<Route> list = new ArrayList<>(List.of(CPU));
    Route kept = new Route.Failover(list);
    list.add(CARD);
    assertEquals(1, kept.places());
  }

  @Test
  @DisplayName("a fallback has a time for each attempt if it falls back for time, and only then")
  void fallback() {
    assertEquals(0, Fallback.NONE.causes().size());
    for (Cause cause : Cause.values()) {
      assertEquals(cause != Cause.TIMEOUT, Fallback.DEFAULT.isOn(cause));
      assertFalse(Fallback.NONE.isOn(cause));
    }
    Fallback timed = Fallback.on(Cause.FULL).after(Duration.ofMillis(3));
    assertEquals(Duration.ofMillis(3), timed.attempt().orElseThrow());
    assertTrue(timed.isOn(Cause.FULL) && timed.isOn(Cause.TIMEOUT) && !timed.isOn(Cause.FAULT));
    assertEquals(Duration.ofMillis(4), timed.after(Duration.ofMillis(4)).attempt().orElseThrow());
    IllegalArgumentException e =
        assertThrows(IllegalArgumentException.class, () -> Fallback.on(Cause.TIMEOUT));
    assertTrue(e.getMessage().contains("TIMEOUT"), e.getMessage());
    assertThrows(IllegalArgumentException.class, () -> Fallback.NONE.after(Duration.ZERO));
    assertThrows(
        IllegalArgumentException.class,
        () -> new Fallback(java.util.Set.of(), java.util.Optional.of(Duration.ofMillis(1))));
  }
}
