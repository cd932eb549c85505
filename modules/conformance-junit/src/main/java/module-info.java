/**
 * The checks of a driver as JUnit 5 tests, and the reader of published test vectors that they are asked with. For
 * tests alone: it is in no image.
 *
 * <p>A driver's tests extend {@link io.fermata.conformance.junit.DriverConformance}.
 */
@org.jspecify.annotations.NullMarked
module io.fermata.conformance.junit {
  requires static org.jspecify;
  requires transitive io.fermata.conformance;
  requires transitive org.junit.jupiter.api;
  requires jdk.management; // counts allocated bytes
  requires com.fasterxml.jackson.jr.ob;

  exports io.fermata.conformance.junit;
}
