package io.fermata.conformance;

import java.util.Objects;

/** What a check has found. */
public sealed interface Verdict {

  /**
   * The driver does it right.
   *
   * @param against what it was compared with: the source of a published answer, another driver, or the rule
   */
  record Passed(String against) implements Verdict {
    public Passed {
      Objects.requireNonNull(against, "against");
    }
  }

  /**
   * The driver does it wrong.
   *
   * @param what a sentence that names what was asked, in which layout of the memory, and what it did
   * @param seed reproduces it: {@link Kit#seed(long)}
   */
  record Failed(String what, long seed) implements Verdict {
    public Failed {
      Objects.requireNonNull(what, "what");
    }
  }

  /**
   * Nothing is known that it could be compared with, or the driver cannot be brought into the state that is
   * needed. It is listed and counts neither as right nor as wrong.
   *
   * @param why a sentence
   */
  record Unchecked(String why) implements Verdict {
    public Unchecked {
      Objects.requireNonNull(why, "why");
    }
  }

  /**
   * The driver does it wrong, and that is known and borne: it is {@linkplain KitBuilder#except excepted}. It is
   * listed and is no failure.
   *
   * @param what as of a failure
   * @param reason why it is borne
   */
  record Excused(String what, String reason) implements Verdict {
    public Excused {
      Objects.requireNonNull(what, "what");
      Objects.requireNonNull(reason, "reason");
    }
  }
}
