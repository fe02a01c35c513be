package io.fluv.reactor;

import static org.assertj.core.api.Assertions.assertThat;

import io.fluv.core.TcpOptions;
import io.fluv.testkit.EachStreamKind;
import io.fluv.testkit.RawPeer;
import io.fluv.testkit.StreamKind;
import java.io.IOException;
import java.net.StandardSocketOptions;
import java.nio.ByteBuffer;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Random;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import reactor.core.publisher.BaseSubscriber;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

/** What reading must not lose, change or take too much of. */
class ReadTrapsTest {
    private Loopback loopback;

    @BeforeEach
    void open() {
        loopback = Loopback.oneLoop();
    }

    @AfterEach
    void close() {
        loopback.close();
    }

    @EachStreamKind
    void buffersThatAreKeptNeverChange(StreamKind kind) throws Exception {
        byte[] sent = new byte[400 * 8 * 1024];
        new Random(3).nextBytes(sent);
        try (Loopback.Pair pair = loopback.pair(kind, TcpOptions.defaults().readChunk(8 * 1024))) {
            CompletableFuture<List<ByteBuffer>> kept =
                    pair.connection().read().collectList().toFuture();
            pair.peer().write(sent);
            pair.peer().shutdownOutput();

            assertThat(joined(kept.get(Loopback.PATIENCE.toSeconds(), TimeUnit.SECONDS)))
                    .isEqualTo(sent);
        }
    }

    @EachStreamKind
    void serverThatCollectsEverythingRepliesToAClientThatShutItsOutputDown(StreamKind kind) {
        Listener listener = loopback.listen(kind);
        listener.serve(connection -> connection
                        .read()
                        .collectList()
                        .flatMap(request -> connection.write(Buffers.bytes(joined(request)))))
                .subscribe();

        Mono<String> reply = Flux.usingWhen(
                        loopback.network().connect(listener.localAddress()),
                        connection -> connection
                                .write(Buffers.utf8("all of it"))
                                .then(connection.shutdownOutput())
                                .thenMany(connection.read()),
                        Connection::close)
                .transform(Frames.text(StandardCharsets.UTF_8))
                .reduce(String::concat);

        assertThat(reply.block(Loopback.PATIENCE)).isEqualTo("all of it");
    }

    @EachStreamKind
    void readCompletesAtThePeersFinAndWritingGoesOn(StreamKind kind) throws Exception {
        try (Loopback.Pair pair = loopback.pair(kind)) {
            pair.peer().write("request");
            pair.peer().shutdownOutput();

            byte[] request = joined(pair.connection().read().collectList().block(Loopback.PATIENCE));
            assertThat(request).asString().isEqualTo("request");
            assertThat(pair.connection().isReadable()).isFalse();
            pair.connection().write(Buffers.utf8("reply")).block(Loopback.PATIENCE);
            pair.connection().close().block(Loopback.PATIENCE);
            assertThat(pair.peer().readAllText()).isEqualTo("reply");
        }
    }

    @EachStreamKind
    void peersCloseIsHeardThoughNobodyReads(StreamKind kind) throws Exception {
        try (Loopback.Pair pair = loopback.pair(kind)) {
            CompletableFuture<Void> closed = pair.connection().closed().toFuture();
            assertThat(closed).isNotDone();

            pair.peer().close();

            assertThat(closed).succeedsWithin(Loopback.PATIENCE);
        }
    }

    @EachStreamKind
    void peersResetIsHeardThoughNobodyReads(StreamKind kind) throws Exception {
        try (Loopback.Pair pair = loopback.pair(kind)) {
            CompletableFuture<Void> closed = pair.connection().closed().toFuture();

            pair.peer().reset();

            assertThat(closed).succeedsWithin(Loopback.PATIENCE);
        }
    }

    @EachStreamKind
    void secondReaderTakesUpWhereTheFirstOneStoppedWithNoByteLost(StreamKind kind) throws Exception {
        byte[] sent = new byte[1024 * 1024];
        new Random(11).nextBytes(sent);
        try (Loopback.Pair pair = loopback.pair(kind)) {
            CompletableFuture<Void> sending = CompletableFuture.runAsync(() -> sendAndShutDown(pair.peer(), sent));
            ByteBuffer header = pair.connection().read().next().block(Loopback.PATIENCE);
            ByteBuffer more = pair.connection().read().next().block(Loopback.PATIENCE);
            List<ByteBuffer> body = pair.connection().read().collectList().block(Loopback.PATIENCE);

            assertThat(joined(Flux.just(header, more)
                            .concatWithValues(body.toArray(ByteBuffer[]::new))
                            .collectList()
                            .block()))
                    .isEqualTo(sent);
            assertThat(sending).succeedsWithin(Loopback.PATIENCE);
        }
    }

    @Test
    void charactersThatArriveBytewiseStayWhole() throws Exception {
        String text = "é€ß→ü漢字";
        try (Loopback.Pair pair = loopback.pair(TcpOptions.defaults().readChunk(1))) {
            Mono<List<String>> received = pair.connection()
                    .read()
                    .transform(Frames.text(StandardCharsets.UTF_8))
                    .collectList();
            pair.peer().write(text);
            pair.peer().shutdownOutput();

            List<String> pieces = received.block(Loopback.PATIENCE);
            assertThat(String.join("", pieces)).isEqualTo(text);
            assertThat(pieces).hasSize(text.length());
        }
    }

    @EachStreamKind
    void unreadPeerCanWriteNoMoreThanTheKernelsBuffersAndTwoChunksHold(StreamKind kind) throws Exception {
        int chunk = 4 * 1024;
        TcpOptions options = TcpOptions.defaults()
                .receiveBuffer(64 * 1024)
                .sendBuffer(64 * 1024)
                .readChunk(chunk);
        Listener listener = loopback.listen(kind, options);
        try (SocketChannel peer = loopback.peerOf(listener).channel()) {
            peer.setOption(StandardSocketOptions.SO_SNDBUF, 64 * 1024);
            Connection connection = listener.accept().next().block(Loopback.PATIENCE);
            OneElement reader = new OneElement();
            connection.read().subscribe(reader);

            long written = writeUntilBlocked(peer);
            // Linux takes twice of what it is asked for, and the JDK tells the half of what Linux says.
            int kernel = 2
                    * (peer.getOption(StandardSocketOptions.SO_SNDBUF)
                            + connection.option(StandardSocketOptions.SO_RCVBUF));

            int most = kernel + 2 * chunk;
            assertThat(written).isLessThanOrEqualTo(most);
            ByteBuffer first = reader.received.poll(Loopback.PATIENCE.toSeconds(), TimeUnit.SECONDS);
            assertThat(first.remaining()).isBetween(1, chunk);
            assertThat(reader.received).isEmpty();
        }
    }

    /** Until the socket has taken nothing for as long as half a second. */
    private static long writeUntilBlocked(SocketChannel peer) throws IOException {
        long written = 0;
        try (Selector selector = Selector.open()) {
            peer.register(selector, SelectionKey.OP_WRITE);
            while (selector.select(500) > 0) {
                selector.selectedKeys().clear();
                written += peer.write(ByteBuffer.allocate(8 * 1024));
            }
        }
        return written;
    }

    private static void sendAndShutDown(RawPeer peer, byte[] bytes) {
        try {
            peer.write(bytes);
            peer.shutdownOutput();
        } catch (IOException e) {
            throw new java.io.UncheckedIOException(e);
        }
    }

    private static byte[] joined(List<ByteBuffer> buffers) {
        ByteBuffer all = ByteBuffer.allocate(
                buffers.stream().mapToInt(ByteBuffer::remaining).sum());
        buffers.forEach(buffer -> all.put(buffer.duplicate()));
        return all.array();
    }

    private static final class OneElement extends BaseSubscriber<ByteBuffer> {
        final BlockingQueue<ByteBuffer> received = new LinkedBlockingQueue<>();

        @Override
        protected void hookOnSubscribe(org.reactivestreams.Subscription subscription) {
            request(1);
        }

        @Override
        protected void hookOnNext(ByteBuffer value) {
            received.add(value);
        }
    }
}
