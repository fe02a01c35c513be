package io.fluv.reactor;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assumptions.assumeThat;

import io.fluv.core.StreamConnection;
import io.fluv.core.StreamListener;
import io.fluv.core.TcpOptions;
import io.fluv.testkit.OpenDescriptors;
import io.fluv.testkit.RawPeer;
import java.io.IOException;
import java.net.ConnectException;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.SocketTimeoutException;
import java.nio.channels.ServerSocketChannel;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.reactivestreams.Subscription;
import reactor.core.CoreSubscriber;
import reactor.core.Disposable;
import reactor.core.publisher.BaseSubscriber;
import reactor.core.publisher.Mono;
import reactor.core.publisher.SignalType;
import reactor.test.StepVerifier;

/** {@link Network#connect}: its failures, and a cancel at every point of its life. */
class ConnectTest {
    @Test
    void refusedConnectNamesTheAddressAndTheCause() throws IOException {
        try (Loopback loopback = Loopback.oneLoop()) {
            InetSocketAddress nobody = unusedAddress();

            StepVerifier.create(loopback.network().connect(nobody))
                    .expectErrorSatisfies(error -> assertThat(error)
                            .isInstanceOf(ConnectException.class)
                            .hasMessage("connect 127.0.0.1:" + nobody.getPort() + ": connection refused"))
                    .verify(Loopback.PATIENCE);
        }
    }

    @Test
    void sameMonoConnectsAgainForEachSubscriber() {
        try (Loopback loopback = Loopback.oneLoop()) {
            Listener listener = loopback.listen();
            Mono<Connection> connect = loopback.network().connect(listener.localAddress());

            Connection first = connect.block(Loopback.PATIENCE);
            Connection second = connect.block(Loopback.PATIENCE);

            assertThat(first.localAddress()).isNotEqualTo(second.localAddress());
            StepVerifier.create(listener.accept().take(2).map(Connection::remoteAddress))
                    .expectNext(first.localAddress(), second.localAddress())
                    .expectComplete()
                    .verify(Loopback.PATIENCE);
        }
    }

    @Test
    void retryOfARefusedConnectSucceedsOnceSomebodyListens() throws IOException {
        try (Loopback loopback = Loopback.oneLoop()) {
            InetSocketAddress address = unusedAddress();
            Mono<Connection> connect = loopback.network()
                    .connect(address)
                    .onErrorResume(
                            ConnectException.class,
                            refused -> loopback.network().listen(address).then(Mono.error(refused)))
                    .retry(1);

            assertThat(connect.block(Loopback.PATIENCE).remoteAddress()).isEqualTo(address);
        }
    }

    @Test
    void connectThatTakesTooLongTimesOutByTheLoopsClock() throws Exception {
        MovableClock clock = new MovableClock();
        Duration timeout = Duration.ofHours(1);
        try (Loopback loopback = Loopback.oneLoop(clock);
                Loopback.Pair other = loopback.pair();
                FullBacklog full = FullBacklog.open()) {
            CompletableFuture<Connection> connect = loopback.network()
                    .connect(full.address(), TcpOptions.defaults().connectTimeout(timeout))
                    .toFuture();
            loopback.turn(other.connection());
            clock.advance(timeout.minusMillis(1));
            loopback.turn(other.connection());
            assertThat(connect).isNotDone();

            clock.advance(Duration.ofMillis(1));
            loopback.turn(other.connection());
            assertThat(connect)
                    .failsWithin(Loopback.PATIENCE)
                    .withThrowableThat()
                    .havingCause()
                    .isInstanceOf(SocketTimeoutException.class)
                    .withMessage("connect 127.0.0.1:" + full.address().getPort() + ": timed out after 3600000 ms");
        }
    }

    @Test
    void cancelWhileThePeerDoesNotAnswerClosesWhatWasBegun() throws Exception {
        assumeThat(OpenDescriptors.canBeCounted()).isTrue();
        try (Loopback loopback = Loopback.oneLoop();
                Loopback.Pair other = loopback.pair();
                FullBacklog full = FullBacklog.open()) {
            int before = OpenDescriptors.total();
            for (int i = 0; i < 20; i++) {
                Disposable connecting =
                        loopback.network().connect(full.address()).subscribe();
                loopback.turn(other.connection());
                assertThat(OpenDescriptors.total()).isGreaterThan(before);
                connecting.dispose();
                loopback.turn(other.connection());
            }

            assertThat(OpenDescriptors.total()).isLessThanOrEqualTo(before);
            assertThat(loopback.errors().all()).isEmpty();
        }
    }

    @Test
    void cancelOnSubscriptionLeavesNothingOpen() throws Exception {
        assumeThat(OpenDescriptors.canBeCounted()).isTrue();
        try (Loopback loopback = Loopback.oneLoop();
                Loopback.Pair other = loopback.pair()) {
            Listener listener = loopback.listen();
            loopback.turn(other.connection());
            int before = OpenDescriptors.total();
            for (int i = 0; i < 50; i++) {
                loopback.network().connect(listener.localAddress()).subscribe(new CancelsAtOnce());
            }
            loopback.turn(other.connection());

            assertThat(OpenDescriptors.total()).isLessThanOrEqualTo(before);
            assertThat(loopback.errors().all()).isEmpty();
        }
    }

    @Test
    void connectionThatNobodyRequestedIsClosedByTheCancel() throws Exception {
        AtomicInteger disposed = new AtomicInteger();
        ScriptedTransport transport = new ScriptedTransport();
        StepVerifier.create(Network.over(transport).connect(Loopback.ANY_PORT), 0)
                .then(() -> transport.connects.get(0).complete(connection(disposed)))
                .thenCancel()
                .verify(Loopback.PATIENCE);

        assertThat(disposed).hasValue(1);
    }

    @Test
    void connectionThatComesFirstAndIsRequestedLaterIsDelivered() {
        AtomicInteger disposed = new AtomicInteger();
        ScriptedTransport transport = new ScriptedTransport();
        StepVerifier.create(Network.over(transport).connect(Loopback.ANY_PORT), 0)
                .then(() -> transport.connects.get(0).complete(connection(disposed)))
                .thenRequest(1)
                .expectNextCount(1)
                .expectComplete()
                .verify(Loopback.PATIENCE);

        assertThat(disposed).hasValue(0);
    }

    @Test
    void connectionThatIsEstablishedInTheMidstOfTheCancelIsClosed() {
        AtomicInteger disposed = new AtomicInteger();
        CompletableFuture<StreamConnection> future = new CompletableFuture<>() {
            @Override
            public boolean cancel(boolean mayInterruptIfRunning) {
                complete(connection(disposed)); // a moment earlier
                return super.cancel(mayInterruptIfRunning);
            }
        };
        Mono<Connection> connect = ResourceMono.of(() -> future, Connection::new, StreamConnection::dispose, "connect");
        AtomicInteger signals = new AtomicInteger();
        connect.doOnNext(connection -> signals.incrementAndGet()).subscribe().dispose();

        assertThat(disposed).hasValue(1);
        assertThat(signals).hasValue(0);
    }

    @Test
    void whoeverWinsTheRaceOfCancelAndSuccessNothingLeaks() throws Exception {
        ExecutorService other = Executors.newSingleThreadExecutor();
        try {
            for (int i = 0; i < 2000; i++) {
                AtomicInteger disposed = new AtomicInteger();
                AtomicInteger received = new AtomicInteger();
                ScriptedTransport transport = new ScriptedTransport();
                Receiver subscriber = new Receiver(received);
                Network.over(transport).connect(Loopback.ANY_PORT).subscribe(subscriber);
                CompletableFuture<StreamConnection> future = transport.connects.get(0);
                CountDownLatch go = new CountDownLatch(1);
                Future<?> establishing = other.submit(() -> {
                    go.countDown();
                    // What a transport does whose connect was cancelled before.
                    StreamConnection connection = connection(disposed);
                    if (!future.complete(connection)) {
                        connection.dispose();
                    }
                });
                go.await();
                subscriber.subscription.cancel();
                establishing.get(Loopback.PATIENCE.toSeconds(), TimeUnit.SECONDS);
                assertThat(disposed.get() + received.get()).isEqualTo(1);
            }
        } finally {
            other.shutdownNow();
        }
    }

    @Test
    void listenerThatIsOpenedInTheMidstOfTheCancelIsClosed() {
        AtomicInteger closed = new AtomicInteger();
        ScriptedTransport transport = new ScriptedTransport();
        StepVerifier.create(Network.over(transport).listen(Loopback.ANY_PORT), 0)
                .then(() -> transport.listens.get(0).complete(ScriptedTransport.counting(StreamListener.class, closed)))
                .thenCancel()
                .verify(Loopback.PATIENCE);

        assertThat(closed).hasValue(1);
    }

    @Test
    void usingWhenClosesTheConnectionWhateverHappens() throws Exception {
        try (Loopback loopback = Loopback.oneLoop();
                ServerSocketChannel server = RawPeer.listen(Loopback.ANY_PORT)) {
            Mono<Void> used = Mono.usingWhen(
                    loopback.network().connect(server.getLocalAddress()),
                    connection -> Mono.error(new IllegalStateException("used badly")),
                    Connection::close);
            CompletableFuture<Void> result = used.toFuture();
            try (RawPeer peer = RawPeer.accept(server)) {
                assertThat(peer.awaitEnd()).isEqualTo(RawPeer.End.FIN);
            }
            assertThat(result)
                    .failsWithin(Loopback.PATIENCE)
                    .withThrowableThat()
                    .withMessageContaining("used badly");
        }
    }

    private static StreamConnection connection(AtomicInteger disposed) {
        return ScriptedTransport.counting(StreamConnection.class, disposed);
    }

    /** Of a port that was free a moment ago. */
    private static InetSocketAddress unusedAddress() throws IOException {
        try (ServerSocket server = new ServerSocket()) {
            server.bind(Loopback.ANY_PORT);
            return (InetSocketAddress) server.getLocalSocketAddress();
        }
    }

    /** Counts what it is given, also after it has cancelled, when it might still be under way. */
    private static final class Receiver implements CoreSubscriber<Connection> {
        private final AtomicInteger received;
        private Subscription subscription;

        Receiver(AtomicInteger received) {
            this.received = received;
        }

        @Override
        public void onSubscribe(Subscription given) {
            subscription = given;
            given.request(1);
        }

        @Override
        public void onNext(Connection connection) {
            received.incrementAndGet();
        }

        @Override
        public void onError(Throwable error) {
            received.addAndGet(10); // a cancel is no failure: let the sum be wrong
        }

        @Override
        public void onComplete() {
            // it has what it wanted
        }
    }

    private static final class CancelsAtOnce extends BaseSubscriber<Connection> {
        @Override
        protected void hookOnSubscribe(Subscription subscription) {
            cancel();
        }

        @Override
        protected void hookFinally(SignalType type) {
            assertThat(type).isEqualTo(SignalType.CANCEL);
        }
    }
}
