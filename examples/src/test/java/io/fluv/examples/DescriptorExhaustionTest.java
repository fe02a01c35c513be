package io.fluv.examples;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.fluv.core.LoopOptions;
import io.fluv.examples.Children.Server;
import io.fluv.reactor.Connection;
import io.fluv.reactor.Network;
import io.fluv.testkit.Peer;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;
import reactor.core.publisher.Sinks;

class DescriptorExhaustionTest {
    private static final int DESCRIPTORS = 80;
    private static final int CLIENTS = 120;
    private static final Duration PATIENCE = Duration.ofSeconds(20);

    /** How long accepting is watched while it can't: several pauses. */
    private static final Duration OBSERVED = Duration.ofSeconds(1);

    @Test
    @Tag("uv-037")
    void acceptingPausesWithoutASpinAndEveryClientIsServedInTheEnd() throws Exception {
        try (Server server = start(EchoChild.class);
                Network network = Network.create(LoopOptions.defaults().loops(1))) {
            InetSocketAddress address = new InetSocketAddress(InetAddress.getLoopbackAddress(), server.port());
            // Classes that are not loaded yet could not be, later: their files take descriptors too.
            assertThat(ask(network, address, -1)).isEqualTo(-1);
            Sinks.Empty<Void> leave = Sinks.empty();
            CompletableFuture<List<Integer>> served = Flux.range(0, CLIENTS)
                    .flatMap(
                            i -> Mono.usingWhen(
                                    network.connect(address),
                                    connection -> Echo.of(connection, i).delayUntil(answer -> leave.asMono()),
                                    Connection::close),
                            CLIENTS)
                    .collectList()
                    .toFuture();

            server.process().awaitStderr("failure 1: accept .*: too many open files");
            Duration cpuBefore = cpu(server);
            assertThatThrownBy(() -> served.get(OBSERVED.toMillis(), TimeUnit.MILLISECONDS))
                    .isInstanceOf(TimeoutException.class);
            assertThat(cpu(server).minus(cpuBefore)).as("no spin").isLessThan(OBSERVED.dividedBy(2));

            leave.tryEmitEmpty().orThrow();
            assertThat(served.get(20, TimeUnit.SECONDS))
                    .containsExactlyInAnyOrderElementsOf(
                            Flux.range(0, CLIENTS).collectList().block());
            assertThat(ask(network, address, -2)).isEqualTo(-2);
            assertThat(server.process().stderrText().lines())
                    .allMatch(line -> line.matches("failure \\d+: accept .*: too many open files"));
        }
    }

    /** A log that is first used now would not get its own files open, and drop what it is told. */
    @Test
    void whoSetsNoObserverReadsOfItInTheLog() throws Exception {
        try (Server server = start(Main.class, "tcp-echo-server", "127.0.0.1:0");
                Network network = Network.create(LoopOptions.defaults().loops(1))) {
            InetSocketAddress address = new InetSocketAddress(InetAddress.getLoopbackAddress(), server.port());
            assertThat(ask(network, address, -1)).isEqualTo(-1);
            List<Connection> clients = Flux.range(0, CLIENTS)
                    .flatMap(i -> network.connect(address), CLIENTS)
                    .collectList()
                    .block(PATIENCE);

            server.process().awaitStderr("accept .*: too many open files");
            Flux.fromIterable(clients).flatMap(Connection::reset, CLIENTS).blockLast(PATIENCE);
            assertThat(ask(network, address, -2)).isEqualTo(-2);
        }
    }

    private static Server start(Class<?> main, String... arguments) throws Exception {
        return Server.announcedBy(Peer.start(Children.withDescriptors(DESCRIPTORS, Children.java(main, arguments))));
    }

    private static Integer ask(Network network, InetSocketAddress address, int number) {
        return Mono.usingWhen(network.connect(address), connection -> Echo.of(connection, number), Connection::close)
                .block(PATIENCE);
    }

    private static Duration cpu(Server server) {
        return ProcessHandle.of(server.process().pid())
                .orElseThrow()
                .info()
                .totalCpuDuration()
                .orElseThrow();
    }
}
