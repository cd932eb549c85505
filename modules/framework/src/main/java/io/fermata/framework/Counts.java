package io.fermata.framework;

/**
 * How requests were completed since the framework was opened. Each request is in exactly one of the
 * first four.
 *
 * @param inline completed by the time {@code submit} or the wait for it began
 * @param paused a job was paused for them
 * @param parked a virtual thread was parked for them
 * @param blocked a platform thread was blocked for them
 * @param backlogged of these, how many met a full driver and waited their turn
 * @param completedTwice completions that a driver reported once too often; they changed nothing
 */
public record Counts(
    long inline, long paused, long parked, long blocked, long backlogged, long completedTwice) {}
