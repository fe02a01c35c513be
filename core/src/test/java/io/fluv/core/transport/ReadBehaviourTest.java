package io.fluv.core.transport;

import static io.fluv.core.transport.Loopback.failure;
import static io.fluv.core.transport.Loopback.onLoop;
import static io.fluv.core.transport.Loopback.result;
import static io.fluv.core.transport.Loopback.settle;
import static org.assertj.core.api.Assertions.assertThat;

import io.fluv.core.StreamConnection;
import io.fluv.core.StreamListener;
import io.fluv.core.TcpOptions;
import io.fluv.core.error.ConnectionClosedException;
import io.fluv.core.error.ConnectionResetException;
import io.fluv.core.transport.Loopback.Pair;
import io.fluv.testkit.EachStreamKind;
import io.fluv.testkit.RawPeer;
import io.fluv.testkit.StreamKind;
import java.nio.ByteBuffer;
import java.nio.channels.SocketChannel;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** libuv's behaviours 58 to 67: to read. */
class ReadBehaviourTest {
    /** More than an idle loop reads the clock in a fifth of a second, and a small part of what a spinning one does. */
    private static final long FEW = 40;

    private final CountingClock clock = new CountingClock();

    @RegisterExtension
    final Loopback net = new Loopback(clock);

    @EachStreamKind
    @Tag("uv-058")
    void aSecondReaderIsRefusedAndTheFirstReadsOn(StreamKind kind) throws Exception {
        Pair pair = net.pair(kind);
        Reader first = Reader.of(pair.connection());

        Reader second = Reader.of(pair.connection());

        assertThat(failure(second.end()))
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContaining("a reader");
        pair.peer().write("hello");
        first.await(5);
        assertThat(second.size()).isZero();
    }

    @EachStreamKind
    @Tag("uv-058")
    void aReaderIsRefusedWhileTheConnectionCloses(StreamKind kind) throws Exception {
        Pair pair = net.pair(kind);
        CompletableFuture<Void> close = pair.connection().close();

        assertThat(failure(Reader.of(pair.connection()).end())).isInstanceOf(ConnectionClosedException.class);

        assertThat(close).as("the peer has not ended its data").isNotDone();
        pair.peer().close();
        result(close);
        assertThat(failure(Reader.of(pair.connection()).end())).isInstanceOf(ConnectionClosedException.class);
    }

    @EachStreamKind
    @Tag("uv-059")
    void onceReadingIsStoppedNothingMoreComesEvenWhenBytesWait(StreamKind kind) throws Exception {
        Pair pair = net.pair(kind, TcpOptions.defaults().readChunk(4));
        StreamConnection connection = pair.connection();
        Reader stopping = new Reader(Long.MAX_VALUE) {
            @Override
            void received(ByteBuffer chunk) {
                subscription().cancel();
            }
        };
        pair.peer().write("onceovermore");
        connection.read().subscribe(stopping);
        stopping.await(4);
        settle(connection.loop());
        assertThat(stopping.text()).isEqualTo("once");

        Reader next = Reader.of(connection, 1);
        next.await(4);
        onLoop(connection.loop(), () -> {
            next.subscription().cancel();
            return true;
        });
        assertThat(next.text()).isEqualTo("over");
        Reader last = Reader.of(connection);
        last.await(4);
        assertThat(last.text()).isEqualTo("more");
        assertThat(stopping.text()).isEqualTo("once");
        assertThat(stopping.end()).isNotDone();
    }

    @EachStreamKind
    @Tag("uv-060")
    void anotherReaderCanTakeOverWithinAReadAndGetsTheEnd(StreamKind kind) throws Exception {
        Pair pair = net.pair(kind, TcpOptions.defaults().readChunk(4));
        Reader second = new Reader(Long.MAX_VALUE);
        Reader first = handingOverTo(second, pair.connection());
        pair.connection().read().subscribe(first);

        pair.peer().write("onceovermore");
        pair.peer().shutdownOutput();

        result(second.end());
        assertThat(first.text()).isEqualTo("once");
        assertThat(second.text()).isEqualTo("overmore");
        assertThat(first.end()).isNotDone();
    }

    @EachStreamKind
    @Tag("uv-060")
    void anotherReaderCanTakeOverWithinAReadAndGetsTheFailure(StreamKind kind) throws Exception {
        Pair pair = net.pair(kind);
        Reader second = new Reader(Long.MAX_VALUE);
        Reader first = handingOverTo(second, pair.connection());
        pair.connection().read().subscribe(first);

        pair.peer().write("once");
        second.subscription();
        pair.peerAborts();

        assertThat(failure(second.end())).isInstanceOf(ConnectionResetException.class);
        assertThat(first.end()).isNotDone();
    }

    private static Reader handingOverTo(Reader second, StreamConnection connection) {
        return new Reader(Long.MAX_VALUE) {
            @Override
            void received(ByteBuffer chunk) {
                subscription().cancel();
                connection.read().subscribe(second);
            }
        };
    }

    @EachStreamKind
    @Tag("uv-062")
    @Tag("uv-063")
    void aResetReachesTheReaderAfterTheBytesBeforeItAndEndsBothDirections(StreamKind kind) throws Exception {
        Pair pair = net.pair(kind);
        StreamConnection connection = pair.connection();
        pair.peer().write("last words");
        Reader reader = Reader.of(connection, 1);
        reader.await("last words".length());

        pair.peerAborts();

        assertThat(failure(reader.end()))
                .isInstanceOf(ConnectionResetException.class)
                .hasMessageStartingWith("read ")
                .hasMessageEndingWith(": connection reset by peer");
        assertThat(connection.isReadable()).isFalse();
        assertThat(connection.isWritable()).isFalse();
        result(connection.closed());
        assertThat(failure(Reader.of(connection).end())).isInstanceOf(ConnectionResetException.class);
    }

    @EachStreamKind
    @Tag("uv-064")
    void afterThePeersEndReadingAgainFindsItAgainAndWritingGoesOn(StreamKind kind) throws Exception {
        Pair pair = net.pair(kind);
        StreamConnection connection = pair.connection();
        pair.peer().shutdownOutput();

        for (int i = 0; i < 3; i++) {
            Reader reader = Reader.of(connection);
            result(reader.end());
            assertThat(reader.size()).isZero();
        }

        assertThat(connection.isWritable()).isTrue();
        result(connection.write(Loopback.buffer("still here")));
        result(connection.shutdownOutput());
        result(connection.closed());
        assertThat(connection.isReadable()).isFalse();
        assertThat(connection.isWritable()).isFalse();
        assertThat(pair.peer().readAllText()).isEqualTo("still here");
    }

    @EachStreamKind
    @Tag("uv-065")
    void bytesThatArriveWhileNobodyReadsDoNotSpinTheLoop(StreamKind kind) throws Exception {
        StreamListener listener = net.listen(kind, TcpOptions.defaults().receiveBuffer(4096));
        Acceptor acceptor = Acceptor.of(listener, 1);
        SocketChannel peer = net.peerOf(listener).channel();
        StreamConnection connection = acceptor.next();
        ByteBuffer flood = ByteBuffer.allocate(1 << 16);
        int sent = 0;
        for (int count = peer.write(flood.clear()); count > 0; count = peer.write(flood.clear())) {
            sent += count;
        }
        settle(connection.loop());

        assertThat(clock.readingsInAFifthOfASecond(connection.loop())).isLessThan(FEW);

        peer.shutdownOutput();
        Reader reader = Reader.of(connection);
        result(reader.end());
        assertThat(reader.size()).as("nothing of it is lost").isEqualTo(sent);
    }

    @Test
    @Tag("uv-066")
    void urgentDataNeitherFailsTheConnectionNorSpinsTheLoop() throws Exception {
        Pair pair = net.pair(StreamKind.TCP);
        StreamConnection connection = pair.connection();
        Reader reader = Reader.of(connection);
        pair.peer().write("before ");
        reader.await(7);

        pair.peer().channel().socket().sendUrgentData('!');
        assertThat(clock.readingsInAFifthOfASecond(connection.loop())).isLessThan(FEW);

        pair.peer().write("after");
        pair.peer().shutdownOutput();
        result(reader.end());
        assertThat(reader.text()).isEqualTo("before after");
        assertThat(connection.isWritable()).isTrue();
    }

    @EachStreamKind
    @Tag("uv-067")
    void whenAnIdleReaderStopsAndClosesThePeerSeesAnEnd(StreamKind kind) throws Exception {
        Pair pair = net.pair(kind);
        pair.peer().write("request");
        Reader reader = Reader.of(pair.connection());
        reader.await("request".length());

        reader.subscription().cancel();
        CompletableFuture<Void> close = pair.connection().close();

        assertThat(pair.peer().awaitEnd()).as("an end, no reset").isEqualTo(RawPeer.End.FIN);
        pair.peer().write("not even when the peer goes on");
        assertThat(pair.peer().awaitEnd()).isEqualTo(RawPeer.End.FIN);
        pair.peer().shutdownOutput();
        result(close);
    }
}
