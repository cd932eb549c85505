package io.fermata.conformance;

/** A check that is made of each key operation. */
interface KeyOperationCheck extends SampleCheck<IntegerSample> {

  @Override
  default boolean isFor(IntegerSample sample) {
    return true;
  }
}
