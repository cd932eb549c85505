package io.fermata.spi;

import java.util.Objects;

/** A driver's answer to {@link Driver#probe}. */
public sealed interface Suitability {

  /**
   * The driver can open the session.
   *
   * @param merit the higher the better, compared among drivers of one {@link DriverShape.Kind}
   * @param longest the longest request it takes, in bytes of input (for a key operation, of one
   *     integer); the framework refuses longer ones for it
   */
  record Fits(int merit, int longest) implements Suitability {
    public Fits {
      if (longest < 0) {
        throw new IllegalArgumentException("longest is " + longest + "; it is not negative");
      }
    }

    /** Requests of every length. */
    public Fits(int merit) {
      this(merit, Integer.MAX_VALUE);
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
