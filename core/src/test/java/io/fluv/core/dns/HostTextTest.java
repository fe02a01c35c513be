package io.fluv.core.dns;

import static org.assertj.core.api.Assertions.assertThat;

import io.fluv.core.AddressInfo;
import io.fluv.core.Lookup;
import io.fluv.core.Lookup.Flag;
import io.fluv.core.LoopOptions;
import io.fluv.core.SocketType;
import io.fluv.core.error.Endpoint;
import io.fluv.core.error.LookupException;
import io.fluv.core.error.LookupException.Reason;
import io.fluv.core.loop.LoopGroup;
import io.fluv.core.nio.NioDriver;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.UnknownHostException;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.assertj.core.api.AbstractThrowableAssert;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What may stand for a host, and what a failure says of a text that may not. */
class HostTextTest {
    private final ScriptedResolver resolver = new ScriptedResolver();
    private final LoopGroup group =
            LoopGroup.start(LoopOptions.defaults().driver(new NioDriver()).loops(1));
    private final Names names = new Names(group, resolver);

    @AfterEach
    void close() {
        names.close();
        group.close();
    }

    @ParameterizedTest
    @CsvSource({
        "fe80::1%nosuch0, nosuch0",
        "fe80::1%25a2, 25a2",
        "[fe80::1%25a2], a2",
        "::1%nosuch0, nosuch0",
        "ff02::1%nosuch0, nosuch0",
        "::ffff:127.0.0.1%nosuch0, nosuch0",
        "::1%2147483647, 2147483647"
    })
    void anAddressInAZoneThatThisHostDoesNotHaveIsNotFound(String node, String zone) {
        String end = "unknown host (this host has no interface " + zone + ")";

        assertFails(Lookup.of(node), Reason.UNKNOWN_NAME).hasMessage("lookup " + node + ": " + end);
        assertFails(Lookup.of(node).flags(Flag.NUMERICHOST), Reason.UNKNOWN_NAME)
                .hasMessageEndingWith(end);
        assertThat(failure(names.addressesOf(node)))
                .isInstanceOfSatisfying(
                        LookupException.class,
                        failure -> assertThat(failure.reason()).isEqualTo(Reason.UNKNOWN_NAME))
                .hasMessageEndingWith(end);
        assertThat(Names.withoutLookup(InetSocketAddress.createUnresolved(node, 80)))
                .isNull();
        assertThat(resolver.asked()).isEmpty();
    }

    @Test
    void anIpv6AddressMayStandInBracketsAsUrisHaveIt() throws Exception {
        String host = URI.create("http://[::1]:80/").getHost();

        assertThat(told(Lookup.of(host, 80))).containsExactly("[::1]:80");
        assertThat(told(Lookup.of(host).flags(Flag.NUMERICHOST))).containsExactly("[::1]:0");
        assertThat(answers(Lookup.of(host).flags(Flag.CANONNAME)).get(0).canonicalName())
                .isEqualTo("::1");
        assertThat(names.addressesOf(host).join()).containsExactly(AddressLiteral.parse("::1"));
        assertThat(Names.withoutLookup(InetSocketAddress.createUnresolved(host, 80)))
                .isEqualTo(new InetSocketAddress(AddressLiteral.parse("::1"), 80));
    }

    @ParameterizedTest
    @CsvSource({
        "http://x, (it has a scheme; only the host is meant)",
        "https://[::1]:443/, (it has a scheme; only the host is meant)",
        "x:80, (it has a port; only the host is meant)",
        "127.0.0.1:80, (it has a port; only the host is meant)",
        "[::1]:80, (it has a port; only the host is meant)",
        "x:80/index.html, (it has a port; only the host is meant)",
        "x:http, (not a valid address)",
        "[127.0.0.1], (not a valid address)",
        "[::1, (not a valid address)",
        "[localhost], (not a valid address)"
    })
    void moreThanAHostIsNoHostAndTheMessageSaysWhy(String node, String detail) {
        assertFails(Lookup.of(node), Reason.UNKNOWN_NAME).hasMessage("lookup " + node + ": unknown host " + detail);
        assertThat(failure(names.addressesOf(node))).hasMessage("lookup " + node + ": unknown host " + detail);
        assertThat(resolver.asked()).isEmpty();
    }

    @ParameterizedTest
    @CsvSource({
        "own.test: Temporary failure in name resolution, TEMPORARY_FAILURE",
        "own.test: Name or service not known, UNKNOWN_NAME",
        "own.test, UNSPECIFIED",
        "not in my table, UNSPECIFIED",
        ", UNSPECIFIED"
    })
    void ofAResolverOfOnesOwnTheReasonIsWhatItSaysAndNotWhatItMightMean(String text, Reason reason) {
        resolver.host("own.test", CompletableFuture.failedFuture(new UnknownHostException(text)));

        assertFails(Lookup.of("own.test"), reason);
        assertThat(failure(names.addressesOf("own.test")))
                .isInstanceOfSatisfying(
                        LookupException.class,
                        failure -> assertThat(failure.reason()).isEqualTo(reason));
    }

    @ParameterizedTest
    @CsvSource({"::1, lookup [::1]:http", "[::1], lookup [::1]:http", "127.0.0.1, lookup 127.0.0.1:http"})
    void anAddressAndAServiceAreToldApart(String node, String asked) {
        assertFails(Lookup.of(node, "http").flags(Flag.NUMERICSERV), Reason.UNKNOWN_NAME)
                .hasMessageStartingWith(asked + ": ");
    }

    private List<AddressInfo> answers(Lookup lookup) throws Exception {
        return names.lookup(lookup.type(SocketType.STREAM)).get(10, TimeUnit.SECONDS);
    }

    private List<String> told(Lookup lookup) throws Exception {
        return answers(lookup).stream()
                .map(answer -> Endpoint.text(answer.address()))
                .toList();
    }

    private AbstractThrowableAssert<?, ?> assertFails(Lookup lookup, Reason reason) {
        Throwable failure = failure(names.lookup(lookup));
        assertThat(failure)
                .isInstanceOfSatisfying(
                        LookupException.class,
                        typed -> assertThat(typed.reason()).isEqualTo(reason));
        return assertThat(failure);
    }

    private static Throwable failure(CompletableFuture<?> future) {
        return Inquiry.unwrapped(future.handle((value, thrown) -> thrown)
                .orTimeout(10, TimeUnit.SECONDS)
                .join());
    }
}
