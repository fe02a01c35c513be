package io.fluv.reactor;

import static org.assertj.core.api.Assertions.assertThat;

import io.fluv.core.Datagram;
import io.fluv.core.DatagramSocket;
import io.fluv.core.Lookup;
import io.fluv.core.Outgoing;
import io.fluv.core.StreamConnection;
import io.fluv.core.StreamListener;
import io.fluv.core.TcpOptions;
import io.fluv.core.Transport;
import io.fluv.core.error.EndReason;
import io.fluv.testkit.RawPeer;
import java.io.IOException;
import java.lang.reflect.Proxy;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.NetworkInterface;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Flow;
import java.util.concurrent.TimeoutException;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.function.Supplier;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;
import org.reactivestreams.FlowAdapters;
import org.reactivestreams.Publisher;
import org.reactivestreams.Subscriber;
import org.reactivestreams.Subscription;
import reactor.core.Disposable;
import reactor.core.publisher.BaseSubscriber;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;
import reactor.core.publisher.Operators;
import reactor.util.context.Context;

/** Who has cancelled hears nothing more, in whatever moment what was cancelled fails, and by no way. */
class CancelledTest {
    private final Loopback loopback = Loopback.oneLoop();
    private final List<Throwable> heard = new CopyOnWriteArrayList<>();

    /** Where Reactor sends what a subscriber can't be told. */
    private final Context dropping = Context.of("reactor.onErrorDropped.local", (Consumer<Throwable>) heard::add);

    @AfterEach
    void close() {
        loopback.close();
    }

    /** Of every operation of the adapter that has one result: it fails when it has just been cancelled. */
    @TestFactory
    Stream<DynamicTest> operationThatFailsAsItIsCancelledIsSilent() throws Exception {
        return operations(FailedByItsCancel::new).entrySet().stream()
                .map(operation -> DynamicTest.dynamicTest(operation.getKey(), () -> {
                    heard.clear();
                    Taker taker = new Taker();
                    operation.getValue().subscribe(taker);
                    taker.cancel();
                    assertThat(heard).isEmpty();
                }));
    }

    /** As above, for those that their cancel does not stop: they fail later. */
    @TestFactory
    Stream<DynamicTest> operationThatFailsAfterItWasCancelledIsSilent() throws Exception {
        List<CompletableFuture<Object>> begun = new CopyOnWriteArrayList<>();
        return operations(() -> {
                    CompletableFuture<Object> future = new CompletableFuture<>();
                    begun.add(future);
                    return future;
                })
                .entrySet()
                .stream()
                .map(operation -> DynamicTest.dynamicTest(operation.getKey(), () -> {
                    begun.clear();
                    heard.clear();
                    Taker taker = new Taker();
                    operation.getValue().subscribe(taker);
                    taker.cancel();
                    assertThat(begun).hasSize(1);
                    begun.get(0).completeExceptionally(new IOException("too late"));
                    assertThat(heard).isEmpty();
                }));
    }

    @Test
    void outputThatIsShutDownTooSlowlyIsTimedOutAndNothingElse() throws Exception {
        try (Loopback.Pair pair = loopback.narrowPair(TcpOptions.defaults())) {
            pair.connection()
                    .write(ByteBuffer.allocate(8 << 20))
                    .onErrorComplete()
                    .subscribe();
            CompletableFuture<Void> shutdown = pair.connection()
                    .shutdownOutput()
                    .timeout(Duration.ofMillis(1))
                    .contextWrite(dropping)
                    .toFuture();
            assertThat(shutdown)
                    .failsWithin(Loopback.PATIENCE)
                    .withThrowableThat()
                    .withCauseInstanceOf(TimeoutException.class);

            pair.connection().reset().block(Loopback.PATIENCE); // and what was shut down fails
            loopback.turn(pair.connection());
            assertThat(heard).isEmpty();
        }
    }

    @Test
    void connectAndDisconnectOfAClosedSocketAreSilentWhenTheyWereCancelled() throws Exception {
        UdpSocket socket = loopback.network().bind("127.0.0.1", 0).block(Loopback.PATIENCE);
        InetSocketAddress peer = socket.localAddress();
        socket.close().block(Loopback.PATIENCE);
        CountDownLatch cancelled = new CountDownLatch(1);
        socket.scheduler().schedule(() -> Loopback.hold(cancelled));
        for (Mono<Void> operation : List.of(socket.connect(peer), socket.disconnect())) {
            Taker taker = new Taker();
            operation.subscribe(taker);
            taker.cancel();
        }
        cancelled.countDown();
        Mono.delay(Duration.ZERO, socket.scheduler()).block(Loopback.PATIENCE); // behind what was asked of the loop
        assertThat(heard).isEmpty();
    }

    @Test
    void readerIsNotToldOfAFailureBehindItsCancel() {
        for (boolean frames : List.of(false, true)) {
            SignalsLate<Object> late = new SignalsLate<>();
            StreamConnection connection = answering(StreamConnection.class, type -> late);
            Connection read = new Connection(connection);
            Taker taker = new Taker();
            (frames ? read.read(Frames.bytes(1)) : read.read()).subscribe(taker);
            taker.cancel();
            late.subscriber.onError(new IOException("too late"));
            assertThat(heard).isEmpty();
        }
    }

    @Test
    void readerIsNotToldOfAnEndBehindItsCancel() {
        SignalsLate<Object> late = new SignalsLate<>();
        Taker taker = new Taker();
        new Connection(answering(StreamConnection.class, type -> late)).read().subscribe(taker);
        taker.cancel();
        late.subscriber.onComplete();
        assertThat(taker.isDisposed()).isTrue();
        assertThat(heard).isEmpty();
    }

    @Test
    void serveIsNotToldOfAFailureBehindItsCancel() {
        SignalsLate<Object> late = new SignalsLate<>();
        Taker taker = new Taker();
        new Listener(answering(StreamListener.class, type -> late))
                .serve(connection -> Mono.never())
                .subscribe(taker);
        taker.cancel();
        late.subscriber.onError(new IOException("too late"));
        late.subscriber.onComplete();
        assertThat(heard).isEmpty();
    }

    /** What is the network's, or the cancel's own doing, is no news; what a handler did wrong is told where it always is. */
    @Test
    void handlerThatFailsAsServingIsCancelledIsSilentButForItsOwnErrors() throws Exception {
        Listener listener = loopback.listen();
        CompletableFuture<Subscriber<? super Void>> handled = new CompletableFuture<>();
        Publisher<Void> failing = subscriber -> {
            subscriber.onSubscribe(Operators.emptySubscription());
            handled.complete(subscriber);
        };
        Disposable serving =
                listener.serve(connection -> failing).contextWrite(dropping).subscribe();
        try (RawPeer peer = RawPeer.connect(listener.localAddress())) {
            Subscriber<? super Void> subscriber = handled.get();
            serving.dispose();
            assertThat(peer.awaitEnd()).isEqualTo(RawPeer.End.RESET);

            subscriber.onError(EndReason.CLOSED_HERE.exception("write", null, null, 0, null));
            subscriber.onError(new CancellationException());
            subscriber.onError(new IllegalStateException("a user's"));
            assertThat(heard).isEmpty();
            assertThat(loopback.errors().all())
                    .extracting(ReportedErrors.Report::error)
                    .singleElement()
                    .satisfies(error -> assertThat(error).hasMessage("a user's"));
        }
    }

    /** What each operation is called, and a publisher of it whose future is the supplier's. */
    private static Map<String, Publisher<?>> operations(Supplier<CompletableFuture<Object>> futures) throws Exception {
        Function<Class<?>, Object> answers =
                type -> type == Outgoing.class ? new Outgoer<>(futures.get()) : futures.get();
        Network network = Network.over(answering(Transport.class, answers));
        Connection connection = new Connection(answering(StreamConnection.class, answers));
        Listener listener = new Listener(answering(StreamListener.class, answers));
        InetSocketAddress peer = new InetSocketAddress(InetAddress.getLoopbackAddress(), 1);
        UdpSocket socket = new UdpSocket(answering(
                DatagramSocket.class,
                type -> type == Flow.Publisher.class ? new SignalsLate<>() : answers.apply(type)));
        InetAddress group = InetAddress.getByName("239.1.2.3");
        NetworkInterface loop = NetworkInterface.getByInetAddress(InetAddress.getLoopbackAddress());
        Datagram datagram = new Datagram(ByteBuffer.allocate(1), peer);
        Map<String, Publisher<?>> all = new LinkedHashMap<>();
        all.put("listen", network.listen(peer));
        all.put("connect", network.connect(peer));
        all.put("bind", network.bind(peer));
        all.put("lookup", network.lookup("localhost"));
        all.put("addressInfo", network.addressInfo(Lookup.of("localhost")));
        all.put("reverseLookup", network.reverseLookup(peer));
        all.put("interfaces", network.interfaces());
        all.put("interfaceName", network.interfaceName(1));
        all.put("interfaceIndex", network.interfaceIndex("lo"));
        all.put("shutdown of a network", network.shutdown(Duration.ZERO));
        all.put("close of a listener", listener.close());
        all.put("shutdown of a listener", listener.shutdown(Duration.ZERO));
        all.put("closed of a listener", listener.closed());
        all.put("write of a buffer", connection.write(ByteBuffer.allocate(1)));
        all.put("write of a source", connection.write(Flux.never()));
        all.put("shutdownOutput", connection.shutdownOutput());
        all.put("close", connection.close());
        all.put("reset", connection.reset());
        all.put("closed", connection.closed());
        all.put("send of a datagram", socket.send(datagram));
        all.put("send of data", socket.send(ByteBuffer.allocate(1)));
        all.put("send of a source", socket.send(Flux.never()));
        all.put("connect of a socket", socket.connect(peer));
        all.put("disconnect", socket.disconnect());
        all.put("join", socket.join(group, loop));
        all.put("join of a source", socket.join(group, loop, InetAddress.getLoopbackAddress()));
        all.put("close of a socket", socket.close());
        all.put("closed of a socket", socket.closed());
        return all;
    }

    /** Answers each call that returns something of Fluv's or a future; the read of a connection, too, see the tests. */
    private static <S> S answering(Class<S> type, Function<Class<?>, Object> answers) {
        return type.cast(Proxy.newProxyInstance(type.getClassLoader(), new Class<?>[] {type}, (proxy, method, args) -> {
            Class<?> answer = method.getReturnType();
            if (answer == Flow.Publisher.class && type == StreamConnection.class) {
                Object given = answers.apply(answer);
                return given instanceof Flow.Publisher ? given : new SignalsLate<>();
            }
            return answer.isPrimitive() || answer == void.class ? null : answers.apply(answer);
        }));
    }

    /** Hears what it must not: all but the subscription. */
    private final class Taker extends BaseSubscriber<Object> {
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
            heard.add(failure);
        }

        @Override
        protected void hookOnComplete() {
            heard.add(new AssertionError("completed"));
        }
    }

    /** What a cancel meets that has lost the race. */
    private static final class FailedByItsCancel extends CompletableFuture<Object> {
        @Override
        public boolean cancel(boolean mayInterruptIfRunning) {
            completeExceptionally(new IOException("refused"));
            return false;
        }
    }

    private static final class Outgoer<T> implements Outgoing<T> {
        private final CompletableFuture<Object> result;

        Outgoer(CompletableFuture<Object> result) {
            this.result = result;
        }

        @Override
        public Flow.Subscriber<T> subscriber() {
            return FlowAdapters.toFlowSubscriber(new BaseSubscriber<T>() {});
        }

        @Override
        @SuppressWarnings("unchecked") // it is only ever failed
        public CompletableFuture<Void> result() {
            return (CompletableFuture<Void>) (CompletableFuture<?>) result;
        }
    }

    /** A publisher that does not look whether it was cancelled. */
    private static final class SignalsLate<T> implements Flow.Publisher<T> {
        private Flow.Subscriber<? super T> subscriber;

        @Override
        public void subscribe(Flow.Subscriber<? super T> given) {
            subscriber = given;
            given.onSubscribe(new Flow.Subscription() {
                @Override
                public void request(long n) {}

                @Override
                public void cancel() {}
            });
        }
    }
}
