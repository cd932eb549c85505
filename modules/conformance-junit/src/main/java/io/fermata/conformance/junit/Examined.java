package io.fermata.conformance.junit;

import io.fermata.conformance.Check;
import io.fermata.conformance.KitBuilder;
import java.util.Objects;
import java.util.function.Predicate;

/**
 * A driver that is to pass the checks.
 *
 * @param title how the tests are headed: the driver's name, and how it is set up
 * @param kit what it is examined with; seed, rounds, vectors and meter are set by the tests
 * @param unchecked true for the checks that cannot be made of it. These and no others must come out unchecked, so
 *     that nothing is left out unseen
 */
public record Examined(String title, KitBuilder kit, Predicate<Check> unchecked) {
  public Examined {
    Objects.requireNonNull(title, "title");
    Objects.requireNonNull(kit, "kit");
    Objects.requireNonNull(unchecked, "unchecked");
  }
}
