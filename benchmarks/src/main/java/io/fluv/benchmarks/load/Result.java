package io.fluv.benchmarks.load;

/**
 * What one run of a load has measured.
 *
 * @param units messages, datagrams, connections or bytes that came back, whichever the load counts
 * @param seconds how long it measured
 * @param p50Nanos the time from sending to the answer, middle
 * @param p99Nanos the same, exceeded by one in a hundred
 * @param p999Nanos the same, exceeded by one in a thousand
 * @param loadShare how much of the time the load's own thread was on a processor: near 1, the load is the limit
 * @param serverBefore what the server had used when the measurement began
 * @param serverAfter what it had used at its end
 * @param resent datagrams that were sent again for want of an answer
 */
public record Result(
        long units,
        double seconds,
        double p50Nanos,
        double p99Nanos,
        double p999Nanos,
        double loadShare,
        CpuTime serverBefore,
        CpuTime serverAfter,
        long resent) {}
