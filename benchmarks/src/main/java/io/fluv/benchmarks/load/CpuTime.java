package io.fluv.benchmarks.load;

/**
 * How much processor time a process has used since it began.
 *
 * @param total nanoseconds
 * @param user nanoseconds thereof in its own code, or negative where the platform does not tell
 */
public record CpuTime(long total, long user) {}
