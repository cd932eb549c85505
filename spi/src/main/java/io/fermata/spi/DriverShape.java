package io.fermata.spi;

import java.util.List;
import java.util.Objects;

/**
 * What a driver is: the framework plans with it and people read it in a listing.
 *
 * @param kind what does the work
 * @param completion where requests complete
 * @param depth how many requests it holds at once, exactly: while none ends so many are accepted, and the next
 *     finds it full; 0 for a driver that completes inside {@code submit}
 * @param algorithms the algorithms offered, by the names used in {@link SessionSpec}
 * @param batching how many requests at once suit it; a claim, which counts until something is measured
 */
public record DriverShape(
    Kind kind, Completion completion, int depth, List<String> algorithms, Batching batching) {

  /** What does the work. */
  public enum Kind {
    /** A device of its own. */
    HARDWARE,
    /** The processor, through special instructions. */
    ACCELERATED,
    /** The processor, through plain code. */
    SOFTWARE
  }

  /** Where requests complete. */
  public enum Completion {
    /** Inside {@code submit}, on the caller's thread. */
    INLINE,
    /** Later, on a thread of the driver. */
    OWN_THREAD
  }

  public DriverShape {
    Objects.requireNonNull(kind, "kind");
    Objects.requireNonNull(completion, "completion");
    Objects.requireNonNull(batching, "batching");
    algorithms = List.copyOf(algorithms);
    if (completion == Completion.INLINE ? depth != 0 : depth < 1) {
      throw new IllegalArgumentException(
          "depth is " + depth + "; it is 0 for an inline driver and at least 1 for any other");
    }
  }

  /** A driver that does one request as well as many: {@link Batching#NONE}. */
  public DriverShape(Kind kind, Completion completion, int depth, List<String> algorithms) {
    this(kind, completion, depth, algorithms, Batching.NONE);
  }

  /** A driver that completes every request inside {@code submit}. */
  public static DriverShape inline(Kind kind, List<String> algorithms) {
    return new DriverShape(kind, Completion.INLINE, 0, algorithms);
  }

  /** The same with this batching. */
  public DriverShape withBatching(Batching batching) {
    return new DriverShape(kind, completion, depth, algorithms, batching);
  }
}
