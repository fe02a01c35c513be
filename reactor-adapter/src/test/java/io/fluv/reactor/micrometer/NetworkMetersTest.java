package io.fluv.reactor.micrometer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;
import static org.assertj.core.api.Assertions.assertThatNullPointerException;

import io.fluv.core.Datagram;
import io.fluv.core.LoopOptions;
import io.fluv.reactor.Buffers;
import io.fluv.reactor.Connection;
import io.fluv.reactor.Frame;
import io.fluv.reactor.Frames;
import io.fluv.reactor.Listener;
import io.fluv.reactor.Network;
import io.fluv.reactor.UdpSocket;
import io.micrometer.core.instrument.Tag;
import io.micrometer.core.instrument.search.Search;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.micrometer.prometheusmetrics.PrometheusConfig;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

/** What a registry shows of a network that does real work, and for how long. */
class NetworkMetersTest {
    private static final Duration PATIENCE = Duration.ofSeconds(10);
    private static final InetSocketAddress ANY_PORT = new InetSocketAddress(InetAddress.getLoopbackAddress(), 0);

    private final SimpleMeterRegistry registry = new SimpleMeterRegistry();
    private final Network network =
            Network.create(LoopOptions.defaults().loops(2)).with(NetworkMeters.of(registry));

    @AfterEach
    void close() {
        network.close();
    }

    @Test
    void everyMeterIsThereFromTheBeginningButThoseOfWhatIsYetToBeAskedFor() {
        assertThat(names())
                .containsExactly(
                        MeterNames.CONNECTIONS_ACCEPTED,
                        MeterNames.CONNECTIONS_CONNECTED,
                        MeterNames.CONNECTIONS_ENDED,
                        MeterNames.CONNECTIONS_OPEN,
                        MeterNames.CONNECTIONS_READ,
                        MeterNames.CONNECTIONS_WRITTEN,
                        MeterNames.DATAGRAMS_FAILED,
                        MeterNames.PAYLOAD_RECEIVED,
                        MeterNames.PAYLOAD_SENT,
                        MeterNames.DATAGRAMS_RECEIVED,
                        MeterNames.DATAGRAMS_SENT,
                        MeterNames.LISTENERS_OPEN,
                        MeterNames.LOOP_LAG,
                        MeterNames.LOOP_QUEUE,
                        MeterNames.SOCKETS_OPEN);
        assertThat(registry.getMeters())
                .allSatisfy(meter ->
                        assertThat(meter.getId().getTag(MeterNames.NETWORK)).isEqualTo("default"))
                .allSatisfy(meter ->
                        assertThat(meter.getId().getTag(MeterNames.DRIVER)).isEqualTo("nio"));
        assertThat(registry.find(MeterNames.LOOP_LAG).meters())
                .extracting(meter -> meter.getId().getTag(MeterNames.LOOP))
                .containsExactlyInAnyOrder("0", "1");
    }

    @Test
    void conversationShowsInEveryMeterOfConnections() {
        Listener listener = network.listen(ANY_PORT).block(PATIENCE);
        assertThat(gauge(MeterNames.LISTENERS_OPEN)).isEqualTo(1);

        Mono<Connection> accepted = listener.accept().next().cache();
        accepted.subscribe();
        Connection client = network.connect(listener.localAddress()).block(PATIENCE);
        Connection server = accepted.block(PATIENCE);
        client.write(Buffers.utf8("question")).block(PATIENCE);
        assertThat(Buffers.utf8(server.read().blockFirst(PATIENCE))).isEqualTo("question");
        server.write(Buffers.utf8("yes")).block(PATIENCE);
        assertThat(Buffers.utf8(client.read().blockFirst(PATIENCE))).isEqualTo("yes");

        assertThat(gauge(MeterNames.CONNECTIONS_OPEN)).isEqualTo(2);
        assertThat(counter(MeterNames.CONNECTIONS_ACCEPTED)).isEqualTo(1);
        assertThat(counter(MeterNames.CONNECTIONS_CONNECTED)).isEqualTo(1);
        assertThat(counter(MeterNames.CONNECTIONS_READ)).isEqualTo(11);
        assertThat(counter(MeterNames.CONNECTIONS_WRITTEN)).isEqualTo(11);
        assertThat(timed(MeterNames.CONNECT, MeterNames.OUTCOME, "success")).isEqualTo(1);

        Flux.merge(client.close(), server.close()).blockLast(PATIENCE);
        listener.close().block(PATIENCE);
        assertThat(gauge(MeterNames.CONNECTIONS_OPEN)).isZero();
        assertThat(gauge(MeterNames.LISTENERS_OPEN)).isZero();
        assertThat(ended("closed")).isEqualTo(2);
        assertThat(ended("aborted")).isZero();
    }

    @Test
    void bytesCountWhenTheyComeWhoeverReadsThem() {
        Listener listener = network.listen(ANY_PORT).block(PATIENCE);
        Mono<Connection> accepted = listener.accept().next().cache();
        accepted.subscribe();
        Connection client = network.connect(listener.localAddress()).block(PATIENCE);
        Connection server = accepted.block(PATIENCE);
        Frame<String> lines = Frames.lines(StandardCharsets.UTF_8, 100);
        client.write(Flux.just("first", "second").map(lines::encode)).block(PATIENCE);

        assertThat(server.read(lines).blockFirst(PATIENCE)).isEqualTo("first");
        assertThat(server.read(lines).blockFirst(PATIENCE)).isEqualTo("second");
        assertThat(counter(MeterNames.CONNECTIONS_READ))
                .as("each once, though the second line was left to another reader")
                .isEqualTo(13);
        assertThat(counter(MeterNames.CONNECTIONS_WRITTEN)).isEqualTo(13);
    }

    @Test
    void resetShowsOnBothSidesForWhatItIsThere() {
        Listener listener = network.listen(ANY_PORT).block(PATIENCE);
        Mono<Connection> accepted = listener.accept().next().cache();
        accepted.subscribe();
        Connection client = network.connect(listener.localAddress()).block(PATIENCE);
        Connection server = accepted.block(PATIENCE);

        client.reset().block(PATIENCE);
        server.closed().block(PATIENCE);

        assertThat(ended("aborted")).isEqualTo(1);
        assertThat(ended("reset")).isEqualTo(1);
    }

    @Test
    void refusedConnectIsTimedAsOne() {
        Listener gone = network.listen(ANY_PORT).block(PATIENCE);
        gone.close().block(PATIENCE);

        network.connect(gone.localAddress()).onErrorComplete().block(PATIENCE);

        assertThat(timed(MeterNames.CONNECT, MeterNames.OUTCOME, "refused")).isEqualTo(1);
        assertThat(registry.find(MeterNames.CONNECT)
                        .tag(MeterNames.OUTCOME, "success")
                        .timer())
                .isNull();
    }

    @Test
    void datagramsShowWithTheirPayload() {
        UdpSocket receiver = network.bind(ANY_PORT).block(PATIENCE);
        UdpSocket sender = network.bind(ANY_PORT).block(PATIENCE);
        assertThat(gauge(MeterNames.SOCKETS_OPEN)).isEqualTo(2);
        Mono<Datagram> received = receiver.receive().next().cache();
        received.subscribe();

        sender.send(new Datagram(Buffers.utf8("hello"), receiver.localAddress()))
                .block(PATIENCE);
        received.block(PATIENCE);
        sender.send(new Datagram(ByteBuffer.allocate(70_000), receiver.localAddress()))
                .onErrorComplete()
                .block(PATIENCE);

        assertThat(counter(MeterNames.DATAGRAMS_SENT)).isEqualTo(1);
        assertThat(counter(MeterNames.DATAGRAMS_RECEIVED)).isEqualTo(1);
        assertThat(counter(MeterNames.DATAGRAMS_FAILED)).isEqualTo(1);
        assertThat(counter(MeterNames.PAYLOAD_SENT)).isEqualTo(5);
        assertThat(counter(MeterNames.PAYLOAD_RECEIVED)).isEqualTo(5);
    }

    @Test
    void metersAreGoneWhenTheNetworkIsClosed() {
        network.lookup("127.0.0.1").block(PATIENCE);
        assertThat(registry.getMeters()).isNotEmpty();

        network.close();

        assertThat(registry.getMeters()).isEmpty();
    }

    @Test
    void metersAreGoneWhenTheNetworkHasShutDown() {
        network.shutdown(Duration.ZERO).block(PATIENCE);
        assertThat(registry.getMeters()).isEmpty();
    }

    @Test
    void metersAreGoneWhenTheNetworkBeneathIsClosed() {
        SimpleMeterRegistry other = new SimpleMeterRegistry();
        Network plain = Network.create(LoopOptions.defaults().loops(3));
        Network measured = plain.with(NetworkMeters.of(other));
        assertThat(other.getMeters()).isNotEmpty();

        plain.close();

        assertThat(other.getMeters()).isEmpty();
        assertThat(measured.isDisposed()).isTrue();
    }

    @Test
    void meterThatIsTimedAfterTheEndDoesNotComeBack() {
        network.close();

        network.connect(ANY_PORT.getHostString(), 7).onErrorComplete().block(PATIENCE);

        assertThat(registry.getMeters()).isEmpty();
    }

    @Test
    void networksOfOneRegistryNeedNamesOfTheirOwn() {
        Network second = Network.create(LoopOptions.defaults().loops(1));
        try (second) {
            assertThatIllegalStateException()
                    .isThrownBy(() -> second.with(NetworkMeters.of(registry)))
                    .withMessageContaining("default")
                    .withMessageContaining("name");

            Network named = second.with(NetworkMeters.of(registry).name("second"));
            Listener listener = named.listen(ANY_PORT).block(PATIENCE);
            assertThat(listener.isDisposed()).isFalse();
            assertThat(gauge(MeterNames.LISTENERS_OPEN)).as("of the first").isZero();
            assertThat(registry.get(MeterNames.LISTENERS_OPEN)
                            .tag(MeterNames.NETWORK, "second")
                            .gauge()
                            .value())
                    .isEqualTo(1);
        }
        assertThat(registry.find(MeterNames.LISTENERS_OPEN)
                        .tag(MeterNames.NETWORK, "second")
                        .gauge())
                .isNull();
        assertThat(registry.find(MeterNames.LISTENERS_OPEN).gauge()).isNotNull();
    }

    @Test
    void nameIsFreeAgainWhenItsNetworkIsClosed() {
        network.close();
        try (Network next = Network.create(LoopOptions.defaults().loops(1)).with(NetworkMeters.of(registry))) {
            assertThat(next.isDisposed()).isFalse();
            assertThat(registry.getMeters()).isNotEmpty();
        }
    }

    @Test
    void noMeterTellsAnAddressUnlessItIsAskedTo() {
        Listener listener = network.listen(ANY_PORT).block(PATIENCE);
        network.connect(listener.localAddress()).block(PATIENCE);
        network.lookup("127.0.0.1").block(PATIENCE);

        assertThat(registry.getMeters())
                .flatExtracting(meter -> meter.getId().getTags())
                .extracting(Tag::getValue)
                .noneSatisfy(value -> assertThat(value).contains("127"));
    }

    @Test
    void connectTimerTellsWhereToWhenItIsAskedToAndTagsOfOnesOwnAreEverywhere() {
        SimpleMeterRegistry other = new SimpleMeterRegistry();
        NetworkMeters meters = NetworkMeters.of(other)
                .remote(address -> address.equals(ANY_PORT) ? "nobody" : "somebody")
                .tags(List.of(Tag.of("region", "north")));
        try (Network measured = Network.create(LoopOptions.defaults().loops(1)).with(meters)) {
            Listener listener = measured.listen(ANY_PORT).block(PATIENCE);
            measured.connect(listener.localAddress()).block(PATIENCE);
            measured.connect(ANY_PORT).onErrorComplete().block(PATIENCE);

            assertThat(other.getMeters())
                    .allSatisfy(
                            meter -> assertThat(meter.getId().getTag("region")).isEqualTo("north"));
            assertThat(other.get(MeterNames.CONNECT)
                            .tags(MeterNames.REMOTE, "somebody", MeterNames.OUTCOME, "success")
                            .timer()
                            .count())
                    .isEqualTo(1);
            assertThat(other.get(MeterNames.CONNECT)
                            .tag(MeterNames.REMOTE, "nobody")
                            .timer()
                            .count())
                    .isEqualTo(1);
        }
    }

    @Test
    void prometheusGetsNamesWithUnitsAndNumbers() {
        PrometheusMeterRegistry prometheus = new PrometheusMeterRegistry(PrometheusConfig.DEFAULT);
        try (Network measured = Network.create(LoopOptions.defaults().loops(1)).with(NetworkMeters.of(prometheus))) {
            Listener listener = measured.listen(ANY_PORT).block(PATIENCE);
            listener.serve(connection -> connection.write(connection.read())).subscribe();
            Connection client = measured.connect(listener.localAddress()).block(PATIENCE);
            client.write(Buffers.utf8("echo")).block(PATIENCE);
            assertThat(Buffers.utf8(client.read().blockFirst(PATIENCE))).isEqualTo("echo");
            measured.lookup("::1").block(PATIENCE);

            assertThat(prometheus.scrape().lines())
                    .contains(
                            "fluv_listeners_open_listeners{driver=\"nio\",network=\"default\"} 1.0",
                            "fluv_connections_open_connections{driver=\"nio\",network=\"default\"} 2.0",
                            "fluv_connections_accepted_connections_total{driver=\"nio\",network=\"default\"} 1.0",
                            "fluv_connections_connected_connections_total{driver=\"nio\",network=\"default\"} 1.0",
                            "fluv_connections_read_bytes_total{driver=\"nio\",network=\"default\"} 8.0",
                            "fluv_connections_written_bytes_total{driver=\"nio\",network=\"default\"} 8.0",
                            "fluv_connections_ended_connections_total{driver=\"nio\",network=\"default\",reason=\"reset\"} 0.0",
                            "fluv_connections_connect_seconds_count{driver=\"nio\",network=\"default\",outcome=\"success\"} 1",
                            "fluv_lookups_seconds_count{driver=\"nio\",kind=\"forward\",network=\"default\",outcome=\"success\"} 1",
                            "fluv_loop_queue_tasks{driver=\"nio\",loop=\"0\",network=\"default\"} 0.0")
                    .anyMatch(line -> line.startsWith(
                            "fluv_loop_lag_seconds_max{driver=\"nio\",loop=\"0\",network=\"default\"}"));
        }
        assertThat(prometheus.scrape()).isEmpty();
    }

    @Test
    void badSettingsFailAtTheCallAndAreNamed() {
        NetworkMeters meters = NetworkMeters.of(registry);
        assertThatNullPointerException()
                .isThrownBy(() -> NetworkMeters.of(null))
                .withMessage("registry");
        assertThatIllegalArgumentException().isThrownBy(() -> meters.name("")).withMessageContaining("name");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> meters.lagPeriod(Duration.ZERO))
                .withMessageContaining("lagPeriod: PT0S");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> meters.lagPeriod(Duration.ofHours(2)))
                .withMessageContaining("lagPeriod: PT2H");
        assertThat(meters).hasToString("NetworkMeters[default in SimpleMeterRegistry]");
    }

    private Set<String> names() {
        return registry.getMeters().stream()
                .map(meter -> meter.getId().getName())
                .collect(Collectors.toCollection(TreeSet::new));
    }

    private Search ofThisNetwork(String name) {
        return registry.find(name).tag(MeterNames.NETWORK, "default");
    }

    private double gauge(String name) {
        return ofThisNetwork(name).gauge().value();
    }

    private double counter(String name) {
        return ofThisNetwork(name).functionCounter().count();
    }

    private double ended(String reason) {
        return ofThisNetwork(MeterNames.CONNECTIONS_ENDED)
                .tag(MeterNames.REASON, reason)
                .functionCounter()
                .count();
    }

    private long timed(String name, String tag, String value) {
        return ofThisNetwork(name).tag(tag, value).timer().count();
    }
}
