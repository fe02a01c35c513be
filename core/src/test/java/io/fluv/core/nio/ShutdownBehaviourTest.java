package io.fluv.core.nio;

import static io.fluv.core.nio.Loopback.buffer;
import static io.fluv.core.nio.Loopback.failure;
import static io.fluv.core.nio.Loopback.onLoop;
import static io.fluv.core.nio.Loopback.result;
import static org.assertj.core.api.Assertions.assertThat;

import io.fluv.core.StreamConnection;
import io.fluv.core.StreamListener;
import io.fluv.core.error.ConnectionClosedException;
import io.fluv.core.nio.Loopback.Pair;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** libuv's behaviours 51 to 57: to shut down one direction. */
class ShutdownBehaviourTest {
    @RegisterExtension
    final Loopback net = new Loopback();

    private final List<String> order = new CopyOnWriteArrayList<>();

    @Test
    @Tag("uv-051")
    void whatWasWrittenBeforeArrivesBeforeTheEndAndIsDoneBeforeTheShutdown() throws Exception {
        Pair pair = net.narrowPair();
        int size = 1_000_000;

        CompletableFuture<Void> write = noting("write", pair.connection().write(ByteBuffer.allocate(size)));
        CompletableFuture<Void> shutdown = noting("shutdown", pair.connection().shutdownOutput());

        assertThat(pair.peer().getInputStream().readAllBytes()).hasSize(size);
        result(write);
        result(shutdown);
        assertThat(order).containsExactly("write", "shutdown");
    }

    @Test
    @Tag("uv-052")
    void aShutdownWithACloseRightBehindItIsDoneBeforeTheClose() throws Exception {
        Pair pair = net.pair();
        StreamConnection connection = pair.connection();

        CompletableFuture<Void> write = connection.write(buffer("last words"));
        CompletableFuture<Void> shutdown = noting("shutdown", connection.shutdownOutput());
        CompletableFuture<Void> close = noting("close", connection.close());

        assertThat(pair.peer().getInputStream().readAllBytes()).asString().isEqualTo("last words");
        pair.peer().close();
        result(write);
        result(shutdown);
        result(close);
        assertThat(order).containsExactly("shutdown", "close");
    }

    @Test
    @Tag("uv-052")
    void aShutdownThatIsDisposedOfFailsBeforeTheConnectionIsClosed() throws Exception {
        StreamConnection connection = net.narrowPair().connection();

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

    @Test
    @Tag("uv-053")
    void aSecondShutdownGivesTheSameResultAndEachEndsOnce() throws Exception {
        Pair pair = net.pair();

        CompletableFuture<Void> first = noting("first", pair.connection().shutdownOutput());
        CompletableFuture<Void> second = noting("second", pair.connection().shutdownOutput());

        result(first);
        result(second);
        CompletableFuture<Void> third = noting("third", pair.connection().shutdownOutput());
        result(third);
        assertThat(order).containsExactly("first", "second", "third");
        assertThat(pair.peer().getInputStream().read()).isEqualTo(-1);
        pair.peerSends("still there");
        Reader.of(pair.connection()).await("still there".length());
    }

    @Test
    @Tag("uv-054")
    void afterItsOwnShutdownAConnectionStillGetsThePeersDataAndEnd() throws Exception {
        Pair pair = net.pair();
        StreamConnection connection = pair.connection();
        Reader reader = Reader.of(connection);
        result(connection.shutdownOutput());
        assertThat(pair.peer().getInputStream().read()).isEqualTo(-1);

        pair.peerSends("answer");
        reader.await("answer".length());
        assertThat(connection.closed()).isNotDone();
        pair.peer().shutdownOutput();

        result(reader.end());
        assertThat(reader.text()).isEqualTo("answer");
        result(connection.closed());
    }

    @Test
    @Tag("uv-054")
    void thePeersEndAloneClosesNothing() throws Exception {
        Pair pair = net.pair();
        StreamConnection connection = pair.connection();
        Reader reader = Reader.of(connection);
        reader.subscription();

        pair.peer().shutdownOutput();
        result(reader.end());

        assertThat(connection.isWritable()).isTrue();
        assertThat(connection.closed()).isNotDone();
        result(connection.write(buffer("answer")));
        result(connection.shutdownOutput());
        assertThat(pair.peer().getInputStream().readAllBytes()).asString().isEqualTo("answer");
    }

    @Test
    @Tag("uv-055")
    void whenBothEndsShutDownAtOnceBothSeeTheEndAndTheLoopCanStop() throws Exception {
        StreamListener listener = net.listen();
        Acceptor acceptor = Acceptor.of(listener, 1);
        StreamConnection client = net.connect(listener.localAddress());
        StreamConnection server = acceptor.next();
        Reader clientReader = Reader.of(client);
        Reader serverReader = Reader.of(server);

        List<CompletableFuture<Void>> shutdowns =
                onLoop(listener.loop(), () -> List.of(client.shutdownOutput(), server.shutdownOutput()));

        shutdowns.forEach(Loopback::result);
        result(clientReader.end());
        result(serverReader.end());
        result(client.closed());
        result(server.closed());
        result(net.transport().shutdown(java.time.Duration.ofDays(1)));
    }

    @Test
    @Tag("uv-056")
    void fromTheMomentOfTheCallTheConnectionIsNotWritable() throws Exception {
        Pair pair = net.pair();
        StreamConnection connection = pair.connection();

        CompletableFuture<Void> late = onLoop(connection.loop(), () -> {
            connection.write(buffer("before"));
            connection.shutdownOutput();
            assertThat(connection.isWritable()).isFalse();
            return connection.write(buffer("after")).thenRun(() -> {});
        });

        assertThat(failure(late)).isInstanceOf(ConnectionClosedException.class);
        assertThat(pair.peer().getInputStream().readAllBytes()).asString().isEqualTo("before");
    }

    @Test
    @Tag("uv-056")
    void aWriteAfterAShutdownIsRefusedOnAnyThread() throws Exception {
        Pair pair = net.pair();
        StreamConnection connection = pair.connection();

        connection.write(buffer("before"));
        CompletableFuture<Void> shutdown = connection.shutdownOutput();

        assertThat(failure(connection.write(buffer("after")))).isInstanceOf(ConnectionClosedException.class);
        result(shutdown);
        assertThat(connection.isWritable()).isFalse();
        assertThat(pair.peer().getInputStream().readAllBytes()).asString().isEqualTo("before");
    }

    @Test
    @Tag("uv-057")
    void aShutdownOfWhatIsNotConnectedFails() throws Exception {
        StreamConnection connection = net.pair().connection();
        connection.dispose();

        assertThat(failure(connection.shutdownOutput())).isInstanceOf(ConnectionClosedException.class);

        net.transport().close();
        assertThat(failure(connection.shutdownOutput())).isInstanceOf(ConnectionClosedException.class);
    }

    private CompletableFuture<Void> noting(String name, CompletableFuture<Void> future) {
        return future.whenComplete((done, failure) -> order.add(name));
    }
}
