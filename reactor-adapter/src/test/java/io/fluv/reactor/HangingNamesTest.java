package io.fluv.reactor;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.fail;

import io.fluv.core.Lookup;
import io.fluv.core.TcpOptions;
import io.fluv.core.error.LookupException;
import io.fluv.core.error.LookupException.Reason;
import io.fluv.testkit.OwnNetwork;
import io.fluv.testkit.OwnProcess;
import io.fluv.testkit.Tool;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.net.SocketTimeoutException;
import java.net.StandardSocketOptions;
import java.nio.ByteBuffer;
import java.nio.channels.DatagramChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

/** A DNS server that takes questions and answers none. The system's own wait for it lasts longer than the test. */
class HangingNamesTest {
    private static final Duration PATIENCE = Duration.ofSeconds(10);
    private static final Duration TIMEOUT = Duration.ofSeconds(2);

    /** What the resolver has: threads, and places to wait for one. */
    private static final int THREADS = 128;

    private static final int WAITING = 1024;

    /** A receive buffer for that. */
    private static final int ALL_QUESTIONS = 1024 * 1024;

    @TempDir
    private Path folder;

    private Loopback loopback;
    private Network network;

    @BeforeEach
    void open() {
        loopback = Loopback.oneLoop();
        network = loopback.network();
    }

    @AfterEach
    void close() {
        loopback.close();
    }

    @Test
    @OwnProcess(network = true)
    void lookupsEndWithTheirTimeInBoundedThreadsAndHoldUpNothingElse() throws Exception {
        Thread answering;
        try (DatagramChannel server = DatagramChannel.open()) {
            server.setOption(StandardSocketOptions.SO_RCVBUF, ALL_QUESTIONS);
            server.bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), 53));
            askOnly("127.0.0.1");
            int tooMany = 100;
            Mono<Map<Reason, Long>> outcomes = Flux.range(0, THREADS + WAITING + tooMany)
                    .flatMap(i -> outcome("host-" + i + ".test"), Integer.MAX_VALUE)
                    .collect(Collectors.groupingBy(Function.identity(), Collectors.counting()));
            var ended = outcomes.toFuture();
            ByteBuffer question = ByteBuffer.allocate(512);
            SocketAddress asker = server.receive(question);

            // Meanwhile what needs no name goes on.
            assertThat(network.lookup("127.0.0.1", 80).block(PATIENCE))
                    .containsExactly(new InetSocketAddress(InetAddress.getLoopbackAddress(), 80));
            Listener listener = loopback.listen();
            network.connect(listener.localAddress()).block(PATIENCE).dispose();

            assertThat(ended).succeedsWithin(PATIENCE);
            assertThat(ended.join())
                    .containsExactlyInAnyOrderEntriesOf(
                            Map.of(Reason.TIMED_OUT, (long) THREADS + WAITING, Reason.TOO_MANY, (long) tooMany));

            // A name that may wait again does so for no longer than its connect may take.
            assertThatThrownBy(() -> network.connect(
                                    InetSocketAddress.createUnresolved("other.test", 80),
                                    TcpOptions.defaults().connectTimeout(Duration.ofMillis(300)))
                            .block(PATIENCE))
                    .cause()
                    .isInstanceOf(SocketTimeoutException.class)
                    .hasMessageStartingWith("connect other.test:80: timed out after 300 ms");
            List<Thread> threads = resolverThreads();
            assertThat(threads).hasSize(THREADS).allMatch(Thread::isDaemon);
            assertThat(loopback.errors().all()).isEmpty();

            // A question that the system has begun can't be taken back: its thread ends with it.
            network.close();
            answer(server, question, asker);
            answering = startAnswering(server);
            for (Thread thread : threads) {
                thread.join(PATIENCE.toMillis());
            }
            assertThat(resolverThreads()).isEmpty();
        }
        answering.join(PATIENCE.toMillis()); // its socket is closed
    }

    private Mono<Reason> outcome(String host) {
        return network.lookup(Lookup.of(host).timeout(TIMEOUT))
                .<Reason>map(addresses -> fail(host + " is " + addresses))
                .onErrorResume(LookupException.class, e -> Mono.just(e.reason()));
    }

    private static List<Thread> resolverThreads() {
        return Thread.getAllStackTraces().keySet().stream()
                .filter(thread -> thread.getName().startsWith("fluv-resolver"))
                .toList();
    }

    private static void answer(DatagramChannel server, ByteBuffer question, SocketAddress asker) throws IOException {
        byte[] noSuchName = {(byte) 0x81, (byte) 0x83};
        server.send(question.flip().put(2, noSuchName), asker);
    }

    /** Has the server say of every name that there is none, also to those who have waited for long. */
    private static Thread startAnswering(DatagramChannel server) {
        Thread answering = new Thread(
                () -> {
                    try {
                        while (true) {
                            ByteBuffer question = ByteBuffer.allocate(512);
                            answer(server, question, server.receive(question));
                        }
                    } catch (IOException closed) {
                        return;
                    }
                },
                "dns-server");
        answering.start();
        return answering;
    }

    /** For this process, from its first lookup on. */
    private void askOnly(String server) throws Exception {
        Path servers = Files.writeString(
                folder.resolve("servers"), "nameserver " + server + "\noptions timeout:30 attempts:1\n");
        Path ways = Files.writeString(folder.resolve("ways"), "hosts: dns\n");
        OwnNetwork.change(Tool.MOUNT, "--bind", servers.toString(), "/etc/resolv.conf");
        OwnNetwork.change(Tool.MOUNT, "--bind", ways.toString(), "/etc/nsswitch.conf");
    }
}
