package io.fluv.reactor;

import static org.assertj.core.api.Assertions.assertThat;

import io.fluv.core.Datagram;
import io.fluv.core.StreamConnection;
import io.fluv.core.StreamListener;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Flow;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.reactivestreams.Publisher;
import org.reactivestreams.Subscription;
import reactor.core.CoreSubscriber;
import reactor.core.publisher.Operators;
import reactor.util.context.Context;

/** Publishers that throw when they are subscribed, which is forbidden (§1.9), as sources of writes and sends. */
class ThrowingSourcesTest {
    private final Loopback loopback = Loopback.oneLoop();
    private final RuntimeException thrown = new IllegalStateException("no subscribers, please");
    private final AtomicInteger cancels = new AtomicInteger();

    @AfterEach
    void close() {
        loopback.close();
    }

    private <T> Publisher<T> throwing(boolean subscribesFirst) {
        return subscriber -> {
            if (subscribesFirst) {
                subscriber.onSubscribe(new Subscription() {
                    @Override
                    public void request(long n) {}

                    @Override
                    public void cancel() {
                        cancels.incrementAndGet();
                    }
                });
            }
            throw thrown;
        };
    }

    @ParameterizedTest
    @CsvSource({"false, false", "false, true", "true, false", "true, true"})
    void writeFailsOnceAndLeavesTheConnectionAsItIs(boolean subscribesFirst, boolean hasContext) throws Exception {
        try (Loopback.Pair pair = loopback.pair()) {
            for (int i = 0; i < 3; i++) {
                Signals signals = new Signals(hasContext);
                pair.connection()
                        .write(this.<ByteBuffer>throwing(subscribesFirst))
                        .subscribe(signals);
                assertThat(signals.await()).containsExactly("subscribed", thrown);
            }
            loopback.turn(pair.connection());
            if (!hasContext) { // otherwise it is Reactor that subscribes, and sees to what is thrown
                assertThat(cancels).hasValue(subscribesFirst ? 3 : 0);
            }
            assertThat(loopback.errors().all()).isEmpty();

            pair.connection().write(Buffers.utf8("whole")).block(Loopback.PATIENCE);
            pair.connection().close().subscribe();
            assertThat(pair.peer().readAllText()).isEqualTo("whole");
        }
    }

    @ParameterizedTest
    @CsvSource({"false, false", "false, true", "true, false", "true, true"})
    void sendFailsOnce(boolean subscribesFirst, boolean hasContext) throws Exception {
        assertSendFailsOnce(subscribesFirst, hasContext, (socket, source) -> socket.send(source));
    }

    @ParameterizedTest
    @CsvSource({"false, false", "false, true", "true, false", "true, true"})
    void resultsOfASendFailOnce(boolean subscribesFirst, boolean hasContext) throws Exception {
        assertSendFailsOnce(subscribesFirst, hasContext, (socket, source) -> socket.sendEach(source));
    }

    private interface Sending {
        Publisher<?> of(UdpSocket socket, Publisher<Datagram> source);
    }

    private void assertSendFailsOnce(boolean subscribesFirst, boolean hasContext, Sending sending) throws Exception {
        UdpSocket socket = loopback.network().bind("127.0.0.1", 0).block(Loopback.PATIENCE);
        Signals signals = new Signals(hasContext);
        sending.of(socket, throwing(subscribesFirst)).subscribe(signals);

        assertThat(signals.await()).containsExactly("subscribed", thrown);
        socket.close().block(Loopback.PATIENCE);
        if (!hasContext) {
            assertThat(cancels).hasValue(subscribesFirst ? 1 : 0);
        }
        assertThat(loopback.errors().all()).isEmpty();
    }

    @Test
    void whatIsThrownBehindTheEndIsReported() throws Exception {
        try (Loopback.Pair pair = loopback.pair()) {
            Publisher<ByteBuffer> source = subscriber -> {
                Operators.complete(subscriber);
                throw thrown;
            };
            pair.connection().write(source).block(Loopback.PATIENCE);
            assertThat(loopback.errors().await().error()).isSameAs(thrown);
        }
    }

    @Test
    void serveOfAListenerThatThrowsFailsOnce() throws Exception {
        Signals signals = new Signals(false);
        StreamListener listener =
                ScriptedTransport.answering(StreamListener.class, (Flow.Publisher<StreamConnection>) subscriber -> {
                    throw thrown;
                });
        new Listener(listener).serve(connection -> connection.closed()).subscribe(signals);

        assertThat(signals.await()).containsExactly("subscribed", thrown);
    }

    /** What a subscriber is told, in order: "subscribed", an element, an error, or "complete". */
    private static final class Signals implements CoreSubscriber<Object> {
        private final List<Object> all = new CopyOnWriteArrayList<>();
        private final CountDownLatch ended = new CountDownLatch(1);
        private final Context context;

        Signals(boolean hasContext) {
            this.context = hasContext ? Context.of("key", "value") : Context.empty();
        }

        List<Object> await() throws InterruptedException {
            Loopback.await(ended);
            return all;
        }

        @Override
        public Context currentContext() {
            return context;
        }

        @Override
        public void onSubscribe(Subscription subscription) {
            all.add("subscribed");
            subscription.request(1);
        }

        @Override
        public void onNext(Object element) {
            all.add(element);
        }

        @Override
        public void onError(Throwable error) {
            all.add(error);
            ended.countDown();
        }

        @Override
        public void onComplete() {
            all.add("complete");
            ended.countDown();
        }
    }
}
