package io.fermata.conformance;

import java.util.Objects;
import java.util.Optional;

/**
 * One thing that a driver must do right. A value: making one runs nothing, and one can be run any number of
 * times, but not by two threads at once.
 *
 * @param name what is checked, such as {@code forged tag}: one of {@link Kit#names}
 * @param algorithm of which algorithm, by its name in a session; empty for what is asked of the whole driver
 * @param body what is run
 */
public record Check(String name, Optional<String> algorithm, Body body) {

  /** What a check does. */
  @FunctionalInterface
  public interface Body {
    /** Answers what was found; whatever it throws is a defect of the kit or of the machine, not of the driver. */
    Verdict run() throws Exception;
  }

  public Check {
    Objects.requireNonNull(name, "name");
    Objects.requireNonNull(algorithm, "algorithm");
    Objects.requireNonNull(body, "body");
  }

  /** Runs it. */
  public Verdict run() throws Exception {
    return body.run();
  }

  /** As in a listing: {@code AES/GCM: forged tag}. */
  @Override
  public String toString() {
    return algorithm.map(of -> of + ": ").orElse("") + name;
  }
}
