package io.fluv.core.transport;

import static io.fluv.core.transport.Loopback.buffer;
import static io.fluv.core.transport.Loopback.failure;
import static io.fluv.core.transport.Loopback.result;
import static io.fluv.core.transport.Loopback.settle;
import static org.assertj.core.api.Assertions.assertThat;

import io.fluv.core.StreamConnection;
import io.fluv.core.StreamListener;
import io.fluv.core.TcpOptions;
import io.fluv.core.error.ConnectionClosedException;
import io.fluv.core.error.ConnectionResetException;
import io.fluv.core.error.PeerClosedException;
import io.fluv.core.transport.Loopback.Ends;
import io.fluv.testkit.EachStreamKind;
import io.fluv.testkit.StreamKind;
import java.net.ConnectException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** What a stream promises holds over TCP and over a Unix-domain path; and where the systems' sockets differ, how. */
class BothKindsTest {
    @RegisterExtension
    final Loopback net = new Loopback();

    @EachStreamKind
    void anEchoComesBackWithItsEnd(StreamKind kind) throws Exception {
        StreamListener listener = net.listenAndEcho(net.address(kind));
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

    @EachStreamKind
    void eitherSideCanEndItsDataFirstAndStillReads(StreamKind kind) throws Exception {
        for (boolean clientFirst : new boolean[] {true, false}) {
            Ends ends = net.ends(kind, TcpOptions.defaults());
            StreamConnection first = clientFirst ? ends.client() : ends.server();
            StreamConnection second = clientFirst ? ends.server() : ends.client();
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

    @EachStreamKind
    void aReaderGetsWhatItRequestedAndTheNextOneTheRest(StreamKind kind) throws Exception {
        Ends ends = net.ends(kind, TcpOptions.defaults().readChunk(4));
        result(ends.client().write(buffer("onceovermore")));
        result(ends.client().shutdownOutput());

        Reader first = Reader.of(ends.server(), 1);
        first.await(4);
        settle(ends.server().loop());
        assertThat(first.text()).isEqualTo("once");
        first.subscription().request(1);
        first.await(8);
        settle(ends.server().loop());
        assertThat(first.text()).isEqualTo("onceover");
        first.subscription().cancel();

        Reader second = Reader.of(ends.server());
        result(second.end());
        assertThat(second.text()).isEqualTo("more");
        assertThat(first.end()).isNotDone();
    }

    @EachStreamKind
    void aReaderWithoutDemandStopsTheWriterAndLosesNothing(StreamKind kind) throws Exception {
        Ends ends = net.ends(kind, TcpOptions.defaults());
        int size = 16 << 20; // far more than the system's buffers hold
        ByteBuffer content = ByteBuffer.allocate(size);
        for (int i = 0; i < size; i++) {
            content.put(i, (byte) ('a' + i % 23));
        }
        String expected = new String(content.array(), StandardCharsets.US_ASCII);
        Reader reader = Reader.of(ends.server(), 0);
        reader.subscription();

        CompletableFuture<Void> write = ends.client().write(content);
        CompletableFuture<Void> shutdown = ends.client().shutdownOutput();
        settle(ends.client().loop());
        assertThat(write).isNotDone();
        assertThat(ends.client().writeQueueSize()).isPositive();
        assertThat(reader.size()).isZero();

        reader.subscription().request(Long.MAX_VALUE);
        result(write);
        result(shutdown);
        result(reader.end());
        assertThat(reader.text().equals(expected)).as("what was written").isTrue();
    }

    @EachStreamKind
    void aCloseInGoodOrderDeliversWhatWasWritten(StreamKind kind) throws Exception {
        Ends ends = net.ends(kind, TcpOptions.defaults());
        Reader reader = Reader.of(ends.server());
        List<CompletableFuture<Void>> writes = new ArrayList<>();
        for (int i = 0; i < 64; i++) {
            writes.add(ends.client().write(ByteBuffer.allocate(65_536)));
        }

        CompletableFuture<Void> closed = ends.client().close();

        result(reader.end());
        assertThat(reader.size()).isEqualTo(64 * 65_536);
        writes.forEach(Loopback::result);
        result(ends.server().close());
        result(closed);
    }

    @EachStreamKind
    void aListenerAcceptsByDemandAndThoseWhoWaitAreKept(StreamKind kind) throws Exception {
        StreamListener listener = net.listen(kind);
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

    @EachStreamKind
    void aListenerShutsDownWhenWhatItHasAcceptedIsOver(StreamKind kind) throws Exception {
        StreamListener listener = net.listen(kind);
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
        Ends ends = net.ends(StreamKind.TCP, TcpOptions.defaults());
        Reader reader = Reader.of(ends.server());

        result(ends.client().reset());

        assertThat(failure(reader.end())).isInstanceOf(ConnectionResetException.class);
    }

    /** The system has no such thing for a path: the peer can't tell a reset from an end, but its writes fail. */
    @Test
    void aResetOfAPathReachesThePeerAsAnEndAndFailsItsWrites() throws Exception {
        Ends ends = net.ends(StreamKind.UNIX, TcpOptions.defaults());
        Reader reader = Reader.of(ends.server());

        result(ends.client().reset());

        result(reader.end());
        assertThat(failure(ends.server().write(buffer("anybody?")))).isInstanceOf(PeerClosedException.class);
        assertThat(ends.server().writeQueueSize()).isZero();
    }

    /** The one case in which the system tells of a reset: more was sent than the chunk that is read ahead. */
    @Test
    void aResetOfAPathWithBytesUnreadReachesThePeerAsAReset() throws Exception {
        Ends ends = net.ends(StreamKind.UNIX, TcpOptions.defaults().readChunk(4));
        result(ends.server().write(buffer("never read")));

        result(ends.client().reset());

        assertThat(failure(Reader.of(ends.server()).end())).isInstanceOf(ConnectionResetException.class);
    }

    @Test
    void aWriteToAPathWhosePeerIsGoneFailsAtOnceAndSaysSo() throws Exception {
        Ends ends = net.ends(StreamKind.UNIX, TcpOptions.defaults());
        ends.server().dispose();
        result(ends.server().closed());

        assertThat(failure(ends.client().write(buffer("anybody?"))))
                .isInstanceOfSatisfying(
                        PeerClosedException.class,
                        e -> assertThat(e.bytesWritten()).isZero())
                .hasMessageContaining("unix:" + ends.client().remoteAddress() + ": ");
    }
}
