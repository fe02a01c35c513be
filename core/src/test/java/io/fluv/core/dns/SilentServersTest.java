package io.fluv.core.dns;

import static org.assertj.core.api.Assertions.assertThat;

import io.fluv.core.Lookup;
import io.fluv.core.LoopOptions;
import io.fluv.core.error.LookupException;
import io.fluv.core.error.LookupException.Reason;
import io.fluv.core.loop.LoopGroup;
import io.fluv.core.nio.NioDriver;
import io.fluv.testkit.OwnNetwork;
import io.fluv.testkit.OwnProcess;
import io.fluv.testkit.Tool;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A host whose name service can't be reached for a moment, asked by way of the JDK itself. */
class SilentServersTest {
    @TempDir
    private Path folder;

    /** The JDK repeats the failure for ten seconds, without the reason. */
    @Test
    @OwnProcess(network = true)
    void aTemporaryFailureIsTemporaryHoweverSoonItIsAskedAgain() throws Exception {
        Path servers = Files.writeString(folder.resolve("servers"), "nameserver 127.0.0.1\n");
        Path ways = Files.writeString(folder.resolve("ways"), "hosts: dns\n");
        OwnNetwork.change(Tool.MOUNT, "--bind", servers.toString(), "/etc/resolv.conf");
        OwnNetwork.change(Tool.MOUNT, "--bind", ways.toString(), "/etc/nsswitch.conf");
        LoopGroup group =
                LoopGroup.start(LoopOptions.defaults().driver(new NioDriver()).loops(1));

        try (Names names = new Names(group, new JdkResolver())) {
            assertThat(reason(names)).isEqualTo(Reason.TEMPORARY_FAILURE);
            assertThat(reason(names)).isEqualTo(Reason.TEMPORARY_FAILURE);
        } finally {
            group.close();
        }
    }

    private static Reason reason(Names names) {
        Throwable failure = names.lookup(Lookup.of("host.test"))
                .handle((value, thrown) -> thrown)
                .orTimeout(20, TimeUnit.SECONDS)
                .join();
        return ((LookupException) failure).reason();
    }
}
