package io.fluv.examples;

import io.fluv.testkit.OpenDescriptors;
import io.fluv.testkit.Peer;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;

/** Child JVMs with a small heap and assertions on, which run our programs apart from the test that talks to them. */
final class Children {
    private Children() {}

    /** Starts one of the example programs, as {@code examples/run} does. */
    static Peer example(String... arguments) throws IOException {
        return Peer.start(java(Main.class, arguments));
    }

    /** Starts the echo server on a free port, in a JVM that has 64 MiB of heap. */
    static Server echoServer(String host) throws IOException, InterruptedException {
        return Server.announcedBy(example("tcp-echo-server", host + ":0"));
    }

    /** Starts the echo server of a Unix-domain path, and waits until it listens. */
    static Peer unixEchoServer(Path path) throws IOException, InterruptedException {
        Peer process = example("unix-echo-server", path.toString());
        try {
            process.awaitStdout("listening on " + Pattern.quote(path.toString()) + "\\R");
            return process;
        } catch (AssertionError nothingSaid) {
            process.close();
            throw new AssertionError(process.stderrText(), nothingSaid);
        }
    }

    /** The command that runs a class with a main method. */
    static List<String> java(Class<?> main, String... arguments) {
        List<String> command = new ArrayList<>(List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-ea",
                "-Xmx64m",
                "-XX:TieredStopAtLevel=1", // they live for seconds
                "-cp",
                System.getProperty("java.class.path"),
                main.getName()));
        command.addAll(List.of(arguments));
        return command;
    }

    /** The same command in a process that may have so many descriptors at most. */
    static List<String> withDescriptors(int limit, List<String> command) {
        List<String> limited = new ArrayList<>(List.of("bash", "-c", "ulimit -n " + limit + "; exec \"$@\"", "bash"));
        limited.addAll(command);
        return limited;
    }

    /** How many sockets and the like a process has open: files not, since the JVM opens them at any time. */
    static int descriptors(long pid) {
        return OpenDescriptors.total(pid);
    }

    /** A child that has said where it listens. */
    record Server(Peer process, String host, int port) implements AutoCloseable {
        static Server announcedBy(Peer process) throws InterruptedException {
            try {
                var announcement = process.awaitStdout("listening on \\[?([0-9a-f.:]+?)]?:(\\d+)\\R");
                return new Server(process, announcement.group(1), Integer.parseInt(announcement.group(2)));
            } catch (AssertionError nothingSaid) {
                process.close();
                throw new AssertionError(process.stderrText(), nothingSaid);
            }
        }

        /** As a command line has it. */
        String address() {
            return new HostPort(host, port).toString();
        }

        @Override
        public void close() {
            process.close();
        }
    }
}
