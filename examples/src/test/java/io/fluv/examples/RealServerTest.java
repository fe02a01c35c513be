package io.fluv.examples;

import static org.assertj.core.api.Assertions.assertThat;

import io.fluv.testkit.OwnNetwork;
import io.fluv.testkit.Peer;
import io.fluv.testkit.Tool;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Lookups that a real DNS server answers: dnsmasq on port 53 of a network of its own, where it is the only server. All that
 * is changed is seen inside that network and its mounts, and gone with them.
 */
class RealServerTest {
    private static final List<String> PROGRAMS = List.of(
            "host --all both.test",
            "host --family 6 both.test",
            "host alias.test",
            "host straße.test",
            "host --family 6 four.test",
            "host nosuch.test",
            "host elsewhere.example",
            "reverse 192.0.2.11",
            "reverse 192.0.2.99");

    @TempDir
    private Path folder;

    @Test
    @Tag("uv-107")
    @Tag("uv-117")
    void theServersAnswersArriveAndItsRefusalsAreToldApart() throws Exception {
        String dnsmasq = Tool.DNSMASQ.required().toString();
        List<String> command = new ArrayList<>(OwnNetwork.command());
        Path script = Files.writeString(folder.resolve("script"), script(dnsmasq), StandardCharsets.UTF_8);
        command.addAll(List.of("sh", "-e", script.toString()));

        try (Peer inside = Peer.start(command)) {
            inside.awaitStderr("dnsmasq: started");
            inside.send("go\n");
            inside.endInput();
            assertThat(inside.awaitExit().stdout().lines())
                    .containsExactly(
                            "192.0.2.10",
                            "2001:db8::10",
                            "2001:db8::10",
                            "192.0.2.11",
                            "192.0.2.12",
                            "lookup four.test: no address of family INET6",
                            "lookup nosuch.test: unknown host",
                            "lookup elsewhere.example: temporary failure",
                            "four.test",
                            "reverse lookup 192.0.2.99: nothing was found, and the resolver does not say why");
        }
    }

    private String script(String dnsmasq) throws Exception {
        Files.writeString(folder.resolve("resolv.conf"), "nameserver 127.0.0.1\n");
        Files.writeString(folder.resolve("nsswitch.conf"), "hosts: dns\n");
        List<String> lines = new ArrayList<>(List.of(
                "mount --bind '" + folder.resolve("resolv.conf") + "' /etc/resolv.conf",
                "mount --bind '" + folder.resolve("nsswitch.conf") + "' /etc/nsswitch.conf",
                // Not a daemon: it keeps its user, since there is no other here.
                dnsmasq + " --no-daemon --conf-file=/dev/null --no-resolv --no-hosts --listen-address=127.0.0.1"
                        + " --bind-interfaces --local=/test/ --host-record=both.test,192.0.2.10,2001:db8::10"
                        + " --host-record=four.test,192.0.2.11 --cname=alias.test,four.test"
                        + " --host-record=xn--strae-oqa.test,192.0.2.12 --local=/2.0.192.in-addr.arpa/ &",
                "server=$!",
                "trap 'kill $server' EXIT",
                "read go"));
        for (String program : PROGRAMS) {
            String command = Children.java(Main.class, program.split(" ", -1)).stream()
                    .map(part -> "'" + part + "'")
                    .collect(Collectors.joining(" "));
            lines.add("LC_ALL=C.UTF-8 " + command + " 2>&1 || true");
        }
        return String.join("\n", lines) + "\n";
    }
}
