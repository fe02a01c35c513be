package io.fluv.benchmarks.soak;

import java.io.IOException;
import java.time.Duration;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** {@code benchmarks/run soak}. */
@Command(
        name = "soak",
        description =
                "Mixes everything that Fluv does, with every kind of end and fault, for a time; compares every byte, "
                        + "and at the end descriptors, threads and heap with those before. Fails with the seed and the step.")
public final class SoakCommand implements Callable<Integer> {
    @Spec
    private CommandSpec spec;

    @Option(names = "--minutes", paramLabel = "N", description = "For how long; 1. Parts of one too: 0.5.")
    private double minutes = 1;

    @Option(names = "--seed", paramLabel = "S", description = "What the steps follow from; another one each time.")
    private @Nullable Long seed;

    @Option(names = "--at-a-time", paramLabel = "N", description = "How many steps are under way; 48.")
    private int atATime = 48;

    @Option(names = "--step", paramLabel = "N", description = "Plays this step alone, again and again.")
    private @Nullable Long step;

    @Override
    public Integer call() throws IOException {
        if (minutes <= 0 || atATime < 1) {
            throw new ParameterException(spec.commandLine(), "--minutes and --at-a-time have to be positive");
        }
        long chosen = seed != null ? seed : System.nanoTime() & Integer.MAX_VALUE;
        Soak soak = new Soak(
                chosen,
                Duration.ofMillis(Math.round(minutes * 60_000)),
                atATime,
                step,
                spec.commandLine().getOut());
        return soak.run() ? 0 : 1;
    }
}
