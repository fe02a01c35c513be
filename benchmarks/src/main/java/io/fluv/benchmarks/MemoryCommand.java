package io.fluv.benchmarks;

import io.fluv.benchmarks.load.IdleLoad;
import io.fluv.benchmarks.server.ServerKind;
import io.fluv.benchmarks.server.Work;
import java.io.IOException;
import java.io.PrintWriter;
import java.util.List;
import java.util.Locale;
import java.util.OptionalLong;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** What connections cost that wait, and what is left of what one that was busy needed. */
@Command(
        name = "memory",
        description = "Heap and resident memory of many idle connections, fresh and after use. "
                + "Wants ulimit -n of more than their number.")
final class MemoryCommand implements Callable<Integer> {
    private static final int USED_BYTES = 64 * 1024;
    private static final double MIB = 1024 * 1024;

    @Spec
    private CommandSpec spec;

    @Option(
            names = "--servers",
            split = ",",
            paramLabel = "SERVER",
            description = "Which servers; by default all that this platform has.")
    private List<ServerKind> servers = List.of();

    @Option(names = "--connections", paramLabel = "N", description = "How many; 10,000.")
    private int connections = 10_000;

    @Override
    public Integer call() throws IOException {
        PrintWriter out = spec.commandLine().getOut();
        out.printf(
                Locale.ROOT,
                "%d connections that have echoed one message and wait; then once each has echoed %d KiB and waits%n",
                connections,
                USED_BYTES / 1024);
        out.printf(
                Locale.ROOT,
                "%-13s | %14s %14s | %14s %14s%n",
                "",
                "heap, bytes",
                "resident, MiB",
                "used: heap",
                "resident, MiB");
        for (ServerKind kind : servers.isEmpty() ? CompareCommand.available() : servers) {
            try (ServerProcess server = ServerProcess.start(kind, Work.ECHO, List.of())) {
                measure(server, out);
            }
        }
        out.println("heap: for one connection, after a collection. resident: of the whole process, then.");
        out.flush();
        return 0;
    }

    private void measure(ServerProcess server, PrintWriter out) throws IOException {
        // One connection before loads the classes.
        new IdleLoad(server.first, 1).close();
        long empty = server.heapBytes();
        try (IdleLoad load = new IdleLoad(server.first, connections)) {
            long idle = server.heapBytes() - empty;
            OptionalLong idleResident = server.residentBytes();
            load.use(USED_BYTES);
            long used = server.heapBytes() - empty;
            out.printf(
                    Locale.ROOT,
                    "  %-11s | %,14d %14s | %,14d %14s%n",
                    server.kind,
                    idle / connections,
                    mebibytes(idleResident),
                    used / connections,
                    mebibytes(server.residentBytes()));
            out.flush();
        }
    }

    private static String mebibytes(OptionalLong bytes) {
        return bytes.isPresent() ? String.format(Locale.ROOT, "%,.0f", bytes.getAsLong() / MIB) : "-";
    }
}
