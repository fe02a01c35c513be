package io.fluv.benchmarks;

import io.fluv.benchmarks.load.Load;
import io.fluv.benchmarks.load.Result;
import io.fluv.benchmarks.server.ServerKind;
import io.fluv.benchmarks.server.Work;
import java.io.BufferedWriter;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.Collections;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Random;

/**
 * Measures servers beside each other. Each has a JVM of its own and is warmed up first; then come rounds, in which every
 * server does every case once, in another order each time, so that a machine whose speed drifts is unfair to none.
 *
 * <p>A sample that was taken while others used the machine is taken again, twice at most, and the quietest one counts.
 */
final class Comparison {
    private static final int WARM_UP_PASSES = 2;

    /** Of the whole machine. */
    private static final double FOREIGN_SHARE_ALLOWED = 0.06;

    private static final int TRIES = 3;

    private final Plan plan;
    private final PrintWriter progress;
    private final Random order = new Random();
    private final Map<Work, List<ServerProcess>> servers = new EnumMap<>(Work.class);

    Comparison(Plan plan, PrintWriter progress) {
        this.plan = plan;
        this.progress = progress;
    }

    /** Does all that is planned, and returns one sample for each server, case and round. */
    List<Sample> run() throws IOException {
        Files.createDirectories(plan.samples().toAbsolutePath().getParent());
        try (BufferedWriter file = Files.newBufferedWriter(plan.samples())) {
            start();
            warmUp();
            List<Sample> samples = new ArrayList<>();
            for (int round = 1; round <= plan.rounds(); round++) {
                say("round " + round + " of " + plan.rounds());
                for (Case what : plan.cases()) {
                    List<ServerProcess> shuffled = new ArrayList<>(servers(what));
                    Collections.shuffle(shuffled, order);
                    for (ServerProcess server : shuffled) {
                        Sample sample = quietSample(round, server, what);
                        samples.add(sample);
                        file.write(sample.json(
                                Instant.now().truncatedTo(ChronoUnit.SECONDS).toString(),
                                Runtime.version().toString()));
                        file.newLine();
                        file.flush();
                    }
                }
            }
            return samples;
        } finally {
            servers.values().forEach(started -> started.forEach(ServerProcess::close));
        }
    }

    private void start() throws IOException {
        List<String> prefix = plan.pinned() ? Pinning.serverPrefix() : List.of();
        if (plan.pinned()) {
            Pinning.pinThisProcess();
        }
        for (Case what : plan.cases()) {
            if (!servers.containsKey(what.work)) {
                List<ServerProcess> started = new ArrayList<>();
                servers.put(what.work, started);
                for (ServerKind kind : plan.servers()) {
                    if (kind.does(what.work)) {
                        started.add(ServerProcess.start(kind, what.work, prefix));
                    }
                }
            }
        }
    }

    private List<ServerProcess> servers(Case what) {
        return servers.getOrDefault(what.work, List.of());
    }

    /** Twice, because what later cases do has the JIT compile again what earlier ones did. */
    private void warmUp() throws IOException {
        say("warming up");
        for (int pass = 0; pass < WARM_UP_PASSES; pass++) {
            for (Case what : plan.cases()) {
                for (ServerProcess server : servers(what)) {
                    load(server, what, plan.warmUp());
                }
            }
        }
    }

    private Sample quietSample(int round, ServerProcess server, Case what) throws IOException {
        Sample quietest = sample(round, server, what);
        for (int i = 1; i < TRIES && quietest.foreignShare() > FOREIGN_SHARE_ALLOWED; i++) {
            Sample another = sample(round, server, what);
            if (another.foreignShare() < quietest.foreignShare()) {
                quietest = another;
            }
        }
        return quietest;
    }

    private Sample sample(int round, ServerProcess server, Case what) throws IOException {
        if (plan.withLag()) {
            server.beginLag();
        }
        long ours = cpuNanos(server);
        Proc.Machine machine = Proc.machine();
        Result result = load(server, what, plan.measured());
        Proc.Machine after = Proc.machine();
        long foreign = after.busy() - machine.busy() - (cpuNanos(server) - ours);
        long all = after.all() - machine.all();
        double lag = plan.withLag() ? server.endLagNanos() : Double.NaN;
        double foreignShare = all == 0 ? Double.NaN : Math.max(0, (double) foreign / all);
        return Sample.of(round, server.kind, what, result, foreignShare, lag);
    }

    private static long cpuNanos(ServerProcess server) {
        return server.cpuTime().total() + Proc.cpuTime(ProcessHandle.current()).total();
    }

    private Result load(ServerProcess server, Case what, Duration measured) throws IOException {
        try {
            Load load = what.load(server.first, server.second);
            return load.run(plan.before(), measured, server::cpuTime);
        } catch (IOException e) {
            throw new IOException(server.kind + ", " + what + ": " + e.getMessage(), e);
        }
    }

    private void say(String line) {
        progress.println(line);
        progress.flush();
    }

    /** Whether something else on the machine has taken so much that the figures may be off. */
    static boolean isNoisy(Sample sample) {
        return sample.foreignShare() > FOREIGN_SHARE_ALLOWED;
    }
}
