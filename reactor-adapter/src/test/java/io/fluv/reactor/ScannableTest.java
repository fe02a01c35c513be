package io.fluv.reactor;

import static org.assertj.core.api.Assertions.assertThat;

import io.fluv.testkit.Unprobed;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.reactivestreams.Publisher;
import org.reactivestreams.Subscription;
import reactor.core.CoreSubscriber;
import reactor.core.Scannable;
import reactor.core.Scannable.Attr;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;
import reactor.test.publisher.TestPublisher;

/** What a look into a running chain shows of Fluv's operators. */
@Unprobed("it looks at the operators themselves, each beside its neighbours")
class ScannableTest {
    private Loopback loopback;
    private Loopback.Pair pair;

    @BeforeEach
    void open() throws Exception {
        loopback = Loopback.oneLoop();
        pair = loopback.pair();
    }

    @AfterEach
    void close() {
        pair.close();
        loopback.close();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"read", "readFrames", "write", "writeBuffer", "accept", "serve", "connect", "listen", "closed"})
    void operatorSaysThatItIsAsynchronousAndWhatItDoes(String operator) {
        Scannable scannable = Scannable.from(operator(operator));

        assertThat(scannable.isScanAvailable()).isTrue();
        assertThat(scannable.scan(Attr.RUN_STYLE)).isEqualTo(Attr.RunStyle.ASYNC);
        assertThat(scannable.stepName()).isEqualTo(nameOf(operator));
    }

    @ParameterizedTest
    @ValueSource(strings = {"read", "readFrames", "write", "accept", "serve", "connect", "listen", "closed"})
    void subscriptionKnowsItsSubscriberItsOperatorAndItsCancellation(String operator) throws Exception {
        Publisher<?> publisher = operator(operator);
        Watcher watcher = new Watcher();
        publisher.subscribe(watcher);
        Loopback.await(watcher.subscribed);
        Scannable subscription = Scannable.from(watcher.subscription.get());

        assertThat(subscription.scan(Attr.RUN_STYLE)).isEqualTo(Attr.RunStyle.ASYNC);
        assertThat(subscription.stepName()).isEqualTo(nameOf(operator));
        assertThat(subscription.scan(Attr.ACTUAL)).isSameAs(watcher);
        assertThat(subscription.scan(Attr.PARENT)).isSameAs(publisher);
        assertThat(subscription.scan(Attr.CANCELLED)).isFalse();

        watcher.subscription.get().cancel();
        assertThat(subscription.scan(Attr.CANCELLED)).isTrue();
    }

    @Test
    void subscriptionKnowsThatItHasTerminated() throws Exception {
        Watcher watcher = new Watcher();
        pair.connection().read().subscribe(watcher);
        Loopback.await(watcher.subscribed);
        Scannable subscription = Scannable.from(watcher.subscription.get());
        assertThat(subscription.scan(Attr.TERMINATED)).isFalse();

        pair.peer().shutdownOutput();
        Loopback.await(watcher.ended);
        assertThat(subscription.scan(Attr.TERMINATED)).isTrue();
        assertThat(subscription.scan(Attr.CANCELLED)).isFalse();
    }

    @Test
    void writeKnowsThatItHasTerminated() throws Exception {
        Watcher watcher = new Watcher();
        pair.connection().write(Flux.empty()).subscribe(watcher);
        Loopback.await(watcher.ended);

        assertThat(Scannable.from(watcher.subscription.get()).scan(Attr.TERMINATED))
                .isTrue();
    }

    @Test
    void sourceOfAWriteFindsTheWriterDownstream() throws Exception {
        AtomicReference<Scannable> downstream = new AtomicReference<>();
        Flux<ByteBuffer> source = new Flux<>() {
            @Override
            public void subscribe(CoreSubscriber<? super ByteBuffer> actual) {
                downstream.set(Scannable.from(actual));
                Flux.<ByteBuffer>empty().subscribe(actual);
            }
        };
        pair.connection().write(source).block(Loopback.PATIENCE);

        assertThat(downstream.get().isScanAvailable()).isTrue();
        assertThat(downstream.get().stepName()).isEqualTo("write");
        assertThat(downstream.get().scan(Attr.RUN_STYLE)).isEqualTo(Attr.RunStyle.ASYNC);
    }

    @Test
    void framesOfAnyChunksShowWhatTheyAreAsked() throws Exception {
        TestPublisher<ByteBuffer> chunks = TestPublisher.create();
        Flux<String> frames = Frames.lines(StandardCharsets.UTF_8, 10).apply(chunks.flux());
        Watcher watcher = new Watcher();
        frames.subscribe(watcher);
        Scannable operator = Scannable.from(frames);
        Scannable subscription = Scannable.from(watcher.subscription.get());

        assertThat(operator.stepName()).isEqualTo("frames");
        assertThat(operator.scan(Attr.PARENT)).isNotNull();
        assertThat(subscription.stepName()).isEqualTo("frames");
        assertThat(subscription.scan(Attr.ACTUAL)).isSameAs(watcher);
        assertThat(subscription.scan(Attr.PARENT)).isNotNull();
        assertThat(subscription.scan(Attr.RUN_STYLE)).isEqualTo(Attr.RunStyle.SYNC);

        watcher.subscription.get().request(2);
        chunks.next(Buffers.utf8("a\n"));
        assertThat(subscription.scan(Attr.REQUESTED_FROM_DOWNSTREAM)).isEqualTo(2);
        assertThat(subscription.scan(Attr.TERMINATED)).isFalse();
        chunks.error(new IllegalStateException("over"));
        assertThat(subscription.scan(Attr.TERMINATED)).isTrue();
        assertThat(subscription.scan(Attr.ERROR)).hasMessage("over");
        assertThat(subscription.scan(Attr.CANCELLED)).isFalse();
    }

    private static String nameOf(String operator) {
        return switch (operator) {
            case "readFrames" -> "read";
            case "writeBuffer" -> "write";
            default -> operator;
        };
    }

    private Publisher<?> operator(String name) {
        return switch (name) {
            case "read" -> pair.connection().read();
            case "readFrames" -> pair.connection().read(Frames.bytes(1));
            case "write" -> pair.connection().write(Flux.never());
            case "writeBuffer" -> pair.connection().write(Buffers.utf8("x"));
            case "closed" -> pair.connection().closed();
            case "accept" -> loopback.listen().accept();
            case "serve" -> loopback.listen().serve(connection -> Mono.never());
            case "connect" -> Network.over(new ScriptedTransport()).connect(Loopback.ANY_PORT);
            case "listen" -> Network.over(new ScriptedTransport()).listen(Loopback.ANY_PORT);
            default -> throw new IllegalArgumentException(name);
        };
    }

    private static final class Watcher implements CoreSubscriber<Object>, Scannable {
        final AtomicReference<Subscription> subscription = new AtomicReference<>();
        final CountDownLatch subscribed = new CountDownLatch(1);
        final CountDownLatch ended = new CountDownLatch(1);

        @Override
        public void onSubscribe(Subscription given) {
            subscription.set(given);
            subscribed.countDown();
            given.request(1);
        }

        @Override
        @SuppressWarnings("rawtypes") // as Scannable declares it
        public Object scanUnsafe(Attr key) {
            return null; // it must only be found
        }

        @Override
        public void onNext(Object element) {
            // nothing is looked at but the subscription
        }

        @Override
        public void onError(Throwable error) {
            ended.countDown();
        }

        @Override
        public void onComplete() {
            ended.countDown();
        }
    }
}
