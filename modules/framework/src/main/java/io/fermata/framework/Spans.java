package io.fermata.framework;

import java.util.Map;
import java.util.TreeMap;

/**
 * A set of numbers, kept as the spans that they form: numbers that follow each other take the room of
 * one, in whatever order they came. Exact. Not for use by two threads at once.
 */
final class Spans {
  // by the first number of each; the last one is the value
  private final TreeMap<Wide, Wide> spans = new TreeMap<>();

  /** True if one of these numbers, both ends included, is in the set. */
  boolean meets(Wide first, Wide last) {
    Map.Entry<Wide, Wide> near = spans.floorEntry(last);
    return near != null && near.getValue().compareTo(first) >= 0;
  }

  /** True if they would lengthen a span that is there, and not be one more. */
  boolean adjoins(Wide first, Wide last) {
    Map.Entry<Wide, Wide> before = spans.lowerEntry(first);
    return (before != null && before.getValue().plus(1).equals(first))
        || (!last.equals(Wide.MOST) && spans.containsKey(last.plus(1)));
  }

  /** Puts in numbers, both ends included, none of which is in the set. */
  void add(Wide first, Wide last) {
    Wide from = first;
    Wide to = last;
    Map.Entry<Wide, Wide> before = spans.lowerEntry(first);
    if (before != null && before.getValue().plus(1).equals(first)) {
      from = before.getKey();
    }
    if (!last.equals(Wide.MOST)) {
      Wide after = spans.remove(last.plus(1));
      to = after == null ? last : after;
    }
    spans.put(from, to);
  }

  /** Takes out numbers, both ends included, all of which are in the set. */
  void remove(Wide first, Wide last) {
    Map.Entry<Wide, Wide> whole = spans.floorEntry(first);
    if (whole == null || whole.getValue().compareTo(last) < 0) {
      throw new IllegalStateException(first + " to " + last + " are not in the set");
    }
    Wide from = whole.getKey();
    Wide to = whole.getValue();
    if (from.equals(first)) {
      spans.remove(from);
    } else {
      spans.put(from, first.minus(1));
    }
    if (!to.equals(last)) {
      spans.put(last.plus(1), to);
    }
  }

  /** How many spans there are. */
  int size() {
    return spans.size();
  }
}
