package io.fluv.benchmarks;

import java.io.IOException;
import java.util.List;

/** One processor for the servers and another for the load, by the program {@code taskset} of Linux. */
final class Pinning {
    private static final String SERVERS = "0";
    private static final String LOAD = "1";

    private Pinning() {}

    static List<String> serverPrefix() {
        return List.of("taskset", "-c", SERVERS);
    }

    /** All threads that there are; later ones inherit it. */
    static void pinThisProcess() throws IOException {
        String pid = Long.toString(ProcessHandle.current().pid());
        Process taskset = new ProcessBuilder("taskset", "-a", "-c", "-p", LOAD, pid)
                .redirectErrorStream(true)
                .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                .start();
        try {
            if (taskset.waitFor() != 0) {
                throw new IOException("taskset could not give the load processor " + LOAD + " to itself");
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IOException("interrupted while taskset ran", e);
        }
    }
}
