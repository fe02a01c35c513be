package io.fluv.testkit;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/**
 * An outside program that runs as a child process for the length of a test.
 *
 * <p>What it prints is collected from the start, so it never stalls on a full pipe, and a test can wait until it has said
 * something: a server says that it listens, and on which port. A test that is about a program which does not read or
 * whose output is not read uses {@link #startPiped} and holds the raw stream.
 *
 * <p>Every wait is bounded and fails with what the program has said so far. {@link #close()} ends this process and the
 * children that it started, each by its own handle, and nothing else.
 *
 * <pre>{@code
 * try (Peer server = Peer.start(Tool.SOCAT, "-d", "-d", "TCP-LISTEN:0,bind=127.0.0.1", "EXEC:cat")) {
 *     int port = Integer.parseInt(server.awaitStderr("listening on .*:(\\d+)").group(1));
 *     ...
 * }
 * }</pre>
 */
public final class Peer implements AutoCloseable {
    /** How long a wait lasts that was given no bound of its own. Long, because only a failing test ever uses it up. */
    public static final Duration PATIENCE = Duration.ofSeconds(30);

    /** How long a process that was asked to end may take before it is killed. */
    private static final Duration GRACE = Duration.ofSeconds(2);

    private final String name;
    private final Process process;
    private final Capture stdout;
    private final Capture stderr;
    private final boolean piped;

    private Peer(List<String> command, boolean piped) throws IOException {
        this.name = command.get(0);
        this.piped = piped;
        this.process = new ProcessBuilder(command).start();
        this.stdout = new Capture(name + " stdout");
        this.stderr = new Capture(name + " stderr");
        stderr.drain(process.getErrorStream());
        if (!piped) {
            stdout.drain(process.getInputStream());
        }
    }

    /** Starts a program whose output is collected. Skips the test where the program is missing. */
    public static Peer start(Tool tool, String... arguments) throws IOException {
        return new Peer(command(tool, arguments), false);
    }

    /** Starts a command whose output is collected, for what is no {@link Tool}: a JVM with a program of ours. */
    public static Peer start(List<String> command) throws IOException {
        return new Peer(command, false);
    }

    /** Starts a program whose standard output nobody reads but the test, through {@link #stdout()}. */
    public static Peer startPiped(Tool tool, String... arguments) throws IOException {
        return new Peer(command(tool, arguments), true);
    }

    /** Runs a program that gets no input to its end. */
    public static Exit run(Tool tool, String... arguments) throws IOException, InterruptedException {
        try (Peer peer = start(tool, arguments)) {
            peer.endInput();
            return peer.awaitExit();
        }
    }

    public long pid() {
        return process.pid();
    }

    public boolean isAlive() {
        return process.isAlive();
    }

    /** The program's standard input. Buffered: flush it. */
    public OutputStream stdin() {
        return process.getOutputStream();
    }

    /** Writes text to the program's standard input. */
    public void send(String text) throws IOException {
        stdin().write(text.getBytes(StandardCharsets.UTF_8));
        stdin().flush();
    }

    /** Ends the program's standard input. */
    public void endInput() throws IOException {
        stdin().close();
    }

    /**
     * The program's standard output as it comes.
     *
     * @throws IllegalStateException unless the program was started with {@link #startPiped}
     */
    public InputStream stdout() {
        if (!piped) {
            throw new IllegalStateException(name + ": its output is collected; start it with startPiped to read it");
        }
        return process.getInputStream();
    }

    /** What the program has written to its standard output so far. */
    public byte[] stdoutBytes() {
        requireCaptured();
        return stdout.bytes();
    }

    /** What the program has written to its standard output so far, as text. */
    public String stdoutText() {
        requireCaptured();
        return stdout.text();
    }

    /** What the program has written to its standard error so far, as text. */
    public String stderrText() {
        return stderr.text();
    }

    /** Waits until the program's standard output has a match of a regular expression, and returns the first. */
    public MatchResult awaitStdout(String regex) throws InterruptedException {
        requireCaptured();
        return stdout.await(Pattern.compile(regex), PATIENCE);
    }

    /** Waits until the program's standard error has a match of a regular expression, and returns the first. */
    public MatchResult awaitStderr(String regex) throws InterruptedException {
        return stderr.await(Pattern.compile(regex), PATIENCE);
    }

    /** Waits for the program to end by itself. */
    public Exit awaitExit() throws InterruptedException {
        return awaitExit(PATIENCE);
    }

    /** Waits for the program to end by itself, and until all that it wrote is here. */
    public Exit awaitExit(Duration bound) throws InterruptedException {
        if (!process.waitFor(bound.toNanos(), TimeUnit.NANOSECONDS)) {
            throw new AssertionError(
                    name + " still runs after " + bound + "\nstdout: " + stdout.text() + "\nstderr: " + stderr.text());
        }
        if (!piped) {
            stdout.awaitEnd(PATIENCE);
        }
        stderr.awaitEnd(PATIENCE);
        return new Exit(process.exitValue(), stdout.text(), stderr.text());
    }

    /**
     * Ends the program: by asking it, and when it does not listen, by killing it. What is left of its children is killed
     * once it has gone. Does nothing to a program that has ended.
     */
    @Override
    public void close() {
        Set<ProcessHandle> children = process.descendants().collect(Collectors.toCollection(HashSet::new));
        process.destroy();
        // On a future of its own: completing the handle's by timeout would be seen by everyone who waits for it.
        boolean ended = process.onExit()
                .thenApply(ignored -> true)
                .completeOnTimeout(false, GRACE.toMillis(), TimeUnit.MILLISECONDS)
                .join();
        if (!ended) {
            process.descendants().forEach(children::add); // what it has started since
            process.destroyForcibly();
            process.onExit().join();
        }
        children.forEach(ProcessHandle::destroyForcibly);
    }

    private static List<String> command(Tool tool, String... arguments) {
        List<String> command = new ArrayList<>();
        command.add(tool.required().toString());
        command.addAll(List.of(arguments));
        return command;
    }

    private void requireCaptured() {
        if (piped) {
            throw new IllegalStateException(name + ": its output is not collected; read stdout()");
        }
    }

    /** How a program ended and all that it wrote. */
    public record Exit(int code, String stdout, String stderr) {}
}
