package io.fluv.benchmarks.server;

import java.util.concurrent.Executor;

/**
 * A server that runs.
 *
 * @param port where it listens
 * @param secondPort where it listens for what {@link Work} says; zero when there is none
 * @param loop runs tasks on its event loop
 */
record Service(int port, int secondPort, Executor loop) {}
