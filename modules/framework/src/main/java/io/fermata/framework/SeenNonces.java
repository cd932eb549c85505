package io.fermata.framework;

import java.util.ArrayList;
import java.util.List;

/**
 * The nonces of one length that were used under one key: exactly these, for as long as it exists.
 *
 * <p>They are kept as spans of numbers, so that a counter takes the room of a single nonce however far
 * it goes, and so do several threads' counters, a counter that another value is added to with exclusive
 * or (TLS 1.3), and those that come late. It may count in the first bytes or in the last: both orders
 * are looked at, until one has become many spans and is dropped. Nonces that do not follow each other take
 * some 80 bytes each, and there is room for {@link #MOST} of them: then a further one is refused. None is
 * ever forgotten, so that one that was seen is always known.
 *
 * <p>May be used by several threads at once.
 */
final class SeenNonces {
  /** How many spans are kept: some 20 MB of memory. */
  static final int MOST = 262_144;

  /** How many spans are kept in both orders of the bytes. */
  static final int MOST_OF_BOTH = 4_096;

  /** What is known of a nonce. */
  enum Answer {
    /** It was not seen before; from now on it was. */
    NEW,
    /** It was seen before. */
    SEEN,
    /** It was not, but there is no room to remember it. */
    NO_ROOM
  }

  private record View(boolean reversed, Spans spans) {}

  private final int bytes;
  private final int most;
  private final List<View> views = new ArrayList<>();

  /**
   * @param bytes the length of the nonces, at most 16
   * @param ordered true if a nonce stands for several numbers, so that only one order has a meaning
   * @param most how many spans are kept
   */
  SeenNonces(int bytes, boolean ordered, int most) {
    this.bytes = bytes;
    this.most = most;
    views.add(new View(false, new Spans()));
    if (!ordered) {
      views.add(new View(true, new Spans()));
    }
  }

  /**
   * Takes note of a nonce, or of several numbers at once, both ends included; of all of them or none.
   *
   * @param last not less than {@code first}; equal to it unless the nonces are ordered
   */
  synchronized Answer add(Wide first, Wide last) {
    View sure = views.getFirst();
    Wide from = seen(sure, first);
    Wide to = seen(sure, last);
    if (sure.spans.meets(from, to)) {
      return Answer.SEEN;
    }
    if (views.size() == 1 && sure.spans.size() >= most && !sure.spans.adjoins(from, to)) {
      return Answer.NO_ROOM;
    }
    for (View view : views) {
      view.spans.add(seen(view, first), seen(view, last));
    }
    if (views.size() > 1) {
      int both = Math.min(MOST_OF_BOTH, most);
      views.stream()
          .filter(view -> view.spans.size() > both)
          .findFirst()
          .ifPresent(views::remove);
    }
    return Answer.NEW;
  }

  /** Forgets what was added just so and then not used. */
  synchronized void remove(Wide first, Wide last) {
    for (View view : views) {
      view.spans.remove(seen(view, first), seen(view, last));
    }
  }

  private Wide seen(View view, Wide number) {
    return view.reversed ? number.reversed(bytes) : number;
  }

  /** How many spans are kept, in each order. */
  synchronized List<Integer> sizes() {
    return views.stream().map(view -> view.spans.size()).toList();
  }
}
