package io.fluv.benchmarks;

import io.fluv.benchmarks.server.ServerKind;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;

/**
 * What is to be measured and how long.
 *
 * @param rounds how often each server does each case
 * @param measured how long one of these takes
 * @param before how long the load runs each time before it measures
 * @param warmUp how long each case warms up each server's JVM, twice
 * @param withLag whether to measure how long tasks wait for the servers' loops
 * @param pinned whether the servers get one processor to themselves and the load another
 * @param samples the file that every sample is written to, a line of JSON each
 */
record Plan(
        List<Case> cases,
        List<ServerKind> servers,
        int rounds,
        Duration measured,
        Duration before,
        Duration warmUp,
        boolean withLag,
        boolean pinned,
        Path samples) {}
