package io.fermata.conformance;

import java.util.Objects;
import java.util.function.Predicate;

/** Test vectors that a driver is known to answer otherwise, and why that is borne. */
record VectorExcuse(Predicate<TestVector> vectors, String reason) {
  VectorExcuse {
    Objects.requireNonNull(vectors, "vectors");
    Objects.requireNonNull(reason, "reason");
  }
}
