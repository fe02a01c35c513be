package io.fluv.benchmarks;

import io.fluv.benchmarks.load.CpuTime;
import io.fluv.benchmarks.server.ServerKind;
import io.fluv.benchmarks.server.ServerMain;
import io.fluv.benchmarks.server.Work;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.Writer;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalLong;
import java.util.concurrent.TimeUnit;

/** A server in a JVM of its own, which ends when this is closed, and also when this process ends. */
final class ServerProcess implements AutoCloseable {
    /** Of what Netty does, on JDKs that know these options. */
    private static final List<String> WITHOUT_WARNINGS = List.of(
            "-XX:+IgnoreUnrecognizedVMOptions",
            "--enable-native-access=ALL-UNNAMED",
            "--sun-misc-unsafe-memory-access=allow");

    private static final int GRACE_SECONDS = 5;

    final ServerKind kind;
    final InetSocketAddress first;
    final InetSocketAddress second;
    private final Process process;
    private final BufferedReader answers;
    private final Writer commands;

    private ServerProcess(ServerKind kind, Process process, BufferedReader answers, String ready) {
        String[] ports = ready.split(" ", -1);
        this.kind = kind;
        this.process = process;
        this.answers = answers;
        this.commands = process.outputWriter(StandardCharsets.US_ASCII);
        this.first = new InetSocketAddress(InetAddress.getLoopbackAddress(), Integer.parseInt(ports[1]));
        this.second = new InetSocketAddress(InetAddress.getLoopbackAddress(), Integer.parseInt(ports[2]));
    }

    /**
     * Starts a server and waits until it listens.
     *
     * @param prefix what the command begins with; nothing, or a program that runs another one in some way
     */
    static ServerProcess start(ServerKind kind, Work work, List<String> prefix) throws IOException {
        List<String> command = new ArrayList<>(prefix);
        command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        command.addAll(List.of("-Xmx1g", "-XX:+UseParallelGC"));
        command.addAll(WITHOUT_WARNINGS);
        command.addAll(List.of(
                "-cp", System.getProperty("java.class.path"), ServerMain.class.getName(), kind.name(), work.name()));
        Process process = new ProcessBuilder(command)
                .redirectError(ProcessBuilder.Redirect.INHERIT)
                .start();
        BufferedReader output =
                new BufferedReader(new InputStreamReader(process.getInputStream(), StandardCharsets.US_ASCII));
        String line = output.readLine();
        if (line == null || !line.startsWith("READY ")) {
            process.destroy();
            throw new IOException("the server " + kind + " did not start: it said " + line);
        }
        return new ServerProcess(kind, process, output, line);
    }

    CpuTime cpuTime() {
        return Proc.cpuTime(process.toHandle());
    }

    OptionalLong residentBytes() {
        return Proc.residentBytes(process.toHandle());
    }

    /** Bytes of heap that are in use after a collection. */
    long heapBytes() throws IOException {
        tell("heap");
        return Long.parseLong(answer());
    }

    void beginLag() throws IOException {
        tell("lag on");
    }

    /** What one task in a hundred has waited for the loop, or longer, since {@link #beginLag}. */
    double endLagNanos() throws IOException {
        tell("lag off");
        return Double.parseDouble(answer());
    }

    private void tell(String command) throws IOException {
        commands.write(command + "\n");
        commands.flush();
    }

    private String answer() throws IOException {
        String line = answers.readLine();
        if (line == null) {
            throw new IOException("the server " + kind + " has ended");
        }
        return line;
    }

    @Override
    public void close() {
        process.destroy();
        try {
            if (!process.waitFor(GRACE_SECONDS, TimeUnit.SECONDS)) {
                process.destroyForcibly();
            }
        } catch (InterruptedException e) {
            process.destroyForcibly();
            Thread.currentThread().interrupt();
        }
    }
}
