package io.fluv.reactor;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import com.code_intelligence.jazzer.api.FuzzedDataProvider;
import com.code_intelligence.jazzer.junit.FuzzTest;
import io.fluv.core.LoopOptions;
import io.fluv.core.ResolvedHost;
import io.fluv.core.Resolver;
import io.fluv.core.error.Endpoint;
import io.fluv.core.error.LookupException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.UnknownHostException;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Timeout;
import reactor.core.publisher.Mono;

/**
 * Hosts and ports from whatever a fuzzer makes up, by the way that an application goes: addresses with the port, or a failure
 * that names the host, and no name asked for that could not be one.
 *
 * <p>An ordinary build replays the inputs in the test resources. To look for more:
 *
 * <pre>JAZZER_FUZZ=1 mvn test -pl reactor-adapter -am -Dtest=NetworkLookupFuzzTest</pre>
 */
@Timeout(value = 10, unit = TimeUnit.MINUTES)
class NetworkLookupFuzzTest {
    private static final Duration PATIENCE = Duration.ofSeconds(10);
    private static final int MOST_CHARACTERS = 100;

    private static Network network;

    @BeforeAll
    static void open() {
        network = Network.create(LoopOptions.defaults().loops(1), new EveryOtherHost());
    }

    @AfterAll
    static void close() {
        network.close();
    }

    @FuzzTest(maxDuration = "2m")
    void hostsAndPorts(FuzzedDataProvider data) {
        int port = data.consumeBoolean() ? data.consumeInt(0, 65_535) : data.consumeInt();
        String host = data.consumeString(MOST_CHARACTERS);
        if (port < 0 || port > 65_535) {
            assertThatIllegalArgumentException()
                    .isThrownBy(() -> network.lookup(host, port))
                    .withMessage("port: " + port + " is not from 0 to 65535");
            return;
        }

        List<InetSocketAddress> addresses = network.lookup(host, port)
                .onErrorResume(LookupException.class, failure -> {
                    assertThat(failure)
                            .hasMessageStartingWith("lookup " + Endpoint.withPort(host, Integer.toString(port)) + ": ");
                    return Mono.just(List.of());
                })
                .block(PATIENCE);

        assertThat(addresses).doesNotHaveDuplicates().allMatch(each -> !each.isUnresolved() && each.getPort() == port);
    }

    /** Knows hosts of even length, and holds what it is asked to what it was promised. */
    private static final class EveryOtherHost implements Resolver {
        @Override
        public CompletableFuture<ResolvedHost> resolve(String host) {
            assertThat(host).doesNotStartWith("[").matches("[\\x21-\\x39\\x3b-\\x40\\x5b-\\x7e]{1,254}");
            return host.length() % 2 == 0
                    ? CompletableFuture.completedFuture(
                            new ResolvedHost(List.of(InetAddress.getLoopbackAddress()), host, null))
                    : CompletableFuture.failedFuture(new UnknownHostException(host));
        }

        @Override
        public CompletableFuture<String> nameOf(InetAddress address) {
            return CompletableFuture.failedFuture(new UnknownHostException(address.toString()));
        }

        @Override
        public void close() {}
    }
}
