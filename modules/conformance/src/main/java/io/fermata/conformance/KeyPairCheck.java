package io.fermata.conformance;

/** A check that is made of each algorithm with a private and a public key. */
interface KeyPairCheck extends SampleCheck<PairSample> {}
