package io.fermata.spi;

import java.util.Objects;

/** A driver's answer to {@link Driver#probe}. */
public sealed interface Suitability {

  /**
   * The driver can open the session. How well is a claim, which counts until something is measured.
   *
   * @param merit the higher the better, compared among drivers of one {@link DriverShape.Kind}
   * @param longest the longest request it takes, in bytes of input (for a key operation, of one
   *     integer); the framework refuses longer ones for it
   * @param nativeMerit as {@code merit}, for messages in native memory
   * @param longestArray the longest message in an array that it is good at, in bytes; for longer ones, which it
   *     copies first, other drivers are asked before it
   */
  record Fits(int merit, int longest, int nativeMerit, int longestArray) implements Suitability {
    public Fits {
      if (longest < 0) {
        throw new IllegalArgumentException("longest is " + longest + "; it is not negative");
      }
      if (longestArray < 0) {
        throw new IllegalArgumentException("longestArray is " + longestArray + "; it is not negative");
      }
    }

    /** As good wherever a message is. */
    public Fits(int merit, int longest) {
      this(merit, longest, merit, Integer.MAX_VALUE);
    }

    /** Requests of every length. */
    public Fits(int merit) {
      this(merit, Integer.MAX_VALUE);
    }

    /** The same with this merit in native memory. */
    public Fits onNative(int nativeMerit) {
      return new Fits(merit, longest, nativeMerit, longestArray);
    }

    /** The same, good at messages in arrays up to this length. */
    public Fits arraysTo(int longestArray) {
      return new Fits(merit, longest, nativeMerit, longestArray);
    }
  }

  /**
   * The driver cannot open the session.
   *
   * @param reason {@link Reason#UNSUPPORTED}, or {@link Reason#BAD_KEY} if another key would do
   * @param why a sentence that names the value and the legal ones
   */
  record Unfit(Reason reason, String why) implements Suitability {
    public Unfit {
      Objects.requireNonNull(reason, "reason");
      Objects.requireNonNull(why, "why");
    }
  }
}
