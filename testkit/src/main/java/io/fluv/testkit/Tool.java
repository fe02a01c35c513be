package io.fluv.testkit;

import java.io.File;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Assumptions;

/**
 * A program that is not ours and that some tests talk to, because a peer written by somebody else proves more than one
 * written by us.
 *
 * <p>A test asks with {@link #required()}. Where the program is missing, the test is skipped and its report names the
 * program; where the system property {@value #REQUIRE_PROPERTY} is true, as in CI, the test fails instead.
 */
public enum Tool {
    SOCAT("socat", "socat"),
    NC("nc", "netcat-openbsd"),
    CURL("curl", "curl"),
    OPENSSL("openssl", "openssl"),
    DNSMASQ("dnsmasq", "dnsmasq-base"),
    DIG("dig", "bind9-dnsutils"),
    IPERF3("iperf3", "iperf3"),
    CHROMIUM("chromium", "chromium"),
    CHROMEDRIVER("chromedriver", "chromium-driver"),
    IP("ip", "iproute2"),
    TC("tc", "iproute2"),
    NFT("nft", "nftables"),
    MOUNT("mount", "mount"),
    GETENT("getent", "libc-bin"),
    UNSHARE("unshare", "util-linux"),
    SS("ss", "iproute2");

    /** The system property that turns a missing program from a skipped test into a failed one. */
    public static final String REQUIRE_PROPERTY = "fluv.requireTools";

    /** How the reason of every skip begins that this class causes. */
    static final String SKIPPED = "skipped: ";

    /** How it ends. The words between are the program's name. */
    static final String NOT_INSTALLED = " is not installed";

    private final String program;
    private final String debianPackage;

    Tool(String program, String debianPackage) {
        this.program = program;
        this.debianPackage = debianPackage;
    }

    /** The program's path, or a skipped or failed test; see the class. */
    public Path required() {
        return required(program, debianPackage, folders(), Boolean.getBoolean(REQUIRE_PROPERTY));
    }

    /** The program's path where it is installed, for a caller that can do without. */
    public Optional<Path> find() {
        return find(program, folders());
    }

    @Override
    public String toString() {
        return program;
    }

    static Path required(String program, String debianPackage, List<Path> folders, boolean mustBeThere) {
        Optional<Path> path = find(program, folders);
        if (path.isPresent()) {
            return path.get();
        }
        if (mustBeThere) {
            throw new AssertionError(program + NOT_INSTALLED + ", and -D" + REQUIRE_PROPERTY
                    + "=true asks for it; on Debian: apt-get install " + debianPackage);
        }
        return Assumptions.abort(SKIPPED + program + NOT_INSTALLED);
    }

    private static Optional<Path> find(String program, List<Path> folders) {
        return folders.stream()
                .map(folder -> folder.resolve(program))
                .filter(Files::isRegularFile)
                .filter(Files::isExecutable)
                .findFirst();
    }

    /** The search path, and behind it the folders of system programs, which an ordinary user's path leaves out. */
    private static List<Path> folders() {
        List<Path> folders = new ArrayList<>();
        String path = System.getenv("PATH");
        if (path != null) {
            for (String folder : path.split(File.pathSeparator, -1)) {
                if (!folder.isEmpty()) {
                    folders.add(Path.of(folder));
                }
            }
        }
        folders.add(Path.of("/usr/local/sbin"));
        folders.add(Path.of("/usr/sbin"));
        folders.add(Path.of("/sbin"));
        return folders;
    }
}
