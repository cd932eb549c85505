package io.fermata.framework;

import java.util.List;
import java.util.Objects;

/**
 * How the requests of one session are spread over several drivers. Routes are made of routes: {@code
 * failover(roundRobin(to(driver("card0")), to(driver("card1"))), to(Preference.SOFTWARE_ONLY))}.
 *
 * <p>A request goes only where it can: a driver that is gone or not well, or that does not take a
 * request of this length, is passed over, whatever the route; if none is left, the request fails. What
 * happens to one that a driver took and did not do says {@link Fallback}.
 *
 * <p>Requests that go to different drivers may overtake each other. A value; may be used by any thread.
 */
public sealed interface Route {

  /** How many drivers a route may lead to, counted as often as they are named. */
  int MOST_PLACES = 64;

  /** How many places it leads to: how often {@link To} is in it. */
  int places();

  /** All requests go to the one driver that suits best. */
  static Route to(Preference preference) {
    return new To(preference);
  }

  /** Requests go to each in turn: of those that can take a request of that length, each gets as many. */
  static Route roundRobin(Route... routes) {
    return new RoundRobin(List.of(routes));
  }

  /**
   * Short requests go one way and long ones another; the other way as well, if their own cannot take them.
   *
   * @param limit the longest message, in bytes, that is still short; at least 0
   */
  static Route bySize(int limit, Route small, Route large) {
    return new BySize(limit, small, large);
  }

  /** All requests go to the first that can take them. */
  static Route failover(Route... routes) {
    return new Failover(List.of(routes));
  }

  /** A request goes where the fewest are under way; to the first of those, if there are several. */
  static Route leastLoaded(Route... routes) {
    return new LeastLoaded(List.of(routes));
  }

  /** Requests are dealt out in proportion to weights, evenly spread: see {@link Share}. */
  static Route weighted(Share... shares) {
    return new Weighted(List.of(shares));
  }

  /** A part of the requests: {@code weight} of the sum of the weights of those that can take a request. */
  static Share share(int weight, Route route) {
    return new Share(weight, route);
  }

  /**
   * See {@link #to}.
   *
   * @param preference which drivers are asked, when the session is opened
   */
  record To(Preference preference) implements Route {
    public To {
      Objects.requireNonNull(preference, "preference");
    }

    @Override
    public int places() {
      return 1;
    }
  }

  /**
   * See {@link #roundRobin}.
   *
   * @param routes at least one
   */
  record RoundRobin(List<Route> routes) implements Route {
    public RoundRobin {
      routes = several("round robin", routes);
    }

    @Override
    public int places() {
      return sum(routes);
    }
  }

  /**
   * See {@link #bySize}.
   *
   * @param limit in bytes, at least 0
   * @param small for messages of at most {@code limit} bytes
   * @param large for longer ones
   */
  record BySize(int limit, Route small, Route large) implements Route {
    public BySize {
      several("by size", List.of(small, large));
      if (limit < 0) {
        throw new IllegalArgumentException("limit of " + limit + " bytes; at least 0");
      }
    }

    @Override
    public int places() {
      return small.places() + large.places();
    }
  }

  /**
   * See {@link #failover}.
   *
   * @param routes at least one, the first the best
   */
  record Failover(List<Route> routes) implements Route {
    public Failover {
      routes = several("failover", routes);
    }

    @Override
    public int places() {
      return sum(routes);
    }
  }

  /**
   * See {@link #leastLoaded}.
   *
   * @param routes at least one
   */
  record LeastLoaded(List<Route> routes) implements Route {
    public LeastLoaded {
      routes = several("least loaded", routes);
    }

    @Override
    public int places() {
      return sum(routes);
    }
  }

  /**
   * See {@link #weighted}.
   *
   * @param shares at least one
   */
  record Weighted(List<Share> shares) implements Route {
    public Weighted {
      shares = List.copyOf(shares);
      several("weighted", shares.stream().map(Share::route).toList());
    }

    @Override
    public int places() {
      return sum(shares.stream().map(Share::route).toList());
    }
  }

  /**
   * A part of what is {@linkplain #weighted dealt out}.
   *
   * @param weight from 1 to 1 000 000
   * @param route where it goes
   */
  record Share(int weight, Route route) {
    /** The largest weight. */
    public static final int MOST = 1_000_000;

    public Share {
      Objects.requireNonNull(route, "route");
      if (weight < 1 || weight > MOST) {
        throw new IllegalArgumentException("weight " + weight + "; it is from 1 to " + MOST);
      }
    }
  }

  private static List<Route> several(String what, List<Route> routes) {
    List<Route> copy = List.copyOf(routes);
    if (copy.isEmpty()) {
      throw new IllegalArgumentException(what + " of 0 routes; it has at least 1");
    }
    if (sum(copy) > MOST_PLACES) {
      throw new IllegalArgumentException(
          what + " of routes to " + sum(copy) + " places; at most " + MOST_PLACES);
    }
    return copy;
  }

  private static int sum(List<Route> routes) {
    return routes.stream().mapToInt(Route::places).sum();
  }
}
