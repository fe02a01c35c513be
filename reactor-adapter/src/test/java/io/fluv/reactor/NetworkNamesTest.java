package io.fluv.reactor;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.fluv.core.AddressFamily;
import io.fluv.core.AddressInfo;
import io.fluv.core.InterfaceAddress;
import io.fluv.core.Lookup;
import io.fluv.core.LoopOptions;
import io.fluv.core.NameInfo;
import io.fluv.core.ResolvedHost;
import io.fluv.core.Resolver;
import io.fluv.core.SocketType;
import io.fluv.core.TcpOptions;
import io.fluv.core.error.LookupException;
import java.net.ConnectException;
import java.net.Inet6Address;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.SocketException;
import java.net.UnknownHostException;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import reactor.core.Disposable;
import reactor.core.publisher.Flux;
import reactor.test.StepVerifier;

/** Lookups through a Network with a resolver of the user's own, and connecting by the names that it knows. */
class NetworkNamesTest {
    private static final Duration PATIENCE = Duration.ofSeconds(10);

    private final HostTable hosts = new HostTable();
    private final Network network = Network.create(LoopOptions.defaults().loops(2), hosts);

    @AfterEach
    void close() {
        network.close();
    }

    @Test
    void aHostOfTwoFamiliesIsReachedAtTheOneThatAnswers() throws Exception {
        try (ServerSocket server = new ServerSocket(0, 1, address("127.0.0.1"))) {
            // On ::1 nobody listens at this port.
            hosts.addresses("both.test", "::1", "127.0.0.1");

            StepVerifier.create(network.connect("both.test", server.getLocalPort()))
                    .assertNext(connection -> {
                        assertThat(connection.remoteAddress())
                                .isEqualTo(new InetSocketAddress(address("127.0.0.1"), server.getLocalPort()));
                        connection.dispose();
                    })
                    .expectComplete()
                    .verify(PATIENCE);
        }
    }

    @Test
    void aHostThatAnswersNowhereFailsWithEveryAddress() throws Exception {
        int free;
        try (ServerSocket server = new ServerSocket(0)) {
            free = server.getLocalPort();
        }
        hosts.addresses("both.test", "::1", "127.0.0.1");

        StepVerifier.create(network.connect("both.test", free))
                .expectErrorSatisfies(failure -> assertThat(failure)
                        .isInstanceOf(ConnectException.class)
                        .hasMessageContaining("connect both.test:" + free)
                        .hasMessageContaining("[::1]:" + free)
                        .hasMessageContaining("127.0.0.1:" + free))
                .verify(PATIENCE);
    }

    @Test
    void anAddressThatIsListedTwiceIsTriedOnceAndToldOnce() throws Exception {
        int free;
        try (ServerSocket server = new ServerSocket(0)) {
            free = server.getLocalPort();
        }
        hosts.addresses("twice.test", "127.0.0.1", "127.0.0.1", "::1", "127.0.0.1");

        StepVerifier.create(network.connect("twice.test", free))
                .expectErrorMessage("connect twice.test:" + free + ": every address failed: connect 127.0.0.1:" + free
                        + ": connection refused; connect [::1]:" + free + ": connection refused")
                .verify(PATIENCE);
    }

    @Test
    void aConnectByNameThatIsRefusedNamesTheNameAndTheAddress() throws Exception {
        int free;
        try (ServerSocket server = new ServerSocket(0)) {
            free = server.getLocalPort();
        }
        hosts.addresses("one.test", "127.0.0.1");

        StepVerifier.create(network.connect("one.test", free))
                .expectErrorSatisfies(failure -> assertThat(failure)
                        .isInstanceOf(ConnectException.class)
                        .hasMessage(
                                "connect one.test:" + free + ": connect 127.0.0.1:" + free + ": connection refused"))
                .verify(PATIENCE);
    }

    @Test
    void aLookupYieldsTheSameBytesInTwoZonesTwice() throws Exception {
        byte[] bytes = address("fe80::1").getAddress();
        List<InetAddress> zones = List.of(
                Inet6Address.getByAddress(null, bytes, 1),
                Inet6Address.getByAddress(null, bytes, 2),
                Inet6Address.getByAddress(null, bytes, 1));
        hosts.hosts.put("zones.test", CompletableFuture.completedFuture(new ResolvedHost(zones, null, null)));

        StepVerifier.create(network.lookup(Lookup.of("zones.test")))
                .assertNext(found -> assertThat(found)
                        .extracting(each -> ((Inet6Address) each.getAddress()).getScopeId())
                        .containsExactly(1, 2))
                .expectComplete()
                .verify(PATIENCE);
    }

    @Test
    void listeningOnANameListensOnItsAddress() {
        hosts.addresses("here.test", "127.0.0.1");

        Listener listener = network.listen("here.test", 0).block(PATIENCE);
        assertThat(((InetSocketAddress) listener.localAddress()).getHostString())
                .isEqualTo("127.0.0.1");
        StepVerifier.create(network.listen("nosuch.test", 0))
                .expectErrorSatisfies(failure -> assertThat(failure)
                        .isInstanceOf(UnknownHostException.class)
                        .hasMessageContaining("nosuch.test"))
                .verify(PATIENCE);
    }

    @Test
    void aConnectWhoseNameNobodyAnswersEndsWithItsTimeout() {
        CompletableFuture<ResolvedHost> never = hosts.silent("silent.test");

        StepVerifier.create(
                        network.connect("silent.test", 80, TcpOptions.defaults().connectTimeout(Duration.ofMillis(50))))
                .expectErrorMessage("connect silent.test:80: timed out after 50 ms: lookup silent.test: no answer")
                .verify(PATIENCE);
        assertThat(never).isCancelled();
    }

    @Test
    void cancellingALookupGivesTheQuestionUp() {
        CompletableFuture<ResolvedHost> never = hosts.silent("silent.test");
        Disposable lookup = network.lookup("silent.test").subscribe();
        CompletableFuture<Boolean> ended = never.handle((host, failure) -> true);
        hosts.awaitAsked("silent.test");
        lookup.dispose();

        assertThat(ended).succeedsWithin(PATIENCE);
        assertThat(never).isCancelled();
    }

    @Test
    void closingTheNetworkFailsALookupThatNobodyAnswers() {
        hosts.silent("silent.test");
        CompletableFuture<List<InetSocketAddress>> lookup =
                network.lookup("silent.test").toFuture();
        hosts.awaitAsked("silent.test");
        network.close();

        assertThat(lookup.handle((found, failure) -> failure))
                .succeedsWithin(PATIENCE)
                .isInstanceOfSatisfying(
                        LookupException.class,
                        failure -> assertThat(failure.reason()).isEqualTo(LookupException.Reason.CLOSED));
        assertThat(hosts.closed).isDone();
    }

    @Test
    void aLookupYieldsEachAddressOnceAndAddressInfoAllThatIsKnown() {
        hosts.addresses("both.test", "::1", "127.0.0.1");

        StepVerifier.create(network.lookup(Lookup.of("both.test", 80)))
                .expectNext(List.of(
                        new InetSocketAddress(address("::1"), 80), new InetSocketAddress(address("127.0.0.1"), 80)))
                .expectComplete()
                .verify(PATIENCE);
        StepVerifier.create(network.addressInfo(Lookup.of("both.test", 80).family(AddressFamily.INET)))
                .assertNext(answers -> assertThat(answers)
                        .extracting(AddressInfo::type)
                        .containsExactly(SocketType.STREAM, SocketType.DATAGRAM, SocketType.RAW))
                .expectComplete()
                .verify(PATIENCE);
    }

    @Test
    @Tag("uv-108")
    void lookupsAtTheSameTimeEachEndOnce() {
        hosts.addresses("both.test", "::1", "127.0.0.1");

        StepVerifier.create(Flux.range(0, 10).flatMap(port -> network.lookup("both.test", port)))
                .expectNextCount(10)
                .expectComplete()
                .verify(PATIENCE);
    }

    @Test
    void nothingIsAskedBeforeTheSubscriptionAndEachAsksAnew() {
        hosts.addresses("both.test", "::1");
        var lookup = network.lookup("both.test");
        assertThat(hosts.questions).isEmpty();
        lookup.block(PATIENCE);
        lookup.block(PATIENCE);

        assertThat(hosts.questions).hasSize(2);
    }

    @Test
    void anAddressHasANameAndFlagsSayWhatIsWanted() {
        hosts.names.put(address("192.0.2.1"), "host.test");

        StepVerifier.create(network.reverseLookup(
                        new InetSocketAddress(address("192.0.2.1"), 9), NameInfo.Flag.NUMERICSERV))
                .expectNext(new NameInfo("host.test", "9"))
                .expectComplete()
                .verify(PATIENCE);
        StepVerifier.create(
                        network.reverseLookup(new InetSocketAddress(address("192.0.2.2"), 9), NameInfo.Flag.NAMEREQD))
                .expectError(LookupException.class)
                .verify(PATIENCE);
        assertThatThrownBy(() -> network.reverseLookup(InetSocketAddress.createUnresolved("host.test", 9)))
                .isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    @Tag("uv-116")
    void theHostAndItsInterfacesHaveNames() {
        assertThat(network.hostName()).isNotBlank();
        StepVerifier.create(network.interfaces().collectList())
                .assertNext(all -> assertThat(all)
                        .isNotEmpty()
                        .allMatch(InterfaceAddress::up)
                        .anyMatch(InterfaceAddress::internal))
                .expectComplete()
                .verify(PATIENCE);
    }

    @Test
    @Tag("uv-114")
    void anInterfacesIndexLeadsToItsNameAndBack() {
        InterfaceAddress first = network.interfaces().blockFirst(PATIENCE);

        assertThat(network.interfaceIndex(first.name()).block(PATIENCE)).isEqualTo(first.index());
        assertThat(network.interfaceName(first.index()).block(PATIENCE)).isEqualTo(first.name());
        StepVerifier.create(network.interfaceIndex("nosuch0"))
                .expectError(SocketException.class)
                .verify(PATIENCE);
        StepVerifier.create(network.interfaceName(Integer.MAX_VALUE))
                .expectError(SocketException.class)
                .verify(PATIENCE);
        assertThatThrownBy(() -> network.interfaceName(0)).hasMessage("index: 0 is less than 1");
    }

    private static InetAddress address(String literal) {
        try {
            return InetAddress.getAllByName(literal)[0];
        } catch (UnknownHostException e) {
            throw new AssertionError(literal, e);
        }
    }

    /** A resolver as a user might write one. It leaves questions open when it is closed, which must not matter. */
    private static final class HostTable implements Resolver {
        private final Map<String, CompletableFuture<ResolvedHost>> hosts = new ConcurrentHashMap<>();
        private final Map<InetAddress, String> names = new ConcurrentHashMap<>();
        private final List<String> questions = new CopyOnWriteArrayList<>();
        private final Map<String, CompletableFuture<Void>> asked = new ConcurrentHashMap<>();
        private final CompletableFuture<Void> closed = new CompletableFuture<>();

        void addresses(String host, String... literals) {
            List<InetAddress> addresses =
                    List.of(literals).stream().map(NetworkNamesTest::address).toList();
            hosts.put(host, CompletableFuture.completedFuture(new ResolvedHost(addresses, null, null)));
        }

        CompletableFuture<ResolvedHost> silent(String host) {
            CompletableFuture<ResolvedHost> never = new CompletableFuture<>();
            hosts.put(host, never);
            return never;
        }

        void awaitAsked(String host) {
            assertThat(asked.computeIfAbsent(host, any -> new CompletableFuture<>()))
                    .succeedsWithin(PATIENCE);
        }

        @Override
        public CompletableFuture<ResolvedHost> resolve(String host) {
            questions.add(host);
            asked.computeIfAbsent(host, any -> new CompletableFuture<>()).complete(null);
            return hosts.getOrDefault(host, CompletableFuture.failedFuture(new UnknownHostException(host)));
        }

        @Override
        public CompletableFuture<String> nameOf(InetAddress address) {
            String name = names.get(address);
            return name == null
                    ? CompletableFuture.failedFuture(new UnknownHostException(address.toString()))
                    : CompletableFuture.completedFuture(name);
        }

        @Override
        public void close() {
            closed.complete(null);
        }
    }
}
