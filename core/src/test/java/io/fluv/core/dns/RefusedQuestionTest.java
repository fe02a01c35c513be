package io.fluv.core.dns;

import static org.assertj.core.api.Assertions.assertThat;

import io.fluv.core.InterfaceAddress.Selection;
import io.fluv.core.Lookup;
import io.fluv.core.Lookup.Flag;
import io.fluv.core.LoopOptions;
import io.fluv.core.error.LookupException;
import io.fluv.core.error.LookupException.Reason;
import io.fluv.core.loop.LoopGroup;
import io.fluv.core.nio.NioDriver;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** A question to this host itself that is not taken on: its failure names what was asked, as every other does. */
class RefusedQuestionTest {
    private final LoopGroup group =
            LoopGroup.start(LoopOptions.defaults().driver(new NioDriver()).loops(1));
    private final Names names = new Names(group, new ScriptedResolver());

    @AfterEach
    void close() {
        group.close();
    }

    @Test
    void whatIsAskedOfTheHostItselfAfterTheEndFailsByItsOwnName() {
        names.close();

        assertRefused("list the interfaces", names.interfaces(Selection.UP));
        assertRefused("interface 7", names.interfaceName(7));
        assertRefused("interface eth7", names.interfaceIndex("eth7"));
        assertRefused("lookup 127.0.0.1:http", names.lookup(Lookup.of("127.0.0.1", "http")));
        assertRefused("lookup 127.0.0.1", names.lookup(Lookup.of("127.0.0.1").flags(Flag.ADDRCONFIG)));
        InetSocketAddress loopback = new InetSocketAddress(InetAddress.getLoopbackAddress(), 80);
        assertRefused("reverse lookup 127.0.0.1:80", names.reverseLookup(loopback, Set.of()));
    }

    private static void assertRefused(String asked, CompletableFuture<?> question) {
        assertThat(question.handle((value, thrown) -> thrown)
                        .orTimeout(10, TimeUnit.SECONDS)
                        .join())
                .isInstanceOfSatisfying(
                        LookupException.class,
                        failure -> assertThat(failure.reason()).isEqualTo(Reason.CLOSED))
                .hasMessage(asked + ": the network is closed");
    }
}
