package io.fluv.testkit;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Assumptions;

/** A network and mounts that nobody else is in. */
public final class OwnNetwork {
    /** Set in a child that is in such a network. */
    static final String INSIDE_PROPERTY = "fluv.ownNetwork";

    private OwnNetwork() {}

    /**
     * What to put before a command to run it as root of a network and of mounts of its own, with the loopback interface up.
     * Skips the test where such may not be made: some hosts let nobody but root make them, and some containers not even root.
     */
    public static List<String> command() throws IOException, InterruptedException {
        String unshare = Tool.UNSHARE.required().toString();
        String ip = Tool.IP.required().toString();
        if (Peer.run(Tool.UNSHARE, "-r", "-n", "-m", "true").code() != 0) {
            Assumptions.abort("skipped: unshare that may make namespaces is not installed");
        }
        return List.of(unshare, "-r", "-n", "-m", "sh", "-c", ip + " link set lo up && exec \"$@\"", "sh");
    }

    /**
     * Runs a program that changes this network, or asks it something, and returns what that prints.
     *
     * @throws IllegalStateException outside of a test that is {@link OwnProcess} with a network: the host's is left alone
     */
    public static String change(Tool tool, String... arguments) throws IOException, InterruptedException {
        requireInside();
        Peer.Exit exit = Peer.run(tool, arguments);
        if (exit.code() != 0) {
            throw new AssertionError(tool + " " + String.join(" ", arguments) + ": " + exit.stderr());
        }
        return exit.stdout();
    }

    /**
     * Sets a parameter of this network, as sysctl does.
     *
     * @param parameter as a path below {@code /proc/sys/net}
     * @throws IllegalStateException as {@link #change}
     */
    public static void set(String parameter, int value) throws IOException {
        set(parameter, Integer.toString(value));
    }

    /** As {@link #set(String, int)}, for one that has several numbers. */
    public static void set(String parameter, String value) throws IOException {
        requireInside();
        Files.writeString(Path.of("/proc/sys/net", parameter), value);
    }

    private static void requireInside() {
        if (!Boolean.getBoolean(INSIDE_PROPERTY)) {
            throw new IllegalStateException("this is the network of the host");
        }
    }
}
