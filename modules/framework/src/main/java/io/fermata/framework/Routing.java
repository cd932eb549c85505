package io.fermata.framework;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * A {@link Route} at work: says where each request goes. Makes no object and takes no lock. May be used by
 * several threads at once.
 *
 * <p>Places are numbered in the order in which {@link Route.To} stands in the route. Whether a place is
 * usable may change between two looks at it: a place is looked at again when it is about to be answered, and
 * passed over if it is not any more.
 */
final class Routing {
  /** Answered if no place takes a request. */
  static final int NONE = -1;

  /** What a route leads to. */
  interface Leaf {
    /** True if it takes requests, as far as is known. */
    boolean isUsable();

    /** How many requests it has. */
    int underWay();

    /** The longest request that it takes, in bytes. */
    int longest();
  }

  private final Node root;
  private final int places;

  /**
   * @param leaves one for each place, in their order
   */
  Routing(Route route, List<? extends Leaf> leaves) {
    if (leaves.size() != route.places() || leaves.size() > Route.MOST_PLACES) {
      throw new IllegalArgumentException(
          leaves.size() + " leaves for " + route.places() + " places; as many, at most "
              + Route.MOST_PLACES);
    }
    this.places = leaves.size();
    this.root = node(route, new ArrayList<>(leaves));
  }

  /** What each place of a route prefers, in the order of their numbers. */
  static List<Preference> preferences(Route route) {
    List<Preference> places = new ArrayList<>();
    collect(route, places);
    return places;
  }

  private static void collect(Route route, List<Preference> places) {
    switch (route) {
      case Route.To(Preference preference) -> places.add(preference);
      case Route.RoundRobin(var routes) -> routes.forEach(one -> collect(one, places));
      case Route.BySize(int limit, Route small, Route large) -> {
        collect(small, places);
        collect(large, places);
      }
      case Route.Failover(var routes) -> routes.forEach(one -> collect(one, places));
      case Route.LeastLoaded(var routes) -> routes.forEach(one -> collect(one, places));
      case Route.Weighted(var shares) -> shares.forEach(share -> collect(share.route(), places));
    }
  }

  private int left(List<? extends Leaf> rest) {
    return places - rest.size();
  }

  /** Takes the leaves of a route from the head of the rest. */
  private Node node(Route route, List<Leaf> rest) {
    return switch (route) {
      case Route.To _ -> new Place(left(rest), rest.removeFirst());
      case Route.RoundRobin(var routes) -> new Turns(nodes(routes, rest), new Shares(ones(routes.size())));
      case Route.BySize(int limit, Route small, Route large) ->
          new Sizes(limit, node(small, rest), node(large, rest));
      case Route.Failover(var routes) -> new First(nodes(routes, rest));
      case Route.LeastLoaded(var routes) -> new Least(nodes(routes, rest));
      case Route.Weighted(var shares) ->
          new Turns(
              nodes(shares.stream().map(Route.Share::route).toList(), rest),
              new Shares(shares.stream().mapToInt(Route.Share::weight).toArray()));
    };
  }

  private Node[] nodes(List<Route> routes, List<Leaf> rest) {
    return routes.stream().map(route -> node(route, rest)).toArray(Node[]::new);
  }

  private static int[] ones(int count) {
    int[] ones = new int[count];
    Arrays.fill(ones, 1);
    return ones;
  }

  /** The place for a new request of this length; {@link #NONE} if there is none. */
  int pick(int length) {
    return root.pick(length, 0, true);
  }

  /**
   * The place for a request that was elsewhere before; {@link #NONE} if there is none. Nobody's turn changes
   * by it.
   *
   * @param tried where: bit {@code n} for place {@code n}
   */
  int next(int length, long tried) {
    return root.pick(length, tried, false);
  }

  private sealed interface Node {
    /** True if a place below takes it. */
    boolean takes(int length, long tried);

    /** A place below; {@link #NONE} if none takes it. */
    int pick(int length, long tried, boolean turn);

    /** How many requests the place has to which it would go; the mean of several that take turns. */
    double load(int length, long tried);
  }

  private record Place(int number, Leaf leaf) implements Node {
    @Override
    public boolean takes(int length, long tried) {
      return (tried >>> number & 1) == 0 && length <= leaf.longest() && leaf.isUsable();
    }

    @Override
    public int pick(int length, long tried, boolean turn) {
      return takes(length, tried) ? number : NONE;
    }

    @Override
    public double load(int length, long tried) {
      return leaf.underWay();
    }
  }

  private record Sizes(int limit, Node small, Node large) implements Node {
    @Override
    public boolean takes(int length, long tried) {
      return small.takes(length, tried) || large.takes(length, tried);
    }

    private Node own(int length) {
      return length <= limit ? small : large;
    }

    private Node other(int length) {
      return length <= limit ? large : small;
    }

    @Override
    public int pick(int length, long tried, boolean turn) {
      int place = own(length).pick(length, tried, turn);
      return place == NONE ? other(length).pick(length, tried, turn) : place;
    }

    @Override
    public double load(int length, long tried) {
      Node way = own(length).takes(length, tried) ? own(length) : other(length);
      return way.load(length, tried);
    }
  }

  @SuppressWarnings("ArrayRecordComponent") // never compared
  private record First(Node[] nodes) implements Node {
    @Override
    public boolean takes(int length, long tried) {
      return set(nodes, length, tried) != 0;
    }

    @Override
    public int pick(int length, long tried, boolean turn) {
      for (Node node : nodes) {
        int place = node.pick(length, tried, turn);
        if (place != NONE) {
          return place;
        }
      }
      return NONE;
    }

    @Override
    public double load(int length, long tried) {
      for (Node node : nodes) {
        if (node.takes(length, tried)) {
          return node.load(length, tried);
        }
      }
      return 0;
    }
  }

  @SuppressWarnings("ArrayRecordComponent")
  private record Least(Node[] nodes) implements Node {
    @Override
    public boolean takes(int length, long tried) {
      return set(nodes, length, tried) != 0;
    }

    @Override
    public int pick(int length, long tried, boolean turn) {
      long able = set(nodes, length, tried);
      while (able != 0) {
        int best = least(able, length, tried);
        int place = nodes[best].pick(length, tried, turn);
        if (place != NONE) {
          return place;
        }
        able &= ~(1L << best);
      }
      return NONE;
    }

    private int least(long able, int length, long tried) {
      int best = Long.numberOfTrailingZeros(able);
      double load = nodes[best].load(length, tried);
      for (long rest = able & able - 1; rest != 0; rest &= rest - 1) {
        int next = Long.numberOfTrailingZeros(rest);
        double other = nodes[next].load(length, tried);
        if (other < load) {
          load = other;
          best = next;
        }
      }
      return best;
    }

    @Override
    public double load(int length, long tried) {
      long able = set(nodes, length, tried);
      return able == 0 ? 0 : nodes[least(able, length, tried)].load(length, tried);
    }
  }

  @SuppressWarnings("ArrayRecordComponent")
  private record Turns(Node[] nodes, Shares shares) implements Node {
    @Override
    public boolean takes(int length, long tried) {
      return set(nodes, length, tried) != 0;
    }

    @Override
    public int pick(int length, long tried, boolean turn) {
      long able = set(nodes, length, tried);
      while (able != 0) {
        int mine = turn ? shares.take(able) : shares.look(able);
        int place = nodes[mine].pick(length, tried, turn);
        if (place != NONE) {
          return place;
        }
        able &= ~(1L << mine);
      }
      return NONE;
    }

    @Override
    public double load(int length, long tried) {
      double sum = 0;
      int count = 0;
      for (Node node : nodes) {
        if (node.takes(length, tried)) {
          sum += node.load(length, tried);
          count++;
        }
      }
      return count == 0 ? 0 : sum / count;
    }
  }

  /** Which of the nodes take a request: bit {@code n} for node {@code n}. */
  private static long set(Node[] nodes, int length, long tried) {
    long able = 0;
    for (int i = 0; i < nodes.length; i++) {
      if (nodes[i].takes(length, tried)) {
        able |= 1L << i;
      }
    }
    return able;
  }
}
