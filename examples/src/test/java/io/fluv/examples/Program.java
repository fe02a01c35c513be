package io.fluv.examples;

import io.fluv.testkit.Peer;
import io.fluv.testkit.Peer.Exit;
import java.io.File;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** Example programs as their users run them: in a JVM of their own, which has little memory. */
final class Program {
    private static final long PATIENCE_SECONDS = 60;

    private Program() {}

    /** Runs a program to its end. */
    static Exit run(String... arguments) throws IOException, InterruptedException {
        try (Peer program = Peer.start(command(arguments))) {
            program.endInput();
            return program.awaitExit();
        }
    }

    /** Runs a program whose output is too long to be held. Returns its exit status. */
    static int runInto(Path output, String... arguments) throws IOException, InterruptedException {
        Process program = new ProcessBuilder(command(arguments))
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

    static List<String> command(String... arguments) {
        List<String> command = new ArrayList<>(List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-ea",
                "-Xmx64m",
                "-XX:TieredStopAtLevel=1", // it lives for seconds
                "-cp",
                System.getProperty("java.class.path"),
                Main.class.getName()));
        command.addAll(List.of(arguments));
        return command;
    }
}
