package io.fluv.examples;

import static org.assertj.core.api.Assertions.assertThat;

import io.fluv.testkit.Peer;
import io.fluv.testkit.Peer.Exit;
import io.fluv.testkit.Tool;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** The programs about names and interfaces, beside the system's own that tell the same. */
class NameProgramsTest {
    private static final Pattern IP_ADDRESS =
            Pattern.compile("\\d+: (?<name>[^\\s@]+)\\s+inet6? (?<address>[^/\\s]+)/\\d+");

    @Test
    void hostTellsTheAddressesThatGetentTells() throws Exception {
        // A line for each address and type of socket.
        List<String> system = Peer.run(Tool.GETENT, "ahosts", "localhost")
                .stdout()
                .lines()
                .map(line -> line.split("\\s+", 2)[0])
                .distinct()
                .toList();
        Exit all = Program.run("host", "--all", "localhost");
        Exit first = Program.run("host", "localhost");

        assertThat(all.stdout().lines()).containsExactlyInAnyOrderElementsOf(system);
        assertThat(all.stdout().lines().findFirst()).hasValue(first.stdout().strip());
        assertThat(first.code()).isZero();
    }

    @Test
    void hostTakesAddressesAndTellsOneFamily() throws Exception {
        assertThat(Program.run("host", "--family", "6", "::0:1").stdout().strip())
                .isEqualTo("::1");
        assertThat(Program.run("host", "--family", "6", "127.0.0.1"))
                .isEqualTo(new Exit(1, "", "lookup 127.0.0.1: no address of family INET6" + System.lineSeparator()));
        assertThat(Program.run("host", "127.1").code()).isEqualTo(1);
        assertThat(Program.run("host", "--family", "5", "localhost").code()).isEqualTo(2);
        assertThat(Program.run("host").code()).isEqualTo(2);
    }

    @Test
    void reverseTellsTheNameOfTheLoopbackAndRefusesNames() throws Exception {
        String system =
                Peer.run(Tool.GETENT, "hosts", "127.0.0.1").stdout().strip().split("\\s+", 3)[1];

        assertThat(Program.run("reverse", "127.0.0.1").stdout().strip()).isEqualTo(system);
        assertThat(Program.run("reverse", "localhost"))
                .isEqualTo(new Exit(
                        1, "", "lookup localhost: unknown host (it is to be an address)" + System.lineSeparator()));
    }

    @Test
    @Tag("uv-118")
    void ifconfigHasABlockForEachAddressThatTheSystemLists() throws Exception {
        List<String> system = Peer.run(Tool.IP, "-o", "addr", "show", "up")
                .stdout()
                .lines()
                .map(IP_ADDRESS::matcher)
                .filter(Matcher::lookingAt)
                .map(line -> line.group("name") + " " + line.group("address"))
                .toList();
        Exit exit = Program.run("ifconfig");
        Matcher block = Pattern.compile("(?<name>\\S+)\\R(?: Internal\\R)? Physical: (?:[0-9a-f]{2}:){5}[0-9a-f]{2}\\R"
                        + " Address:  (?<address>[0-9a-f.:]+)\\R Netmask:  [0-9a-f.:]+\\R")
                .matcher(exit.stdout());

        assertThat(block.replaceAll("")).isEmpty();
        assertThat(block.reset().results().map(found -> found.group(1) + " " + found.group(2)))
                .containsExactlyInAnyOrderElementsOf(system);
        assertThat(exit.stdout())
                .contains(String.join(
                        System.lineSeparator(),
                        "lo",
                        " Internal",
                        " Physical: 00:00:00:00:00:00",
                        " Address:  127.0.0.1",
                        " Netmask:  255.0.0.0",
                        ""));
    }
}
