package io.fluv.benchmarks.server;

import io.fluv.testkit.JvmMemory;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * A program that runs one server: {@code ServerMain KIND WORK}. It prints {@code READY PORT SECOND_PORT}, then obeys
 * commands on its standard input, a line each, and ends with that:
 *
 * <ul>
 *   <li>{@code heap}: collects garbage and prints the bytes of heap that are left;
 *   <li>{@code lag on}: begins to measure how long tasks wait for the loop;
 *   <li>{@code lag off}: ends that, and prints the 99th percentile in nanoseconds.
 * </ul>
 */
public final class ServerMain {
    private final Service service;
    private @Nullable LoopLag lag;

    private ServerMain(Service service) {
        this.service = service;
    }

    public static void main(String[] arguments) throws IOException, InterruptedException {
        Service service = ServerKind.valueOf(arguments[0]).start(Work.valueOf(arguments[1]));
        System.out.println("READY " + service.port() + " " + service.secondPort());
        new ServerMain(service).obey(new BufferedReader(new InputStreamReader(System.in, StandardCharsets.US_ASCII)));
        System.exit(0); // the servers' own threads would go on
    }

    private void obey(BufferedReader commands) throws IOException, InterruptedException {
        for (String command = commands.readLine(); command != null; command = commands.readLine()) {
            switch (command) {
                case "heap" -> System.out.println(JvmMemory.reachable());
                case "lag on" -> lag = LoopLag.of(service.loop());
                case "lag off" -> System.out.printf(Locale.ROOT, "%.0f%n", lag == null ? 0 : lag.stopAndTellP99Nanos());
                default -> throw new IllegalArgumentException("unknown command: " + command);
            }
        }
    }
}
