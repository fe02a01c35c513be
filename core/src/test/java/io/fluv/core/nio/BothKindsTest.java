package io.fluv.core.nio;

import static io.fluv.core.nio.Loopback.buffer;
import static io.fluv.core.nio.Loopback.failure;
import static io.fluv.core.nio.Loopback.result;
import static io.fluv.core.nio.Loopback.settle;
import static org.assertj.core.api.Assertions.assertThat;

import io.fluv.core.StreamConnection;
import io.fluv.core.StreamListener;
import io.fluv.core.TcpOptions;
import io.fluv.core.error.ConnectionClosedException;
import io.fluv.core.error.ConnectionResetException;
import io.fluv.core.error.PeerClosedException;
import java.net.ConnectException;
import java.net.SocketAddress;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** What a stream promises holds over TCP and over a Unix-domain path; and where the systems' sockets differ, how. */
class BothKindsTest {
    @RegisterExtension
    final Loopback net = new Loopback();

    @TempDir
    private Path folder;

    enum Kind {
        TCP,
        UNIX
    }

    @ParameterizedTest
    @EnumSource(Kind.class)
    void anEchoComesBackWithItsEnd(Kind kind) throws Exception {
        StreamListener listener = net.listenAndEcho(address(kind));
        StreamConnection client = net.connect(listener.localAddress());
        Reader reader = Reader.of(client);

        result(client.write(buffer("hello")));
        reader.await(5);
        result(client.write(buffer(", world")));
        result(client.shutdownOutput());

        result(reader.end());
        assertThat(reader.text()).isEqualTo("hello, world");
        result(client.closed());
    }

    @ParameterizedTest
    @EnumSource(Kind.class)
    void eitherSideCanEndItsDataFirstAndStillReads(Kind kind) throws Exception {
        for (boolean clientFirst : new boolean[] {true, false}) {
            Pair pair = pair(kind, TcpOptions.defaults());
            StreamConnection first = clientFirst ? pair.client() : pair.server();
            StreamConnection second = clientFirst ? pair.server() : pair.client();
            Reader firstReader = Reader.of(first);
            Reader secondReader = Reader.of(second);

            result(first.write(buffer("question")));
            result(first.shutdownOutput());
            result(secondReader.end());
            assertThat(secondReader.text()).isEqualTo("question");
            assertThat(second.isWritable()).isTrue();
            assertThat(first.isWritable()).isFalse();
            assertThat(failure(first.write(buffer("late")))).isInstanceOf(ConnectionClosedException.class);

            result(second.write(buffer("answer")));
            firstReader.await("answer".length());
            assertThat(first.closed()).isNotDone();
            result(second.shutdownOutput());
            result(firstReader.end());
            assertThat(firstReader.text()).isEqualTo("answer");
            result(first.closed());
            result(second.closed());
        }
    }

    @ParameterizedTest
    @EnumSource(Kind.class)
    void aReaderGetsWhatItRequestedAndTheNextOneTheRest(Kind kind) throws Exception {
        Pair pair = pair(kind, TcpOptions.defaults().readChunk(4));
        result(pair.client().write(buffer("onceovermore")));
        result(pair.client().shutdownOutput());

        Reader first = Reader.of(pair.server(), 1);
        first.await(4);
        settle(pair.server().loop());
        assertThat(first.text()).isEqualTo("once");
        first.subscription().request(1);
        first.await(8);
        settle(pair.server().loop());
        assertThat(first.text()).isEqualTo("onceover");
        first.subscription().cancel();

        Reader second = Reader.of(pair.server());
        result(second.end());
        assertThat(second.text()).isEqualTo("more");
        assertThat(first.end()).isNotDone();
    }

    @ParameterizedTest
    @EnumSource(Kind.class)
    void aReaderWithoutDemandStopsTheWriterAndLosesNothing(Kind kind) throws Exception {
        Pair pair = pair(kind, TcpOptions.defaults());
        int size = 16 << 20; // far more than the system's buffers hold
        ByteBuffer content = ByteBuffer.allocate(size);
        for (int i = 0; i < size; i++) {
            content.put(i, (byte) ('a' + i % 23));
        }
        String expected = new String(content.array(), StandardCharsets.US_ASCII);
        Reader reader = Reader.of(pair.server(), 0);
        reader.subscription();

        CompletableFuture<Void> write = pair.client().write(content);
        CompletableFuture<Void> shutdown = pair.client().shutdownOutput();
        settle(pair.client().loop());
        assertThat(write).isNotDone();
        assertThat(pair.client().writeQueueSize()).isPositive();
        assertThat(reader.size()).isZero();

        reader.subscription().request(Long.MAX_VALUE);
        result(write);
        result(shutdown);
        result(reader.end());
        assertThat(reader.text().equals(expected)).as("what was written").isTrue();
    }

    @ParameterizedTest
    @EnumSource(Kind.class)
    void aCloseInGoodOrderDeliversWhatWasWritten(Kind kind) throws Exception {
        Pair pair = pair(kind, TcpOptions.defaults());
        Reader reader = Reader.of(pair.server());
        List<CompletableFuture<Void>> writes = new ArrayList<>();
        for (int i = 0; i < 64; i++) {
            writes.add(pair.client().write(ByteBuffer.allocate(65_536)));
        }

        CompletableFuture<Void> closed = pair.client().close();

        result(reader.end());
        assertThat(reader.size()).isEqualTo(64 * 65_536);
        writes.forEach(Loopback::result);
        result(pair.server().close());
        result(closed);
    }

    @ParameterizedTest
    @EnumSource(Kind.class)
    void aListenerAcceptsByDemandAndThoseWhoWaitAreKept(Kind kind) throws Exception {
        StreamListener listener = net.listen(address(kind), TcpOptions.defaults());
        Acceptor acceptor = Acceptor.of(listener, 1);
        for (int i = 0; i < 3; i++) {
            result(net.connect(listener.localAddress()).write(buffer(Integer.toString(i))));
        }

        Reader first = Reader.of(acceptor.next());
        first.await(1);
        settle(listener.loop());
        assertThat(acceptor.waiting()).isZero();

        acceptor.subscription().request(2);
        for (String expected : List.of("1", "2")) {
            Reader next = Reader.of(acceptor.next());
            next.await(1);
            assertThat(next.text()).isEqualTo(expected);
        }
        assertThat(first.text()).isEqualTo("0");
    }

    @ParameterizedTest
    @EnumSource(Kind.class)
    void aListenerShutsDownWhenWhatItHasAcceptedIsOver(Kind kind) throws Exception {
        StreamListener listener = net.listen(address(kind), TcpOptions.defaults());
        Acceptor acceptor = Acceptor.of(listener, 1);
        StreamConnection client = net.connect(listener.localAddress());
        StreamConnection server = acceptor.next();

        CompletableFuture<Void> shutdown = listener.shutdown(Duration.ofDays(1));
        result(listener.closed());
        assertThat(shutdown).isNotDone();
        assertThat(failure(net.transport().connect(listener.localAddress(), TcpOptions.defaults())))
                .isInstanceOf(ConnectException.class);
        result(server.write(buffer("goodbye")));
        CompletableFuture<Void> closed = server.close();
        Reader reader = Reader.of(client);
        result(reader.end());
        assertThat(reader.text()).isEqualTo("goodbye");
        result(client.close());

        result(closed);
        result(shutdown);
    }

    @Test
    void aResetOverTcpReachesThePeerAsAReset() throws Exception {
        Pair pair = pair(Kind.TCP, TcpOptions.defaults());
        Reader reader = Reader.of(pair.server());

        result(pair.client().reset());

        assertThat(failure(reader.end())).isInstanceOf(ConnectionResetException.class);
    }

    /** The system has no such thing for a path: the peer can't tell a reset from an end, but its writes fail. */
    @Test
    void aResetOfAPathReachesThePeerAsAnEndAndFailsItsWrites() throws Exception {
        Pair pair = pair(Kind.UNIX, TcpOptions.defaults());
        Reader reader = Reader.of(pair.server());

        result(pair.client().reset());

        result(reader.end());
        assertThat(failure(pair.server().write(buffer("anybody?")))).isInstanceOf(PeerClosedException.class);
        assertThat(pair.server().writeQueueSize()).isZero();
    }

    /** The one case in which the system tells of a reset: more was sent than the chunk that is read ahead. */
    @Test
    void aResetOfAPathWithBytesUnreadReachesThePeerAsAReset() throws Exception {
        Pair pair = pair(Kind.UNIX, TcpOptions.defaults().readChunk(4));
        result(pair.server().write(buffer("never read")));

        result(pair.client().reset());

        assertThat(failure(Reader.of(pair.server()).end())).isInstanceOf(ConnectionResetException.class);
    }

    @Test
    void aWriteToAPathWhosePeerIsGoneFailsAtOnceAndSaysSo() throws Exception {
        Pair pair = pair(Kind.UNIX, TcpOptions.defaults());
        pair.server().dispose();
        result(pair.server().closed());

        assertThat(failure(pair.client().write(buffer("anybody?"))))
                .isInstanceOfSatisfying(
                        PeerClosedException.class,
                        e -> assertThat(e.bytesWritten()).isZero())
                .hasMessageContaining("unix:" + pair.client().remoteAddress() + ": ");
    }

    private SocketAddress address(Kind kind) {
        return switch (kind) {
            case TCP -> Loopback.ANY_PORT;
            case UNIX -> UnixDomainSocketAddress.of(folder.resolve("s"));
        };
    }

    /** Both ends are Fluv's, on one loop; the path of the listener is free again. */
    private Pair pair(Kind kind, TcpOptions options) throws InterruptedException {
        StreamListener listener = net.listen(address(kind), options);
        Acceptor acceptor = Acceptor.of(listener, 1);
        StreamConnection client = result(net.transport().connect(listener.localAddress(), options));
        Pair pair = new Pair(client, acceptor.next());
        result(listener.close());
        return pair;
    }

    private record Pair(StreamConnection client, StreamConnection server) {}
}
