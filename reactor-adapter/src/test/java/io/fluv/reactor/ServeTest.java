package io.fluv.reactor;

import static org.assertj.core.api.Assertions.assertThat;

import io.fluv.core.TcpOptions;
import io.fluv.testkit.EachStreamKind;
import io.fluv.testkit.RawPeer;
import io.fluv.testkit.StreamKind;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.reactivestreams.Publisher;
import org.reactivestreams.Subscription;
import reactor.core.Disposable;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;
import reactor.core.publisher.Operators;
import reactor.core.publisher.Sinks;
import reactor.test.StepVerifier;
import reactor.util.context.Context;

/** {@link Listener#serve}: what becomes of the connections that it gives to its handler. */
class ServeTest {
    private Loopback loopback = Loopback.oneLoop();

    @AfterEach
    void close() {
        loopback.close();
    }

    @EachStreamKind
    void connectionIsClosedWhenItsHandlerCompletes(StreamKind kind) throws Exception {
        Listener listener = loopback.listen(kind);
        listener.serve(connection -> connection.write(Buffers.utf8("good bye"))).subscribe();

        RawPeer client = connect(listener);
        assertThat(client.readAllText()).isEqualTo("good bye");
        assertThat(loopback.errors().all()).isEmpty();
    }

    @EachStreamKind
    void serveCompletesWhenTheListenerIsClosedAndItsConnectionsGoOn(StreamKind kind) throws Exception {
        Listener listener = loopback.listen(kind);
        CompletableFuture<Void> serving = listener.serve(ServeTest::echo).toFuture();
        RawPeer client = connect(listener);
        assertThat(client.echo("open")).isEqualTo("open");
        assertThat(serving).isNotDone();

        listener.close().block(Loopback.PATIENCE);

        assertThat(serving).succeedsWithin(Loopback.PATIENCE);
        assertThat(client.echo("still")).isEqualTo("still");
    }

    @EachStreamKind
    void failureOfOneConnectionLeavesTheOthersAlone(StreamKind kind) throws Exception {
        Listener listener = loopback.listen(kind);
        listener.serve(connection -> connection.write(connection
                        .read()
                        .transform(Frames.text(java.nio.charset.StandardCharsets.UTF_8))
                        .map(text -> {
                            if (text.contains("fail")) {
                                throw new IllegalStateException("asked to");
                            }
                            return Buffers.utf8(text);
                        })))
                .subscribe();
        RawPeer good = connect(listener);
        RawPeer bad = connect(listener);
        assertThat(good.echo("one")).isEqualTo("one");

        bad.write("fail");

        assertThat(bad.awaitEnd()).isEqualTo(kind.reset());
        assertThat(loopback.errors().await().error()).hasMessage("asked to");
        assertThat(good.echo("two")).isEqualTo("two");
        assertThat(connect(listener).echo("three")).isEqualTo("three");
    }

    @Test
    void handlerThatReturnsNullIsReportedAndServingGoesOn() throws Exception {
        AtomicInteger calls = new AtomicInteger();
        assertServesTheSecondAfterAFailure(
                connection -> calls.getAndIncrement() == 0 ? null : echo(connection), NullPointerException.class);
    }

    @Test
    void publisherThatThrowsWhenSubscribedIsReportedAndServingGoesOn() throws Exception {
        AtomicInteger calls = new AtomicInteger();
        Publisher<Void> broken = subscriber -> {
            throw new IllegalStateException("no subscribers, please");
        };
        assertServesTheSecondAfterAFailure(
                connection -> calls.getAndIncrement() == 0 ? broken : echo(connection), IllegalStateException.class);
    }

    @Test
    void errorThatReactorLetsThroughIsReportedAndServingGoesOn() throws Exception {
        AtomicInteger calls = new AtomicInteger();
        Publisher<Void> broken = Mono.fromRunnable(() -> {
            throw new NoClassDefFoundError("expected");
        });
        assertServesTheSecondAfterAFailure(
                connection -> calls.getAndIncrement() == 0 ? broken : echo(connection), NoClassDefFoundError.class);
    }

    private void assertServesTheSecondAfterAFailure(
            java.util.function.Function<Connection, Publisher<Void>> handler, Class<? extends Throwable> failure)
            throws Exception {
        Listener listener = loopback.listen();
        RawPeer first = connect(listener); // into the backlog: a reset in the midst of its connect would only confuse
        listener.serve(handler).subscribe();

        assertThat(first.awaitEnd()).isEqualTo(RawPeer.End.RESET);
        assertThat(loopback.errors().await().error()).isInstanceOf(failure);
        assertThat(connect(listener).echo("next")).isEqualTo("next");
        assertThat(loopback.errors().all()).hasSize(1);
    }

    @EachStreamKind
    void thirdClientWaitsInTheBacklogUntilOneOfTwoLeaves(StreamKind kind) throws Exception {
        Listener listener = loopback.listen(kind);
        BlockingQueue<Connection> handled = new LinkedBlockingQueue<>();
        listener.serve(
                        connection -> {
                            handled.add(connection);
                            return echo(connection);
                        },
                        2)
                .subscribe();
        RawPeer first = connect(listener);
        RawPeer second = connect(listener);
        assertThat(first.echo("1")).isEqualTo("1");
        assertThat(second.echo("2")).isEqualTo("2");
        RawPeer third = connect(listener); // the kernel takes it; nobody is refused
        third.write("3");
        loopback.turn(handled.element());
        assertThat(first.echo("1")).isEqualTo("1");
        assertThat(handled).hasSize(2);

        first.shutdownOutput();

        assertThat(first.awaitEnd()).isEqualTo(RawPeer.End.FIN);
        assertThat(third.readText(1)).isEqualTo("3");
        assertThat(handled).hasSize(3);
        assertThat(second.echo("2")).isEqualTo("2");
    }

    @EachStreamKind
    void neverMoreThanTheMostConnectionsAreOpenHoweverTheyEnd(StreamKind kind) throws Exception {
        loopback.close();
        loopback = Loopback.loops(2);
        int most = 3;
        int clientCount = 60;
        Listener listener = loopback.listen(kind, TcpOptions.defaults().backlog(clientCount));
        AtomicInteger number = new AtomicInteger();
        AtomicInteger open = new AtomicInteger();
        AtomicInteger mostSeen = new AtomicInteger();
        CountDownLatch gone = new CountDownLatch(clientCount);
        List<RawPeer> clients = connect(listener, clientCount);
        listener.serve(
                        connection -> {
                            mostSeen.accumulateAndGet(open.incrementAndGet(), Math::max);
                            connection.closed().subscribe(null, null, () -> {
                                open.decrementAndGet();
                                gone.countDown();
                            });
                            return switch (number.getAndIncrement() % 3) {
                                case 0 -> Mono.empty();
                                case 1 -> Mono.error(new IllegalStateException("expected"));
                                default -> connection.write(Buffers.utf8("x"));
                            };
                        },
                        most)
                .subscribe();
        for (RawPeer client : clients) {
            client.awaitEnd();
            client.close();
        }

        Loopback.await(gone);
        assertThat(mostSeen).hasValueBetween(1, most);
    }

    @EachStreamKind
    void connectionThatIsStillSendingWhenItsHandlerIsDoneKeepsItsPlace(StreamKind kind) throws Exception {
        int size = 8 * 1024 * 1024;
        Listener listener = loopback.listen(kind);
        BlockingQueue<Connection> handled = new LinkedBlockingQueue<>();
        listener.serve(
                        connection -> {
                            handled.add(connection);
                            connection.write(ByteBuffer.allocate(size)).subscribe();
                            return connection.closed(); // also when the client ends its data and nobody reads
                        },
                        1)
                .subscribe();
        RawPeer first = connect(listener);
        first.shutdownOutput();
        RawPeer second = connect(listener);
        Connection held = handled.poll(Loopback.PATIENCE.toSeconds(), TimeUnit.SECONDS);
        held.closed().block(Loopback.PATIENCE);
        loopback.turn(held);
        loopback.turn(held);
        assertThat(handled).isEmpty();
        assertThat(held.writeQueueSize()).isPositive();

        assertThat(first.readAll()).hasSize(size);
        assertThat(second.read(size)).hasSize(size);
    }

    @EachStreamKind
    void cancelOfServeStopsAcceptingAndResetsWhatRuns(StreamKind kind) throws Exception {
        Listener listener = loopback.listen(kind);
        CountDownLatch cancelled = new CountDownLatch(1);
        Disposable serving = listener.serve(connection -> echo(connection).doOnCancel(cancelled::countDown))
                .subscribe();
        RawPeer client = connect(listener);
        assertThat(client.echo("open")).isEqualTo("open");

        serving.dispose();

        assertThat(client.awaitEnd()).isEqualTo(kind.reset());
        Loopback.await(cancelled);
        RawPeer late = connect(listener); // waits in the backlog, for whoever accepts next
        late.write("late");
        listener.serve(ServeTest::echo).subscribe();
        assertThat(late.readText(4)).isEqualTo("late");
        assertThat(loopback.errors().all()).isEmpty();
    }

    @Test
    void secondServeMeanwhileFailsAndTheFirstGoesOn() throws Exception {
        Listener listener = loopback.listen();
        listener.serve(ServeTest::echo).subscribe();
        assertThat(connect(listener).echo("first")).isEqualTo("first");

        StepVerifier.create(listener.serve(ServeTest::echo))
                .expectError(IllegalStateException.class)
                .verify(Loopback.PATIENCE);
        assertThat(connect(listener).echo("again")).isEqualTo("again");
    }

    @Test
    void handlerRunsOnTheLoopOfItsConnection() throws Exception {
        loopback.close();
        loopback = Loopback.loops(3);
        Listener listener = loopback.listen();
        Set<Thread> threads = ConcurrentHashMap.newKeySet();
        AtomicInteger strays = new AtomicInteger();
        listener.serve(connection -> {
                    Thread own = Thread.currentThread();
                    threads.add(own);
                    return connection.write(connection
                            .read()
                            .doOnNext(buffer -> strays.addAndGet(Thread.currentThread() == own ? 0 : 1)));
                })
                .subscribe();
        for (int i = 0; i < 9; i++) {
            assertThat(connect(listener).echo("x")).isEqualTo("x");
        }

        assertThat(strays).hasValue(0);
        assertThat(threads).hasSize(3);
    }

    @EachStreamKind
    void moreThan256ConnectionsAreServedAtTheSameTime(StreamKind kind) throws Exception {
        int count = 300;
        Listener listener = loopback.listen(kind, TcpOptions.defaults().backlog(count));
        AtomicInteger open = new AtomicInteger();
        Sinks.Empty<Void> all = Sinks.empty();
        listener.serve(connection -> {
                    if (open.incrementAndGet() == count) {
                        all.tryEmitEmpty();
                    }
                    return all.asMono().then(connection.write(Buffers.utf8("all here")));
                })
                .subscribe();
        for (RawPeer client : connect(listener, count)) {
            assertThat(client.readAllText()).isEqualTo("all here");
        }
    }

    @Test
    void handlersPublisherSeesTheContextOfTheSubscriber() throws Exception {
        Listener listener = loopback.listen();
        listener.serve(connection -> Mono.deferContextual(
                        context -> connection.write(Buffers.utf8(context.<String>get("greeting")))))
                .contextWrite(Context.of("greeting", "hello"))
                .subscribe();

        assertThat(connect(listener).readAllText()).isEqualTo("hello");
    }

    @Test
    void errorAfterTheHandlersEndIsDroppedWhereReactorSendsSuch() throws Exception {
        Listener listener = loopback.listen();
        CompletableFuture<Throwable> dropped = new CompletableFuture<>();
        Publisher<Void> completesAndFails = subscriber -> {
            subscriber.onSubscribe(Operators.emptySubscription());
            subscriber.onComplete();
            subscriber.onError(new IllegalStateException("too late"));
        };
        listener.serve(connection -> completesAndFails)
                .contextWrite(Context.of(
                        "reactor.onErrorDropped.local", (java.util.function.Consumer<Throwable>) dropped::complete))
                .subscribe();

        assertThat(connect(listener).awaitEnd()).isEqualTo(RawPeer.End.FIN);
        assertThat(dropped.get(Loopback.PATIENCE.toSeconds(), TimeUnit.SECONDS)).hasMessage("too late");
    }

    @Test
    void subscriptionThatComesAfterTheCancelIsCancelled() throws Exception {
        Listener listener = loopback.listen();
        CompletableFuture<org.reactivestreams.Subscriber<? super Void>> late = new CompletableFuture<>();
        Disposable serving = listener.serve(connection -> late::complete).subscribe();
        RawPeer client = connect(listener);
        var subscriber = late.get(Loopback.PATIENCE.toSeconds(), TimeUnit.SECONDS);

        serving.dispose();
        assertThat(client.awaitEnd()).isEqualTo(RawPeer.End.RESET);
        CountDownLatch cancelled = new CountDownLatch(1);
        subscriber.onSubscribe(new Subscription() {
            @Override
            public void request(long n) {
                throw new AssertionError("nobody is there to ask");
            }

            @Override
            public void cancel() {
                cancelled.countDown();
            }
        });
        Loopback.await(cancelled);
    }

    private RawPeer connect(Listener listener) {
        return loopback.peerOf(listener);
    }

    private List<RawPeer> connect(Listener listener, int count) {
        List<RawPeer> clients = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            clients.add(connect(listener));
        }
        return clients;
    }

    private static Mono<Void> echo(Connection connection) {
        return connection.write(Flux.from(connection.read()));
    }
}
