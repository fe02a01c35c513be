package io.fluv.examples;

import io.fluv.testkit.Peer;
import io.fluv.testkit.Peer.Exit;
import java.io.File;
import java.io.IOException;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;

/** Example programs that are run to their end, in a JVM of their own that has little memory. */
final class Program {
    private static final long PATIENCE_SECONDS = 60;

    private Program() {}

    /** Runs a program to its end. */
    static Exit run(String... arguments) throws IOException, InterruptedException {
        try (Peer program = Children.example(arguments)) {
            program.endInput();
            return program.awaitExit();
        }
    }

    /** Runs a program whose output is too long to be held. Returns its exit status. */
    static int runInto(Path output, String... arguments) throws IOException, InterruptedException {
        Process program = new ProcessBuilder(Children.java(Main.class, arguments))
                .redirectOutput(output.toFile())
                .redirectError(new File(output + ".stderr"))
                .start();
        try {
            if (!program.waitFor(PATIENCE_SECONDS, TimeUnit.SECONDS)) {
                throw new AssertionError(arguments[0] + " has not ended");
            }
            return program.exitValue();
        } finally {
            program.destroyForcibly();
        }
    }
}
