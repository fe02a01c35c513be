package io.fluv.benchmarks;

import io.fluv.benchmarks.LoadGenerator.Case;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.function.ToDoubleFunction;

/**
 * Measures echo servers beside each other: each in a JVM of its own, warmed up first, then in turn, round after round, so
 * that a machine whose speed drifts is unfair to none. A program: {@code Comparison [ROUNDS [SECONDS]]}.
 *
 * <p>Prints for each case messages per second and the server's processor time per message, the median of the rounds with
 * the smallest and largest, and the ratio of the medians to Reactor Netty's. The processor time is the steadier figure:
 * where the load takes a whole core, the rate is its limit and not the server's.
 */
public final class Comparison {
    private static final List<Case> CASES = List.of(
            new Case("ping-pong 1", 1, 64, 1, false),
            new Case("ping-pong 100", 100, 64, 1, false),
            new Case("ping-pong 1000", 1000, 64, 1, false),
            new Case("pipelined 100x16", 100, 64, 16, false),
            new Case("bulk 1 (64 KiB)", 1, 64 * 1024, 16, false),
            new Case("bulk 8 (64 KiB)", 8, 64 * 1024, 16, false),
            new Case("connect-echo-close 32", 32, 64, 1, true));

    private static final int WARM_UP_PASSES = 2;

    private Comparison() {}

    public static void main(String[] arguments) throws IOException {
        int rounds = arguments.length > 0 ? Integer.parseInt(arguments[0]) : 5;
        Duration time = Duration.ofSeconds(arguments.length > 1 ? Long.parseLong(arguments[1]) : 2);
        List<Server> servers = new ArrayList<>();
        try {
            for (EchoServers.Kind kind : EchoServers.Kind.values()) {
                servers.add(Server.start(kind));
            }
            System.out.printf(
                    "JDK %s, %d processors, %d rounds of %d s%n",
                    Runtime.version(), Runtime.getRuntime().availableProcessors(), rounds, time.toSeconds());
            for (int pass = 0; pass < WARM_UP_PASSES; pass++) {
                for (Server server : servers) {
                    for (Case work : CASES) {
                        server.measure(work, time);
                    }
                }
            }
            for (Case work : CASES) {
                compare(work, servers, rounds, time);
            }
        } finally {
            servers.forEach(Server::close);
        }
    }

    private static void compare(Case work, List<Server> servers, int rounds, Duration time) throws IOException {
        List<List<Sample>> samples = new ArrayList<>();
        servers.forEach(server -> samples.add(new ArrayList<>()));
        for (int round = 0; round < rounds; round++) {
            for (int i = 0; i < servers.size(); i++) {
                samples.get(i).add(servers.get(i).measure(work, time));
            }
        }
        List<Sample> peer = samples.get(0);
        double peerRate = Spread.of(peer, Sample::messagesPerSecond).median();
        double peerCpu = Spread.of(peer, Sample::microsPerMessage).median();
        System.out.printf("%n%s%n", work.name());
        for (int i = 0; i < servers.size(); i++) {
            Spread rate = Spread.of(samples.get(i), Sample::messagesPerSecond);
            Spread cpu = Spread.of(samples.get(i), Sample::microsPerMessage);
            System.out.printf(
                    "  %-18s %,10.0f msg/s (%,.0f-%,.0f)  x%.2f   cpu %7.2f us/msg (%.2f-%.2f)  x%.2f%n",
                    servers.get(i).name(),
                    rate.median(),
                    rate.least(),
                    rate.most(),
                    rate.median() / peerRate,
                    cpu.median(),
                    cpu.least(),
                    cpu.most(),
                    cpu.median() / peerCpu);
        }
    }

    /** One measurement. */
    private record Sample(double messagesPerSecond, double microsPerMessage) {}

    /** The middle of several figures, and the ends. */
    private record Spread(double least, double median, double most) {
        static Spread of(List<Sample> samples, ToDoubleFunction<Sample> figure) {
            double[] sorted = samples.stream().mapToDouble(figure).sorted().toArray();
            return new Spread(sorted[0], sorted[sorted.length / 2], sorted[sorted.length - 1]);
        }
    }

    /** A server in a JVM of its own. */
    private record Server(String name, Process process, int port) implements AutoCloseable {
        static Server start(EchoServers.Kind kind) throws IOException {
            List<String> command = new ArrayList<>(List.of(
                    Path.of(System.getProperty("java.home"), "bin", "java").toString(), "-Xmx512m"));
            command.addAll(Arrays.asList(
                    "-cp", System.getProperty("java.class.path"), EchoServers.class.getName(), kind.name()));
            Process process = new ProcessBuilder(command)
                    .redirectError(ProcessBuilder.Redirect.DISCARD)
                    .start();
            BufferedReader output =
                    new BufferedReader(new InputStreamReader(process.getInputStream(), StandardCharsets.UTF_8));
            String line = output.readLine();
            while (line != null && !line.startsWith("READY ")) {
                line = output.readLine();
            }
            if (line == null) {
                process.destroy();
                throw new IOException("the server " + kind + " did not start");
            }
            String name = kind.name().toLowerCase(Locale.ROOT).replace('_', '-');
            return new Server(name, process, Integer.parseInt(line.substring("READY ".length())));
        }

        Sample measure(Case work, Duration time) throws IOException {
            long cpuBefore = cpuNanos();
            long start = System.nanoTime();
            long messages = new LoadGenerator(port, work).run(time);
            double seconds = (System.nanoTime() - start) / 1e9;
            return new Sample(messages / seconds, (cpuNanos() - cpuBefore) / 1e3 / Math.max(1, messages));
        }

        private long cpuNanos() {
            return process.toHandle()
                    .info()
                    .totalCpuDuration()
                    .orElse(Duration.ZERO)
                    .toNanos();
        }

        @Override
        public void close() {
            process.destroy();
        }
    }
}
