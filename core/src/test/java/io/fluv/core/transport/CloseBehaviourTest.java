package io.fluv.core.transport;

import static io.fluv.core.transport.Loopback.buffer;
import static io.fluv.core.transport.Loopback.failure;
import static io.fluv.core.transport.Loopback.onLoop;
import static io.fluv.core.transport.Loopback.result;
import static io.fluv.core.transport.Loopback.settle;
import static org.assertj.core.api.Assertions.assertThat;

import io.fluv.core.StreamConnection;
import io.fluv.core.StreamListener;
import io.fluv.core.TcpOptions;
import io.fluv.core.error.ConnectionClosedException;
import io.fluv.core.transport.Loopback.Pair;
import io.fluv.testkit.EachStreamKind;
import io.fluv.testkit.StreamKind;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.extension.RegisterExtension;

/** libuv's behaviours 68 to 76: to close. */
class CloseBehaviourTest {
    private static final int WRITES = 32;

    @RegisterExtension
    final Loopback net = new Loopback();

    private final List<String> order = new CopyOnWriteArrayList<>();

    @EachStreamKind
    @Tag("uv-068")
    void aCloseSendsWhatIsQueuedAndEndsAfterEveryWrite(StreamKind kind) throws Exception {
        Pair pair = net.narrowPair(kind);
        List<CompletableFuture<Void>> writes = queue(pair.connection());

        CompletableFuture<Void> close = noting("close", pair.connection().close());

        assertThat(pair.peer().readAll()).hasSize(WRITES * 65_536);
        pair.peer().close();
        result(close);
        assertThat(writes).allMatch(CompletableFuture::isDone).noneMatch(CompletableFuture::isCompletedExceptionally);
        assertThat(order).hasSize(WRITES + 1).last().isEqualTo("close");
    }

    @EachStreamKind
    @Tag("uv-068")
    void disposingEndsEveryQueuedWriteBeforeTheConnectionIsClosed(StreamKind kind) throws Exception {
        Pair pair = net.narrowPair(kind);
        CompletableFuture<Void> closed = noting("closed", pair.connection().closed());
        List<CompletableFuture<Void>> writes = queue(pair.connection());

        pair.connection().dispose();

        result(closed);
        assertThat(writes).allMatch(CompletableFuture::isDone);
        assertThat(failure(writes.get(WRITES - 1)))
                .isInstanceOfSatisfying(
                        ConnectionClosedException.class,
                        e -> assertThat(e.bytesWritten()).isZero());
        assertThat(order).hasSize(WRITES + 1).last().isEqualTo("closed");
    }

    @EachStreamKind
    @Tag("uv-069")
    void aResetReachesThePeerAsItsKindHasItAndEndsAfterEveryWrite(StreamKind kind) throws Exception {
        Pair pair = net.narrowPair(kind);
        List<CompletableFuture<Void>> writes = queue(pair.connection());

        CompletableFuture<Void> reset = noting("reset", pair.connection().reset());

        result(reset);
        assertThat(writes).allMatch(CompletableFuture::isDone);
        assertThat(order).hasSize(WRITES + 1).last().isEqualTo("reset");
        assertThat(failure(writes.get(WRITES - 1))).isInstanceOf(ConnectionClosedException.class);
        assertThat(pair.peer().awaitEnd()).isEqualTo(kind.reset());
        assertThat(failure(pair.connection().shutdownOutput())).isInstanceOf(ConnectionClosedException.class);
    }

    private List<CompletableFuture<Void>> queue(StreamConnection connection) {
        List<CompletableFuture<Void>> writes = new ArrayList<>();
        for (int i = 0; i < WRITES; i++) {
            writes.add(noting("write", connection.write(ByteBuffer.allocate(65_536))));
        }
        return writes;
    }

    @EachStreamKind
    void aResetCutsAShutdownShortThatIsUnderWay(StreamKind kind) throws Exception {
        Pair pair = net.narrowPair(kind);
        pair.connection().write(ByteBuffer.allocate(10_000_000));
        CompletableFuture<Void> shutdown = pair.connection().shutdownOutput();

        result(pair.connection().reset());

        assertThat(failure(shutdown)).isInstanceOf(ConnectionClosedException.class);
        assertThat(pair.peer().awaitEnd()).isEqualTo(kind.reset());
    }

    @EachStreamKind
    @Tag("uv-071")
    void everyCallbackStartsOnAFreshStack(StreamKind kind) throws Exception {
        StreamListener echo = net.listenAndEcho(net.address(kind));
        Callbacks callbacks = new Callbacks();

        onLoop(
                echo.loop(),
                () -> net.transport()
                        .connect(echo.localAddress(), TcpOptions.defaults())
                        .whenComplete(
                                (connection, failure) -> callbacks.run("connect", () -> talk(connection, callbacks))));

        result(callbacks.over);
        assertThat(callbacks.names)
                .containsOnly("connect", "timer", "task", "read", "write", "shutdown", "end", "close");
        assertThat(callbacks.deepest).isEqualTo(1);
    }

    /** Each callback does what brings about others, in ways that could bring them about at once. */
    private static void talk(StreamConnection connection, Callbacks callbacks) {
        connection.read().subscribe(new Reader(1) {
            @Override
            void received(ByteBuffer chunk) {
                callbacks.run("read", () -> {
                    connection
                            .loop()
                            .execute(() ->
                                    callbacks.run("task", () -> subscription().request(1)));
                    connection
                            .write(buffer("again"))
                            .whenComplete(
                                    (done, failure) -> callbacks.run("write", () -> shutDown(connection, callbacks)));
                });
            }

            @Override
            void over() {
                callbacks.run(
                        "end",
                        () -> connection
                                .close()
                                .whenComplete((done, failure) ->
                                        callbacks.run("close", () -> callbacks.over.complete(null))));
            }
        });
        connection
                .loop()
                .schedule(
                        () -> callbacks.run(
                                "timer",
                                () -> connection
                                        .write(buffer("first"))
                                        .whenComplete((done, failure) ->
                                                callbacks.run("write", () -> connection.write(buffer("second"))))),
                        Duration.ZERO);
    }

    private static void shutDown(StreamConnection connection, Callbacks callbacks) {
        connection.shutdownOutput().whenComplete((done, failure) -> callbacks.run("shutdown", () -> {}));
    }

    @EachStreamKind
    @Tag("uv-072")
    void closingEndsOnceAndLaterAndTheConnectionIsNoLongerActive(StreamKind kind) throws Exception {
        Pair pair = net.pair(kind);
        StreamConnection connection = pair.connection();

        CompletableFuture<Void> close = onLoop(connection.loop(), () -> {
            CompletableFuture<Void> closing = connection.close();
            assertThat(closing).as("within the call").isNotDone();
            return closing.whenComplete((done, failure) -> order.add("close"));
        });
        settle(connection.loop());
        assertThat(connection.isReadable()).isFalse();
        assertThat(connection.isWritable()).isFalse();
        assertThat(close).as("the peer is still there").isNotDone();

        pair.peer().close();
        result(close);
        result(connection.close());
        result(connection.reset());
        connection.dispose();
        settle(connection.loop());
        assertThat(order).containsExactly("close");
    }

    @EachStreamKind
    @Tag("uv-076")
    void theTransportWaitsForWhatIsOpenWhenItShutsDown(StreamKind kind) throws Exception {
        StreamListener listener = net.listen(kind);
        Acceptor acceptor = Acceptor.of(listener, 1);
        net.peerOf(listener);
        StreamConnection connection = acceptor.next();

        CompletableFuture<Void> shutdown = net.transport().shutdown(Duration.ofDays(1));
        result(listener.closed());
        settle(connection.loop());
        assertThat(shutdown).isNotDone();
        assertThat(connection.isWritable()).isTrue();

        connection.dispose();
        result(shutdown);
    }

    @EachStreamKind
    @Tag("uv-076")
    void closingTheTransportEndsWhatIsOpenWithAnError(StreamKind kind) throws Exception {
        StreamListener listener = net.listen(kind);
        Acceptor acceptor = Acceptor.of(listener, Long.MAX_VALUE);
        Pair pair = net.narrowPair(kind);
        Reader reader = Reader.of(pair.connection());
        CompletableFuture<Void> write = pair.connection().write(ByteBuffer.allocate(10_000_000));
        settle(listener.loop());

        net.transport().close();

        result(listener.closed());
        result(acceptor.end());
        result(pair.connection().closed());
        assertThat(failure(reader.end())).isInstanceOf(ConnectionClosedException.class);
        assertThat(failure(write)).isInstanceOf(ConnectionClosedException.class);
        net.transport().close();
    }

    @EachStreamKind
    void whatIsAskedOfAConnectionAtTheVeryEndIsAnsweredToo(StreamKind kind) throws Exception {
        StreamConnection connection = net.pair(kind).connection();
        Reader reader = new Reader(1);
        CompletableFuture<Void> write = connection.closed().thenCompose(done -> {
            connection.read().subscribe(reader);
            return connection.write(buffer("late"));
        });
        CompletableFuture<Void> shutdown = connection.closed().thenCompose(done -> connection.shutdownOutput());

        net.transport().close();

        assertThat(failure(reader.end())).isInstanceOf(ConnectionClosedException.class);
        assertThat(failure(write)).isInstanceOf(ConnectionClosedException.class);
        assertThat(failure(shutdown)).isInstanceOf(ConnectionClosedException.class);
    }

    private CompletableFuture<Void> noting(String name, CompletableFuture<Void> future) {
        return future.whenComplete((done, failure) -> order.add(name));
    }

    /** How deep callbacks are within callbacks. Confined to the loop. */
    private static final class Callbacks {
        private final CompletableFuture<Void> over = new CompletableFuture<>();
        private final List<String> names = new ArrayList<>();
        private int depth;
        private int deepest;

        void run(String name, Runnable body) {
            names.add(name);
            deepest = Math.max(deepest, ++depth);
            body.run();
            depth--;
        }
    }
}
