package io.fluv.core.transport;

import static io.fluv.core.transport.Loopback.buffer;
import static io.fluv.core.transport.Loopback.failure;
import static io.fluv.core.transport.Loopback.onLoop;
import static io.fluv.core.transport.Loopback.result;
import static org.assertj.core.api.Assertions.assertThat;

import io.fluv.core.StreamConnection;
import io.fluv.core.TcpOptions;
import io.fluv.core.error.ConnectionClosedException;
import io.fluv.core.transport.Loopback.Ends;
import io.fluv.core.transport.Loopback.Pair;
import io.fluv.testkit.EachStreamKind;
import io.fluv.testkit.RawPeer;
import io.fluv.testkit.StreamKind;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.extension.RegisterExtension;

/** libuv's behaviours 51 to 57: to shut down one direction. */
class ShutdownBehaviourTest {
    @RegisterExtension
    final Loopback net = new Loopback();

    private final List<String> order = new CopyOnWriteArrayList<>();

    @EachStreamKind
    @Tag("uv-051")
    void whatWasWrittenBeforeArrivesBeforeTheEndAndIsDoneBeforeTheShutdown(StreamKind kind) throws Exception {
        Pair pair = net.narrowPair(kind);
        int size = 1_000_000;

        CompletableFuture<Void> write = noting("write", pair.connection().write(ByteBuffer.allocate(size)));
        CompletableFuture<Void> shutdown = noting("shutdown", pair.connection().shutdownOutput());

        assertThat(pair.peer().readAll()).hasSize(size);
        result(write);
        result(shutdown);
        assertThat(order).containsExactly("write", "shutdown");
    }

    @EachStreamKind
    @Tag("uv-052")
    void aShutdownWithACloseRightBehindItIsDoneBeforeTheClose(StreamKind kind) throws Exception {
        Pair pair = net.pair(kind);
        StreamConnection connection = pair.connection();

        CompletableFuture<Void> write = connection.write(buffer("last words"));
        CompletableFuture<Void> shutdown = noting("shutdown", connection.shutdownOutput());
        CompletableFuture<Void> close = noting("close", connection.close());

        assertThat(pair.peer().readAllText()).isEqualTo("last words");
        pair.peer().close();
        result(write);
        result(shutdown);
        result(close);
        assertThat(order).containsExactly("shutdown", "close");
    }

    @EachStreamKind
    @Tag("uv-052")
    void aShutdownThatIsDisposedOfFailsBeforeTheConnectionIsClosed(StreamKind kind) throws Exception {
        StreamConnection connection = net.narrowPair(kind).connection();

        CompletableFuture<Void> closed = noting("closed", connection.closed());
        connection.write(ByteBuffer.allocate(10_000_000));
        CompletableFuture<Void> shutdown = noting("shutdown", connection.shutdownOutput());
        connection.dispose();

        assertThat(failure(shutdown))
                .isInstanceOf(ConnectionClosedException.class)
                .hasMessageStartingWith("shutdown ")
                .hasMessageEndingWith(": closed here");
        result(closed);
        assertThat(order).containsExactly("shutdown", "closed");
    }

    @EachStreamKind
    @Tag("uv-053")
    void aSecondShutdownGivesTheSameResultAndEachEndsOnce(StreamKind kind) throws Exception {
        Pair pair = net.pair(kind);

        CompletableFuture<Void> first = noting("first", pair.connection().shutdownOutput());
        CompletableFuture<Void> second = noting("second", pair.connection().shutdownOutput());

        result(first);
        result(second);
        CompletableFuture<Void> third = noting("third", pair.connection().shutdownOutput());
        result(third);
        assertThat(order).containsExactly("first", "second", "third");
        assertThat(pair.peer().awaitEnd()).isEqualTo(RawPeer.End.FIN);
        pair.peer().write("still there");
        Reader.of(pair.connection()).await("still there".length());
    }

    @EachStreamKind
    @Tag("uv-054")
    void afterItsOwnShutdownAConnectionStillGetsThePeersDataAndEnd(StreamKind kind) throws Exception {
        Pair pair = net.pair(kind);
        StreamConnection connection = pair.connection();
        Reader reader = Reader.of(connection);
        result(connection.shutdownOutput());
        assertThat(pair.peer().awaitEnd()).isEqualTo(RawPeer.End.FIN);

        pair.peer().write("answer");
        reader.await("answer".length());
        assertThat(connection.closed()).isNotDone();
        pair.peer().shutdownOutput();

        result(reader.end());
        assertThat(reader.text()).isEqualTo("answer");
        result(connection.closed());
    }

    @EachStreamKind
    @Tag("uv-054")
    void thePeersEndAloneClosesNothing(StreamKind kind) throws Exception {
        Pair pair = net.pair(kind);
        StreamConnection connection = pair.connection();
        Reader reader = Reader.of(connection);
        reader.subscription();

        pair.peer().shutdownOutput();
        result(reader.end());

        assertThat(connection.isWritable()).isTrue();
        assertThat(connection.closed()).isNotDone();
        result(connection.write(buffer("answer")));
        result(connection.shutdownOutput());
        assertThat(pair.peer().readAllText()).isEqualTo("answer");
    }

    @EachStreamKind
    @Tag("uv-055")
    void whenBothEndsShutDownAtOnceBothSeeTheEndAndTheLoopCanStop(StreamKind kind) throws Exception {
        Ends ends = net.ends(kind, TcpOptions.defaults());
        StreamConnection client = ends.client();
        StreamConnection server = ends.server();
        Reader clientReader = Reader.of(client);
        Reader serverReader = Reader.of(server);

        List<CompletableFuture<Void>> shutdowns =
                onLoop(client.loop(), () -> List.of(client.shutdownOutput(), server.shutdownOutput()));

        shutdowns.forEach(Loopback::result);
        result(clientReader.end());
        result(serverReader.end());
        result(client.closed());
        result(server.closed());
        result(net.transport().shutdown(java.time.Duration.ofDays(1)));
    }

    @EachStreamKind
    @Tag("uv-056")
    void fromTheMomentOfTheCallTheConnectionIsNotWritable(StreamKind kind) throws Exception {
        Pair pair = net.pair(kind);
        StreamConnection connection = pair.connection();

        CompletableFuture<Void> late = onLoop(connection.loop(), () -> {
            connection.write(buffer("before"));
            connection.shutdownOutput();
            assertThat(connection.isWritable()).isFalse();
            return connection.write(buffer("after")).thenRun(() -> {});
        });

        assertThat(failure(late)).isInstanceOf(ConnectionClosedException.class);
        assertThat(pair.peer().readAllText()).isEqualTo("before");
    }

    @EachStreamKind
    @Tag("uv-056")
    void aWriteAfterAShutdownIsRefusedOnAnyThread(StreamKind kind) throws Exception {
        Pair pair = net.pair(kind);
        StreamConnection connection = pair.connection();

        connection.write(buffer("before"));
        CompletableFuture<Void> shutdown = connection.shutdownOutput();

        assertThat(failure(connection.write(buffer("after")))).isInstanceOf(ConnectionClosedException.class);
        result(shutdown);
        assertThat(connection.isWritable()).isFalse();
        assertThat(pair.peer().readAllText()).isEqualTo("before");
    }

    @EachStreamKind
    @Tag("uv-057")
    void aShutdownOfWhatIsNotConnectedFails(StreamKind kind) throws Exception {
        StreamConnection connection = net.pair(kind).connection();
        connection.dispose();

        assertThat(failure(connection.shutdownOutput())).isInstanceOf(ConnectionClosedException.class);

        net.transport().close();
        assertThat(failure(connection.shutdownOutput())).isInstanceOf(ConnectionClosedException.class);
    }

    private CompletableFuture<Void> noting(String name, CompletableFuture<Void> future) {
        return future.whenComplete((done, failure) -> order.add(name));
    }
}
