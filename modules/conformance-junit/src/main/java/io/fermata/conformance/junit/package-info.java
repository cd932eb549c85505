/** The checks of a driver as JUnit 5 tests, and the reader of published test vectors. */
@org.jspecify.annotations.NullMarked
package io.fermata.conformance.junit;
