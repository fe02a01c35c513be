package io.fluv.driver;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.fluv.core.ResolvedHost;
import io.fluv.core.Resolver;
import io.fluv.core.TcpOptions;
import io.fluv.core.error.ConnectionClosedException;
import io.fluv.core.error.ConnectionResetException;
import io.fluv.core.error.PeerClosedException;
import io.fluv.reactor.Buffers;
import io.fluv.reactor.Connection;
import io.fluv.reactor.Frames;
import io.fluv.reactor.Listener;
import io.fluv.reactor.Network;
import java.net.BindException;
import java.net.ConnectException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.SocketException;
import java.net.StandardSocketOptions;
import java.net.UnixDomainSocketAddress;
import java.net.UnknownHostException;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;
import reactor.core.publisher.Sinks;

/** Streams over the toy: what users have of a connection, they have here. */
class ToyDriverTest extends OnOneThread {
    private static final int KIB = 1024;

    private final Network network = network(1);

    private static String text(List<ByteBuffer> chunks) {
        return String.join("", chunks.stream().map(Buffers::utf8).toList());
    }

    private static Flux<String> lines(Connection connection) {
        return connection.read(Frames.lines(UTF_8, 100));
    }

    private static Flux<ByteBuffer> hello() {
        return Flux.just("Hello", ", ", "world!").map(Buffers::utf8);
    }

    // ---- the way of the data ----

    @Test
    void echoesMoreThanTheStreamsHold() {
        Listener listener = listen(network);
        Seen<Void> serving = see(listener.serve(connection -> connection.write(connection.read())));
        Connection client = connect(network, listener.localAddress());
        String sent = "0123456789abcdef".repeat(20 * ToyDriver.STREAM_BYTES / 16);

        Seen<Void> write = see(client.write(Buffers.utf8(sent)).then(client.shutdownOutput()));
        Seen<ByteBuffer> echo = see(client.read());
        driver.run();

        assertThat(write.completed).isTrue();
        assertThat(echo.completed).isTrue();
        assertThat(text(echo.values)).isEqualTo(sent);
        finish(listener.close());
        assertThat(serving.completed).isTrue();
    }

    @Test
    void letsManyChat() {
        int guests = 100;
        List<Sinks.Many<String>> room = new ArrayList<>();
        Listener listener = listen(network);
        see(listener.serve(guest -> {
            here();
            Sinks.Many<String> heard = Sinks.many().unicast().onBackpressureBuffer();
            room.add(heard);
            Mono<Void> talks = lines(guest)
                    .doOnNext(
                            line -> room.forEach(each -> each.tryEmitNext(line).orThrow()))
                    .then();
            return talks.and(guest.write(heard.asFlux().map(line -> Buffers.utf8(line + "\n"))));
        }));
        List<Seen<String>> heard = new ArrayList<>();
        List<Connection> clients = new ArrayList<>();
        for (int i = 0; i < guests; i++) {
            Connection client = connect(network, listener.localAddress());
            clients.add(client);
            heard.add(see(lines(client)));
        }

        for (int i = 0; i < guests; i++) {
            see(clients.get(i).write(Buffers.utf8("from " + i + "\n")));
        }
        driver.run();

        List<String> all = heard.get(0).values;
        assertThat(all).hasSize(guests).doesNotHaveDuplicates().contains("from 0", "from 99");
        assertThat(heard).allSatisfy(one -> assertThat(one.values).isEqualTo(all));
    }

    @Test
    void endsEitherDirectionByItself() {
        List<Connection> ends = pair(network, TcpOptions.defaults());
        for (Connection first : ends) {
            Connection second = first == ends.get(0) ? ends.get(1) : ends.get(0);
            assertThat(first.isWritable()).isTrue();
            assertThat(second.isReadable()).isTrue();
            Seen<ByteBuffer> heard = see(second.read());

            finish(first.write(hello()).then(first.shutdownOutput()));

            assertThat(text(heard.values)).isEqualTo("Hello, world!");
            assertThat(heard.completed).isTrue();
            assertThat(first.isWritable()).isFalse();
            assertThat(second.isReadable()).isFalse();
        }
        assertThat(ends).allMatch(Connection::isDisposed);
        ends.forEach(end -> finish(end.closed()));
    }

    @Test
    void stopsTheWriterOfAReaderThatAsksForNothing() {
        TcpOptions options = TcpOptions.defaults().writeWater(2 * KIB, 4 * KIB).readChunk(KIB);
        List<Connection> ends = pair(network, options);
        AtomicLong produced = new AtomicLong();
        Flux<ByteBuffer> endless = Flux.generate(sink -> {
            produced.addAndGet(KIB);
            sink.next(ByteBuffer.allocate(KIB));
        });

        Seen<Void> write = see(ends.get(0).write(endless));
        Seen<ByteBuffer> reader = see(ends.get(1).read(), 0);
        driver.run();

        // What the stream holds, a chunk that is read ahead, and what is queued up to the mark.
        assertThat(produced).hasValueBetween(ToyDriver.STREAM_BYTES, ToyDriver.STREAM_BYTES + 5 * KIB);
        assertThat(ends.get(0).writeQueueSize()).isBetween(1L, 4L * KIB);
        long first = produced.get();
        driver.run();
        assertThat(produced).hasValue(first);

        reader.request(10);
        driver.run();

        assertThat(reader.values).hasSize(10);
        assertThat(produced).hasValueBetween(first + 8 * KIB, first + 12 * KIB);
        write.cancel();
    }

    // ---- ends ----

    @Test
    void closesInGoodOrder() {
        List<Connection> ends = pair(network, TcpOptions.defaults());
        Seen<ByteBuffer> peer = see(ends.get(1).read());
        Seen<ByteBuffer> own = see(ends.get(0).read());

        Seen<Void> close = see(ends.get(0).write(hello()).then(ends.get(0).close()));
        driver.run();

        assertThat(text(peer.values)).isEqualTo("Hello, world!");
        assertThat(peer.completed).isTrue();
        assertThat(own.failure).isInstanceOf(ConnectionClosedException.class);
        assertThat(close.completed).as("it waits for the peer's end").isFalse();

        finish(ends.get(1).close());

        assertThat(close.completed).isTrue();
    }

    @Test
    void tellsOfAResetBehindTheData() {
        List<Connection> ends = pair(network, TcpOptions.defaults());
        finish(ends.get(0).write(hello()));

        finish(ends.get(0).reset());
        Seen<ByteBuffer> peer = see(ends.get(1).read());
        Seen<Void> write = see(ends.get(1).write(hello()));
        driver.run();

        assertThat(text(peer.values)).isEqualTo("Hello, world!");
        assertThat(peer.failure).isInstanceOf(ConnectionResetException.class);
        assertThat(write.failure).isInstanceOf(ConnectionResetException.class);
    }

    @Test
    void resetsWhenItClosesOverUnreadData() {
        List<Connection> ends = pair(network, TcpOptions.defaults());
        see(ends.get(0).write(ByteBuffer.allocate(2 * ToyDriver.STREAM_BYTES)));
        Seen<ByteBuffer> reader = see(ends.get(0).read());
        driver.run();

        ends.get(1).dispose();
        driver.run();

        assertThat(reader.failure).isInstanceOf(ConnectionResetException.class);
    }

    @Test
    void failsToWriteToOneThatHasClosed() {
        List<Connection> ends = pair(network, TcpOptions.defaults());
        ends.get(1).dispose();
        driver.run();
        Seen<ByteBuffer> reader = see(ends.get(0).read());
        driver.run();
        assertThat(reader.completed).isTrue();

        Seen<Void> write = see(ends.get(0).write(hello()));
        driver.run();

        assertThat(write.failure).isInstanceOf(PeerClosedException.class);
    }

    @Test
    void resetsAConnectionWhoseHandlerFails() {
        Listener listener = listen(network);
        see(listener.serve(connection -> lines(connection).then(Mono.error(new IllegalStateException("no")))));
        Connection client = connect(network, listener.localAddress());
        Seen<ByteBuffer> reader = see(client.read());

        finish(client.shutdownOutput());

        assertThat(reader.failure).isInstanceOf(ConnectionResetException.class);
        assertThat(reported).hasSize(1).allMatch(IllegalStateException.class::isInstance);
        reported.clear();
    }

    @Test
    void resetsThoseThatWaitWhenTheListenerCloses() {
        Listener listener = listen(network);
        Connection client = connect(network, listener.localAddress());
        Seen<ByteBuffer> reader = see(client.read());
        driver.run();
        assertThat(reader.isOver()).isFalse();

        finish(listener.close());

        assertThat(reader.failure).isInstanceOf(ConnectionResetException.class);
    }

    // ---- addresses ----

    @Test
    void refusesWhereNobodyListens() {
        Seen<Connection> connect = see(network.connect("127.0.0.1", 7));
        driver.run();

        assertThat(connect.failure).isInstanceOf(ConnectException.class).hasMessage("connect 127.0.0.1:7: refused");
    }

    @Test
    void hasAPortForOneListenerAtATime() {
        Listener listener = listen(network);
        InetSocketAddress address = (InetSocketAddress) listener.localAddress();
        Seen<Listener> second = see(network.listen(address));
        driver.run();
        assertThat(second.failure).isInstanceOf(BindException.class);

        finish(listener.close());

        assertThat(get(network.listen(address)).localAddress()).isEqualTo(address);
    }

    @Test
    void tellsEachEndOfTheOther() {
        InetSocketAddress own = loopback(4711);
        List<Connection> ends = pair(network, TcpOptions.defaults().localAddress(own));

        assertThat(ends.get(0).localAddress()).isEqualTo(own);
        assertThat(ends.get(1).remoteAddress()).isEqualTo(own);
        assertThat(ends.get(1).localAddress()).isEqualTo(ends.get(0).remoteAddress());
    }

    @Test
    void connectsByNameWithAResolverThatAnswersAtOnce() {
        Network named = closing(Network.create(options(1), new Resolver() {
            @Override
            public CompletableFuture<ResolvedHost> resolve(String host) {
                here();
                InetAddress answer = InetAddress.getLoopbackAddress();
                return CompletableFuture.completedFuture(new ResolvedHost(List.of(answer), host, null));
            }

            @Override
            public CompletableFuture<String> nameOf(InetAddress address) {
                return CompletableFuture.failedFuture(new UnknownHostException("it is not asked"));
            }

            @Override
            public void close() {}
        }));
        InetSocketAddress address = (InetSocketAddress) listen(network).localAddress();

        Connection client = get(named.connect("toy.example", address.getPort()));

        assertThat(client.remoteAddress()).isEqualTo(address);
    }

    @Test
    void hasNoSocketsForPaths() {
        Seen<Listener> listen = see(network.listen(UnixDomainSocketAddress.of("toy")));
        driver.run();

        assertThat(listen.failure)
                .isInstanceOf(SocketException.class)
                .hasMessage("listen unix:toy: the driver toy has no sockets of family UNIX");
    }

    @Test
    void remembersOptionsUntilItIsClosed() throws Exception {
        Connection client = pair(network, TcpOptions.defaults()).get(0);
        assertThat(client.option(StandardSocketOptions.TCP_NODELAY)).isTrue();
        client.option(StandardSocketOptions.TCP_NODELAY, false);
        assertThat(client.option(StandardSocketOptions.TCP_NODELAY)).isFalse();

        finish(client.reset());

        assertThatThrownBy(() -> client.option(StandardSocketOptions.TCP_NODELAY))
                .isInstanceOf(SocketException.class);
    }

    @Test
    void refusesOptionsThatItDoesNotHave() {
        TcpOptions options = TcpOptions.defaults().sendBuffer(1);
        Seen<Listener> listen = see(network.listen(loopback(0), options));
        Seen<Connection> connect = see(network.connect(loopback(7), options));
        driver.run();

        assertThat(listen.failure)
                .isInstanceOf(SocketException.class)
                .hasMessageEndingWith(": option SO_SNDBUF is not supported");
        assertThat(connect.failure)
                .isInstanceOf(SocketException.class)
                .hasMessageEndingWith(": option SO_SNDBUF is not supported");
        Connection client = pair(network, TcpOptions.defaults()).get(0);
        assertThatThrownBy(() -> client.option(StandardSocketOptions.SO_SNDBUF))
                .isInstanceOf(UnsupportedOperationException.class);
    }
}
