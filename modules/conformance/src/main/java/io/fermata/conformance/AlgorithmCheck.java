package io.fermata.conformance;

/** A check that is made of each algorithm with neither key pairs nor integers. */
interface AlgorithmCheck extends SampleCheck<Sample> {}
