package io.fluv.reactor;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.fluv.core.StreamConnection;
import io.fluv.testkit.RawPeer;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Consumer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.reactivestreams.Publisher;
import org.reactivestreams.Subscription;
import reactor.core.Disposable;
import reactor.core.publisher.BaseSubscriber;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;
import reactor.core.publisher.Operators;
import reactor.util.context.Context;

/** What is thrown where nothing may be thrown, and what fails where nobody waits any more, is heard of all the same. */
class ThrownErrorsTest {
    private final Loopback loopback = Loopback.oneLoop();
    private final List<Throwable> dropped = new CopyOnWriteArrayList<>();

    /** Where Reactor sends what these subscribers can't be told. */
    private final Context dropping = Context.of("reactor.onErrorDropped.local", (Consumer<Throwable>) dropped::add);

    @AfterEach
    void close() {
        loopback.close();
    }

    // ---- writes ----

    @Test
    void cancellationOfItsSourcesOwnFailsTheWrite() throws Exception {
        try (Loopback.Pair pair = loopback.pair()) {
            CompletableFuture<ByteBuffer> source = new CompletableFuture<>();
            source.cancel(false);
            for (Mono<ByteBuffer> cancelled :
                    List.of(Mono.<ByteBuffer>error(new CancellationException("own")), Mono.fromFuture(source))) {
                Mono<Void> write = pair.connection().write(cancelled);
                assertThatThrownBy(() -> write.block(Loopback.PATIENCE)).isInstanceOf(CancellationException.class);
            }
            assertThat(pair.connection().isWritable()).isTrue();
        }
    }

    @Test
    void errorThrownWhereAWriteEndsResetsItsConnectionAndIsReported() throws Exception {
        Listener listener = loopback.listen();
        AtomicInteger count = new AtomicInteger();
        // Both are in the backlog before anything is reset: a reset in the midst of a connect would only confuse.
        try (RawPeer first = RawPeer.connect(listener.localAddress());
                RawPeer second = RawPeer.connect(listener.localAddress())) {
            listener.serve(connection -> {
                        Mono<Void> write = count.getAndIncrement() == 0
                                ? connection.write(Buffers.utf8("one buffer"))
                                : connection.write(Flux.just(Buffers.utf8("from a source")));
                        return write.doOnSuccess(done -> {
                            throw new NoClassDefFoundError("expected");
                        });
                    })
                    .subscribe();
            for (RawPeer peer : List.of(first, second)) {
                assertThat(peer.awaitEnd()).isEqualTo(RawPeer.End.RESET);
                assertThat(loopback.errors().await().error())
                        .isInstanceOf(NoClassDefFoundError.class)
                        .hasMessage("expected");
            }
        }
    }

    @Test
    void errorThrownWhereAWriteFailsResetsItsConnectionAndIsReported() throws Exception {
        try (Loopback.Pair pair = loopback.pair()) {
            pair.connection()
                    .write(Mono.error(new IllegalStateException("source")))
                    .doOnError(failure -> {
                        throw new NoClassDefFoundError("expected");
                    })
                    .subscribe();
            assertThat(pair.peer().awaitEnd()).isEqualTo(RawPeer.End.RESET);
            assertThat(loopback.errors().await().error()).hasMessage("expected");
        }
    }

    // ---- what a future brings ----

    /** Takes what a {@code connect} brings, and throws, or not. */
    private class Taker extends BaseSubscriber<Connection> {
        final List<Throwable> failures = new CopyOnWriteArrayList<>();

        @Override
        public Context currentContext() {
            return dropping;
        }

        @Override
        protected void hookOnSubscribe(Subscription subscription) {
            subscription.request(1);
        }

        @Override
        protected void hookOnError(Throwable failure) {
            failures.add(failure);
        }
    }

    @Test
    void connectionWhoseSubscriberThrowsIsClosedAndTheErrorDropped() {
        ScriptedTransport transport = new ScriptedTransport();
        AtomicInteger ends = new AtomicInteger();
        Network.over(transport).connect(Loopback.ANY_PORT).subscribe(new Taker() {
            @Override
            protected void hookOnNext(Connection connection) {
                throw new NoClassDefFoundError("expected");
            }
        });
        transport.connects.get(0).complete(connection(ends));
        assertThat(dropped).hasSize(1).first().isInstanceOf(NoClassDefFoundError.class);
        assertThat(ends).hasValue(1);
    }

    @Test
    void connectionThatItsSubscriberHasIsNotClosedForAnErrorBehindIt() {
        ScriptedTransport transport = new ScriptedTransport();
        AtomicInteger ends = new AtomicInteger();
        Network.over(transport).connect(Loopback.ANY_PORT).subscribe(new Taker() {
            @Override
            protected void hookOnComplete() {
                throw new NoClassDefFoundError("expected");
            }
        });
        transport.connects.get(0).complete(connection(ends));
        assertThat(dropped).hasSize(1).first().isInstanceOf(NoClassDefFoundError.class);
        assertThat(ends).hasValue(0);
    }

    @Test
    void errorThrownWhereAConnectFailsIsDropped() {
        ScriptedTransport transport = new ScriptedTransport();
        Network.over(transport).connect(Loopback.ANY_PORT).subscribe(new Taker() {
            @Override
            protected void hookOnError(Throwable failure) {
                throw new NoClassDefFoundError("expected");
            }
        });
        transport.connects.get(0).completeExceptionally(new IOException("refused"));
        assertThat(dropped).hasSize(1).first().isInstanceOf(NoClassDefFoundError.class);
    }

    @Test
    void failureThatComesJustBeforeTheCancelIsNoNewsAndTheCancelStays() {
        // A future that fails when it is cancelled is what a cancel meets that has lost the race.
        IOException failure = new IOException("refused");
        CompletableFuture<StreamConnection> losing = new CompletableFuture<>() {
            @Override
            public boolean cancel(boolean mayInterruptIfRunning) {
                completeExceptionally(failure);
                return false;
            }
        };
        Taker taker = new Taker();
        ResourceMono.of(() -> losing, Connection::new, StreamConnection::dispose, "connect")
                .subscribe(taker);
        taker.cancel();
        assertThat(taker.failures).isEmpty();
        assertThat(dropped).isEmpty();
    }

    @Test
    void cancelItselfDropsNothing() {
        ScriptedTransport transport = new ScriptedTransport();
        Taker taker = new Taker();
        Network.over(transport).connect(Loopback.ANY_PORT).subscribe(taker);
        taker.cancel();
        assertThat(transport.connects.get(0)).isCancelled();
        assertThat(dropped).isEmpty();
        assertThat(taker.failures).isEmpty();
    }

    private static StreamConnection connection(AtomicInteger ends) {
        return ScriptedTransport.counting(StreamConnection.class, ends);
    }

    // ---- serve ----

    @Test
    void publisherThatThrowsBehindItsOnSubscribeIsCancelledAndItsConnectionReset() throws Exception {
        Listener listener = loopback.listen();
        CountDownLatch cancelled = new CountDownLatch(1);
        Publisher<Void> throwing = subscriber -> {
            subscriber.onSubscribe(new Subscription() {
                @Override
                public void request(long n) {}

                @Override
                public void cancel() {
                    cancelled.countDown();
                }
            });
            throw new IllegalStateException("behind");
        };
        try (RawPeer peer = RawPeer.connect(listener.localAddress())) {
            listener.serve(connection -> throwing).subscribe();
            assertThat(peer.awaitEnd()).isEqualTo(RawPeer.End.RESET);
            Loopback.await(cancelled);
            assertThat(loopback.errors().await().error()).hasMessage("behind");
        }
    }

    @Test
    void publisherThatThrowsBehindItsEndHasItDropped() throws Exception {
        Listener listener = loopback.listen();
        Publisher<Void> throwing = subscriber -> {
            Operators.complete(subscriber);
            throw new IllegalStateException("behind");
        };
        listener.serve(connection -> throwing).contextWrite(dropping).subscribe();
        try (RawPeer peer = RawPeer.connect(listener.localAddress())) {
            assertThat(peer.awaitEnd()).isEqualTo(RawPeer.End.FIN);
            assertThat(dropped).hasSize(1).first().isInstanceOf(IllegalStateException.class);
        }
    }

    @Test
    void publisherThatThrowsWhenItIsCancelledDoesNotKeepTheConnectionsOpen() throws Exception {
        Listener listener = loopback.listen();
        CountDownLatch running = new CountDownLatch(2);
        Publisher<Void> throwing = subscriber -> {
            subscriber.onSubscribe(new Subscription() {
                @Override
                public void request(long n) {
                    running.countDown();
                }

                @Override
                public void cancel() {
                    throw new IllegalStateException("within cancel");
                }
            });
        };
        Disposable serving = listener.serve(connection -> throwing).subscribe();
        try (RawPeer one = RawPeer.connect(listener.localAddress());
                RawPeer two = RawPeer.connect(listener.localAddress())) {
            Loopback.await(running);
            serving.dispose();
            assertThat(one.awaitEnd()).isEqualTo(RawPeer.End.RESET);
            assertThat(two.awaitEnd()).isEqualTo(RawPeer.End.RESET);
            assertThat(loopback.errors().await().error()).hasMessage("within cancel");
            assertThat(loopback.errors().await().error()).hasMessage("within cancel");
        }
    }

    @Test
    void cancelOfServeBehindItsEndLeavesTheConnectionsAlone() throws Exception {
        Listener listener = loopback.listen();
        CountDownLatch done = new CountDownLatch(1);
        BaseSubscriber<Void> serving = new BaseSubscriber<>() {
            @Override
            protected void hookOnComplete() {
                done.countDown();
            }
        };
        AtomicReference<Subscription> subscription = new AtomicReference<>();
        listener.serve(connection -> connection.write(connection.read()))
                // BaseSubscriber itself no longer cancels when it is done.
                .doOnSubscribe(subscription::set)
                .subscribe(serving);
        try (RawPeer peer = RawPeer.connect(listener.localAddress())) {
            assertThat(peer.echo("one")).isEqualTo("one");
            listener.close().block(Loopback.PATIENCE);
            Loopback.await(done);
            subscription.get().cancel();
            assertThat(peer.echo("two")).isEqualTo("two");
        }
    }
}
