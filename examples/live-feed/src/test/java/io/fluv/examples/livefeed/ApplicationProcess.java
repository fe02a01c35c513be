package io.fluv.examples.livefeed;

import io.fluv.testkit.Peer;
import io.fluv.testkit.Peer.Exit;
import java.io.File;
import java.io.IOException;
import java.net.HttpURLConnection;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** The application in a JVM of its own, as a user starts it, on free ports and without its own senders. */
final class ApplicationProcess implements AutoCloseable {
    private final Peer process;
    private final String url;
    private final InetSocketAddress lines;
    private final InetSocketAddress events;
    private final InetSocketAddress datagrams;

    private ApplicationProcess(Peer process) throws InterruptedException {
        this.process = process;
        this.url = process.awaitStdout("The page is at (http://\\S+)").group(1);
        this.lines =
                loopback(process.awaitStdout("  tcp 127\\.0\\.0\\.1:(\\d+)\\R").group(1));
        this.events = loopback(
                process.awaitStdout("  tcp 127\\.0\\.0\\.1:(\\d+), a JSON").group(1));
        this.datagrams =
                loopback(process.awaitStdout("  udp 127\\.0\\.0\\.1:(\\d+)\\R").group(1));
    }

    /** As {@code examples/run} does. */
    static ApplicationProcess start(String... options) throws IOException, InterruptedException {
        String libraries = Files.readString(Path.of("target", "runtime.classpath"));
        String classPath = Path.of("target", "classes") + File.pathSeparator + libraries.strip();
        return run(List.of("-cp", classPath, LiveFeedApplication.class.getName()), options);
    }

    /** @param what what is to be run: options of {@code java} */
    static ApplicationProcess run(List<String> what, String... options) throws IOException, InterruptedException {
        List<String> command = new ArrayList<>(List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-ea",
                "-Xmx256m",
                "-XX:TieredStopAtLevel=1")); // it lives for seconds
        command.addAll(what);
        command.addAll(List.of(
                "--server.port=0",
                "--live-feed.intake.lines-port=0",
                "--live-feed.intake.events-port=0",
                "--live-feed.intake.datagrams-port=0",
                "--live-feed.intake.grace=10s",
                "--live-feed.demo.rate=0"));
        command.addAll(List.of(options));
        Peer process = Peer.start(command);
        try {
            return new ApplicationProcess(process);
        } catch (AssertionError nothingSaid) {
            process.close();
            throw new AssertionError(process.stderrText(), nothingSaid);
        }
    }

    private static InetSocketAddress loopback(String port) {
        return new InetSocketAddress(InetAddress.getLoopbackAddress(), Integer.parseInt(port));
    }

    String url() {
        return url;
    }

    /** A request for a path of its own. The JDK's newer client can't be closed on 17. */
    HttpURLConnection get(String path) throws IOException {
        HttpURLConnection request =
                (HttpURLConnection) URI.create(url + path).toURL().openConnection();
        request.setRequestProperty("Connection", "close");
        return request;
    }

    InetSocketAddress lines() {
        return lines;
    }

    InetSocketAddress events() {
        return events;
    }

    InetSocketAddress datagrams() {
        return datagrams;
    }

    /** Asks it to stop, as Ctrl-C or a service manager does. */
    void terminate() {
        ProcessHandle.of(process.pid()).ifPresent(ProcessHandle::destroy);
    }

    /** Waits until it has begun to stop. */
    void awaitStopping() throws InterruptedException {
        process.awaitStdout("Stops accepting");
    }

    Exit awaitExit() throws InterruptedException {
        return process.awaitExit();
    }

    @Override
    public void close() {
        process.close();
    }
}
